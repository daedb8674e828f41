//! Wishes of the monitor to a device: they wait until the device's event loop has time.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex, PoisonError};

use crate::events::Event;

/// Most wishes that wait; a device whose loop stands still must not fill the memory.
const WAITING_MAX: usize = 1024;

/// Both ends of a mailbox: the monitor's handle sends, the device takes.
#[derive(Debug)]
pub struct Mailbox<T> {
    inner: Arc<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    waiting: Mutex<VecDeque<T>>,
    event: Event,
}

impl<T> Mailbox<T> {
    /// An empty mailbox.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new() -> io::Result<Mailbox<T>> {
        Ok(Mailbox { inner: Arc::new(Inner { waiting: Mutex::default(), event: Event::new()? }) })
    }

    /// Puts a wish into the mailbox.
    ///
    /// # Errors
    /// The device has not looked for long.
    pub fn send(&self, wish: T) -> io::Result<()> {
        let mut waiting = self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        waiting.push_back(wish);
        self.inner.event.set();
        Ok(())
    }

    /// Takes all that is there.
    pub fn take(&self) -> VecDeque<T> {
        let mut waiting = self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        self.inner.event.take();
        std::mem::take(&mut *waiting)
    }
}

impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Mailbox { inner: self.inner.clone() }
    }
}

impl<T> AsFd for Mailbox<T> {
    /// Readable while something waits.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.event.as_fd()
    }
}
