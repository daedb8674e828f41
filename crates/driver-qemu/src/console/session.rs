//! One client at one console: what the log says goes out, what the client types goes in.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

use api::{Chunk, Stream, StreamClosed};
use host_sys::reactor::{Interest, Next, Reactor, Registration, TimerId};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use stdx::lock;

use super::Log;

/// Output from before the client came that it gets to see.
const REPLAY_BYTES: u64 = 64 << 10;
/// Bytes moved in one step.
const STEP_BYTES: usize = 32 << 10;
/// Longest time that a client has to take the last output of an emulator that has gone.
const REST_TIME: Duration = Duration::from_secs(60);
/// Most bytes of last output that are kept for it: no log of the driver has more.
const REST_BYTES_MAX: u64 = 2 << 20;

/// The emulator's end of a console.
pub enum Line {
    /// The terminal that the emulator made.
    Pty(OwnedFd),
    /// A connection to the emulator's socket.
    Socket(OwnedFd),
}

impl Line {
    /// Opens the terminal at `path`, such as `/dev/pts/3`.
    ///
    /// # Errors
    /// It is gone.
    pub fn pty(path: &Path) -> io::Result<Line> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(Line::Pty(rustix::fs::open(path, flags, Mode::empty())?))
    }

    /// Connects to the socket at `path`.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn socket(path: &Path) -> host_sys::Result<Line> {
        Ok(Line::Socket(host_sys::sockets::connect_nonblocking(path)?.into()))
    }

    fn into_descriptor(self) -> OwnedFd {
        match self {
            Line::Pty(descriptor) | Line::Socket(descriptor) => descriptor,
        }
    }
}

/// A running session; dropping it ends the client's stream at once.
pub struct Session {
    /// Taken by [`Session::finish`].
    shared: Option<Arc<Shared>>,
}

struct Shared {
    /// Without a log (channels), output is passed on from the line itself.
    log: Option<Arc<Log>>,
    stream: Stream,
    reactor: Reactor,
    state: Mutex<State>,
}

struct State {
    /// The emulator's end, closed with the session: the emulator serves one peer at a time.
    line: Option<Arc<OwnedFd>>,
    /// Where the next output is read.
    offset: u64,
    /// Typed by the client, not yet taken by the emulator.
    typed: Vec<u8>,
    /// The emulator is gone: what the log still has is the rest.
    hung_up: bool,
    /// The rest of the log, once the session is to finish.
    rest: Option<Rest>,
    /// Holds a session that finishes; goes with its end.
    patience: Option<TimerId>,
    ended: bool,
    growth: Option<u64>,
    registration: Option<Registration>,
}

/// What a log still had for a client. The next run of the machine may write the file anew, so it is kept here.
#[derive(Default)]
struct Rest {
    chunks: VecDeque<Vec<u8>>,
    /// Nothing is added any more.
    whole: bool,
}

impl Session {
    /// Connects `stream` to the console behind `line`, starting with the latest output kept in `log`.
    ///
    /// # Errors
    /// The line cannot be watched.
    pub fn start(
        reactor: &Reactor,
        log: Option<Arc<Log>>,
        line: Line,
        stream: Stream,
    ) -> host_sys::Result<Session> {
        let length = log.as_ref().and_then(|log| log.length().ok()).unwrap_or(0);
        let offset = length.saturating_sub(REPLAY_BYTES);
        let line = Arc::new(line.into_descriptor());
        let state = State {
            line: Some(line.clone()),
            offset,
            typed: Vec::new(),
            hung_up: false,
            rest: None,
            patience: None,
            ended: false,
            growth: None,
            registration: None,
        };
        let shared = Arc::new(Shared { log, stream, reactor: reactor.clone(), state: Mutex::new(state) });
        let growth = shared.log.as_ref().map(|log| log.on_growth(shared.waker()));
        let weak = Arc::downgrade(&shared);
        let registration = reactor.register(line, Interest::READ, move |_| match weak.upgrade() {
            Some(shared) => shared.line_is_ready(),
            None => Next::Remove,
        })?;
        {
            let mut state = shared.lock();
            state.growth = growth;
            state.registration = Some(registration);
        }
        shared.stream.on_change(shared.waker());
        shared.waker()();
        Ok(Session { shared: Some(shared) })
    }

    /// Whether the client or the emulator has gone.
    pub fn has_ended(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.lock().ended)
    }

    /// The emulator has gone: the client gets what is left to read as fast as it takes it, and then the end.
    pub fn finish(mut self) {
        if let Some(shared) = self.shared.take() {
            let reactor = shared.reactor.clone();
            reactor.defer(move || shared.finish());
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.end();
        }
    }
}

