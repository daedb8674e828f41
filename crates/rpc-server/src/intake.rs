//! Bytes and descriptors go in as they arrive, whole messages come out; no I/O here.
//!
//! A message that lies whole in what was read is handed out without a copy. Anything else is collected in a buffer that
//! grows only as fast as bytes really arrive, so that an announced length costs nothing.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;

use proto::frame::{self, FILES_MAX, FrameError, Header, LENGTH_BYTES, MessageKind};

/// A buffer of this size is kept between messages; larger ones are given back.
const KEPT_BYTES: usize = 1 << 16;

/// A whole message.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    /// Its header.
    pub(crate) header: Header,
    /// What follows the header, without the descriptor count.
    pub(crate) payload: &'a [u8],
    /// The descriptors that came with it.
    pub(crate) files: Vec<OwnedFd>,
}

/// What the peer sent is not the protocol; the only answer is to hang up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    /// Length, header or descriptor count is outside its bounds.
    #[error("it sent a malformed message: {0}")]
    Frame(#[from] FrameError),
    /// A byte that should carry a descriptor did not.
    #[error("it announced a descriptor that did not come")]
    DescriptorMissing,
    /// A descriptor came with a byte that announces none.
    #[error("it sent a descriptor that no message announced")]
    DescriptorUnexpected,
}

/// Collects bytes and descriptors into messages.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    partial: Vec<u8>,
    /// The message in `partial` is complete but for descriptors.
    waiting: Option<Waiting>,
    /// The message in `partial` has been handed out.
    spent: bool,
    descriptors: VecDeque<OwnedFd>,
}

#[derive(Debug)]
struct Waiting {
    missing: usize,
    collected: Vec<OwnedFd>,
}

impl Intake {
    /// Adds descriptors that arrived with the bytes that are passed to `next` after this.
    ///
    /// # Errors
    /// More descriptors wait than messages can have announced.
    pub(crate) fn add_descriptors(&mut self, descriptors: Vec<OwnedFd>) -> Result<(), IntakeError> {
        self.descriptors.extend(descriptors);
        if self.descriptors.len() > 2 * FILES_MAX {
            return Err(IntakeError::DescriptorUnexpected);
        }
        Ok(())
    }

    /// Takes bytes from the front of `input` and returns the next whole message, or `None` when `input` is used up.
    ///
    /// # Errors
    /// The bytes are not the protocol.
    pub(crate) fn next<'s, 'i: 's>(
        &'s mut self,
        input: &mut &'i [u8],
    ) -> Result<Option<Frame<'s>>, IntakeError> {
        self.release();
        if self.waiting.is_none() {
            if self.partial.is_empty()
                && let Some(length) = announced(input)?
                && input.len() >= length
            {
                let (header, payload) = Header::parse(&input[LENGTH_BYTES..length])?;
                if !with_files(&header) {
                    *input = &input[length..];
                    return Ok(Some(Frame { header, payload, files: Vec::new() }));
                }
            }
            if !self.collect(input)? {
                return Ok(None);
            }
            let missing = self.descriptors_announced()?;
            self.waiting = Some(Waiting { missing, collected: Vec::new() });
        }
        self.collect_descriptors(input)
    }

    /// Gives back the memory of the message that was handed out last. Returns the bytes of memory that the message which
    /// has not come whole takes.
    pub(crate) fn release(&mut self) -> usize {
        if std::mem::take(&mut self.spent) {
            self.partial.clear();
            self.partial.shrink_to(KEPT_BYTES);
        }
        if self.partial.is_empty() { 0 } else { self.partial.capacity() }
    }

    /// Whether descriptors wait for the rest of their message.
    pub(crate) fn holds_descriptors(&self) -> bool {
        let collected = self.waiting.as_ref().is_some_and(|waiting| !waiting.collected.is_empty());
        collected || !self.descriptors.is_empty()
    }

    /// Whether a descriptor waits although all bytes have been used for whole messages.
    pub(crate) fn has_stray_descriptors(&self) -> bool {
        !self.descriptors.is_empty() && self.waiting.is_none() && self.partial.is_empty()
    }

    /// Moves bytes into `partial` until the message there is whole; `false` when `input` ends before that.
    fn collect(&mut self, input: &mut &[u8]) -> Result<bool, IntakeError> {
        let have = self.partial.len();
        if have < LENGTH_BYTES {
            self.take(input, LENGTH_BYTES - have);
        }
        let Some(length) = announced(&self.partial)? else { return Ok(false) };
        self.take(input, length - self.partial.len());
        Ok(self.partial.len() == length)
    }

    fn take(&mut self, input: &mut &[u8], bytes: usize) {
        let (taken, rest) = input.split_at(bytes.min(input.len()));
        self.partial.extend_from_slice(taken);
        *input = rest;
    }

    /// How many descriptors the message in `partial` announces.
    fn descriptors_announced(&self) -> Result<usize, IntakeError> {
        let (header, payload) = Header::parse(&self.partial[LENGTH_BYTES..])?;
        if !with_files(&header) {
            return Ok(0);
        }
        let (count, _) = frame::split_files(payload)?;
        Ok(count)
    }

    /// Uses one byte of `input` per missing descriptor and hands the message out when none is missing.
    fn collect_descriptors(&mut self, input: &mut &[u8]) -> Result<Option<Frame<'_>>, IntakeError> {
        let Some(mut waiting) = self.waiting.take() else { return Ok(None) };
        while waiting.missing > 0 {
            let Some((_, rest)) = input.split_first() else {
                self.waiting = Some(waiting);
                return Ok(None);
            };
            *input = rest;
            waiting.collected.push(self.descriptors.pop_front().ok_or(IntakeError::DescriptorMissing)?);
            waiting.missing -= 1;
        }
        self.spent = true;
        let (header, mut payload) = Header::parse(&self.partial[LENGTH_BYTES..])?;
        if with_files(&header) {
            (_, payload) = frame::split_files(payload)?;
        }
        Ok(Some(Frame { header, payload, files: waiting.collected }))
    }
}

