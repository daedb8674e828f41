//! Who answers when the guest connects to a port of the host.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

/// Connects to who listens on a port of the host.
pub trait Connector: Send {
    /// A stream socket, connected or connecting, that does not block.
    ///
    /// # Errors
    /// Nobody listens.
    fn connect(&mut self, port: u32) -> io::Result<OwnedFd>;
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoConnector;

impl Connector for NoConnector {
    fn connect(&mut self, _port: u32) -> io::Result<OwnedFd> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }
}

/// Who listens on port 52 has a socket at `PATH_52`.
#[derive(Clone, Debug)]
pub struct UnixConnector {
    path: PathBuf,
}

impl UnixConnector {
    /// The sockets whose paths begin with this.
    pub fn new(path: PathBuf) -> UnixConnector {
        UnixConnector { path }
    }
}

impl Connector for UnixConnector {
    fn connect(&mut self, port: u32) -> io::Result<OwnedFd> {
        let mut path = self.path.as_os_str().as_bytes().to_vec();
        path.extend(format!("_{port}").as_bytes());
        let address = SocketAddrUnix::new(path)?;
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        match connect(&socket, &address) {
            Ok(()) | Err(Errno::INPROGRESS) => Ok(socket),
            Err(errno) => Err(errno.into()),
        }
    }
}
