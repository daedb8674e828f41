//! The end of the emulator's process: asked for, waited for, or come by itself and told to the engine.
//!
//! ```text
//!   process gone ──┐
//!                  ├─▶ both: Notice::Exited (its last monitor events were handled before)
//!   monitor gone ──┘
//! ```

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::{ExitReason, Notice};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::Signal;
use host_sys::process::{self, ExitStatus, Pidfd};
use host_sys::reactor::{Interest, Next, Reactor, Registration};
use stdx::lock;

use crate::running::Running;

/// Longest wait for a killed process to go.
const KILL_TIMEOUT: Duration = Duration::from_secs(15);
/// Longest wait for a process that may still flush its disks.
const GRACE_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for the monitor's last words after the process has gone.
const MONITOR_DRAIN: Duration = Duration::from_secs(1);

/// A process and what is known about its end.
pub struct Exit {
    pidfd: Arc<Pidfd>,
    /// The engine asked for the end: it is no news.
    asked: AtomicBool,
    /// The start is over: an exit from now on is told to the engine.
    settled: AtomicBool,
    watch: Mutex<Option<Registration>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The process has gone; its status if it was this daemon's child.
    process: Option<Option<ExitStatus>>,
    /// The monitor said its last.
    monitor_gone: bool,
    /// The guest powered off before.
    powered_off: bool,
    told: bool,
}

/// How to end a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Ask, and give up when it does not follow.
    Ask,
    /// Ask, so that it can flush and close its images; kill it when it does not follow.
    AskThenKill,
    /// Kill it.
    Kill,
}

impl Exit {
    /// Nothing has ended.
    pub fn new(pidfd: Pidfd) -> Exit {
        Exit {
            pidfd: Arc::new(pidfd),
            asked: AtomicBool::new(false),
            settled: AtomicBool::new(false),
            watch: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// Whether the start is over.
    pub fn is_settled(&self) -> bool {
        self.settled.load(Ordering::Acquire)
    }

    fn seen<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        change(&mut lock(&self.seen))
    }
}

impl Running {
    /// Watches the process: its end is told to the engine once the machine is settled.
    ///
    /// # Errors
    /// The process cannot be watched.
    pub fn watch(self: &Arc<Running>, reactor: &Reactor) -> host_sys::Result<()> {
        let weak = Arc::downgrade(self);
        let pidfd = self.exit.pidfd.clone();
        let timers = reactor.downgrade();
        let registration = reactor.register(PidfdHandle(pidfd.clone()), Interest::READ, move |_| {
            let status = pidfd.try_reap().ok().flatten();
            if let Some(running) = weak.upgrade() {
                running.exit.seen(|seen| seen.process = Some(status));
                running.finish_sessions();
                running.tell_exit(false);
            }
            if let Some(reactor) = timers.upgrade() {
                let weak = weak.clone();
                reactor.after(MONITOR_DRAIN, move || {
                    if let Some(running) = weak.upgrade() {
                        running.tell_exit(true);
                    }
                });
            }
            Next::Remove
        })?;
        *lock(&self.exit.watch) = Some(registration);
        Ok(())
    }

    /// The start is over; what happens from now on is news.
    pub fn settle(&self) {
        self.exit.settled.store(true, Ordering::Release);
    }

    /// The monitor's connection has ended; all its events were handled.
    pub fn monitor_gone(&self) {
        self.exit.seen(|seen| seen.monitor_gone = true);
        self.tell_exit(false);
    }

    /// The guest has powered off: the end of the process is its consequence.
    pub fn powered_off(&self) {
        self.exit.seen(|seen| seen.powered_off = true);
    }

    /// Whether the process has ended.
    pub fn has_exited(&self) -> bool {
        self.exit.pidfd.has_exited().unwrap_or(true)
    }

    /// Waits until the process has ended; false when it has not in time.
    pub fn wait_exit(&self, timeout: Duration) -> bool {
        self.exit.pidfd.wait_exit(timeout).unwrap_or(false)
    }

    /// Kills the process without waiting for its end.
    pub fn kill(&self) {
        self.exit.asked.store(true, Ordering::Release);
        // One that has gone by itself in the meantime is what is wanted.
        let _ = process::kill_group(self.process.pid, Signal::KILL);
        let _ = self.exit.pidfd.signal(Signal::KILL);
    }

