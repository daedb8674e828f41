//! A queue of the host's tap device, with the offloads that the guest's driver asks for.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;

use vmm_devices::virtio::net;

/// What the kernel may hand over (`TUN_F_...`), and the feature of the guest that allows it (`VIRTIO_NET_F_GUEST_...`).
const OFFLOADS: &[(libc::c_uint, u64)] = &[(1, 1 << 1), (2, 1 << 7), (4, 1 << 8), (8, 1 << 9)];

/// An open tap queue.
#[derive(Clone, Debug)]
pub struct TapQueue(Arc<OwnedFd>);

impl TapQueue {
    /// Takes over a descriptor of `/dev/net/tun` that is tied to its interface already.
    ///
    /// # Errors
    /// It is none, or was opened without the header of virtio.
    pub fn new(descriptor: OwnedFd) -> io::Result<TapQueue> {
        rustix::io::ioctl_fionbio(&descriptor, true)?;
        let bytes = net::HEADER_BYTES as libc::c_int;
        // SAFETY: TUNSETVNETHDRSZ reads one int.
        let result =
            unsafe { libc::ioctl(descriptor.as_raw_fd(), libc::TUNSETVNETHDRSZ as _, &raw const bytes) };
        if result < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(TapQueue(Arc::new(descriptor)))
    }
}

impl net::Tap for TapQueue {
    fn descriptor(&self) -> &OwnedFd {
        &self.0
    }

    fn set_offloads(&mut self, features: u64) -> io::Result<()> {
        let wanted = OFFLOADS.iter().filter(|(_, feature)| features & feature != 0);
        let flags = wanted.fold(0, |flags, (flag, _)| flags | flag);
        // SAFETY: TUNSETOFFLOAD takes a number, no pointer.
        let result =
            unsafe { libc::ioctl(self.0.as_raw_fd(), libc::TUNSETOFFLOAD as _, libc::c_ulong::from(flags)) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn offloads(&self) -> u64 {
        OFFLOADS.iter().fold(0, |features, (_, feature)| features | feature)
    }
}
