//! The terminal in raw mode while a guest owns it, and new terminals.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
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

/// A new terminal: the end for the machine, and the name of the other end.
///
/// # Errors
/// The host has none left.
pub fn pty() -> io::Result<(OwnedFd, String)> {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&controller)?;
    unlockpt(&controller)?;
    let name = ptsname(&controller, Vec::new())?.to_string_lossy().into_owned();
    // Whoever opens it wants the bytes of the guest, not a second echo.
    let mut modes = tcgetattr(&controller)?;
    modes.make_raw();
    tcsetattr(&controller, OptionalActions::Now, &modes)?;
    Ok((controller, name))
}
