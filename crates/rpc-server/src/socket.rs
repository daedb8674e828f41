//! One connected socket: non-blocking reads that also take descriptors, non-blocking writes that also give them.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use proto::frame::FILES_MAX;
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, Shutdown,
};
use tokio::io::Interest;
use tokio::net::{TcpStream, UnixStream};

/// A connected stream socket of any family. Tokio only watches it; the calls are made here.
#[derive(Debug)]
pub(crate) struct Socket {
    watched: UnixStream,
}

/// What one read brought.
#[derive(Debug)]
pub(crate) struct Received {
    /// Bytes in the buffer; 0 means that the peer has closed.
    pub(crate) bytes: usize,
    /// Descriptors that came with them.
    pub(crate) descriptors: Vec<OwnedFd>,
    /// The socket had nothing more at that moment, so the next read would have to wait.
    drained: bool,
}

impl Socket {
    pub(crate) fn unix(stream: UnixStream) -> Socket {
        Socket { watched: stream }
    }

    /// The same for a client from the network. Only readiness is asked of the wrapping type, and that has no family.
    pub(crate) fn tcp(stream: TcpStream) -> io::Result<Socket> {
        let stream = std::os::unix::net::UnixStream::from(OwnedFd::from(stream.into_std()?));
        Ok(Socket { watched: UnixStream::from_std(stream)? })
    }

    /// Waits until there may be something to read.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.watched.readable().await
    }

    /// Waits until there may be room to write.
    pub(crate) async fn writable(&self) -> io::Result<()> {
        self.watched.writable().await
    }

    /// Reads what is there; `None` when nothing is. What is left then makes the socket readable again.
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> io::Result<Option<Received>> {
        let mut outcome = Ok(None);
        let waited = self.watched.try_io(Interest::READABLE, || {
            outcome = receive(&self.watched, buffer);
            // "Would block" tells tokio to wait for the kernel before the next read, which saves a read in vain.
            match &outcome {
                Ok(Some(received)) if !received.drained => Ok(()),
                Ok(_) => Err(io::ErrorKind::WouldBlock.into()),
                Err(_) => Ok(()),
            }
        });
        // Its only error is "would block", which `outcome` says better.
        drop(waited);
        outcome
    }

    /// Reads what is there without having waited for it; `None` when nothing is.
    pub(crate) fn receive_unasked(&self, buffer: &mut [u8]) -> io::Result<Option<Received>> {
        receive(&self.watched, buffer)
    }

    /// Calls `write`, which returns whether it has written all; if not, waits for room before `writable` ends again.
    pub(crate) fn write_with(&self, write: impl FnOnce() -> bool) {
        let all = || if write() { Ok(()) } else { Err(io::ErrorKind::WouldBlock.into()) };
        drop(self.watched.try_io(Interest::WRITABLE, all));
    }

    /// Writes as much of `bytes` as fits; `None` when nothing does.
    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<Option<usize>> {
        send(&self.watched, bytes)
    }

    /// Sends one byte that carries `descriptor`; `false` when there is no room.
    pub(crate) fn send_descriptor(&self, descriptor: &OwnedFd) -> io::Result<bool> {
        send_descriptor(&self.watched, descriptor)
    }

    /// Ends both directions for the peer, whoever still holds the socket here.
    pub(crate) fn shut_down(&self) {
        // The peer may have gone already.
        let _ = rustix::net::shutdown(&self.watched, Shutdown::Both);
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.watched.as_fd()
    }
}

/// Reads what is there; `Ok(None)` when nothing is.
fn receive(socket: impl AsFd, buffer: &mut [u8]) -> io::Result<Option<Received>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES_MAX))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let room = buffer.len();
    let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
    let received = loop {
        match rustix::net::recvmsg(&socket, &mut [IoSliceMut::new(buffer)], &mut control, flags) {
            Ok(received) => break received,
            Err(Errno::AGAIN) => return Ok(None),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    };
    let mut descriptors = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            descriptors.extend(rights);
        }
    }
    if received.flags.contains(ReturnFlags::CTRUNC) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "more descriptors in one piece than are allowed",
        ));
    }
    // A read ends after a piece with descriptors although more may wait.
    let drained = descriptors.is_empty() && received.bytes < room && received.bytes > 0;
    Ok(Some(Received { bytes: received.bytes, descriptors, drained }))
}

/// Writes as much of `bytes` as fits; `Ok(None)` when nothing does.
fn send(socket: impl AsFd, bytes: &[u8]) -> io::Result<Option<usize>> {
    loop {
        match rustix::net::send(&socket, bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
            Ok(sent) => return Ok(Some(sent)),
            Err(Errno::AGAIN) => return Ok(None),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Sends one byte that carries `descriptor`; `false` when there is no room.
fn send_descriptor(socket: impl AsFd, descriptor: &OwnedFd) -> io::Result<bool> {
    let descriptors = [descriptor.as_fd()];
    loop {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
            return Err(io::Error::other("no room for a descriptor in the control buffer"));
        }
        let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
        match rustix::net::sendmsg(&socket, &[IoSlice::new(&[0])], &mut control, flags) {
            Ok(_) => return Ok(true),
            Err(Errno::AGAIN) => return Ok(false),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
