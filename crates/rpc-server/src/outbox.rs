//! Everything that leaves one connection: written at once by whoever has it, queued only when the socket is full.
//!
//! Replies hold one of the connection's request slots until they are written; when no slot is free the connection stops
//! reading. Everything that the client can cause without a slot (events, pongs, ends of streams) is bounded in bytes: a
//! client that does not read is disconnected and nobody waits for it.

use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use stdx::lock;
use tokio::sync::Notify;

use crate::socket::Socket;

/// How a message counts while it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// It frees a request slot once it is written.
    Reply,
    /// It is limited by bytes.
    Unasked,
    /// Its sender waits until it is written before sending the next.
    Paced,
}

/// Why nothing can be sent any more.
#[derive(Debug)]
pub(crate) enum Closed {
    /// The socket failed.
    Failed(io::Error),
    /// The client does not read what it asked to be told.
    Flooded,
    /// This side hung up.
    HungUp,
}

/// The outgoing half of a connection.
#[derive(Debug)]
pub(crate) struct Outbox {
    socket: Arc<Socket>,
    unasked_bytes_max: usize,
    /// Wakes the connection's task: something waits to be written, a slot it waits for is free, or all is over.
    wake: Arc<Notify>,
    state: Mutex<State>,
}

/// The state of the outgoing half at one moment.
#[derive(Debug)]
pub(crate) struct OutboxStatus {
    /// Nothing waits to be written.
    pub(crate) empty: bool,
    /// Since when nothing waits to be written and no call is in progress.
    pub(crate) answered: Option<Instant>,
    /// A message may be read.
    pub(crate) slot_free: bool,
    /// Why nothing can be sent any more, if so.
    pub(crate) closed: Option<String>,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Outgoing>,
    unasked_bytes: usize,
    slots_used: u32,
    /// The connection's task wants to know when a slot gets free.
    slot_wanted: bool,
    /// The connection's task wants to know when no call is in progress.
    idle_wanted: bool,
    /// When the last call was answered.
    answered: Option<Instant>,
    closed: Option<Closed>,
}

#[derive(Debug)]
struct Outgoing {
    bytes: Vec<u8>,
    sent: usize,
    descriptors: VecDeque<OwnedFd>,
    class: Class,
}

impl Outbox {
    pub(crate) fn new(socket: Arc<Socket>, unasked_bytes_max: usize, wake: Arc<Notify>) -> Outbox {
        Outbox { socket, unasked_bytes_max, wake, state: Mutex::default() }
    }

    /// Sends a finished message. What could be written at once leaves `message` allocated for its next use.
    pub(crate) fn send(&self, message: &mut Vec<u8>, descriptors: Vec<OwnedFd>, class: Class) {
        let mut state = self.lock();
        if state.closed.is_some() {
            return;
        }
        let mut outgoing =
            Outgoing { bytes: std::mem::take(message), sent: 0, descriptors: descriptors.into(), class };
        if state.queue.is_empty() {
            match outgoing.write(&self.socket) {
                Ok(true) => {
                    *message = outgoing.bytes;
                    self.settle(&mut state, class);
                    return;
                }
                Ok(false) => {}
                Err(error) => return self.close_locked(&mut state, Closed::Failed(error)),
            }
            self.wake.notify_one();
        }
        if class == Class::Unasked {
            state.unasked_bytes += outgoing.bytes.len();
            if state.unasked_bytes > self.unasked_bytes_max {
                return self.close_locked(&mut state, Closed::Flooded);
            }
        }
        state.queue.push_back(outgoing);
    }

    /// Writes what waits, as far as the socket takes it; `true` when nothing is left.
    pub(crate) fn flush(&self) -> bool {
        let mut state = self.lock();
        while let Some(front) = state.queue.front_mut() {
            match front.write(&self.socket) {
                Ok(true) => {}
                Ok(false) => return false,
                Err(error) => {
                    self.close_locked(&mut state, Closed::Failed(error));
                    return true;
                }
            }
            if let Some(done) = state.queue.pop_front() {
                if done.class == Class::Unasked {
                    state.unasked_bytes -= done.bytes.len();
                }
                self.settle(&mut state, done.class);
            }
        }
        state.queue.shrink_to(4);
        true
    }

