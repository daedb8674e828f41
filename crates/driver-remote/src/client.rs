//! One connection shared by callers, reader thread and streams.

use std::collections::HashMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::EventBus;
use error::{Error, Result};
use proto::frame::{self, Header, MessageKind, Status};
use proto::{Program, VERSION, keepalive};
use transport::Connection;

use crate::failure;
use crate::features::Features;
use crate::streams::Incoming;

/// Told once why the connection ended.
pub(crate) type CloseListener = Box<dyn FnOnce(&str) + Send>;

/// What a call gets back: the payload of a good answer and the descriptors that came with it.
pub(crate) type Answer = Result<(Vec<u8>, Vec<OwnedFd>)>;

/// A connection to a daemon, on which any number of threads may call at the same time.
///
/// It implements every facet of the contract: drivers' operations, the session's, and, on an administration socket,
/// those of `Admin`.
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) features: Features,
    pub(crate) uri: String,
}

/// What callers and the reader thread share.
pub(crate) struct Shared {
    connection: Connection,
    writer: Mutex<Vec<u8>>,
    /// Keepalive messages that are to be sent as soon as the writer is free: bits [`PING_DUE`] and [`PONG_DUE`].
    due: AtomicU8,
    state: Mutex<State>,
    pub(crate) bus: EventBus,
}

/// A ping is to be sent.
pub(crate) const PING_DUE: u8 = 1;
/// A pong is to be sent.
pub(crate) const PONG_DUE: u8 = 2;

#[derive(Default)]
struct State {
    serial: u32,
    calls: HashMap<u32, Waiting>,
    streams: HashMap<u32, Arc<Incoming>>,
    closed: Option<String>,
    on_close: Vec<CloseListener>,
}

/// A call that waits for its answer.
struct Waiting {
    program: u32,
    procedure: i32,
    answer: SyncSender<Answer>,
}

