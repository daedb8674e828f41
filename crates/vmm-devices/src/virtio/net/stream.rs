//! Frames on a stream socket, as passt and QEMU's `-netdev stream` speak: the length of each in four bytes, most significant first,
//! then the frame. The other side, a program of the user, is the whole network.

use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::net::{SendFlags, send};

use super::backend::Tap;
use super::config::{FRAME_BYTES_MAX, HEADER_BYTES};

/// Bytes of a length.
const LENGTH_BYTES: usize = 4;
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 16;
/// Most bytes of a frame of Ethernet here.
const FRAME_MAX: usize = FRAME_BYTES_MAX - HEADER_BYTES;

/// A socket to the network; clones are the same one, in the same place of the same frame.
#[derive(Clone)]
pub struct Stream {
    socket: Arc<OwnedFd>,
    state: Arc<Mutex<State>>,
}

/// Where both directions are.
#[derive(Default)]
struct State {
    /// What was read and is no frame of the guest's yet; it begins at `begin`.
    incoming: Vec<u8>,
    begin: usize,
    /// The rest of a frame that there was no room for.
    outgoing: Vec<u8>,
    /// The other side has gone, or does not speak so.
    is_closed: bool,
}

impl Stream {
    /// Takes over a connected stream socket.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn new(socket: OwnedFd) -> io::Result<Stream> {
        rustix::io::ioctl_fionbio(&socket, true)?;
        Ok(Stream { socket: Arc::new(socket), state: Arc::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits; whether nothing does any more.
    fn flush(&self, state: &mut State) -> io::Result<bool> {
        while !state.outgoing.is_empty() {
            match send(&*self.socket, &state.outgoing, SendFlags::NOSIGNAL) {
                Ok(count) => drop(state.outgoing.drain(..count)),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return Ok(false),
                Err(errno) => {
                    state.is_closed = true;
                    return Err(errno.into());
                }
            }
        }
        Ok(true)
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stream").field(&self.socket).finish()
    }
}

impl State {
    /// The next whole frame, behind a header that says nothing of it.
    fn take(&mut self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        let rest = &self.incoming[self.begin..];
        let Some((length, rest)) = rest.split_first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > FRAME_MAX || HEADER_BYTES + length > frame.len() {
            self.is_closed = true;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the network sends what is no frame"));
        }
        let Some(content) = rest.get(..length) else { return Ok(None) };
        frame[..HEADER_BYTES].fill(0);
        frame[HEADER_BYTES..HEADER_BYTES + length].copy_from_slice(content);
        self.begin += LENGTH_BYTES + length;
        Ok(Some(HEADER_BYTES + length))
    }
}

impl Tap for Stream {
    fn descriptor(&self) -> &OwnedFd {
        &self.socket
    }

    fn takes_offloads(&self) -> bool {
        false
    }

    fn is_open(&self) -> bool {
        !self.state().is_closed
    }

    fn receive(&mut self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        let mut state = self.state();
        loop {
            if state.is_closed {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            // An empty frame is none, and the next one counts.
            match state.take(frame)? {
                Some(HEADER_BYTES) => continue,
                Some(count) => return Ok(Some(count)),
                None => {}
            }
            let begin = std::mem::take(&mut state.begin);
            let incoming = &mut state.incoming;
            incoming.drain(..begin);
            let there = incoming.len();
            incoming.resize(there + CHUNK_BYTES, 0);
            let read = rustix::io::read(&*self.socket, &mut incoming[there..]);
            incoming.truncate(there + read.unwrap_or(0));
            match read {
                Ok(0) => state.is_closed = true,
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return Ok(None),
                Err(errno) => {
                    state.is_closed = true;
                    return Err(errno.into());
                }
            }
        }
    }

    fn transmit(&mut self, frame: &[u8]) -> io::Result<bool> {
        let mut state = self.state();
        if state.is_closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        // What waits is the rest of an earlier frame; this one is tried again when there is room.
        if !self.flush(&mut state)? {
            return Ok(false);
        }
        let content = frame.get(HEADER_BYTES..).unwrap_or_default();
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        state.outgoing.extend(length.to_be_bytes());
        state.outgoing.extend(content);
        // Its beginning went, or will: it is not to come again.
        self.flush(&mut state).map(|_| true)
    }

    fn flush_rest(&mut self) -> io::Result<bool> {
        self.flush(&mut self.state())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    use super::*;

    fn pair() -> (UnixStream, Stream) {
        let (theirs, ours) = UnixStream::pair().unwrap();
        (theirs, Stream::new(ours.into()).unwrap())
    }

    fn received(stream: &mut Stream) -> Option<Vec<u8>> {
        let mut frame = vec![1; FRAME_BYTES_MAX];
        let count = stream.receive(&mut frame).unwrap()?;
        assert_eq!(frame[..HEADER_BYTES], [0; HEADER_BYTES]);
        Some(frame[HEADER_BYTES..count].to_vec())
    }

    #[test]
    fn frames_arrive_whole_however_they_are_cut() {
        let (mut theirs, mut stream) = pair();
        let bytes = b"\0\0\0\x03one\0\0\0\0\0\0\0\x03two";
        for cut in 0..bytes.len() {
            theirs.write_all(&bytes[..cut]).unwrap();
            let first = received(&mut stream);
            assert_eq!(first.is_some(), cut >= 7, "{cut}");
            theirs.write_all(&bytes[cut..]).unwrap();
            // A clone goes on in the same frame.
            let mut stream = stream.clone();
            let mut frames: Vec<Vec<u8>> = first.into_iter().collect();
            frames.extend(std::iter::from_fn(|| received(&mut stream)));
            assert_eq!(frames, [b"one", b"two"], "{cut}");
        }
    }

    #[test]
    fn frames_leave_whole_however_little_room_there_is() {
        let (mut theirs, mut stream) = pair();
        let frame = |number: u8| [vec![0; HEADER_BYTES], vec![number; 60_000]].concat();
        let mut sent = 0;
        while stream.transmit(&frame(sent)).unwrap() {
            sent += 1;
        }
        assert!((2..250).contains(&sent));
        theirs.set_nonblocking(true).unwrap();
        let mut bytes = Vec::new();
        // The rest of the last frame comes without a further one.
        while bytes.len() < usize::from(sent) * 60_004 {
            let _ = theirs.read_to_end(&mut bytes);
            stream.flush_rest().unwrap();
        }
        for (number, frame) in (0..sent).zip(bytes.chunks(60_004)) {
            assert_eq!(frame[..4], 60_000_u32.to_be_bytes());
            assert!(frame[4..].iter().all(|&byte| byte == number));
        }
        assert!(stream.transmit(&frame(7)).unwrap());
    }

    #[test]
    fn a_network_that_has_gone_or_lies_is_left_alone() {
        let mut frame = vec![0; FRAME_BYTES_MAX];
        let (theirs, mut stream) = pair();
        drop(theirs);
        assert!(stream.is_open());
        assert!(stream.receive(&mut frame).is_err());
        assert!(!stream.is_open() && stream.transmit(&frame).is_err());
        let (mut theirs, mut stream) = pair();
        theirs.write_all(b"\xff\xff\xff\xff").unwrap();
        assert_eq!(stream.receive(&mut frame).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(!stream.is_open());
    }
}
