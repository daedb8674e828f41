//! One connection: a stream socket of the host and the counters of section 5.10.6.3.
//!
//! ```text
//!   greeting ──"CONNECT port"──▶ requested ──response──▶ open ──both sides done──▶ gone
//!            │                               guest connects ──▶ open
//!            └─"LISTEN port"──▶ listening ──its program goes──▶ gone
//! ```

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::Shutdown;

use super::listener::LISTENING;
use super::packet::{Header, NO_RECEIVE, NO_SEND};

/// Bytes of the guest that a connection keeps until its socket takes them.
pub const BUFFER_BYTES: u32 = 256 << 10;
/// Most bytes of the line with which a program of the host begins.
const GREETING_MAX: usize = 32;

/// How far a connection is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A program of the host has connected, and says where to.
    Greeting(Vec<u8>),
    /// The program takes connections of the guest to this port.
    Listening(u32),
    /// The guest was asked.
    Requested,
    /// Both sides know each other.
    Open,
}

/// What a program of the host begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// A connection to this port of the guest.
    Connect(u32),
    /// The guest's connections to this port of the host.
    Listen(u32),
}

/// The two ports of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    /// On the host.
    pub host: u32,
    /// In the guest.
    pub guest: u32,
}

/// A connection.
#[derive(Debug)]
pub struct Connection {
    socket: OwnedFd,
    pub phase: Phase,
    pub ports: Ports,
    /// The guest's room, and what it has taken.
    guest_buffer: u32,
    guest_forwarded: u32,
    /// Sent to the guest.
    sent: u32,
    /// Taken from the guest by the socket, and what of this the guest knows.
    forwarded: u32,
    told_forwarded: u32,
    /// From the guest, for the socket.
    waiting: Vec<u8>,
    /// The host's side sends no more.
    pub host_done: bool,
    /// The guest was asked for its room.
    pub asked_credit: bool,
    /// The guest sends no more, receives no more.
    guest_done: bool,
    guest_deaf: bool,
}

/// What is to be done with a connection now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Goes,
    /// It is over: the guest is told by a reset.
    Over,
}

impl Connection {
    /// A connection with this socket.
    pub fn new(socket: OwnedFd, phase: Phase, ports: Ports) -> Connection {
        Connection {
            socket,
            phase,
            ports,
            guest_buffer: 0,
            guest_forwarded: 0,
            sent: 0,
            forwarded: 0,
            told_forwarded: 0,
            waiting: Vec::new(),
            host_done: false,
            asked_credit: false,
            guest_done: false,
            guest_deaf: false,
        }
    }

    /// The counters that every packet to the guest has.
    pub fn stamp(&mut self, header: &mut Header) {
        header.buffer_bytes = BUFFER_BYTES;
        header.forwarded_bytes = self.forwarded;
        self.told_forwarded = self.forwarded;
    }

    /// The counters of a packet from the guest.
    pub fn note(&mut self, header: &Header) {
        (self.guest_buffer, self.guest_forwarded) = (header.buffer_bytes, header.forwarded_bytes);
        self.asked_credit = false;
    }

    /// Bytes for which the guest has room.
    pub fn credit(&self) -> usize {
        self.guest_buffer.saturating_sub(self.sent.wrapping_sub(self.guest_forwarded)) as usize
    }

    /// The guest thinks that there is half of the room or less.
    pub fn wants_to_tell_credit(&self) -> bool {
        self.forwarded.wrapping_sub(self.told_forwarded) >= BUFFER_BYTES / 2
    }

    /// Whether data of the host can go to the guest in this phase.
    pub fn may_send(&self) -> bool {
        self.phase == Phase::Open && !self.host_done && !self.guest_deaf
    }

