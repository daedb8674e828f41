//! Unix sockets: listeners with a mode, the identity of the other side, descriptors in messages.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketAddrUnix, SocketFlags, SocketType,
};

use crate::error::{Error, Result};

/// Most descriptors in one message; the kernel's own limit (SCM_MAX_FD) is 253.
pub const DESCRIPTORS_MAX: usize = 253;
/// Connections the kernel holds until they are accepted.
const BACKLOG: i32 = 128;

/// Identity of the process that connected, as the kernel recorded it at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerCredentials {
    /// Process id, in this process's namespace.
    pub pid: u32,
    /// Effective user id.
    pub uid: u32,
    /// Effective group id.
    pub gid: u32,
}

/// Listens on `path`; the socket file has exactly `mode` from the first moment on, or a narrower one.
///
/// A socket file that nobody listens on any more is replaced.
///
/// # Errors
/// Somebody listens there (EADDRINUSE), something else than a socket is there (EEXIST), or the path is longer than the
/// 107 bytes a socket address holds (ENAMETOOLONG).
pub fn listen(path: &Path, mode: u32) -> Result<UnixListener> {
    let fail = |errno: Errno| Error::file("listen on", path, errno);
    let address = SocketAddrUnix::new(path).map_err(fail)?;
    remove_dead_socket(path, &address)?;
    let socket = stream_socket().map_err(fail)?;
    // The kernel gives the socket file the mode of the socket, less the mask: nobody can connect before `chmodat`.
    rustix::fs::fchmod(&socket, Mode::from_raw_mode(mode)).map_err(fail)?;
    rustix::net::bind(&socket, &address).map_err(fail)?;
    let finish = rustix::fs::chmodat(CWD, path, Mode::from_raw_mode(mode), AtFlags::empty())
        .and_then(|()| rustix::net::listen(&socket, BACKLOG));
    if let Err(errno) = finish {
        let _ = rustix::fs::unlink(path);
        return Err(fail(errno));
    }
    Ok(UnixListener::from(socket))
}

/// Connects without waiting: a server whose queue is full is refused (EAGAIN) instead of waited for.
/// The stream is non-blocking.
///
/// # Errors
/// Nobody listens there (ECONNREFUSED, ENOENT) or permission is missing.
pub fn connect_nonblocking(path: &Path) -> Result<UnixStream> {
    let fail = |errno: Errno| Error::file("connect to", path, errno);
    let address = SocketAddrUnix::new(path).map_err(fail)?;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket =
        rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).map_err(fail)?;
    rustix::net::connect(&socket, &address).map_err(fail)?;
    Ok(UnixStream::from(socket))
}

/// Who is on the other side of a connected Unix socket.
///
/// # Errors
/// It is not a connected Unix socket.
pub fn peer_credentials(socket: impl AsFd) -> Result<PeerCredentials> {
    let peer = rustix::net::sockopt::socket_peercred(socket)
        .map_err(|errno| Error::system("ask for the peer of a socket", errno))?;
    let pid = peer.pid.as_raw_nonzero().get().unsigned_abs();
    Ok(PeerCredentials { pid, uid: peer.uid.as_raw(), gid: peer.gid.as_raw() })
}

/// Sends bytes, with descriptors attached to the first of them; returns how many bytes went.
///
/// # Errors
/// `bytes` is empty or there are too many descriptors (`InvalidInput`); `WouldBlock` on a full non-blocking socket.
pub fn send_with_descriptors(
    socket: impl AsFd,
    bytes: &[u8],
    descriptors: &[BorrowedFd<'_>],
) -> io::Result<usize> {
    if bytes.is_empty() || descriptors.len() > DESCRIPTORS_MAX {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    loop {
        match rustix::net::sendmsg(&socket, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            outcome => return Ok(outcome?),
        }
    }
}

/// Receives bytes and up to `descriptors_max` descriptors that came with them; 0 bytes mean end of stream.
///
/// # Errors
/// More descriptors came (`InvalidData`; they are closed); `WouldBlock` on an empty non-blocking socket.
pub fn receive_with_descriptors(
    socket: impl AsFd,
    bytes: &mut [u8],
    descriptors_max: usize,
) -> io::Result<(usize, Vec<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = loop {
        match rustix::net::recvmsg(
            &socket,
            &mut [IoSliceMut::new(bytes)],
            &mut control,
            RecvFlags::CMSG_CLOEXEC,
        ) {
            Err(Errno::INTR) => {}
            outcome => break outcome?,
        }
    };
    let mut descriptors = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            descriptors.extend(rights);
        }
    }
    if descriptors.len() > descriptors_max || received.flags.contains(ReturnFlags::CTRUNC) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "more descriptors came than are allowed here",
        ));
    }
    Ok((received.bytes, descriptors))
}

/// Sends one descriptor with one zero byte, on a blocking stream.
///
/// # Errors
/// The other side is gone.
pub fn send_descriptor(socket: impl AsFd, descriptor: BorrowedFd<'_>) -> io::Result<()> {
    send_with_descriptors(socket, &[0], &[descriptor]).map(|_| ())
}

/// Receives one descriptor that came with one byte.
///
/// # Errors
/// End of stream (`UnexpectedEof`), or a byte came without a descriptor (`InvalidData`).
pub fn receive_descriptor(socket: impl AsFd) -> io::Result<OwnedFd> {
    match receive_with_descriptors(socket, &mut [0], 1)? {
        (0, _) => Err(io::ErrorKind::UnexpectedEof.into()),
        (_, mut descriptors) => descriptors.pop().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "a descriptor was announced but did not come")
        }),
    }
}

fn stream_socket() -> rustix::io::Result<OwnedFd> {
    rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
}

/// Removes a socket file without a listener; the caller's `bind` refuses everything else.
fn remove_dead_socket(path: &Path, address: &SocketAddrUnix) -> Result<()> {
    let fail = |errno: Errno| Error::file("listen on", path, errno);
    match rustix::fs::lstat(path) {
        Err(Errno::NOENT) => return Ok(()),
        Err(errno) => return Err(fail(errno)),
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) != FileType::Socket => {
            return Err(fail(Errno::EXIST));
        }
        Ok(_) => {}
    }
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let probe =
        rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).map_err(fail)?;
    match rustix::net::connect(&probe, address) {
        Err(Errno::CONNREFUSED) => rustix::fs::unlink(path).map_err(fail),
        Err(Errno::NOENT) => Ok(()),
        _ => Err(fail(Errno::ADDRINUSE)),
    }
}
