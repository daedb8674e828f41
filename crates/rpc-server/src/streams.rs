//! The streams of one connection: packets of the client go into `api::Stream`s, what drivers send becomes packets.
//!
//! A stream ends for the client in one of four ways; whoever writes a driver relies on these:
//!
//! | the client | the driver's end sees | the client is told |
//! |---|---|---|
//! | finishes a stream it writes | the data, then `Chunk::End`; it must answer with `Chunk::End` or `fail` | that answer |
//! | finishes a stream it reads, or a console | the data, then `Chunk::End`, then that the stream is gone | "finished", at once |
//! | aborts | that the stream is gone | "finished", at once |
//! | vanishes | that the stream is gone | - |
//!
//! A driver that drops its end without having sent `Chunk::End` breaks the stream, and the client gets an error.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use api::{Chunk, Stream, StreamClosed};
use error::{Error, ErrorCode, ErrorDomain};
use proto::frame::{self, Header, MessageKind, STREAM_CHUNK_BYTES, Status};
use proto::{StreamDirection, wire_error};
use stdx::lock;
use tokio::sync::Notify;

use crate::outbox::{Class, Closed, Outbox};

/// Packets sent in one go before the connection looks at its other duties.
const PACKETS_IN_A_ROW: usize = 16;

/// The streams of one connection.
pub(crate) struct Streams {
    max: usize,
    /// A driver moved something, or packets wait for the outgoing queue to be empty.
    dirty: Arc<AtomicBool>,
    wake: Arc<Notify>,
    table: Mutex<BTreeMap<u32, Entry>>,
}

/// The client sent something that a stream does not allow; the connection has to end.
#[derive(Debug, thiserror::Error)]
#[error("it sent a hole on stream {0}, which is not sparse")]
pub(crate) struct HoleRefused(u32);

struct Entry {
    /// Header of the opening call.
    call: Header,
    end: Stream,
    direction: StreamDirection,
    sparse: bool,
    /// The reply to the opening call has been sent.
    started: bool,
    /// What the client sent and the driver has no room for; each holds a request slot.
    incoming: VecDeque<Chunk>,
    /// What the driver sent and did not fit into one packet.
    rest: VecDeque<u8>,
    /// The client has said that it sends nothing more.
    finishing: bool,
    /// The driver has said that it sends nothing more.
    ended: bool,
}

/// What became of a stream while it was looked at.
enum Fate {
    Goes,
    Over,
}

impl Streams {
    pub(crate) fn new(max: usize, wake: Arc<Notify>) -> Streams {
        Streams { max, dirty: Arc::default(), wake, table: Mutex::default() }
    }

    /// Opens a stream for the call with header `call` and returns the driver's end.
    ///
    /// # Errors
    /// Too many streams are open, or one with that serial is.
    pub(crate) fn open(
        &self,
        call: Header,
        direction: StreamDirection,
        sparse: bool,
    ) -> Result<Stream, Error> {
        let mut table = self.lock();
        if table.len() >= self.max || table.contains_key(&call.serial) {
            let detail = format!("cannot open a stream: {} are open on this connection", table.len());
            let error = Error::new(ErrorCode::OperationFailed, ErrorDomain::Streams, detail);
            return Err(error.with_cure("finish or abort streams that are no longer needed"));
        }
        let (driver, end) = Stream::pair();
        let (dirty, wake) = (self.dirty.clone(), self.wake.clone());
        end.on_change(move || {
            if !dirty.swap(true, Ordering::AcqRel) {
                wake.notify_one();
            }
        });
        let entry = Entry {
            call,
            end,
            direction,
            sparse,
            started: false,
            incoming: VecDeque::new(),
            rest: VecDeque::new(),
            finishing: false,
            ended: false,
        };
        table.insert(call.serial, entry);
        Ok(driver)
    }

