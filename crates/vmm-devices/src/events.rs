//! The event loop: which descriptors wake which device.
//!
//! ```text
//!   descriptor ──▶ epoll ──▶ owner and key ──▶ handler, under its lock
//!                    ▲
//!   any thread ──▶ poller (one for each handler): add, change, remove
//! ```
//!
//! A machine may have several loops, each on a thread of its own: a device belongs to the loop it was registered with.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rustix::event::{EventfdFlags, Timespec, epoll, eventfd};

/// Events taken from the kernel at once.
const EVENTS: usize = 64;

/// A descriptor by which one thread wakes another, or KVM a thread.
#[derive(Debug)]
pub struct Event(OwnedFd);

impl Event {
    /// An event that has not happened.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new() -> io::Result<Event> {
        Ok(Event(eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?))
    }

    /// Makes it happen.
    pub fn set(&self) {
        // It only fails when it has happened very often already.
        let _ = rustix::io::write(&self.0, &1u64.to_ne_bytes());
    }

    /// Takes it back; whether it had happened.
    pub fn take(&self) -> bool {
        rustix::io::read(&self.0, &mut [0; 8]).is_ok()
    }
}

impl AsFd for Event {
    /// Readable when it has happened.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// What a descriptor is waited for, and what it became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// There is something to read, or the other side has gone.
    pub readable: bool,
    /// There is room to write, or the other side has gone.
    pub writable: bool,
}

impl Readiness {
    /// To read.
    pub const READ: Readiness = Readiness { readable: true, writable: false };
    /// To write.
    pub const WRITE: Readiness = Readiness { readable: false, writable: true };
    /// Not at the moment.
    pub const NONE: Readiness = Readiness { readable: false, writable: false };

    fn flags(self) -> epoll::EventFlags {
        let mut flags = epoll::EventFlags::empty();
        flags.set(epoll::EventFlags::IN, self.readable);
        flags.set(epoll::EventFlags::OUT, self.writable);
        flags
    }
}

impl From<epoll::EventFlags> for Readiness {
    fn from(flags: epoll::EventFlags) -> Readiness {
        let gone = epoll::EventFlags::HUP | epoll::EventFlags::ERR;
        Readiness {
            readable: flags.intersects(epoll::EventFlags::IN | gone),
            writable: flags.intersects(epoll::EventFlags::OUT | gone),
        }
    }
}

/// Who is woken. What it does in one call is bounded; where more is left, it makes one of its descriptors ready.
pub trait Handler: Send {
    /// The descriptor that was added with `key` is ready. It may have been removed since: then the key is old.
    fn ready(&mut self, key: u32, readiness: Readiness);
}

/// A handler that several threads use.
pub type SharedHandler = Arc<Mutex<dyn Handler>>;

/// Where a handler says what it waits for. Descriptors that are closed are forgotten by themselves.
#[derive(Clone, Debug)]
pub struct Poller {
    epoll: Arc<OwnedFd>,
    owner: u32,
}

impl Poller {
    /// Waits for this descriptor too.
    ///
    /// # Errors
    /// It cannot be waited for, as a file; or it is waited for already.
    pub fn add(&self, descriptor: impl AsFd, key: u32, interest: Readiness) -> io::Result<()> {
        Ok(epoll::add(&self.epoll, descriptor, self.data(key), interest.flags())?)
    }

    /// Waits for this from now on, whether the descriptor was added before or not. With [`Readiness::NONE`] it is taken out, or the
    /// loop would turn for a descriptor whose other side has gone.
    ///
    /// # Errors
    /// The descriptor cannot be waited for.
    pub fn set(&self, descriptor: impl AsFd, key: u32, interest: Readiness) -> io::Result<()> {
        let (flags, descriptor) = (interest.flags(), descriptor.as_fd());
        let result = if interest == Readiness::NONE {
            epoll::delete(&self.epoll, descriptor)
        } else {
            match epoll::modify(&self.epoll, descriptor, self.data(key), flags) {
                Err(rustix::io::Errno::NOENT) => epoll::add(&self.epoll, descriptor, self.data(key), flags),
                result => result,
            }
        };
        match result {
            Err(rustix::io::Errno::NOENT) => Ok(()),
            result => Ok(result?),
        }
    }

    /// Changes what is waited for.
    ///
    /// # Errors
    /// The descriptor was never added.
    pub fn change(&self, descriptor: impl AsFd, key: u32, interest: Readiness) -> io::Result<()> {
        Ok(epoll::modify(&self.epoll, descriptor, self.data(key), interest.flags())?)
    }

