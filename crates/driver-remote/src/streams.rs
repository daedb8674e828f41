//! Streams: a thread per stream moves data between the caller's end and the socket.
//!
//! ```text
//!            ┌─────── open ───────┐  caller ends: finish sent      ┌ confirmed ─▶ done
//!            │ data both ways     │──────────────────────────────▶ closing
//!            └────────────────────┘  caller gone: abort sent       └ failed ────▶ done
//!                 failed ─▶ done     end from the daemon: finish sent
//! ```

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use api::{Chunk, Stream, StreamClosed};
use error::{Error, Result};
use proto::frame::{self, Header, MessageKind, STREAM_CHUNK_BYTES, Status};
use proto::{Program, StreamDirection, VERSION};

use crate::client::Shared;

/// What the daemon sent on a stream.
#[derive(Debug)]
pub(crate) enum Packet {
    Data(Vec<u8>),
    Hole(u64),
    /// Nothing follows from the daemon.
    End,
    /// The daemon confirms our finish or abort.
    Confirmed,
    Failed(Error),
}

/// Where the reader thread leaves packets; it never waits there.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    state: Mutex<Inbox>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inbox {
    packets: VecDeque<Packet>,
    /// The caller's end changed since it was last looked at.
    stirred: bool,
}

impl Incoming {
    pub(crate) fn push(&self, packet: Packet) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).packets.push_back(packet);
        self.changed.notify_all();
    }

    pub(crate) fn close(&self, reason: Error) {
        self.push(Packet::Failed(reason));
    }

    fn stir(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stirred = true;
        self.changed.notify_all();
    }

    /// Waits until the caller's end changed or, when `wants_packet`, a packet is there.
    fn wait(&self, wants_packet: bool) -> Option<Packet> {
        let mut inbox = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let packet = if wants_packet { inbox.packets.pop_front() } else { None };
            if packet.is_some() || inbox.stirred {
                inbox.stirred = false;
                return packet;
            }
            inbox = self.changed.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What packets of a stream repeat from its call, and which way data goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    pub(crate) program: Program,
    pub(crate) procedure: i32,
    pub(crate) serial: u32,
    pub(crate) direction: StreamDirection,
}

impl Outline {
    fn header(&self, kind: MessageKind, status: Status) -> Header {
        Header {
            program: self.program.number(),
            version: VERSION,
            procedure: self.procedure,
            kind,
            serial: self.serial,
            status,
        }
    }
}

/// Starts the thread that moves data until the stream is done.
pub(crate) fn run(
    shared: Arc<Shared>,
    outline: Outline,
    incoming: Arc<Incoming>,
    stream: Stream,
) -> Result<()> {
    let bell = incoming.clone();
    stream.on_change(move || bell.stir());
    incoming.stir();
    let mut pump = Pump { shared, outline, incoming, stream, held: None, local: Local::Open, ended: false };
    std::thread::Builder::new()
        .name("wire-stream".into())
        .spawn(move || pump.run())
        .map_err(|cause| crate::failure::protocol("cannot start the stream's thread").with_source(cause))?;
    Ok(())
}

/// How far the caller's direction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Local {
    Open,
    /// The caller sends nothing more; data still comes.
    Quiet,
    /// Finish or abort is sent, the confirmation is awaited.
    Closing,
}

struct Pump {
    shared: Arc<Shared>,
    outline: Outline,
    incoming: Arc<Incoming>,
    stream: Stream,
    /// What the caller's end had no room for.
    held: Option<Chunk>,
    local: Local,
    /// The end went to the caller.
    ended: bool,
}

impl Pump {
    fn run(&mut self) {
        let mut packet = None;
        while self.step(packet.take()) {
            packet = self.incoming.wait(self.held.is_none());
        }
        self.shared.forget_stream(self.outline.serial);
    }

    /// Handles a packet, then whatever the caller's end has; `false` when the stream is done.
    fn step(&mut self, packet: Option<Packet>) -> bool {
        if let Some(chunk) = self.held.take() {
            self.deliver(chunk);
        }
        match packet {
            None => {}
            Some(Packet::Data(bytes)) => self.deliver(Chunk::Data(bytes)),
            Some(Packet::Hole(length)) => self.deliver(Chunk::Hole(length)),
            Some(Packet::End) => {
                self.deliver(Chunk::End);
                if self.local != Local::Closing {
                    self.finish(Status::Ok);
                }
            }
            Some(Packet::Confirmed) => {
                self.deliver(Chunk::End);
                return false;
            }
            Some(Packet::Failed(error)) => {
                self.stream.fail(error);
                return false;
            }
        }
        while self.local == Local::Open && self.held.is_none() {
            match self.stream.try_receive() {
                Ok(Some(chunk)) => self.send(chunk),
                Ok(None) => break,
                Err(StreamClosed::Aborted | StreamClosed::Failed(_) | StreamClosed::TimedOut) => {
                    self.finish(Status::Error);
                }
            }
        }
        true
    }

    /// Gives a chunk to the caller, or keeps it until there is room. A caller that is gone needs none.
    fn deliver(&mut self, chunk: Chunk) {
        if self.ended {
            return;
        }
        let end = chunk == Chunk::End;
        match self.stream.try_send(chunk) {
            Ok(None) => self.ended |= end,
            Ok(back) => self.held = back,
            Err(_) if self.local == Local::Quiet => self.finish(Status::Error),
            Err(_) => {}
        }
    }

    fn send(&mut self, chunk: Chunk) {
        let data = self.outline.header(MessageKind::Stream, Status::Continue);
        let sent = match chunk {
            Chunk::Data(bytes) => {
                bytes.chunks(STREAM_CHUNK_BYTES).try_for_each(|piece| self.shared.send(data, piece))
            }
            Chunk::Hole(length) => {
                let header = self.outline.header(MessageKind::StreamHole, Status::Continue);
                self.shared.send(header, &frame::hole(i64::try_from(length).unwrap_or(i64::MAX), 0))
            }
            Chunk::End if self.outline.direction == StreamDirection::Both => {
                self.local = Local::Quiet;
                return;
            }
            Chunk::End => return self.finish(Status::Ok),
        };
        if let Err(error) = sent {
            self.stream.fail(error);
        }
    }

    /// Tells the daemon that nothing follows: well, or not.
    fn finish(&mut self, status: Status) {
        self.local = Local::Closing;
        if let Err(error) = self.shared.send(self.outline.header(MessageKind::Stream, status), &[]) {
            self.stream.fail(error);
        }
    }
}
