//! Which console or channel a client means, and connecting it.

use std::sync::Arc;

use api::Stream;
use api::constants::{VIR_DOMAIN_CHANNEL_FORCE, VIR_DOMAIN_CONSOLE_FORCE};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::reactor::Reactor;

use crate::console::{Line, Logs, Session};
use crate::running::Running;
use crate::status::LineStatus;

/// Connects consoles and channels of running machines with streams of clients.
pub struct Lines {
    reactor: Reactor,
    logs: Logs,
}

impl Lines {
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// The logs cannot be watched.
    pub fn new(reactor: &Reactor) -> host_sys::Result<Lines> {
        Ok(Lines { reactor: reactor.clone(), logs: Logs::new(reactor)? })
    }

    /// Begins to trim the logs of a machine that runs now.
    pub fn watch_logs(&self, running: &Running) {
        // The emulator's own words, too, must not fill the disk.
        let _ = running.log("", || self.logs.open(&running.directories.log, true));
        for line in &running.status().lines {
            if let Some(path) = &line.log {
                // A log that cannot be opened is told to whoever opens the console.
                let _ = running.log(&line.alias, || self.logs.open(path, line.own_log));
            }
        }
    }

    /// Connects `stream` with a console (by alias; `None`: the first).
    ///
    /// # Errors
    /// There is none of that name, or another client has it and the flags do not take it away.
    pub fn open_console(
        &self,
        running: &Running,
        device: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        let status = running.status();
        let consoles = || status.lines.iter().filter(|line| !line.channel);
        let line = match device {
            // `console0` is also another name of the first serial port, where no console of its own has that name.
            Some(alias) => consoles()
                .find(|line| line.alias == alias)
                .or_else(|| consoles().find(|line| alias == "console0" && line.alias == "serial0")),
            None => consoles().next(),
        };
        let line = line.ok_or_else(|| {
            let name = device.unwrap_or("(first)");
            let detail = match device {
                Some(_) => format!("cannot find character device {name} of domain '{}'", running.name),
                None => format!("domain '{}' has no console or serial device", running.name),
            };
            Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, detail)
                .with_cure("add <serial type='pty'/> to the definition, or name a device that it has")
        })?;
        self.connect(running, line, flags & VIR_DOMAIN_CONSOLE_FORCE != 0, stream)
    }

    /// Connects `stream` with a channel (by target name; `None`: the first).
    ///
    /// # Errors
    /// As for consoles.
    pub fn open_channel(
        &self,
        running: &Running,
        name: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        let status = running.status();
        let mut channels = status.lines.iter().filter(|line| line.channel);
        let line = match name {
            Some(name) => channels.find(|line| line.name.as_deref() == Some(name) || line.alias == name),
            None => channels.next(),
        };
        let line = line.ok_or_else(|| {
            let detail = format!("cannot find channel {}", name.unwrap_or("(first)"));
            Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, detail)
        })?;
        self.connect(running, line, flags & VIR_DOMAIN_CHANNEL_FORCE != 0, stream)
    }

    fn connect(&self, running: &Running, line: &LineStatus, force: bool, stream: Stream) -> Result<()> {
        let mut sessions = running.sessions();
        if sessions.get(&line.alias).is_some_and(|session| !session.has_ended()) && !force {
            let detail = "Active console session exists for this domain";
            return Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail)
                .with_cure("end the other session or use --force to take it over"));
        }
        sessions.remove(&line.alias);
        let session = self.session(running, line, stream).map_err(|error| {
            let detail = format!("cannot open '{}' of domain '{}'", line.alias, running.name);
            Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail).with_source(error)
        })?;
        sessions.insert(line.alias.clone(), session);
        Ok(())
    }

    fn session(&self, running: &Running, line: &LineStatus, stream: Stream) -> Result<Session, OpenError> {
        let log: Option<Arc<crate::console::Log>> = match &line.log {
            Some(path) => Some(running.log(&line.alias, || self.logs.open(path, line.own_log))?),
            None => None,
        };
        let end = match (&line.pty, &line.socket) {
            (Some(path), _) => Line::pty(path)?,
            (None, Some(path)) => Line::socket(path)?,
            (None, None) => return Err(OpenError::NotALine),
        };
        Ok(Session::start(&self.reactor, log, end, stream)?)
    }
}

/// Why a line cannot be opened.
#[derive(Debug)]
enum OpenError {
    /// It leads to a file, a socket of somebody else or nowhere.
    NotALine,
    /// The terminal is gone.
    Terminal(std::io::Error),
    /// Socket, log or watching.
    Host(host_sys::Error),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::NotALine => f.write_str("the character device is not using a PTY or a UNIX socket"),
            OpenError::Terminal(error) => write!(f, "{error}"),
            OpenError::Host(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> OpenError {
        OpenError::Terminal(error)
    }
}

impl From<host_sys::Error> for OpenError {
    fn from(error: host_sys::Error) -> OpenError {
        OpenError::Host(error)
    }
}
