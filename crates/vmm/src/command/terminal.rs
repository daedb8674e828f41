//! The terminal in raw mode while a guest owns it, and the other ends of terminals.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcsetattr};

/// A terminal in raw mode; dropped, it is as before.
#[derive(Debug)]
pub struct RawTerminal {
    terminal: OwnedFd,
    before: Termios,
}

impl RawTerminal {
    /// Makes it raw; `None` where it is no terminal.
    ///
    /// # Errors
    /// The terminal refuses.
    pub fn new(terminal: BorrowedFd<'_>) -> io::Result<Option<RawTerminal>> {
        if !isatty(terminal) {
            return Ok(None);
        }
        let terminal = terminal.try_clone_to_owned()?;
        let before = tcgetattr(&terminal)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(&terminal, OptionalActions::Flush, &raw)?;
        Ok(Some(RawTerminal { terminal, before }))
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // When the terminal is gone there is nothing to restore.
        let _ = tcsetattr(&self.terminal, OptionalActions::Drain, &self.before);
    }
}

/// The end for people of a terminal whose end for the machine this is; none of what is no such end.
pub fn other_end(controller: BorrowedFd<'_>) -> Option<OwnedFd> {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    isatty(controller).then(|| ioctl_tiocgptpeer(controller, flags).ok()).flatten()
}