fn with_files(header: &Header) -> bool {
    matches!(header.kind, MessageKind::CallWithFiles | MessageKind::ReplyWithFiles)
}

/// The length of the message that starts with `bytes`, length word included, when the word is there.
fn announced(bytes: &[u8]) -> Result<Option<usize>, IntakeError> {
    let Some(word) = bytes.first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
    Ok(Some(LENGTH_BYTES + frame::parse_length(*word)?))
}

#[cfg(test)]
mod tests {
    use proto::frame::Status;

    use super::*;

    fn message(kind: MessageKind, payload: &[u8]) -> Vec<u8> {
        let header = Header { program: 1, version: 1, procedure: -3, kind, serial: 7, status: Status::Ok };
        let mut bytes = Vec::new();
        frame::message(&mut bytes, header, payload).unwrap();
        bytes
    }

    fn descriptors(count: usize) -> Vec<OwnedFd> {
        (0..count).map(|_| rustix::pipe::pipe().unwrap().0).collect()
    }

    /// Feeds `stream` in pieces of `step` bytes and returns what came out.
    fn feed(stream: &[u8], step: usize, count: usize) -> Result<Vec<(i32, Vec<u8>, usize)>, IntakeError> {
        let mut intake = Intake::default();
        intake.add_descriptors(descriptors(count))?;
        let mut out = Vec::new();
        for piece in stream.chunks(step) {
            let mut input = piece;
            while let Some(frame) = intake.next(&mut input)? {
                out.push((frame.header.procedure, frame.payload.to_vec(), frame.files.len()));
            }
            assert!(input.is_empty());
        }
        assert!(!intake.has_stray_descriptors());
        Ok(out)
    }

    #[test]
    fn messages_cut_at_every_byte_come_out_whole() {
        let mut stream = message(MessageKind::Call, b"abcd");
        stream.extend(message(MessageKind::Stream, b""));
        stream.extend(message(MessageKind::CallWithFiles, &[0, 0, 0, 2, 9, 9, 9, 9]));
        stream.extend([0, 0]);
        stream.extend(message(MessageKind::Unknown(9), &[5; 100]));
        let whole =
            [(-3, b"abcd".to_vec(), 0), (-3, Vec::new(), 0), (-3, vec![9; 4], 2), (-3, vec![5; 100], 0)];
        for step in 1..=stream.len() {
            assert_eq!(feed(&stream, step, 2).unwrap(), whole, "in pieces of {step}");
        }
    }

    #[test]
    fn lengths_outside_the_bounds_are_refused_as_soon_as_they_are_seen() {
        for length in [0, 3, 33_554_437, u32::MAX] {
            assert!(feed(&length.to_be_bytes(), 1, 0).is_err(), "{length}");
        }
        assert!(feed(&33_554_436_u32.to_be_bytes(), 1, 0).unwrap().is_empty());
        assert!(feed(&[&8_u32.to_be_bytes()[..], &[0; 4]].concat(), 1, 0).is_err());
    }

    #[test]
    fn garbage_is_refused_or_passed_on_and_nothing_else_happens() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        for _ in 0..5000 {
            let mut stream = message(MessageKind::from_number((next() % 9) as u32), &next().to_be_bytes());
            stream.extend(message(MessageKind::Call, &vec![0; (next() % 300) as usize]));
            for _ in 0..next() % 4 {
                let index = (next() as usize) % stream.len();
                stream[index] = next() as u8;
            }
            let (step, count) = (1 + (next() as usize) % 60, (next() % 4) as usize);
            let mut intake = Intake::default();
            intake.add_descriptors(descriptors(count)).unwrap();
            let mut taken = 0;
            'pieces: for piece in stream.chunks(step) {
                let mut input = piece;
                loop {
                    match intake.next(&mut input) {
                        Ok(Some(frame)) => taken += frame.payload.len(),
                        Ok(None) => break,
                        Err(_) => break 'pieces,
                    }
                }
                assert!(input.is_empty());
            }
            assert!(taken <= stream.len());
        }
    }

    #[test]
    fn an_announced_length_costs_no_memory() {
        let mut intake = Intake::default();
        let bytes = 33_554_436_u32.to_be_bytes();
        assert!(intake.next(&mut bytes.as_slice()).unwrap().is_none());
        assert!(intake.partial.capacity() < 1000);
    }

    #[test]
    fn descriptors_that_do_not_fit_are_noticed() {
        let next = |payload: &[u8], count: usize| {
            let mut stream = message(MessageKind::CallWithFiles, payload);
            stream.push(0);
            feed(&stream, 1000, count)
        };
        assert!(matches!(next(&[0, 0, 0, 33], 0), Err(IntakeError::Frame(_))));
        assert!(matches!(next(&[0, 0], 0), Err(IntakeError::Frame(_))));
        assert!(matches!(next(&[0, 0, 0, 1], 0), Err(IntakeError::DescriptorMissing)));
        assert_eq!(next(&[0, 0, 0, 1], 1).unwrap().len(), 1);
        let mut intake = Intake::default();
        intake.add_descriptors(descriptors(1)).unwrap();
        let stream = message(MessageKind::Call, b"");
        assert!(intake.next(&mut stream.as_slice()).unwrap().is_some());
        assert!(intake.has_stray_descriptors());
        assert!(intake.add_descriptors(descriptors(64)).is_err());
    }
}