    /// The reply to the opening call is on its way: packets may follow.
    pub(crate) fn start(&self, serial: u32) {
        if let Some(entry) = self.lock().get_mut(&serial) {
            entry.started = true;
        }
        self.dirty.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// Forgets a stream whose opening call failed.
    pub(crate) fn forget(&self, serial: u32) {
        let entry = self.lock().remove(&serial);
        drop(entry);
    }

    /// Forgets every stream; drivers see them aborted.
    pub(crate) fn clear(&self) {
        let table = std::mem::take(&mut *self.lock());
        drop(table);
    }

    /// Acts on a packet from the client. Packets of streams that are gone are ignored.
    ///
    /// # Errors
    /// The client broke a rule that costs it the connection.
    pub(crate) fn packet(&self, header: Header, payload: &[u8], outbox: &Outbox) -> Result<(), HoleRefused> {
        let mut table = self.lock();
        let Some(entry) = table.get_mut(&header.serial).filter(|entry| entry.belongs(&header)) else {
            return Ok(());
        };
        let fate = match (header.kind, header.status) {
            (MessageKind::StreamHole, _) => match frame::parse_hole(payload) {
                Ok((length, _)) if entry.sparse && length >= 0 => {
                    entry.accept(Chunk::Hole(length.unsigned_abs()), outbox)
                }
                _ => return Err(HoleRefused(header.serial)),
            },
            (_, Status::Continue) if payload.is_empty() => Fate::Goes,
            (_, Status::Continue) => entry.accept(Chunk::Data(payload.to_vec()), outbox),
            (_, Status::Ok) => entry.finish(outbox),
            (_, Status::Error) => entry.confirm(outbox),
            (_, Status::Unknown(_)) => Fate::Goes,
        };
        let gone = match fate {
            Fate::Goes => None,
            Fate::Over => table.remove(&header.serial),
        };
        drop(table);
        drop(gone);
        Ok(())
    }

    /// Whether `pump` has something to do once the outgoing queue is empty.
    pub(crate) fn wants_pump(&self) -> bool {
        self.dirty.load(Ordering::Acquire)
    }

    /// Moves what can be moved in both directions, as long as `outbox` has nothing waiting.
    pub(crate) fn pump(&self, outbox: &Outbox) {
        self.dirty.store(false, Ordering::Release);
        let mut table = self.lock();
        let mut gone = Vec::new();
        for _ in 0..PACKETS_IN_A_ROW {
            let mut moved = false;
            let mut over = Vec::new();
            for (serial, entry) in table.iter_mut().filter(|(_, entry)| entry.started) {
                if !outbox.is_empty() {
                    // The task pumps again when the queue has been written.
                    self.dirty.store(true, Ordering::Release);
                    break;
                }
                match entry.step(outbox, &mut moved) {
                    Fate::Goes => {}
                    Fate::Over => over.push(*serial),
                }
            }
            gone.extend(over.iter().filter_map(|serial| table.remove(serial)));
            if !moved || self.wants_pump() {
                drop(table);
                return;
            }
        }
        self.dirty.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Entry>> {
        lock(&self.table)
    }
}

impl Entry {
    fn belongs(&self, header: &Header) -> bool {
        let call = &self.call;
        (call.program, call.version, call.procedure) == (header.program, header.version, header.procedure)
    }

    /// Takes a chunk from the client.
    fn accept(&mut self, chunk: Chunk, outbox: &Outbox) -> Fate {
        if self.finishing {
            return Fate::Goes;
        }
        if matches!(self.direction, StreamDirection::Read) {
            let detail = "stream does not take data: it is read by the client";
            return self.fail(&Error::new(ErrorCode::OperationInvalid, ErrorDomain::Streams, detail), outbox);
        }
        outbox.take_slot();
        self.incoming.push_back(chunk);
        self.deliver(outbox)
    }

    /// Passes on what the driver has room for.
    fn deliver(&mut self, outbox: &Outbox) -> Fate {
        while let Some(chunk) = self.incoming.pop_front() {
            match self.end.try_send(chunk) {
                Ok(None) => outbox.free_slot(),
                Ok(Some(back)) => {
                    self.incoming.push_front(back);
                    return Fate::Goes;
                }
                Err(closed) => {
                    outbox.free_slot();
                    // A driver that has ended its side well, like a console whose machine is off, takes nothing more.
                    if self.ended && matches!(closed, StreamClosed::Aborted) {
                        self.drop_incoming(outbox);
                        return Fate::Goes;
                    }
                    return self.fail(&broken(closed), outbox);
                }
            }
        }
        Fate::Goes
    }

    /// The client sends nothing more.
    fn finish(&mut self, outbox: &Outbox) -> Fate {
        if self.finishing {
            return Fate::Goes;
        }
        self.finishing = true;
        if self.incoming.is_empty() { self.finish_delivered(outbox) } else { Fate::Goes }
    }

    /// The client sends nothing more and the driver has got all of it.
    fn finish_delivered(&mut self, outbox: &Outbox) -> Fate {
        let sent = self.end.try_send(Chunk::End);
        if self.ended || !matches!(self.direction, StreamDirection::Write) {
            return self.confirm(outbox);
        }
        match sent {
            Ok(_) => Fate::Goes,
            Err(closed) => self.fail(&broken(closed), outbox),
        }
    }

    /// Does one step of each direction.
    fn step(&mut self, outbox: &Outbox, moved: &mut bool) -> Fate {
        if !self.incoming.is_empty() {
            let fate = self.deliver(outbox);
            if matches!(fate, Fate::Over) {
                return fate;
            }
            if self.finishing && self.incoming.is_empty() {
                return self.finish_delivered(outbox);
            }
        }
        if !self.rest.is_empty() {
            *moved = true;
            self.send_rest(outbox);
            return Fate::Goes;
        }
        if self.ended {
            return Fate::Goes;
        }
        match self.end.try_receive() {
            Ok(None) => Fate::Goes,
            Ok(Some(chunk)) => {
                *moved = true;
                self.emit(chunk, outbox)
            }
            Err(closed) => self.fail(&broken(closed), outbox),
        }
    }

    /// Turns a chunk of the driver into a packet.
    fn emit(&mut self, chunk: Chunk, outbox: &Outbox) -> Fate {
        match chunk {
            Chunk::Data(bytes) if bytes.len() <= STREAM_CHUNK_BYTES => {
                self.send(MessageKind::Stream, Status::Continue, &bytes, outbox);
            }
            Chunk::Data(bytes) => {
                self.rest = bytes.into();
                self.send_rest(outbox);
            }
            Chunk::Hole(length) => {
                let length = i64::try_from(length).unwrap_or(i64::MAX);
                self.send(MessageKind::StreamHole, Status::Continue, &frame::hole(length, 0), outbox);
            }
            Chunk::End => {
                self.ended = true;
                match self.direction {
                    StreamDirection::Write if self.finishing => return self.confirm(outbox),
                    StreamDirection::Write => {}
                    _ => self.send(MessageKind::Stream, Status::Continue, &[], outbox),
                }
            }
        }
        Fate::Goes
    }

    fn send_rest(&mut self, outbox: &Outbox) {
        let bytes = self.rest.len().min(STREAM_CHUNK_BYTES);
        let packet: Vec<u8> = self.rest.drain(..bytes).collect();
        self.send(MessageKind::Stream, Status::Continue, &packet, outbox);
    }

    /// Tells the client that the stream is over and all is well.
    fn confirm(&mut self, outbox: &Outbox) -> Fate {
        self.drop_incoming(outbox);
        self.send(MessageKind::Stream, Status::Ok, &[], outbox);
        Fate::Over
    }

    /// Tells the client that the stream is over and why.
    fn fail(&mut self, error: &Error, outbox: &Outbox) -> Fate {
        self.drop_incoming(outbox);
        let mut payload = Vec::new();
        wire_error::encode(error, &mut payload);
        self.send(MessageKind::Stream, Status::Error, &payload, outbox);
        Fate::Over
    }

    fn drop_incoming(&mut self, outbox: &Outbox) {
        for _ in self.incoming.drain(..) {
            outbox.free_slot();
        }
    }

    fn send(&self, kind: MessageKind, status: Status, payload: &[u8], outbox: &Outbox) {
        let mut message = Vec::with_capacity(frame::PREFIX_BYTES + payload.len());
        match frame::message(&mut message, Header { kind, status, ..self.call }, payload) {
            Ok(()) => {
                let class = if status == Status::Continue { Class::Paced } else { Class::Unasked };
                outbox.send(&mut message, Vec::new(), class);
            }
            // Packets and errors are bounded; without this one the client could only wait.
            Err(_) => outbox.close(Closed::HungUp),
        }
    }
}

/// What a client is told of a stream that the driver's end broke.
fn broken(closed: StreamClosed) -> Error {
    match closed {
        StreamClosed::Failed(error) => error,
        StreamClosed::Aborted | StreamClosed::TimedOut => {
            Error::new(ErrorCode::OperationAborted, ErrorDomain::Streams, "stream had unexpected termination")
        }
    }
}
