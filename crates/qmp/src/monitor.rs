//! A monitor connection: commands from any thread, answers matched by id, events in order, deadlines.
//!
//! ```text
//!   connect ──► greeting ──► qmp_capabilities ──► ready ──► gone (handlers.disconnected, all commands fail)
//! ```
//!
//! All reading happens on the reactor's thread. A command whose caller stopped waiting stays outstanding until QEMU
//! answers it, so that [`Monitor::outstanding_since`] shows a QEMU that is stuck.

mod link;

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use host_sys::reactor::{Interest, Reactor, Registration};
use serde_json::Value;

use crate::codec::{Dialect, Event, Greeting, Limits};
use crate::commands::Command;
use crate::error::{Error, Reason};
use link::Link;

/// Settings of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Bounds on what QEMU may send.
    pub limits: Limits,
    /// How long greeting and handshake may take together.
    pub handshake_timeout: Duration,
    /// Most commands waiting for an answer; further ones are refused.
    pub outstanding_max: usize,
    /// What the other side speaks.
    pub dialect: Dialect,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            handshake_timeout: Duration::from_secs(30),
            outstanding_max: 512,
            dialect: Dialect::Qemu,
        }
    }
}

/// How long a greeting is waited for, where that is not a matter of time alone.
pub struct Patience<'a> {
    /// How often `go_on` is asked.
    pub interval: Duration,
    /// Whether to go on after so much time without a greeting.
    pub go_on: &'a mut dyn FnMut(Duration) -> bool,
}

/// Whom a connection tells what happens; called on the reactor's thread, so they must not block.
pub struct Handlers {
    /// Called for every event, in QEMU's order; also for those between connecting and the end of the handshake.
    pub event: Box<dyn FnMut(Event) + Send>,
    /// Called once when the connection ends by itself, also before the handshake is done; not when the [`Monitor`] is
    /// dropped.
    pub disconnected: Box<dyn FnOnce(Reason) + Send>,
}

impl Handlers {
    /// Handlers from two closures.
    pub fn new(
        event: impl FnMut(Event) + Send + 'static,
        disconnected: impl FnOnce(Reason) + Send + 'static,
    ) -> Self {
        Self { event: Box::new(event), disconnected: Box::new(disconnected) }
    }

    /// Handlers that ignore everything.
    pub fn ignore() -> Self {
        Self::new(|_| {}, |_| {})
    }
}

/// A connection to one QEMU. Dropping it closes the connection; commands in flight fail.
pub struct Monitor {
    link: Arc<Link>,
    reactor: Reactor,
    greeting: Greeting,
    _registration: Arc<Registration>,
}

impl Monitor {
    /// Connects to a listening socket and does the handshake.
    ///
    /// # Errors
    /// Nobody listens there, QEMU does not greet in time, or it refuses the handshake.
    pub fn connect(
        reactor: &Reactor,
        path: &Path,
        options: Options,
        handlers: Handlers,
    ) -> Result<Self, Error> {
        let stream = host_sys::sockets::connect_nonblocking(path)
            .map_err(|source| Error::Connect { path: path.to_path_buf(), source })?;
        Self::from_stream(reactor, stream, options, handlers)
    }

    /// As [`Monitor::connect`], but the greeting is waited for as long as `patience` says; the handshake then may take
    /// the time of `options`.
    ///
    /// # Errors
    /// Nobody listens there, patience came to its end, or QEMU refuses the handshake.
    pub fn connect_patiently(
        reactor: &Reactor,
        path: &Path,
        options: Options,
        handlers: Handlers,
        patience: Patience<'_>,
    ) -> Result<Self, Error> {
        let stream = host_sys::sockets::connect_nonblocking(path)
            .map_err(|source| Error::Connect { path: path.to_path_buf(), source })?;
        let monitor = Self::greeted(reactor, stream, options, handlers, patience)?;
        monitor.shake_hands(options, options.handshake_timeout)?;
        Ok(monitor)
    }

    /// Does the handshake on a connected socket.
    ///
    /// # Errors
    /// QEMU does not greet in time, or it refuses the handshake.
    pub fn from_stream(
        reactor: &Reactor,
        stream: UnixStream,
        options: Options,
        handlers: Handlers,
    ) -> Result<Self, Error> {
        let deadline = Instant::now() + options.handshake_timeout;
        let patience = Patience { interval: options.handshake_timeout, go_on: &mut |_| false };
        let monitor = Self::greeted(reactor, stream, options, handlers, patience)?;
        monitor.shake_hands(options, deadline.saturating_duration_since(Instant::now()))?;
        Ok(monitor)
    }

    /// What QEMU wants before any other command.
    fn shake_hands(&self, options: Options, timeout: Duration) -> Result<(), Error> {
        match options.dialect {
            Dialect::Qemu => self.execute("qmp_capabilities", None, timeout).map(drop),
            Dialect::Ferrovirt => Ok(()),
        }
    }

