//! One port: its stream, and what waits for it.

use std::os::fd::OwnedFd;

use rustix::net::{SocketFlags, accept_with};
use serde::{Deserialize, Serialize};

use super::backend::Stream;
use super::config::{PortConfig, Size};
use crate::Memory;
use crate::events::{Poller, Readiness};
use crate::virtio::{Fault, Progress, Queue, Served};

/// Bytes that are moved at once.
const PIECE_BYTES: usize = 4096;
/// Most bytes that wait for a stream that takes none; what a guest sends beyond in one buffer is lost.
const WAITING_MAX: usize = 1 << 20;
/// Buffers that are filled before others have their turn.
const TURN_BUFFERS: usize = 64;
/// Keys of a port's descriptors.
pub const KEYS: u32 = 3;
const INPUT: u32 = 0;
const OUTPUT: u32 = 1;
const LISTENER: u32 = 2;

/// A port.
#[derive(Debug)]
pub struct Port {
    pub config: PortConfig,
    pub size: Size,
    /// A program of the guest has it open.
    pub guest_open: bool,
    stream: Option<Stream>,
    /// Where the next stream comes from, once this one has gone.
    listener: Option<OwnedFd>,
    /// Where what the guest says is kept as well.
    pub log: Option<OwnedFd>,
    /// From the guest, for the stream.
    waiting: Vec<u8>,
    /// The guest has buffers, and the driver is ready.
    wants_input: bool,
    poller: Poller,
    /// The first of its keys.
    key: u32,
}

/// A port in a snapshot.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortState {
    guest_open: bool,
    size: Size,
    waiting: Vec<u8>,
}

impl Port {
    /// A port that is not connected.
    pub fn new(config: PortConfig, index: usize, poller: Poller) -> Port {
        Port {
            config,
            size: Size::default(),
            guest_open: false,
            stream: None,
            listener: None,
            log: None,
            waiting: Vec::new(),
            wants_input: false,
            poller,
            key: index as u32 * KEYS,
        }
    }

    /// Whether the host's side is there.
    pub fn is_connected(&self) -> bool {
        self.stream.is_some()
    }

    /// The host's side comes, in place of the one before.
    pub fn connect(&mut self, stream: Stream) {
        if self.stream.is_some() {
            self.waiting.clear();
        }
        self.stream = Some(stream);
        self.watch();
    }

    /// The host's side goes; the next one that connects takes its place.
    pub fn disconnect(&mut self) {
        self.stream = None;
        self.waiting.clear();
        self.watch();
    }

    /// From now on who connects to this socket is the host's side, one at a time.
    pub fn listen(&mut self, listener: OwnedFd) {
        self.disconnect();
        self.listener = Some(listener);
        self.watch();
    }

    /// Whether this key is that of the listener.
    pub fn is_listener(key: u32) -> bool {
        key % KEYS == LISTENER
    }

    /// Somebody connects.
    pub fn accept(&mut self) {
        let Some(listener) = self.listener.as_ref().filter(|_| self.stream.is_none()) else { return };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        // Who has gone again meanwhile is no host's side.
        if let Ok(socket) = accept_with(listener, flags) {
            self.connect(Stream::duplex(socket));
        }
    }

    /// The driver has gone.
    pub fn reset(&mut self) {
        self.guest_open = false;
        self.wants_input = false;
        self.watch();
    }

    /// Moves bytes from the stream into the guest's buffers.
    ///
    /// # Errors
    /// The driver broke the rules.
    pub fn receive(&mut self, queue: &mut Queue, memory: &Memory, open: bool) -> Result<Progress, Fault> {
        let Some(stream) = self.stream.as_ref().filter(|_| open) else {
            self.wants_input = false;
            self.watch();
            return Ok(Progress::Idle);
        };
        let (mut gone, mut dry, mut filled) = (false, false, 0);
        let progress = queue.serve(memory, |chain| {
            if filled == TURN_BUFFERS {
                return Ok(Served::NextTurn);
            }
            let mut bytes = [0; PIECE_BYTES];
            let room = chain.writable().min(PIECE_BYTES);
            if room == 0 {
                return Err(Fault::Request("a buffer to receive into has no room"));
            }
            match stream.read(&mut bytes[..room]) {
                Ok(Some(count)) if count > 0 => {
                    chain.write(memory, &bytes[..count])?;
                    filled += 1;
                    Ok(Served::Done)
                }
                Ok(None) => {
                    dry = true;
                    Ok(Served::Later)
                }
                Ok(Some(_)) | Err(_) => {
                    gone = true;
                    Ok(Served::Later)
                }
            }
        })?;
        if gone {
            self.disconnect();
        }
        // Without buffers the stream has to wait until the guest rings.
        self.wants_input = dry;
        self.watch();
        Ok(progress)
    }