    /// Waits no longer.
    ///
    /// # Errors
    /// The descriptor was never added.
    pub fn remove(&self, descriptor: impl AsFd) -> io::Result<()> {
        Ok(epoll::delete(&self.epoll, descriptor)?)
    }

    fn data(&self, key: u32) -> epoll::EventData {
        epoll::EventData::new_u64(u64::from(self.owner) << 32 | u64::from(key))
    }
}

/// The handlers of a loop. The loop's thread turns it; any thread registers.
pub struct EventLoop {
    epoll: Arc<OwnedFd>,
    owners: Mutex<Owners>,
}

#[derive(Default)]
struct Owners {
    last: u32,
    handlers: BTreeMap<u32, Weak<Mutex<dyn Handler>>>,
}

impl EventLoop {
    /// A loop without handlers.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new() -> io::Result<EventLoop> {
        let epoll = Arc::new(epoll::create(epoll::CreateFlags::CLOEXEC)?);
        Ok(EventLoop { epoll, owners: Mutex::default() })
    }

    /// A poller whose handler is not there yet: devices are made with their poller.
    pub fn poller(&self) -> Poller {
        let mut owners = self.owners();
        owners.last += 1;
        Poller { epoll: self.epoll.clone(), owner: owners.last }
    }

    /// The handler that is called for what `poller` waits for. It is forgotten when nobody else holds it.
    pub fn attach(&self, poller: &Poller, handler: &SharedHandler) {
        self.owners().handlers.insert(poller.owner, Arc::downgrade(handler));
    }

    /// Waits until something is ready, but not longer than `timeout`, and calls who waits for it.
    ///
    /// # Errors
    /// The kernel cannot wait.
    pub fn turn(&self, timeout: Option<Duration>) -> io::Result<()> {
        let timeout = timeout.map(|timeout| Timespec {
            tv_sec: i64::try_from(timeout.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: timeout.subsec_nanos().into(),
        });
        let mut events = Vec::with_capacity(EVENTS);
        match epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut events), timeout.as_ref()) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(()),
            Err(errno) => return Err(errno.into()),
        }
        for event in events {
            let (data, flags) = (event.data.u64(), event.flags);
            if let Some(handler) = self.handler((data >> 32) as u32) {
                let mut handler = handler.lock().unwrap_or_else(PoisonError::into_inner);
                handler.ready(data as u32, flags.into());
            }
        }
        Ok(())
    }

    fn handler(&self, owner: u32) -> Option<SharedHandler> {
        let mut owners = self.owners();
        let handler = owners.handlers.get(&owner)?.upgrade();
        if handler.is_none() {
            owners.handlers.remove(&owner);
        }
        handler
    }

    fn owners(&self) -> MutexGuard<'_, Owners> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventLoop").field("handlers", &self.owners().handlers.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use rustix::pipe::pipe;

    use super::*;

    #[derive(Default)]
    struct Seen(Vec<(u32, Readiness)>);

    impl Handler for Seen {
        fn ready(&mut self, key: u32, readiness: Readiness) {
            self.0.push((key, readiness));
        }
    }

    #[test]
    fn handlers_are_called_for_what_they_wait_for() {
        let events = EventLoop::new().unwrap();
        let (poller, other) = (events.poller(), events.poller());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let handler: SharedHandler = seen.clone();
        events.attach(&poller, &handler);
        let (reader, writer) = pipe().unwrap();
        poller.add(&reader, 7, Readiness::READ).unwrap();
        other.add(&writer, 9, Readiness::WRITE).unwrap();
        let now = Some(Duration::ZERO);
        events.turn(now).unwrap();
        assert_eq!(seen.lock().unwrap().0, [], "nothing to read, and the other poller has no handler");
        rustix::io::write(&writer, b"x").unwrap();
        events.turn(now).unwrap();
        assert_eq!(std::mem::take(&mut seen.lock().unwrap().0), [(7, Readiness::READ)]);
        poller.set(&reader, 7, Readiness::NONE).unwrap();
        poller.set(&reader, 7, Readiness::NONE).unwrap();
        drop(writer);
        events.turn(now).unwrap();
        assert_eq!(seen.lock().unwrap().0, [], "also not that the other side has gone");
        drop((seen, handler));
        poller.set(&reader, 7, Readiness::READ).unwrap();
        events.turn(now).unwrap();
        assert_eq!(events.owners().handlers.len(), 0, "its handler has gone");
    }
}
