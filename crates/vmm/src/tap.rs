//! The host's side of an interface: a queue of a tap device, with the offloads that the guest's driver asks for, or a stream socket
//! to a program that is the network.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;

use rustix::net::SocketType;
use rustix::net::sockopt::socket_type;
use vmm_devices::virtio::net;

/// What the kernel may hand over (`TUN_F_...`), and the feature of the guest that allows it (`VIRTIO_NET_F_GUEST_...`).
const OFFLOADS: &[(libc::c_uint, u64)] = &[(1, 1 << 1), (2, 1 << 7), (4, 1 << 8), (8, 1 << 9)];

/// An open tap queue, or what stands in its place.
#[derive(Clone, Debug)]
pub struct TapQueue(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Tap(Arc<OwnedFd>),
    Stream(net::Stream),
}

impl TapQueue {
    /// Takes over a descriptor of `/dev/net/tun` that is tied to its interface already, or a connected stream socket.
    ///
    /// # Errors
    /// It is neither, or was opened without the header of virtio.
    pub fn new(descriptor: OwnedFd) -> io::Result<TapQueue> {
        if socket_type(&descriptor).is_ok_and(|kind| kind == SocketType::STREAM) {
            return Ok(TapQueue(Kind::Stream(net::Stream::new(descriptor)?)));
        }
        rustix::io::ioctl_fionbio(&descriptor, true)?;
        let bytes = net::HEADER_BYTES as libc::c_int;
        // SAFETY: TUNSETVNETHDRSZ reads one int.
        let result =
            unsafe { libc::ioctl(descriptor.as_raw_fd(), libc::TUNSETVNETHDRSZ as _, &raw const bytes) };
        if result < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(TapQueue(Kind::Tap(Arc::new(descriptor))))
    }
}

impl net::Tap for TapQueue {
    fn descriptor(&self) -> &OwnedFd {
        match &self.0 {
            Kind::Tap(tap) => tap,
            Kind::Stream(stream) => stream.descriptor(),
        }
    }

    fn set_offloads(&mut self, features: u64) -> io::Result<()> {
        let Kind::Tap(tap) = &self.0 else { return Ok(()) };
        let wanted = OFFLOADS.iter().filter(|(_, feature)| features & feature != 0);
        let flags = wanted.fold(0, |flags, (flag, _)| flags | flag);
        // SAFETY: TUNSETOFFLOAD takes a number, no pointer.
        let result =
            unsafe { libc::ioctl(tap.as_raw_fd(), libc::TUNSETOFFLOAD as _, libc::c_ulong::from(flags)) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn offloads(&self) -> u64 {
        match &self.0 {
            Kind::Tap(_) => OFFLOADS.iter().fold(0, |features, (_, feature)| features | feature),
            Kind::Stream(_) => 0,
        }
    }

    fn takes_offloads(&self) -> bool {
        matches!(self.0, Kind::Tap(_))
    }

    fn is_open(&self) -> bool {
        match &self.0 {
            Kind::Tap(_) => true,
            Kind::Stream(stream) => stream.is_open(),
        }
    }

    fn flush_rest(&mut self) -> io::Result<bool> {
        match &mut self.0 {
            Kind::Tap(_) => Ok(true),
            Kind::Stream(stream) => stream.flush_rest(),
        }
    }

    fn receive(&mut self, frame: &mut [u8]) -> io::Result<Option<usize>> {
        match &mut self.0 {
            Kind::Tap(tap) => net::receive(tap, frame),
            Kind::Stream(stream) => stream.receive(frame),
        }
    }

    fn transmit(&mut self, frame: &[u8]) -> io::Result<bool> {
        match &mut self.0 {
            Kind::Tap(tap) => net::transmit(tap, frame),
            Kind::Stream(stream) => stream.transmit(frame),
        }
    }
}
