//! The control protocol, version 1: how whoever started a machine, or a daemon that came later, talks to its monitor.
//!
//! A unix stream socket, on which both sides send lines of JSON (UTF-8, at most 64 KiB each, ended by a newline). Any number of
//! clients up to eight may be connected, one after another or at once; the machine goes on when all have gone.
//!
//! ```text
//!   monitor ─▶ client   {"ferrovirt-vmm": {"protocol": 1, "version": "0.1.0"}}                    once, at the beginning
//!   client ─▶ monitor   {"id": 7, "do": "pause"}                                                  a request
//!   monitor ─▶ client   {"id": 7, "ok": {}}                                                       its answer, or
//!                       {"id": 7, "error": {"code": "wrong-state", "message": "..."}}
//!   monitor ─▶ client   {"event": "paused"}                                                       at any time
//! ```
//!
//! Requests are answered in their order. What they are and what they answer stands in [`protocol`]. A client of a newer version
//! sees from the greeting what it can ask for; unknown requests are refused with the code `unknown`, so they can be tried. A
//! request that needs open files (`snapshot`, `add-device`) takes them from the same message, as `SCM_RIGHTS`.

mod connection;
pub mod protocol;
pub mod report;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::os::fd::OwnedFd;

use rustix::net::sockopt::socket_acceptconn;
use rustix::net::{SocketFlags, accept_with};
use serde::Serialize;
use vmm_devices::events::{Handler, Poller, Readiness};

use connection::Connection;
use protocol::{Answer, Event, Failure, Request};

/// Most clients at once.
const CLIENTS_MAX: usize = 8;
/// The key of the listening socket; clients have those behind.
const LISTENER: u32 = 0;

/// A request with its way back.
#[derive(Debug)]
pub struct Asked {
    /// The client.
    client: u32,
    /// The client's number for it.
    id: u64,
    /// What is asked for.
    pub request: Request,
    /// The descriptors that came with it.
    pub files: Vec<OwnedFd>,
}

/// The monitor's end of the control socket.
#[derive(Debug)]
pub struct Control {
    listener: Option<OwnedFd>,
    poller: Poller,
    clients: BTreeMap<u32, Connection>,
    last: u32,
    asked: VecDeque<Asked>,
}

impl Control {
    /// Serves this socket: one that listens, or one that is connected already.
    ///
    /// # Errors
    /// It is no socket, or cannot be waited for.
    pub fn new(socket: OwnedFd, poller: Poller) -> io::Result<Control> {
        let mut control = Control {
            listener: None,
            poller,
            clients: BTreeMap::new(),
            last: LISTENER,
            asked: VecDeque::new(),
        };
        rustix::io::ioctl_fionbio(&socket, true)?;
        if socket_acceptconn(&socket)? {
            control.poller.add(&socket, LISTENER, Readiness::READ)?;
            control.listener = Some(socket);
        } else {
            control.welcome(socket)?;
        }
        Ok(control)
    }

    /// The next request.
    pub fn take(&mut self) -> Option<Asked> {
        self.asked.pop_front()
    }

    /// Answers a request. Its client may have gone.
    pub fn answer(&mut self, asked: &Asked, answer: Result<Answer, Failure>) {
        let line = match answer {
            Ok(ok) => Line::Ok { id: asked.id, ok },
            Err(error) => Line::Error { id: Some(asked.id), error },
        };
        self.send(asked.client, &line);
    }

    /// Tells all clients of an event.
    pub fn tell(&mut self, event: &Event) {
        let clients: Vec<u32> = self.clients.keys().copied().collect();
        clients.into_iter().for_each(|client| self.send(client, &Line::Event(event)));
    }

    fn send(&mut self, client: u32, line: &impl Serialize) {
        let Some(connection) = self.clients.get_mut(&client) else { return };
        if connection.send(line, &self.poller, client).is_err() {
            self.clients.remove(&client);
        }
    }

    fn accept(&mut self) {
        let Some(listener) = &self.listener else { return };
        let Ok(socket) = accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK) else { return };
        // One too many is turned away by closing; so is one that cannot be waited for.
        if self.clients.len() < CLIENTS_MAX {
            let _ = self.welcome(socket);
        }
    }

    fn welcome(&mut self, socket: OwnedFd) -> io::Result<()> {
        self.last += 1;
        self.poller.add(&socket, self.last, Readiness::READ)?;
        self.clients.insert(self.last, Connection::new(socket));
        self.send(self.last, &protocol::Greeting::default());
        Ok(())
    }

    fn receive(&mut self, client: u32) {
        let Some(connection) = self.clients.get_mut(&client) else { return };
        let Ok(lines) = connection.receive() else {
            self.clients.remove(&client);
            return;
        };
        for line in lines {
            match protocol::read(&line) {
                Ok((id, request)) => {
                    let files =
                        self.clients.get_mut(&client).map(|connection| connection.take_files(&request));
                    let files = files.unwrap_or_default();
                    self.asked.push_back(Asked { client, id, request, files });
                }
                Err((id, error)) => self.send(client, &Line::Error { id, error }),
            }
        }
    }
}

impl Handler for Control {
    fn ready(&mut self, key: u32, readiness: Readiness) {
        if key == LISTENER {
            self.accept();
            return;
        }
        if readiness.readable {
            self.receive(key);
        }
        if readiness.writable
            && let Some(connection) = self.clients.get_mut(&key)
            && connection.flush(&self.poller, key).is_err()
        {
            self.clients.remove(&key);
        }
    }
}

/// A line from the monitor.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Ok { id: u64, ok: Answer },
    Error { id: Option<u64>, error: Failure },
    Event(&'a Event),
}

#[cfg(test)]
mod tests;
