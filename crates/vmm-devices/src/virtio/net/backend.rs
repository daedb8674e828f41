//! The host's side of an interface: frames with the header of virtio before each.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

/// One queue of a tap device, opened without blocking and with headers of [`super::HEADER_BYTES`] bytes (`IFF_VNET_HDR` and
/// `TUNSETVNETHDRSZ`).
pub trait Tap: Send {
    /// What is waited for.
    fn descriptor(&self) -> &OwnedFd;

    /// The kernel may hand over frames without checksums (`features` has `VIRTIO_NET_F_GUEST_CSUM`) and larger than the link takes
    /// (`VIRTIO_NET_F_GUEST_TSO4` and so on), or it must not.
    ///
    /// # Errors
    /// The kernel refuses.
    fn set_offloads(&mut self, _features: u64) -> io::Result<()> {
        Ok(())
    }

    /// Which of those features the kernel can be asked for.
    fn offloads(&self) -> u64 {
        0
    }

    /// The guest may leave checksums and the cutting of large segments to it.
    fn takes_offloads(&self) -> bool {
        true
    }

    /// Whether the other side may still be there; one that has gone is not waited for.
    fn is_open(&self) -> bool {
        true
    }

    /// Writes the rest of a frame that was taken already; false when there is no room now.
    ///
    /// # Errors
    /// The other side has gone.
    fn flush_rest(&mut self) -> io::Result<bool> {
        Ok(true)
    }

    /// Reads one frame with its header; none when there is none now.
    ///
    /// # Errors
    /// The tap device has gone.
    fn receive(&mut self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        receive(self.descriptor(), frame)
    }

    /// Writes one frame with its header; false when there is no room now.
    ///
    /// # Errors
    /// The kernel does not take this frame, or no frames at all.
    fn transmit(&mut self, frame: &[u8]) -> io::Result<bool> {
        transmit(self.descriptor(), frame)
    }
}

/// Reads a frame of a descriptor that hands over one at a time.
///
/// # Errors
/// As [`Tap::receive`].
pub fn receive(tap: &OwnedFd, frame: &mut [u8]) -> io::Result<Option<usize>> {
    match rustix::io::read(tap.as_fd(), frame) {
        Ok(count) => Ok(Some(count)),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
        Err(errno) => Err(errno.into()),
    }
}

/// Writes a frame to a descriptor that takes one at a time.
///
/// # Errors
/// As [`Tap::transmit`].
pub fn transmit(tap: &OwnedFd, frame: &[u8]) -> io::Result<bool> {
    match rustix::io::write(tap.as_fd(), frame) {
        Ok(_) => Ok(true),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

/// A descriptor whose offloads somebody else has set: it hands over only complete frames.
#[derive(Debug)]
pub struct PlainTap(pub OwnedFd);

impl Tap for PlainTap {
    fn descriptor(&self) -> &OwnedFd {
        &self.0
    }
}