    /// Whether the socket is to be waited for: to read, to write.
    pub fn wants_to_write(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Reads from the socket; none when there is nothing now, zero at its end.
    ///
    /// # Errors
    /// The other side has gone.
    pub fn read(&mut self, bytes: &mut [u8]) -> io::Result<Option<usize>> {
        match rustix::io::read(&self.socket, bytes) {
            Ok(count) => {
                self.sent = self.sent.wrapping_add(count as u32);
                Ok(Some(count))
            }
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// What a program of the host asks for, once its line is complete.
    ///
    /// # Errors
    /// It asks for something else.
    pub fn greeting(&mut self) -> io::Result<Option<Greeting>> {
        let Phase::Greeting(line) = &mut self.phase else { return Ok(None) };
        // Byte by byte: what follows the line is for the guest.
        let mut byte = [0];
        loop {
            match rustix::io::read(&self.socket, &mut byte) {
                Ok(1) if byte == *b"\n" => break,
                Ok(1) if line.len() < GREETING_MAX => line.extend(byte),
                Ok(_) => return Err(io::ErrorKind::InvalidData.into()),
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => return Ok(None),
                Err(errno) => return Err(errno.into()),
            }
        }
        let (word, port) = std::str::from_utf8(line)
            .ok()
            .and_then(|line| line.trim_end().split_once(' '))
            .ok_or(io::ErrorKind::InvalidData)?;
        match (word, port.parse()) {
            ("CONNECT", Ok(port)) => Ok(Some(Greeting::Connect(port))),
            ("LISTEN", Ok(port)) => Ok(Some(Greeting::Listen(port))),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Tells the program of the host that it listens.
    ///
    /// # Errors
    /// It has gone.
    pub fn listen(&mut self, port: u32) -> io::Result<()> {
        self.phase = Phase::Listening(port);
        // A socket that nothing was written to yet takes a line.
        rustix::io::write(&self.socket, LISTENING)?;
        Ok(())
    }

    /// Whether a program that listens has gone. What it says is none of anybody's business.
    pub fn has_gone(&mut self) -> bool {
        let mut bytes = [0; GREETING_MAX];
        match rustix::io::read(&self.socket, &mut bytes) {
            Ok(count) => count == 0,
            Err(errno) => !matches!(errno, rustix::io::Errno::AGAIN | rustix::io::Errno::INTR),
        }
    }

    /// Tells the program of the host that the guest has accepted.
    pub fn welcome(&mut self) -> Outcome {
        let line = format!("OK {}\n", self.ports.host);
        self.phase = Phase::Open;
        // A socket that nothing was written to yet takes a line.
        match rustix::io::write(&self.socket, line.as_bytes()) {
            Ok(count) if count == line.len() => Outcome::Goes,
            _ => Outcome::Over,
        }
    }

    /// Data of the guest.
    pub fn write(&mut self, bytes: &[u8]) -> Outcome {
        if self.guest_done || self.waiting.len() + bytes.len() > BUFFER_BYTES as usize {
            // It said that it would not, or was told that there is no room.
            return Outcome::Over;
        }
        self.waiting.extend_from_slice(bytes);
        self.flush()
    }

    /// The socket takes bytes again.
    pub fn flush(&mut self) -> Outcome {
        if !self.waiting.is_empty() {
            match rustix::io::write(&self.socket, &self.waiting) {
                Ok(count) => {
                    self.waiting.drain(..count);
                    self.forwarded = self.forwarded.wrapping_add(count as u32);
                }
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => return Outcome::Goes,
                Err(_) => return Outcome::Over,
            }
        }
        self.settle()
    }

    /// The guest closes one direction or both.
    pub fn shut(&mut self, flags: u32) -> Outcome {
        self.guest_done |= flags & NO_SEND != 0;
        self.guest_deaf |= flags & NO_RECEIVE != 0;
        self.settle()
    }

    /// Passes the guest's end on once all its bytes went.
    fn settle(&mut self) -> Outcome {
        if !self.waiting.is_empty() || !self.guest_done {
            return Outcome::Goes;
        }
        if self.guest_deaf || self.host_done {
            return Outcome::Over;
        }
        // It may have gone already.
        let _ = rustix::net::shutdown(&self.socket, Shutdown::Write);
        Outcome::Goes
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