impl Shared {
    pub(crate) fn new(connection: Connection) -> Shared {
        Shared {
            connection,
            writer: Mutex::default(),
            due: AtomicU8::new(0),
            state: Mutex::default(),
            bus: EventBus::new(),
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Sends a call and returns the end at which its answer will arrive, with its serial.
    pub(crate) fn start(
        &self,
        (program, procedure): (Program, i32),
        files: &[OwnedFd],
        stream: Option<Arc<Incoming>>,
        payload: impl FnOnce(&mut Vec<u8>) -> Result<(), xdr::Error>,
    ) -> Result<(u32, Receiver<Answer>)> {
        let (sender, receiver) = sync_channel(1);
        // The writer's lock is held from choosing the serial to the last byte: serials go out in order.
        let mut buffer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.clear();
        let mark = frame::begin(&mut buffer);
        payload(&mut buffer)
            .map_err(|cause| failure::protocol("Unable to encode message payload").with_source(cause))?;
        let serial = {
            let mut state = self.state();
            if let Some(reason) = &state.closed {
                return Err(failure::closed(reason));
            }
            let serial = state.serial;
            state.serial = serial.wrapping_add(1);
            state.calls.insert(serial, Waiting { program: program.number(), procedure, answer: sender });
            if let Some(stream) = stream {
                state.streams.insert(serial, stream);
            }
            serial
        };
        let header = Header {
            program: program.number(),
            version: VERSION,
            procedure,
            kind: MessageKind::Call,
            serial,
            status: Status::Ok,
        };
        let sent = frame::finish_with_files(&mut buffer, mark, header, files.len())
            .map_err(|cause| failure::protocol("the call is too large").with_source(cause))
            .and_then(|()| self.write(&buffer, files));
        if let Err(error) = sent {
            let mut state = self.state();
            state.calls.remove(&serial);
            state.streams.remove(&serial);
            return Err(error);
        }
        release(&mut buffer);
        drop(buffer);
        self.flush_due()?;
        Ok((serial, receiver))
    }

    /// Sends a message that gets no answer of its own.
    pub(crate) fn send(&self, header: Header, payload: &[u8]) -> Result<()> {
        let mut buffer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.clear();
        frame::message(&mut buffer, header, payload)
            .map_err(|cause| failure::protocol("the message is too large").with_source(cause))?;
        self.write(&buffer, &[])?;
        drop(buffer);
        self.flush_due()
    }

    /// Sends a keepalive message now, or leaves it to the thread that is writing: never waits for another thread.
    pub(crate) fn send_keepalive(&self, which: u8) -> Result<()> {
        self.due.fetch_or(which, Ordering::AcqRel);
        self.flush_due()
    }

    /// Whoever wrote calls this after letting the writer go, so that what came due meanwhile is not forgotten.
    fn flush_due(&self) -> Result<()> {
        while self.due.load(Ordering::Acquire) != 0 {
            let Ok(_writer) = self.writer.try_lock() else { return Ok(()) };
            let due = self.due.swap(0, Ordering::AcqRel);
            for (bit, procedure) in [(PONG_DUE, keepalive::PONG), (PING_DUE, keepalive::PING)] {
                if due & bit != 0 {
                    self.write(&keepalive::message(procedure), &[])?;
                }
            }
        }
        Ok(())
    }

    fn write(&self, bytes: &[u8], files: &[OwnedFd]) -> Result<()> {
        self.connection.write_all(bytes).map_err(failure::transport)?;
        files.iter().try_for_each(|file| self.connection.send_file(file.as_fd())).map_err(failure::transport)
    }

    /// Hands an answer to its call; `false` when no call waits for it.
    pub(crate) fn answer(&self, header: &Header, answer: Answer) -> bool {
        let waiting = {
            let mut state = self.state();
            if answer.is_err() {
                state.streams.remove(&header.serial);
            }
            state.calls.remove(&header.serial)
        };
        match waiting {
            Some(call) if call.program == header.program && call.procedure == header.procedure => {
                // A caller that no longer waits has lost interest.
                let _ = call.answer.send(answer);
                true
            }
            _ => false,
        }
    }

    pub(crate) fn stream(&self, serial: u32) -> Option<Arc<Incoming>> {
        self.state().streams.get(&serial).cloned()
    }

    pub(crate) fn forget_stream(&self, serial: u32) {
        self.state().streams.remove(&serial);
    }

    /// Ends everything that waits: calls, streams, those who want to know. Only the first reason counts.
    pub(crate) fn close(&self, reason: &str) {
        let (calls, streams, listeners) = {
            let mut state = self.state();
            if state.closed.is_none() {
                state.closed = Some(reason.to_owned());
            }
            (
                std::mem::take(&mut state.calls),
                std::mem::take(&mut state.streams),
                std::mem::take(&mut state.on_close),
            )
        };
        self.connection.shutdown();
        for call in calls.into_values() {
            let _ = call.answer.send(Err(failure::closed(reason)));
        }
        for stream in streams.into_values() {
            stream.close(failure::closed(reason));
        }
        for listener in listeners {
            listener(reason);
        }
    }

    pub(crate) fn closed(&self) -> Option<String> {
        self.state().closed.clone()
    }

    /// Calls `listener` when the connection ends, or at once when it has ended.
    pub(crate) fn on_close(&self, listener: CloseListener) {
        let reason = {
            let mut state = self.state();
            match &state.closed {
                None => {
                    state.on_close.push(listener);
                    return;
                }
                Some(reason) => reason.clone(),
            }
        };
        listener(&reason);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the writer's buffer for the next call, unless one large document made it large.
fn release(buffer: &mut Vec<u8>) {
    const KEPT_BYTES: usize = 64 * 1024;
    if buffer.capacity() > KEPT_BYTES {
        *buffer = Vec::new();
    }
}

/// Waits for the answer of a call; without `timeout`, as long as the connection lives.
pub(crate) fn wait(receiver: &Receiver<Answer>, timeout: Option<Duration>) -> Answer {
    let gone = || failure::closed("the reader ended");
    match timeout {
        None => receiver.recv().map_err(|_| gone())?,
        Some(timeout) => match receiver.recv_timeout(timeout) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Disconnected) => Err(gone()),
            Err(RecvTimeoutError::Timeout) => Err(timed_out(timeout)),
        },
    }
}

fn timed_out(timeout: Duration) -> Error {
    failure::protocol(format!("the daemon did not answer within {} ms", timeout.as_millis()))
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("uri", &self.uri).finish_non_exhaustive()
    }
}
