//! The service manager's side of a daemon: adopted listening sockets and state notifications.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use rustix::io::FdFlags;

use crate::error::{Error, Result};

/// First descriptor that a service manager passes (sd_listen_fds(3)).
const FIRST: RawFd = 3;
/// Most sockets adopted.
const SOCKETS_MAX: RawFd = 256;

/// Takes the sockets that the service manager opened for this process, with their names.
///
/// The three arguments are the values of `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`; nothing is taken unless the
/// first is this process. Sockets without a name are called `unknown`. Call it once, before descriptors are opened.
///
/// # Errors
/// A descriptor that should be there is not open.
pub fn adopt_listeners(
    pid: Option<&OsStr>,
    count: Option<&OsStr>,
    names: Option<&OsStr>,
) -> Result<Vec<(String, OwnedFd)>> {
    let number =
        |text: Option<&OsStr>| text.and_then(OsStr::to_str).and_then(|text| text.parse::<u32>().ok());
    if number(pid) != Some(std::process::id()) {
        return Ok(Vec::new());
    }
    let count = RawFd::try_from(number(count).unwrap_or(0)).unwrap_or(RawFd::MAX).min(SOCKETS_MAX);
    let names = names.map(OsStr::to_string_lossy).unwrap_or_default();
    let mut names = names.split(':').filter(|name| !name.is_empty());
    let mut adopted = Vec::new();
    for descriptor in FIRST..FIRST + count {
        // SAFETY: only borrowed for a flag change, which fails harmlessly if the number is not open.
        let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
        rustix::io::fcntl_setfd(borrowed, FdFlags::CLOEXEC)
            .map_err(|errno| Error::system("adopt a socket of the service manager", errno))?;
        // SAFETY: it is open, and by the protocol of sd_listen_fds it belongs to this process alone; the caller
        // adopts once and before opening others.
        let owned = unsafe { OwnedFd::from_raw_fd(descriptor) };
        adopted.push((names.next().unwrap_or("unknown").to_owned(), owned));
    }
    Ok(adopted)
}

/// Tells the service manager a state such as `READY=1`, `STATUS=...` or `STOPPING=1`.
///
/// `socket` is the value of `NOTIFY_SOCKET`; without one there is nobody to tell, which is not an error.
///
/// # Errors
/// The socket does not answer.
pub fn notify(socket: Option<&OsStr>, state: &str) -> io::Result<()> {
    let Some(socket) = socket.filter(|socket| !socket.is_empty()) else { return Ok(()) };
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address).map(|_| ())
}
