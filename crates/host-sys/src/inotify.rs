//! Changes of files and directories as the kernel's inotify tells them.

use std::ffi::OsString;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use rustix::fs::inotify as kernel;
use rustix::io::Errno;

use crate::error::{Error, Result};

pub use kernel::{ReadFlags as Change, WatchFlags as Watch};

/// Most events handed out by one [`Inotify::read`]; the descriptor stays readable if there are more.
const EVENTS_MAX: usize = 1024;

/// An inotify instance; non-blocking, for use with the reactor.
#[derive(Debug)]
pub struct Inotify(OwnedFd);

/// Names one watch of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WatchId(i32);

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The watch it belongs to; meaningless for [`Change::QUEUE_OVERFLOW`].
    pub watch: WatchId,
    /// What happened.
    pub change: Change,
    /// Connects the two halves of a rename.
    pub cookie: u32,
    /// The entry of a watched directory.
    pub name: Option<OsString>,
}

impl Inotify {
    /// Makes an instance.
    ///
    /// # Errors
    /// The user's limit of instances is reached (EMFILE; sysctl fs.inotify.max_user_instances).
    pub fn new() -> Result<Self> {
        kernel::init(kernel::CreateFlags::CLOEXEC | kernel::CreateFlags::NONBLOCK)
            .map(Self)
            .map_err(|errno| Error::system("create an inotify instance", errno))
    }

    /// Watches a file or directory.
    ///
    /// # Errors
    /// It does not exist, or the user's limit of watches is reached (ENOSPC; sysctl fs.inotify.max_user_watches).
    pub fn watch(&self, path: &Path, what: Watch) -> Result<WatchId> {
        kernel::add_watch(&self.0, path, what).map(WatchId).map_err(|errno| Error::file("watch", path, errno))
    }

    /// Ends a watch; one that has ended by itself is not an error.
    pub fn unwatch(&self, watch: WatchId) {
        let _ = kernel::remove_watch(&self.0, watch.0);
    }

    /// Fetches the changes that are there, without waiting.
    ///
    /// # Errors
    /// The kernel refused to read.
    pub fn read(&self) -> Result<Vec<Event>> {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = kernel::Reader::new(&self.0, &mut buffer);
        let mut events = Vec::new();
        while events.len() < EVENTS_MAX || !reader.is_buffer_empty() {
            match reader.next() {
                Ok(event) => events.push(Event {
                    watch: WatchId(event.wd()),
                    change: event.events(),
                    cookie: event.cookie(),
                    name: event.file_name().map(|name| OsString::from_vec(name.to_bytes().to_vec())),
                }),
                Err(Errno::WOULDBLOCK) => break,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(Error::system("read inotify events", errno)),
            }
        }
        Ok(events)
    }
}

impl AsFd for Inotify {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
