//! Programs of the host that listen on ports: over the socket on which a program said so, it is handed another one for every
//! connection of the guest. So nothing has to be connected to by name, which a monitor in its jail cannot do.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, sendmsg,
    socketpair,
};

/// What a program is told once it listens.
pub const LISTENING: &[u8] = b"OK\n";

/// Makes a connection: its first end stays, the other one goes to the program with a line that names the guest's port.
///
/// # Errors
/// The program has gone, or does not take what it was sent.
pub fn hand_over(program: BorrowedFd<'_>, guest_port: u32) -> io::Result<OwnedFd> {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    rustix::io::ioctl_fionbio(&ours, true)?;
    let descriptors = [theirs.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let line = format!("ACCEPT {guest_port}\n");
    let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
    let sent = sendmsg(program, &[IoSlice::new(line.as_bytes())], &mut control, flags)?;
    // A line is short enough to go whole, or not at all.
    if sent == line.len() { Ok(ours) } else { Err(io::ErrorKind::WriteZero.into()) }
}