    /// Waits for the greeting.
    fn greeted(
        reactor: &Reactor,
        stream: UnixStream,
        options: Options,
        handlers: Handlers,
        patience: Patience<'_>,
    ) -> Result<Self, Error> {
        let setup =
            |error: io::Error| Error::Setup(host_sys::Error::system("make a socket non-blocking", error));
        stream.set_nonblocking(true).map_err(setup)?;
        let started = Instant::now();
        let (greeted, greeting) = mpsc::sync_channel(1);
        let stream = Arc::new(stream);
        let link = Arc::new(Link::new(Arc::clone(&stream), options));
        let mut receiver = link::Receiver::new(Arc::clone(&link), options, handlers, greeted);
        let registration = reactor
            .register(stream, Interest::READ, move |readiness| receiver.ready(readiness))
            .map_err(Error::Setup)?;
        let registration = Arc::new(registration);
        link.attach(&registration);
        let Patience { interval, go_on } = patience;
        let greeting = loop {
            match greeting.recv_timeout(interval) {
                Ok(greeting) => break greeting,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Err(link.disconnected("greeting")),
                Err(mpsc::RecvTimeoutError::Timeout) if go_on(started.elapsed()) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let waited_ms = millis(started);
                    return Err(Error::Deadline { command: "greeting".to_owned(), waited_ms });
                }
            }
        };
        Ok(Self { link, reactor: reactor.clone(), greeting, _registration: registration })
    }

    /// What QEMU said at the start.
    pub fn greeting(&self) -> &Greeting {
        &self.greeting
    }

    /// Runs a command and waits for its answer, at most `timeout`.
    ///
    /// # Errors
    /// See [`Error`]; after [`Error::Deadline`] the command may still take effect.
    pub fn execute(
        &self,
        command: &str,
        arguments: Option<Value>,
        timeout: Duration,
    ) -> Result<Value, Error> {
        self.execute_with_descriptors(command, arguments, Vec::new(), timeout)
    }

    /// Runs a command that takes a descriptor (`getfd`, `add-fd`) and waits for its answer.
    ///
    /// # Errors
    /// See [`Monitor::execute`].
    pub fn execute_with_descriptor(
        &self,
        command: &str,
        arguments: Option<Value>,
        descriptor: OwnedFd,
        timeout: Duration,
    ) -> Result<Value, Error> {
        self.execute_with_descriptors(command, arguments, vec![descriptor], timeout)
    }

    /// Runs a typed command and waits for its answer.
    ///
    /// # Errors
    /// See [`Monitor::execute`]; [`Error::Reply`] if the answer lacks what the type needs.
    pub fn run<C: Command>(&self, command: &C, timeout: Duration) -> Result<C::Reply, Error> {
        let arguments = arguments_of(command)?;
        decode_reply::<C>(self.execute(C::NAME, arguments, timeout)?)
    }

    /// Runs a typed command that takes a descriptor and waits for its answer.
    ///
    /// # Errors
    /// See [`Monitor::run`].
    pub fn run_with_descriptor<C: Command>(
        &self,
        command: &C,
        descriptor: OwnedFd,
        timeout: Duration,
    ) -> Result<C::Reply, Error> {
        let arguments = arguments_of(command)?;
        decode_reply::<C>(self.execute_with_descriptor(C::NAME, arguments, descriptor, timeout)?)
    }

    /// Sends a command without waiting; `callback` gets its answer on the reactor's thread, or the end of the
    /// connection. It may be called before this returns.
    ///
    /// # Errors
    /// The command was not sent and `callback` is dropped.
    pub fn submit(
        &self,
        command: &str,
        arguments: Option<Value>,
        callback: impl FnOnce(Result<Value, Error>) + Send + 'static,
    ) -> Result<(), Error> {
        self.link.send(command, arguments, Vec::new(), Box::new(callback))
    }

    /// When the oldest unanswered command was sent; `None` if QEMU owes nothing.
    pub fn outstanding_since(&self) -> Option<Instant> {
        self.link.outstanding_since()
    }

    /// Runs a command that takes descriptors and waits for its answer.
    ///
    /// # Errors
    /// See [`Monitor::execute`].
    pub fn execute_with_descriptors(
        &self,
        command: &str,
        arguments: Option<Value>,
        descriptors: Vec<OwnedFd>,
        timeout: Duration,
    ) -> Result<Value, Error> {
        if self.reactor.is_current_thread() {
            return Err(Error::WouldBlock { command: command.to_owned() });
        }
        let started = Instant::now();
        let (answer, answered) = mpsc::sync_channel(1);
        // The receiver is gone after a deadline; the late answer is of no interest then.
        let callback = move |result| drop(answer.send(result));
        self.link.send(command, arguments, descriptors, Box::new(callback))?;
        match answered.recv_timeout(timeout) {
            Ok(result) => result,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                Err(Error::Deadline { command: command.to_owned(), waited_ms: millis(started) })
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(self.link.disconnected(command)),
        }
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.link.close(&Reason::Closed);
    }
}

impl std::fmt::Debug for Monitor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Monitor").field("greeting", &self.greeting).finish_non_exhaustive()
    }
}

fn arguments_of<C: Command>(command: &C) -> Result<Option<Value>, Error> {
    let value = serde_json::to_value(command)
        .map_err(|source| Error::Reply { command: C::NAME.to_owned(), source })?;
    Ok(value.as_object().is_some_and(|arguments| !arguments.is_empty()).then_some(value))
}

fn decode_reply<C: Command>(value: Value) -> Result<C::Reply, Error> {
    serde_json::from_value(value).map_err(|source| Error::Reply { command: C::NAME.to_owned(), source })
}

fn millis(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}
