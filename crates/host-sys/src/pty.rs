//! New terminals.

use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::error::{Error, Result};

/// Makes a terminal in raw mode: the end for the machine, and the path of the end for people.
///
/// # Errors
/// The host has none left.
pub fn open() -> Result<(OwnedFd, PathBuf)> {
    let made = || {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&controller)?;
        unlockpt(&controller)?;
        let path = ptsname(&controller, Vec::new())?.into_bytes();
        // Whoever opens it wants the bytes of the guest, not a second echo.
        let mut modes = tcgetattr(&controller)?;
        modes.make_raw();
        tcsetattr(&controller, OptionalActions::Now, &modes)?;
        Ok((controller, PathBuf::from(OsString::from_vec(path))))
    };
    made().map_err(|errno: rustix::io::Errno| Error::system("make a terminal", errno))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Read, Write};

    #[test]
    fn bytes_go_through_as_they_are() {
        let (controller, path) = super::open().unwrap();
        let mut people = File::options().read(true).write(true).open(path).unwrap();
        let mut machine = File::from(controller);
        machine.write_all(b"a\r\n\x03").unwrap();
        let mut bytes = [0; 4];
        people.read_exact(&mut bytes).unwrap();
        assert_eq!(&bytes, b"a\r\n\x03");
        people.write_all(b"\x04x").unwrap();
        machine.read_exact(&mut bytes[..2]).unwrap();
        assert_eq!(&bytes[..2], b"\x04x");
    }
}
