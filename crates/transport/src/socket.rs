//! A connected socket: exact reads, whole writes, descriptors one by one as the wire wants them.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{self, Timeout};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketAddrUnix, SocketFlags, SocketType,
};

use crate::{Endpoint, TransportError};

/// A connection to a daemon. Cheap to clone: clones share the socket.
#[derive(Debug, Clone)]
pub struct Connection {
    socket: Arc<Socket>,
}

#[derive(Debug)]
enum Socket {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Connection {
    /// Connects within `timeout`.
    ///
    /// # Errors
    /// When nobody answers there in time.
    pub fn open(endpoint: &Endpoint, timeout: Duration) -> Result<Connection, TransportError> {
        let socket = match endpoint {
            Endpoint::Unix(path) => Socket::Unix(
                open_unix(path, timeout)
                    .map_err(|source| TransportError::Unix { path: path.clone(), source })?,
            ),
            Endpoint::Tcp { host, port } => {
                Socket::Tcp(open_tcp(host, *port, timeout).map_err(|source| TransportError::Tcp {
                    host: host.clone(),
                    port: *port,
                    source,
                })?)
            }
        };
        Ok(Connection { socket: Arc::new(socket) })
    }

    /// A connection over a socket that is already connected.
    pub fn from_unix(stream: UnixStream) -> Connection {
        Connection { socket: Arc::new(Socket::Unix(stream)) }
    }

    /// Makes reads give up after `timeout` without a byte; `None` lets them wait for ever.
    ///
    /// # Errors
    /// When the system refuses, such as for a duration of zero.
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> Result<(), TransportError> {
        sockopt::set_socket_timeout(self.fd(), Timeout::Recv, timeout)
            .map_err(|e| TransportError::Receive(e.into()))
    }

    /// Reads some bytes, at least one. It takes no descriptors: those that travel with the bytes are lost.
    ///
    /// # Errors
    /// [`TransportError::TimedOut`] when nothing came in time, [`TransportError::Closed`] at the end.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        loop {
            match rustix::io::read(self.fd(), &mut *buffer) {
                Ok(0) if !buffer.is_empty() => return Err(TransportError::Closed),
                Ok(count) => return Ok(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return Err(TransportError::TimedOut),
                Err(error) => return Err(TransportError::Receive(error.into())),
            }
        }
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// When the peer is gone.
    pub fn write_all(&self, mut bytes: &[u8]) -> Result<(), TransportError> {
        while !bytes.is_empty() {
            match rustix::net::send(self.fd(), bytes, SendFlags::NOSIGNAL) {
                Ok(count) => bytes = &bytes[count..],
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(TransportError::Send(error.into())),
            }
        }
        Ok(())
    }

    /// Sends one descriptor with the one zero byte that carries it.
    ///
    /// # Errors
    /// When the peer is gone or the socket passes no descriptors.
    pub fn send_file(&self, file: BorrowedFd<'_>) -> Result<(), TransportError> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let files = [file];
        if !control.push(SendAncillaryMessage::ScmRights(&files)) {
            return Err(TransportError::NoDescriptor);
        }
        let byte = [IoSlice::new(&[0])];
        loop {
            match rustix::net::sendmsg(self.fd(), &byte, &mut control, SendFlags::NOSIGNAL) {
                Ok(_) => return Ok(()),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(TransportError::Send(error.into())),
            }
        }
    }

    /// Receives one descriptor with the one byte that carries it.
    ///
    /// # Errors
    /// [`TransportError::NoDescriptor`] when the byte came alone; and as [`Connection::read`].
    pub fn receive_file(&self) -> Result<OwnedFd, TransportError> {
        let mut byte = [0];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        loop {
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let mut slices = [IoSliceMut::new(&mut byte)];
            match rustix::net::recvmsg(self.fd(), &mut slices, &mut control, RecvFlags::CMSG_CLOEXEC) {
                Ok(message) if message.bytes == 0 => return Err(TransportError::Closed),
                Ok(_) => return first_file(&mut control).ok_or(TransportError::NoDescriptor),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return Err(TransportError::TimedOut),
                Err(error) => return Err(TransportError::Receive(error.into())),
            }
        }
    }

    /// Ends the connection in both directions: readers of every clone wake up.
    pub fn shutdown(&self) {
        // A socket that is already gone needs no shutdown.
        let _ = match &*self.socket {
            Socket::Unix(stream) => stream.shutdown(Shutdown::Both),
            Socket::Tcp(stream) => stream.shutdown(Shutdown::Both),
        };
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match &*self.socket {
            Socket::Unix(stream) => stream.as_fd(),
            Socket::Tcp(stream) => stream.as_fd(),
        }
    }
}

fn first_file(control: &mut RecvAncillaryBuffer<'_>) -> Option<OwnedFd> {
    control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut files) => files.next(),
        _ => None,
    })
}

/// A UNIX connect waits only while the listener's queue is full; the send timeout bounds that wait.
fn open_unix(path: &Path, timeout: Duration) -> io::Result<UnixStream> {
    let address = SocketAddrUnix::new(path)?;
    let socket =
        rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    sockopt::set_socket_timeout(&socket, Timeout::Send, Some(timeout))?;
    rustix::net::connect(&socket, &address)?;
    sockopt::set_socket_timeout(&socket, Timeout::Send, None)?;
    Ok(UnixStream::from(socket))
}

fn open_tcp(host: &str, port: u16, timeout: Duration) -> io::Result<TcpStream> {
    let deadline = Instant::now() + timeout;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn descriptors_come_after_the_bytes() {
        let (one, two) = UnixStream::pair().unwrap();
        let (one, two) = (Connection::from_unix(one), Connection::from_unix(two));
        let (reader, writer) = io::pipe().unwrap();
        one.write_all(b"call").unwrap();
        one.send_file(writer.as_fd()).unwrap();
        drop(writer);
        let mut bytes = [0; 4];
        assert_eq!(two.read(&mut bytes).unwrap(), 4);
        let passed = two.receive_file().unwrap();
        rustix::io::write(&passed, b"through").unwrap();
        drop(passed);
        let mut text = String::new();
        let mut reader = reader;
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "through");
    }

    #[test]
    fn a_byte_without_a_descriptor_and_the_end_are_told_apart() {
        let (one, two) = UnixStream::pair().unwrap();
        let (one, two) = (Connection::from_unix(one), Connection::from_unix(two));
        one.write_all(&[0]).unwrap();
        assert!(matches!(two.receive_file(), Err(TransportError::NoDescriptor)));
        two.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        assert!(matches!(two.read(&mut [0]), Err(TransportError::TimedOut)));
        one.shutdown();
        assert!(matches!(two.read(&mut [0]), Err(TransportError::Closed)));
    }

    #[test]
    fn a_missing_socket_is_named() {
        let endpoint = Endpoint::Unix("/nonexistent/socket".into());
        let error = Connection::open(&endpoint, Duration::from_secs(1)).unwrap_err();
        assert_eq!(error.to_string(), "Failed to connect socket to '/nonexistent/socket'");
    }
}
