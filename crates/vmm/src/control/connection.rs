//! One client: its lines in and out, bounded in both directions.

use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;

use host_sys::sockets::receive_with_descriptors;
use rustix::net::{SendFlags, send};
use serde::Serialize;
use vmm_devices::events::{Poller, Readiness};

use super::protocol::Request;

/// Most bytes of a line.
const LINE_BYTES_MAX: usize = 64 << 10;
/// Most bytes that wait for a client to read them.
const WAITING_BYTES_MAX: usize = 256 << 10;
/// Bytes that are read at once.
const READ_BYTES: usize = 16 << 10;
/// Most files that came and belong to no request yet.
const FILES_MAX: usize = 64;

/// A client.
#[derive(Debug)]
pub struct Connection {
    socket: OwnedFd,
    received: Vec<u8>,
    files: VecDeque<OwnedFd>,
    waiting: Vec<u8>,
}

impl Connection {
    /// A client that has said nothing yet.
    pub fn new(socket: OwnedFd) -> Connection {
        Connection { socket, received: Vec::new(), files: VecDeque::new(), waiting: Vec::new() }
    }

    /// The lines that are there.
    ///
    /// # Errors
    /// The client has gone, or its line is too long.
    pub fn receive(&mut self) -> io::Result<Vec<Vec<u8>>> {
        let mut bytes = [0; READ_BYTES];
        let room = FILES_MAX - self.files.len();
        let count = match receive_with_descriptors(&self.socket, &mut bytes, room) {
            Ok((0, _)) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok((count, files)) => {
                self.files.extend(files);
                count
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error),
        };
        self.received.extend_from_slice(&bytes[..count]);
        let Some(end) = self.received.iter().rposition(|byte| *byte == b'\n') else {
            if self.received.len() > LINE_BYTES_MAX {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            return Ok(Vec::new());
        };
        let rest = self.received.split_off(end + 1);
        let whole = std::mem::replace(&mut self.received, rest);
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Ok(lines.map(<[u8]>::to_vec).collect())
    }

    /// The files that came with this request; fewer than it needs when they did not come.
    pub fn take_files(&mut self, request: &Request) -> Vec<OwnedFd> {
        self.files.drain(..request.files().min(self.files.len())).collect()
    }

    /// Sends a line, at once as far as the client reads.
    ///
    /// # Errors
    /// The client has gone, or does not read.
    pub fn send(&mut self, line: &impl Serialize, poller: &Poller, key: u32) -> io::Result<()> {
        serde_json::to_writer(&mut self.waiting, line)?;
        self.waiting.push(b'\n');
        self.flush(poller, key)
    }

    /// Sends what waits.
    ///
    /// # Errors
    /// The client has gone, or does not read.
    pub fn flush(&mut self, poller: &Poller, key: u32) -> io::Result<()> {
        let mut sent = 0;
        while sent < self.waiting.len() {
            match send(&self.socket, &self.waiting[sent..], SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(count) => sent += count,
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => break,
                Err(errno) => return Err(errno.into()),
            }
        }
        self.waiting.drain(..sent);
        if self.waiting.len() > WAITING_BYTES_MAX {
            return Err(io::ErrorKind::TimedOut.into());
        }
        poller.change(&self.socket, key, Readiness { readable: true, writable: !self.waiting.is_empty() })
    }
}