    /// Ends the process and waits until it is gone.
    ///
    /// # Errors
    /// It survived.
    pub fn end(&self, how: How) -> Result<()> {
        self.exit.asked.store(true, Ordering::Release);
        // A process that is stopped would hear the request only when somebody lets it go on.
        let asks = how == How::Ask || (how == How::AskThenKill && !self.is_stopped());
        if asks && self.signal_and_wait(Signal::TERM, GRACE_TIMEOUT) {
            return Ok(());
        }
        if how != How::Ask && self.signal_and_wait(Signal::KILL, KILL_TIMEOUT) {
            return Ok(());
        }
        self.exit.asked.store(false, Ordering::Release);
        let (signal, cure) = match how {
            How::Ask => ("SIGTERM", "destroy the domain without --graceful"),
            _ => (
                "SIGKILL",
                "the process hangs in the kernel, usually on storage that does not answer: bring it back",
            ),
        };
        let detail = format!("Failed to terminate process {} with {signal}", self.process.pid);
        Err(Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail)
            .with_source(std::io::Error::other("Device or resource busy"))
            .with_cure(cure))
    }

    /// Somebody has sent it SIGSTOP, or a debugger holds it.
    pub fn is_stopped(&self) -> bool {
        process::stat(self.process.pid).is_ok_and(|stat| matches!(stat.state, 'T' | 't'))
    }

    /// Signals the whole group (helpers included) and the process, and waits.
    fn signal_and_wait(&self, signal: Signal, timeout: Duration) -> bool {
        let pidfd = &self.exit.pidfd;
        // Helpers share the process group, which is named by the emulator's own number as long as that lives.
        if !self.has_exited() {
            let _ = process::kill_group(self.process.pid, signal);
        }
        let _ = pidfd.signal(signal);
        let gone = pidfd.wait_exit(timeout).unwrap_or(false);
        if gone {
            let _ = pidfd.try_reap();
        }
        gone
    }

    /// Tells the engine that the process has gone, once, when the monitor has nothing left to say.
    fn tell_exit(&self, at_once: bool) {
        let silent = !self.exit.is_settled() || self.exit.asked.load(Ordering::Acquire);
        let connected = self.monitor().is_ok();
        let reason = self.exit.seen(|seen| {
            let status =
                seen.process.filter(|_| !seen.told && (at_once || seen.monitor_gone || !connected))?;
            seen.told = true;
            Some(reason(status, seen.powered_off))
        });
        if let Some(reason) = reason.filter(|_| !silent) {
            self.notify(Notice::Exited(reason));
        }
    }
}

/// Why a process ended. How a child of an earlier daemon ended is told to nobody.
fn reason(status: Option<ExitStatus>, powered_off: bool) -> ExitReason {
    match status {
        _ if powered_off => ExitReason::Shutdown,
        Some(ExitStatus::Code(0)) => ExitReason::Shutdown,
        Some(ExitStatus::Signal { signal, .. }) if signal == Signal::KILL.as_raw() => ExitReason::Killed,
        _ => ExitReason::Crashed,
    }
}

/// Lets the reactor watch a shared pidfd.
struct PidfdHandle(Arc<Pidfd>);

impl std::os::fd::AsFd for PidfdHandle {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        let killed = ExitStatus::Signal { signal: Signal::KILL.as_raw(), core_dumped: false };
        let aborted = ExitStatus::Signal { signal: Signal::ABORT.as_raw(), core_dumped: true };
        let cases = [
            (Some(ExitStatus::Code(0)), false, ExitReason::Shutdown),
            (Some(ExitStatus::Code(1)), false, ExitReason::Crashed),
            (Some(ExitStatus::Code(1)), true, ExitReason::Shutdown),
            (Some(killed), false, ExitReason::Killed),
            (Some(aborted), false, ExitReason::Crashed),
            (None, false, ExitReason::Crashed),
            (None, true, ExitReason::Shutdown),
        ];
        for (status, powered_off, expected) in cases {
            assert_eq!(reason(status, powered_off), expected, "{status:?} {powered_off}");
        }
    }
}
