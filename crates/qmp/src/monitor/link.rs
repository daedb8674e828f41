//! The shared state of one connection: what is to be sent, who waits for which answer, why it ended.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Read};
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::time::Instant;

use host_sys::reactor::{Interest, Next, Readiness, Registration};
use serde_json::Value;

use crate::codec::{Decoder, Dialect, Greeting, Item, encode};
use crate::error::{Error, Reason};
use crate::monitor::{Handlers, Options};

/// Bytes read by one system call; every connection has a buffer of this size.
const CHUNK: usize = 16 * 1024;
/// Chunks read before other descriptors of the reactor get their turn.
const CHUNKS_AT_ONCE: usize = 64;

pub(super) type Callback = Box<dyn FnOnce(Result<Value, Error>) + Send>;

/// One side shared by the callers, the other by the reactor's callback.
pub(super) struct Link {
    stream: Arc<UnixStream>,
    outstanding_max: usize,
    dialect: Dialect,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next_id: u64,
    outstanding: HashMap<u64, Outstanding>,
    unsent: VecDeque<Unsent>,
    registration: Weak<Registration>,
    wants_write: bool,
    write_error: Option<Arc<io::Error>>,
    reason: Option<Reason>,
}

struct Outstanding {
    command: String,
    since: Instant,
    callback: Callback,
}

struct Unsent {
    bytes: Vec<u8>,
    sent: usize,
    descriptors: Vec<OwnedFd>,
}

impl Link {
    pub(super) fn new(stream: Arc<UnixStream>, options: Options) -> Self {
        let Options { outstanding_max, dialect, .. } = options;
        Self { stream, outstanding_max, dialect, state: Mutex::default() }
    }

    pub(super) fn attach(&self, registration: &Arc<Registration>) {
        self.lock().registration = Arc::downgrade(registration);
    }

    /// Queues a command and sends as much as the socket takes.
    pub(super) fn send(
        &self,
        command: &str,
        arguments: Option<Value>,
        descriptors: Vec<OwnedFd>,
        callback: Callback,
    ) -> Result<(), Error> {
        let mut state = self.lock();
        if let Some(reason) = &state.reason {
            return Err(Error::Disconnected { command: command.to_owned(), reason: reason.clone() });
        }
        let outstanding = state.outstanding.len();
        if outstanding >= self.outstanding_max {
            return Err(Error::TooManyOutstanding { command: command.to_owned(), outstanding });
        }
        state.next_id += 1;
        let id = state.next_id;
        let waiting = Outstanding { command: command.to_owned(), since: Instant::now(), callback };
        state.outstanding.insert(id, waiting);
        state.unsent.push_back(Unsent {
            bytes: encode(self.dialect, command, arguments, id),
            sent: 0,
            descriptors,
        });
        self.flush(&mut state);
        Ok(())
    }

    pub(super) fn outstanding_since(&self) -> Option<Instant> {
        self.lock().outstanding.values().map(|waiting| waiting.since).min()
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        self.lock().reason.clone()
    }

    pub(super) fn disconnected(&self, command: &str) -> Error {
        let reason = self.reason().unwrap_or(Reason::EndOfStream);
        Error::Disconnected { command: command.to_owned(), reason }
    }

    /// Ends the connection: everybody who waits is told. Returns whether it was open until now.
    pub(super) fn close(&self, reason: &Reason) -> bool {
        let mut outstanding = {
            let mut state = self.lock();
            if state.reason.is_some() {
                return false;
            }
            state.reason = Some(reason.clone());
            state.unsent.clear();
            std::mem::take(&mut state.outstanding).into_iter().collect::<Vec<_>>()
        };
        // The other side may be gone already.
        let _ = self.stream.shutdown(Shutdown::Both);
        outstanding.sort_by_key(|(id, _)| *id);
        for (_, waiting) in outstanding {
            let reason = reason.clone();
            (waiting.callback)(Err(Error::Disconnected { command: waiting.command, reason }));
        }
        true
    }

    fn answer(&self, id: u64, result: Result<Value, crate::codec::Failure>) {
        // A late duplicate or an id that this program never used: nobody to tell.
        let Some(waiting) = self.lock().outstanding.remove(&id) else { return };
        let command = waiting.command;
        (waiting.callback)(result.map_err(|failure| Error::Command {
            command,
            class: failure.class,
            desc: failure.desc,
        }));
    }