    /// Moves bytes from the guest to the stream.
    ///
    /// # Errors
    /// The driver broke the rules.
    pub fn transmit(&mut self, queue: &mut Queue, memory: &Memory) -> Result<Progress, Fault> {
        if self.stream.is_none() {
            self.waiting.clear();
        }
        let mut turn = 0;
        queue.serve(memory, |chain| {
            if !self.waiting.is_empty() {
                return Ok(Served::Later);
            }
            if turn >= WAITING_MAX {
                return Ok(Served::NextTurn);
            }
            if chain.writable() > 0 {
                return Err(Fault::Request("a buffer to transmit can be written"));
            }
            let mut bytes = [0; PIECE_BYTES];
            let mut sent = 0;
            while sent < WAITING_MAX {
                let count = chain.read(memory, &mut bytes)?;
                if count == 0 {
                    break;
                }
                sent += count;
                self.send(&bytes[..count]);
            }
            turn += sent;
            Ok(Served::Done)
        })
    }

    /// Sends to the stream, or keeps what it does not take now. Without a stream it is lost, as on a cable nobody listens to.
    pub fn send(&mut self, bytes: &[u8]) {
        if let Some(log) = &self.log {
            // A log without room is not the guest's fault.
            let _ = rustix::io::write(log, bytes);
        }
        let Some(stream) = &self.stream else { return };
        let written = if self.waiting.is_empty() { stream.write(bytes) } else { Ok(0) };
        match written {
            Ok(_) if stream.is_lossy() => {}
            Ok(count) => {
                self.waiting.extend_from_slice(&bytes[count..]);
                self.watch();
            }
            Err(_) => self.disconnect(),
        }
    }

    /// The stream takes bytes again; true when it has all.
    pub fn flush(&mut self) -> bool {
        let Some(stream) = &self.stream else { return true };
        match stream.write(&self.waiting) {
            Ok(count) => {
                self.waiting.drain(..count);
                self.watch();
                self.waiting.is_empty()
            }
            Err(_) => {
                self.disconnect();
                true
            }
        }
    }

    /// The port for a snapshot.
    pub fn state(&self) -> PortState {
        PortState { guest_open: self.guest_open, size: self.size, waiting: self.waiting.clone() }
    }

    /// Takes over a port of a snapshot.
    pub fn restore(&mut self, state: &PortState) {
        self.guest_open = state.guest_open;
        self.size = state.size;
        // Its stream comes later, and takes them then.
        self.waiting = state.waiting[..state.waiting.len().min(WAITING_MAX)].to_vec();
    }

    /// Waits for what matters now.
    fn watch(&self) {
        if let Some(listener) = &self.listener {
            let interest = if self.stream.is_none() { Readiness::READ } else { Readiness::NONE };
            // It was found to be a listening socket.
            let _ = self.poller.set(listener, self.key + LISTENER, interest);
        }
        let Some(stream) = &self.stream else { return };
        let (readable, writable) = (self.wants_input, !self.waiting.is_empty());
        let both = Readiness { readable, writable };
        // Files cannot be waited for: they always take what is written, and nothing is read from them.
        if let Some(output) = stream.separate_output() {
            let input = Readiness { writable: false, ..both };
            let _ = self.poller.set(stream.input(), self.key + INPUT, input);
            let _ = self.poller.set(output, self.key + OUTPUT, Readiness { readable: false, ..both });
        } else {
            let _ = self.poller.set(stream.input(), self.key + INPUT, both);
        }
    }
}
