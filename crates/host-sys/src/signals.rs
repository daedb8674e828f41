//! Signals as readable events instead of handlers.

use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use std::{io, ptr};

use rustix::process::Signal;

use crate::error::{Error, Result};

/// A descriptor that becomes readable when one of its signals arrives; non-blocking, for use with the reactor.
#[derive(Debug)]
pub struct SignalFd(OwnedFd);

/// One arrived signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// Its number.
    pub number: i32,
    /// The process that sent it; 0 if the kernel did.
    pub sender_pid: u32,
    /// User id of the sender.
    pub sender_uid: u32,
}

impl SignalFd {
    /// Blocks the signals in the calling thread and makes a descriptor for them.
    ///
    /// Call it before other threads start: they inherit the mask, and a signal goes to any thread that does not block
    /// it. Children started by [`crate::spawn`] begin with nothing blocked.
    ///
    /// # Errors
    /// Descriptors are exhausted.
    pub fn new(signals: &[Signal]) -> Result<Self> {
        // SAFETY: the set is plain data that sigemptyset initializes; the calls only read it afterwards.
        let fd = unsafe {
            let mut set = MaybeUninit::<libc::sigset_t>::zeroed().assume_init();
            libc::sigemptyset(&raw mut set);
            for signal in signals {
                libc::sigaddset(&raw mut set, signal.as_raw());
            }
            let errno = libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, ptr::null_mut());
            if errno != 0 {
                return Err(Error::system("block signals", io::Error::from_raw_os_error(errno)));
            }
            libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK)
        };
        if fd < 0 {
            return Err(Error::system("create a signal descriptor", io::Error::last_os_error()));
        }
        // SAFETY: the descriptor was just created and belongs to nobody else.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// The next signal that has arrived, without waiting.
    ///
    /// # Errors
    /// The kernel refused to read.
    pub fn read(&self) -> Result<Option<Arrived>> {
        const LEN: usize = size_of::<libc::signalfd_siginfo>();
        let mut bytes = [0u8; LEN];
        match rustix::io::read(&self.0, &mut bytes) {
            Ok(LEN) => {
                // SAFETY: the kernel filled all bytes, and the structure is plain numbers, valid for any bytes.
                let info = unsafe { bytes.as_ptr().cast::<libc::signalfd_siginfo>().read_unaligned() };
                let number = i32::try_from(info.ssi_signo).unwrap_or(0);
                Ok(Some(Arrived { number, sender_pid: info.ssi_pid, sender_uid: info.ssi_uid }))
            }
            Ok(_) | Err(rustix::io::Errno::WOULDBLOCK | rustix::io::Errno::INTR) => Ok(None),
            Err(errno) => Err(Error::system("read a signal", errno)),
        }
    }
}

impl AsFd for SignalFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_arrive_as_events() {
        let signals = SignalFd::new(&[Signal::USR1, Signal::USR2]).unwrap();
        assert_eq!(signals.read().unwrap(), None);
        // SAFETY: sends a signal that this thread has just blocked to this very thread.
        let sent = unsafe { libc::pthread_kill(libc::pthread_self(), libc::SIGUSR1) };
        assert_eq!(sent, 0);
        let arrived = signals.read().unwrap().unwrap();
        assert_eq!((arrived.number, arrived.sender_pid), (libc::SIGUSR1, std::process::id()));
        assert_eq!(signals.read().unwrap(), None);
    }
}