    /// Whether nothing waits to be written.
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().queue.is_empty()
    }

    /// Takes a request slot for a message that has just been read.
    pub(crate) fn take_slot(&self) {
        self.lock().slots_used += 1;
    }

    /// Gives a slot back for which no reply is due.
    pub(crate) fn free_slot(&self) {
        self.settle(&mut self.lock(), Class::Reply);
    }

    /// What the connection's task has to know. When `max` slots or more are used, it is woken as soon as one gets free;
    /// if it wants to know when the last call is answered, then, too.
    pub(crate) fn status(&self, max: u32, idle_wanted: bool) -> OutboxStatus {
        let mut state = self.lock();
        state.slot_wanted = state.slots_used >= max;
        state.idle_wanted = idle_wanted && state.slots_used > 0;
        OutboxStatus {
            empty: state.queue.is_empty(),
            answered: state.answered(),
            slot_free: !state.slot_wanted,
            closed: state.closed.as_ref().map(|closed| self.explain(closed)),
        }
    }

    /// Since when nothing waits to be written and no call is in progress.
    pub(crate) fn answered(&self) -> Option<Instant> {
        self.lock().answered()
    }

    /// Refuses everything from now on and throws away what waits.
    pub(crate) fn close(&self, why: Closed) {
        self.close_locked(&mut self.lock(), why);
    }

    fn explain(&self, closed: &Closed) -> String {
        match closed {
            Closed::Failed(error) => format!("it cannot be written to: {error}"),
            Closed::Flooded => format!("it does not read: more than {} bytes wait", self.unasked_bytes_max),
            Closed::HungUp => "it was disconnected".to_owned(),
        }
    }

    fn settle(&self, state: &mut State, class: Class) {
        if class == Class::Reply {
            state.slots_used = state.slots_used.saturating_sub(1);
            state.answered = Some(Instant::now());
            let idle = state.slots_used == 0 && std::mem::take(&mut state.idle_wanted);
            if std::mem::take(&mut state.slot_wanted) || idle {
                self.wake.notify_one();
            }
        }
    }

    fn close_locked(&self, state: &mut State, why: Closed) {
        if state.closed.is_none() {
            state.closed = Some(why);
            state.queue = VecDeque::new();
            self.wake.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn answered(&self) -> Option<Instant> {
        self.answered.filter(|_| self.queue.is_empty() && self.slots_used == 0)
    }
}

impl Outgoing {
    /// Writes the rest of the message and its descriptors; `false` when the socket is full.
    fn write(&mut self, socket: &Socket) -> io::Result<bool> {
        while self.sent < self.bytes.len() {
            match socket.send(&self.bytes[self.sent..])? {
                Some(sent) => self.sent += sent,
                None => return Ok(false),
            }
        }
        while let Some(descriptor) = self.descriptors.front() {
            if !socket.send_descriptor(descriptor)? {
                return Ok(false);
            }
            self.descriptors.pop_front();
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    use tokio::runtime::Runtime;

    use super::*;

    /// An outbox, its peer, and the runtime that watches its socket.
    fn outbox(limit: usize) -> (Outbox, UnixStream, Runtime) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let ours = runtime.block_on(async { Socket::unix(tokio::net::UnixStream::from_std(ours).unwrap()) });
        (Outbox::new(Arc::new(ours), limit, Arc::new(Notify::new())), theirs, runtime)
    }

    #[test]
    fn a_message_that_fits_is_written_at_once_and_frees_its_slot() {
        let (outbox, mut peer, _runtime) = outbox(10);
        outbox.take_slot();
        assert!(!outbox.status(1, false).slot_free);
        let mut message = b"hello".to_vec();
        outbox.send(&mut message, Vec::new(), Class::Reply);
        assert!(outbox.is_empty());
        assert!(outbox.status(1, false).slot_free);
        let mut seen = [0; 5];
        peer.read_exact(&mut seen).unwrap();
        assert_eq!(&seen, b"hello");
    }

    #[test]
    fn what_does_not_fit_waits_in_order() {
        let (outbox, mut peer, _runtime) = outbox(10);
        outbox.take_slot();
        outbox.send(&mut vec![1; 4_000_000], Vec::new(), Class::Reply);
        outbox.send(&mut vec![2; 10], Vec::new(), Class::Unasked);
        assert!(!outbox.is_empty());
        assert!(!outbox.status(1, false).slot_free);
        let reader = std::thread::spawn(move || {
            let mut seen = vec![0; 4_000_010];
            peer.read_exact(&mut seen).unwrap();
            seen
        });
        while !outbox.flush() {
            std::thread::yield_now();
        }
        let seen = reader.join().unwrap();
        assert!(
            seen[..4_000_000].iter().all(|byte| *byte == 1)
                && seen[4_000_000..].iter().all(|byte| *byte == 2)
        );
        assert!(outbox.status(1, false).slot_free);
    }

    #[test]
    fn a_client_that_never_reads_is_given_up_without_using_memory() {
        let (outbox, _peer, _runtime) = outbox(1000);
        for _ in 0..100_000 {
            outbox.send(&mut vec![0; 100], Vec::new(), Class::Unasked);
            if outbox.status(1, false).closed.is_some() {
                break;
            }
        }
        assert_eq!(outbox.status(1, false).closed.unwrap(), "it does not read: more than 1000 bytes wait");
        assert!(outbox.is_empty());
    }

    #[test]
    fn a_peer_that_vanished_is_noticed() {
        let (outbox, peer, _runtime) = outbox(1000);
        drop(peer);
        outbox.send(&mut vec![0; 10], Vec::new(), Class::Unasked);
        assert!(outbox.status(1, false).closed.unwrap().starts_with("it cannot be written to: "));
    }
}