    /// Writes queued commands until the socket is full, and asks to be called when it is not any more.
    ///
    /// A failure ends the connection from the reading side, after the events that QEMU sent before.
    fn flush(&self, state: &mut State) {
        if let Err(error) = self.write_queue(state) {
            state.unsent.clear();
            state.write_error.get_or_insert(Arc::new(error));
            // Makes the reading side see the end once everything has been read.
            let _ = self.stream.shutdown(Shutdown::Both);
        }
    }

    fn write_queue(&self, state: &mut State) -> io::Result<()> {
        while let Some(unsent) = state.unsent.front_mut() {
            let descriptors: Vec<_> = unsent.descriptors.iter().map(AsFd::as_fd).collect();
            let rest = &unsent.bytes[unsent.sent..];
            match host_sys::sockets::send_with_descriptors(&*self.stream, rest, &descriptors) {
                Ok(count) => {
                    drop(descriptors);
                    unsent.descriptors.clear();
                    unsent.sent += count;
                    if unsent.sent == unsent.bytes.len() {
                        state.unsent.pop_front();
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        let wants_write = !state.unsent.is_empty();
        if wants_write != state.wants_write
            && let Some(registration) = state.registration.upgrade()
        {
            let interest = if wants_write { Interest::BOTH } else { Interest::READ };
            registration.set_interest(interest).map_err(io::Error::other)?;
            state.wants_write = wants_write;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Callbacks run outside the lock, so a panic cannot leave half a change behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reactor's side: reads, decodes, dispatches.
pub(super) struct Receiver {
    link: Arc<Link>,
    decoder: Decoder,
    event: Box<dyn FnMut(crate::codec::Event) + Send>,
    disconnected: Option<Box<dyn FnOnce(Reason) + Send>>,
    greeted: Option<mpsc::SyncSender<Greeting>>,
    chunk: Vec<u8>,
}

impl Receiver {
    pub(super) fn new(
        link: Arc<Link>,
        options: Options,
        handlers: Handlers,
        greeted: mpsc::SyncSender<Greeting>,
    ) -> Self {
        let Handlers { event, disconnected } = handlers;
        let (disconnected, greeted) = (Some(disconnected), Some(greeted));
        let decoder = Decoder::new(options.limits).speaking(options.dialect);
        Self { link, decoder, event, disconnected, greeted, chunk: vec![0; CHUNK] }
    }

    pub(super) fn ready(&mut self, readiness: Readiness) -> Next {
        if readiness.writable {
            let mut state = self.link.lock();
            self.link.flush(&mut state);
        }
        match self.read() {
            Ok(()) => Next::Keep,
            Err(reason) => {
                // Whoever waits for the greeting learns of the end by the channel's.
                let was_open = self.link.close(&reason);
                self.greeted = None;
                if let Some(disconnected) = self.disconnected.take().filter(|_| was_open) {
                    disconnected(reason);
                }
                Next::Remove
            }
        }
    }

    /// End of stream; the cause is a write error of this side, unless that was only the echo of QEMU's end.
    fn end(&self) -> Reason {
        let error = self.link.lock().write_error.clone();
        let error = error.filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        error.map_or(Reason::EndOfStream, Reason::Io)
    }

    fn read(&mut self) -> Result<(), Reason> {
        for _ in 0..CHUNKS_AT_ONCE {
            let count = match (&*self.link.stream).read(&mut self.chunk) {
                Ok(0) => return Err(self.end()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // QEMU ended with commands unread.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Err(self.end()),
                Err(error) => return Err(Reason::Io(Arc::new(error))),
            };
            self.decoder.feed(&self.chunk[..count]);
            while let Some(item) =
                self.decoder.next_item().map_err(|error| Reason::Protocol(Arc::new(error)))?
            {
                self.dispatch(item);
            }
            if count < self.chunk.len() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn dispatch(&mut self, item: Item) {
        match item {
            Item::Event(event) => (self.event)(event),
            Item::Reply { id: Some(id), result } => self.link.answer(id, result),
            // QEMU answers without an id only what it could not parse, which this program does not send.
            Item::Reply { id: None, .. } => {}
            Item::Greeting(greeting) => {
                if let Some(greeted) = self.greeted.take() {
                    let _ = greeted.send(greeting);
                }
            }
        }
    }
}