impl Shared {
    /// Makes the reactor's thread move what can be moved.
    fn waker(self: &Arc<Self>) -> impl Fn() + Send + Sync + 'static {
        let weak = Arc::downgrade(self);
        move || {
            let weak: Weak<Shared> = weak.clone();
            if let Some(shared) = weak.upgrade() {
                shared.reactor.defer(move || {
                    if let Some(shared) = weak.upgrade() {
                        shared.pump();
                    }
                });
            }
        }
    }

    fn pump(&self) {
        if self.pump_input() && self.pump_output() {
            self.update_interest();
        } else {
            self.end();
        }
    }

    /// Hears of the line only what can be acted on: readable when there is room, writable when there is typed input.
    fn update_interest(&self) {
        let read = self.log.is_some() || self.stream.room_bytes() >= STEP_BYTES;
        let state = self.lock();
        if let Some(registration) = &state.registration {
            let interest = Interest { read, write: !state.typed.is_empty() };
            // The line may have hung up in between: its callback tells.
            let _ = registration.set_interest(interest);
        }
    }

    /// Starts to keep what the log has beyond what the client got, and to pass it on, which both end with the session.
    fn finish(self: Arc<Self>) {
        let Some(offset) = Some(self.lock()).filter(|state| !state.ended).map(|state| state.offset) else {
            return;
        };
        let holder = self.clone();
        let patience = self.reactor.after(REST_TIME, move || holder.end());
        self.lock().patience = Some(patience);
        let length = self.log.as_ref().map(|log| log.length().unwrap_or(offset));
        self.lock().rest = length.map(|_| Rest::default());
        self.line_is_ready();
        if let Some(end) = length {
            self.keep_rest(offset.max(end.saturating_sub(REST_BYTES_MAX)), end);
        }
    }

    /// Keeps the log from `place` to `end`, a step at a time: the reactor serves others in between.
    fn keep_rest(self: Arc<Self>, place: u64, end: u64) {
        let Some(log) = &self.log else { return };
        let mut buffer =
            vec![0; STEP_BYTES.min(usize::try_from(end.saturating_sub(place)).unwrap_or(STEP_BYTES))];
        let (begin, count) = log.read(place, &mut buffer).unwrap_or_default();
        buffer.truncate(count);
        let next = begin + count as u64;
        let goes_on = count > 0 && next < end;
        {
            let mut state = self.lock();
            let Some(rest) = state.rest.as_mut() else { return };
            rest.chunks.extend(Some(buffer).filter(|chunk| !chunk.is_empty()));
            rest.whole = !goes_on;
        }
        self.pump();
        if goes_on && !self.lock().ended {
            self.reactor.clone().defer(move || self.keep_rest(next, end));
        }
    }

    /// As [`Shared::pump_output`], from what was kept of the log.
    fn pump_rest(&self) -> bool {
        loop {
            let room = self.stream.room_bytes() >= STEP_BYTES;
            let chunk = match self.lock().rest.as_mut() {
                Some(rest) if rest.chunks.is_empty() && !rest.whole => return true,
                Some(rest) if room => rest.chunks.pop_front(),
                Some(rest) if !rest.chunks.is_empty() => return true,
                _ => None,
            };
            let Some(chunk) = chunk else { break };
            if !matches!(self.stream.try_send(Chunk::Data(chunk)), Ok(None)) {
                return false;
            }
        }
        // A client that has gone needs no end.
        let _ = self.stream.try_send(Chunk::End);
        false
    }

    /// Log to client, until the log or the client's patience is exhausted. False when the session is over.
    fn pump_output(&self) -> bool {
        let Some(log) = &self.log else {
            let state = self.lock();
            return !state.ended && !state.hung_up;
        };
        if self.lock().rest.is_some() {
            return self.pump_rest();
        }
        let mut buffer = vec![0; STEP_BYTES];
        loop {
            let (offset, hung_up) = {
                let state = self.lock();
                if state.ended {
                    return false;
                }
                (state.offset, state.hung_up)
            };
            if self.stream.room_bytes() < STEP_BYTES {
                return true;
            }
            let Ok((begin, count)) = log.read(offset, &mut buffer) else { return false };
            if count == 0 {
                return !(hung_up && self.stream.try_send(Chunk::End).is_ok());
            }
            match self.stream.try_send(Chunk::Data(buffer[..count].to_vec())) {
                Ok(None) => self.lock().offset = begin + count as u64,
                Ok(Some(_)) => return true,
                Err(_) => return false,
            }
        }
    }

    /// Client to emulator. False when the session is over.
    fn pump_input(&self) -> bool {
        loop {
            let mut state = self.lock();
            if state.ended {
                return false;
            }
            if !state.typed.is_empty() {
                let Some(line) = state.line.clone() else { return false };
                match rustix::io::write(line.as_fd(), &state.typed) {
                    Ok(count) => {
                        state.typed.drain(..count);
                        continue;
                    }
                    // The rest is written when the line is ready for it.
                    Err(_) => return true,
                }
            }
            drop(state);
            match self.stream.try_receive() {
                Ok(Some(Chunk::Data(bytes))) => self.lock().typed = bytes,
                Ok(Some(Chunk::Hole(_))) => {}
                Ok(None) => return true,
                Ok(Some(Chunk::End))
                | Err(StreamClosed::Aborted | StreamClosed::Failed(_) | StreamClosed::TimedOut) => {
                    return false;
                }
            }
        }
    }

    /// Takes what the emulator writes to the line: passed on, or dropped when the log has it already.
    fn line_is_ready(&self) -> Next {
        let mut buffer = [0; 4096];
        let Some(line) = self.lock().line.clone() else { return Next::Remove };
        let next = loop {
            if self.log.is_none() && self.stream.room_bytes() < buffer.len() {
                break Next::Keep;
            }
            match rustix::io::read(line.as_fd(), &mut buffer) {
                Ok(0) => break Next::Remove,
                Ok(count) if self.log.is_none() => {
                    if self.stream.try_send(Chunk::Data(buffer[..count].to_vec())).is_err() {
                        break Next::Remove;
                    }
                }
                Ok(_) => {}
                Err(Errno::AGAIN) => break Next::Keep,
                Err(Errno::INTR) => {}
                // A terminal whose other side is closed answers EIO.
                Err(_) => break Next::Remove,
            }
        };
        if next == Next::Remove {
            self.lock().hung_up = true;
        }
        self.pump();
        next
    }

    fn end(&self) {
        let (growth, registration, line, patience) = {
            let mut state = self.lock();
            state.ended = true;
            state.rest = None;
            (state.growth.take(), state.registration.take(), state.line.take(), state.patience.take())
        };
        if let Some(patience) = patience {
            self.reactor.cancel(patience);
        }
        if let (Some(log), Some(growth)) = (&self.log, growth) {
            log.forget(growth);
        }
        drop(registration);
        drop(line);
        // The client may have gone first.
        let _ = self.stream.try_send(Chunk::End);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    use std::sync::mpsc;

    use super::super::Logs;
    use super::*;

    #[test]
    fn a_slow_client_gets_the_last_output_of_an_emulator_that_is_gone() {
        let path = std::env::temp_dir().join(format!("ferrovirt-session-{}", std::process::id()));
        let mut file = File::create(&path).unwrap();
        let reactor = Reactor::shared().unwrap();
        let logs = Logs::new(&reactor).unwrap();
        let log = logs.open(&path, false).unwrap();
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let (end, client) = Stream::pair();
        let session = Session::start(&reactor, Some(log), Line::Socket(ours.into()), end).unwrap();
        let shared = Arc::downgrade(session.shared.as_ref().unwrap());
        // More than a stream takes before it is read.
        let output: Vec<u8> = (0..1_500_000_u32).map(|place| (place / 7) as u8).collect();
        file.write_all(&output).unwrap();
        drop(theirs);
        let is_kept = |shared: &Weak<Shared>| {
            shared.upgrade().unwrap().lock().rest.as_ref().is_some_and(|rest| rest.whole)
        };
        // On the reactor's thread: what is deferred here together runs without a pause.
        let (sender, receiver) = mpsc::channel();
        let (deferring, kept) = (reactor.clone(), shared.clone());
        reactor.defer(move || {
            session.finish();
            deferring.defer(move || sender.send(is_kept(&kept)).unwrap());
        });
        assert!(!receiver.recv().unwrap(), "the reactor was held until all was read");
        let round = || {
            let (done, finished) = mpsc::channel();
            reactor.defer(move || done.send(()).unwrap());
            finished.recv().unwrap();
        };
        while !is_kept(&shared) {
            round();
        }
        // The next run begins the log anew.
        file.set_len(0).unwrap();
        let mut received = Vec::new();
        loop {
            match client.receive(Some(Duration::from_secs(10))).unwrap() {
                Chunk::Data(bytes) => received.extend(bytes),
                Chunk::Hole(_) => {}
                Chunk::End => break,
            }
        }
        std::fs::remove_file(&path).unwrap();
        assert!(received == output, "{} of {} bytes", received.len(), output.len());
        round();
        assert!(shared.upgrade().is_none(), "the session is held although its client has all");
    }
}
