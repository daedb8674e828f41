//! Timers as descriptors.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};

/// A timer that becomes readable once its time has passed.
#[derive(Debug)]
pub struct Timer(OwnedFd);

impl Timer {
    /// A timer that stands still.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new() -> io::Result<Timer> {
        Ok(Timer(timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?))
    }

    /// Starts it anew.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn start(&self, after: Duration) -> io::Result<()> {
        // Zero would stop it.
        self.set(after.max(Duration::from_nanos(1)))
    }

    /// Stops it.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn stop(&self) -> io::Result<()> {
        self.set(Duration::ZERO)
    }

    /// Makes it unreadable again; whether its time had passed.
    pub fn take(&self) -> bool {
        rustix::io::read(&self.0, &mut [0; 8]).is_ok()
    }

    fn set(&self, after: Duration) -> io::Result<()> {
        let it_value = Timespec {
            tv_sec: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: after.subsec_nanos().into(),
        };
        let once = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value };
        timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &once)?;
        Ok(())
    }
}

impl AsFd for Timer {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
