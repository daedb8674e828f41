//! Network interfaces of guests: TAP devices, their bridge, their counters.

use std::ffi::c_ulong;
use std::fs::File;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::{io, mem};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType};

use crate::error::{Error, Result};
use crate::files::read_bounded;

/// Longest interface name, without the null byte (IFNAMSIZ - 1).
pub const NAME_MAX: usize = libc::IFNAMSIZ - 1;

/// Add a port to a bridge (linux/sockios.h; not in the libc crate).
const SIOCBRADDIF: c_ulong = 0x89a2;
/// Remove a port from a bridge.
const SIOCBRDELIF: c_ulong = 0x89a3;

/// How a TAP device is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapOptions {
    /// Frames carry a virtio-net header (offloads).
    pub vnet_header: bool,
    /// Further queues can be opened under the same name.
    pub multi_queue: bool,
    /// It stays when the last descriptor is closed.
    pub persistent: bool,
}

impl Default for TapOptions {
    fn default() -> Self {
        Self { vnet_header: true, multi_queue: false, persistent: false }
    }
}

/// An open queue of a TAP device.
#[derive(Debug)]
pub struct Tap {
    /// The descriptor that QEMU gets.
    pub descriptor: OwnedFd,
    /// The interface's name.
    pub name: String,
}

/// Counters of an interface as the host sees them: what the guest sends is received here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kernel's own names, totals since the interface was made")]
pub struct InterfaceStats {
    pub rx_bytes: u64,
    pub rx_packets: u64,
    pub rx_errors: u64,
    pub rx_dropped: u64,
    pub tx_bytes: u64,
    pub tx_packets: u64,
    pub tx_errors: u64,
    pub tx_dropped: u64,
}

impl Tap {
    /// Makes the device, or opens a further queue of it. A `%d` in the name becomes the first free number.
    ///
    /// # Errors
    /// Missing privilege (EPERM), a name in use by another kind of interface (EINVAL, EBUSY), no tun module (ENOENT).
    pub fn open(name: &str, options: TapOptions) -> Result<Self> {
        let fail = |error: io::Error| failed("create", name, error);
        let mut request = request(name)?;
        let mut flags = libc::IFF_TAP | libc::IFF_NO_PI;
        if options.vnet_header {
            flags |= libc::IFF_VNET_HDR;
        }
        if options.multi_queue {
            flags |= libc::IFF_MULTI_QUEUE;
        }
        request.ifr_ifru.ifru_flags = flags as libc::c_short;
        let open = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let descriptor = rustix::fs::open("/dev/net/tun", open, Mode::empty())
            .map_err(|errno| Error::file("open", "/dev/net/tun", errno))?;
        // SAFETY: TUNSETIFF reads and writes one ifreq, which `request` is.
        check(unsafe { libc::ioctl(descriptor.as_raw_fd(), libc::TUNSETIFF as _, &raw mut request) })
            .map_err(fail)?;
        let name = name_of(&request);
        if options.persistent {
            let yes: c_ulong = 1;
            // SAFETY: TUNSETPERSIST takes a number, no pointer.
            check(unsafe { libc::ioctl(descriptor.as_raw_fd(), libc::TUNSETPERSIST as _, yes) })
                .map_err(|error| failed("keep", &name, error))?;
        }
        Ok(Self { descriptor, name })
    }

    /// Takes the persistence away: the device goes with its last descriptor.
    ///
    /// # Errors
    /// The kernel refused.
    pub fn delete(self) -> Result<()> {
        let no: c_ulong = 0;
        // SAFETY: TUNSETPERSIST takes a number, no pointer.
        check(unsafe { libc::ioctl(self.descriptor.as_raw_fd(), libc::TUNSETPERSIST as _, no) })
            .map_err(|error| failed("delete", &self.name, error))
    }
}

/// Brings an interface up or down.
///
/// # Errors
/// There is no such interface (ENODEV) or privilege is missing.
pub fn set_up(name: &str, up: bool) -> Result<()> {
    let fail = |error| failed(if up { "bring up" } else { "bring down" }, name, error);
    let socket = control_socket(name)?;
    let mut request = request(name)?;
    // SAFETY: SIOCGIFFLAGS fills the flags of the ifreq, which are then the union's valid member.
    let flags = unsafe {
        check(libc::ioctl(socket.as_raw_fd(), libc::SIOCGIFFLAGS, &raw mut request)).map_err(fail)?;
        request.ifr_ifru.ifru_flags
    };
    let bit = libc::IFF_UP as libc::c_short;
    request.ifr_ifru.ifru_flags = if up { flags | bit } else { flags & !bit };
    // SAFETY: SIOCSIFFLAGS reads one ifreq.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) }).map_err(fail)
}

/// Sets the hardware address of an interface.
///
/// # Errors
/// The address is not one of a single station (EADDRNOTAVAIL), or as [`set_up`].
pub fn set_mac(name: &str, mac: [u8; 6]) -> Result<()> {
    let socket = control_socket(name)?;
    let mut request = request(name)?;
    // SAFETY: all zeros are a valid sockaddr.
    let mut address: libc::sockaddr = unsafe { mem::zeroed() };
    address.sa_family = libc::ARPHRD_ETHER;
    for (to, from) in address.sa_data.iter_mut().zip(mac) {
        *to = from as libc::c_char;
    }
    request.ifr_ifru.ifru_hwaddr = address;
    // SAFETY: SIOCSIFHWADDR reads one ifreq with a hardware address.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFHWADDR, &raw const request) })
        .map_err(|error| failed("set the MAC address of", name, error))
}

/// Sets the largest packet of an interface, bytes.
///
/// # Errors
/// The size is out of the interface's range (EINVAL), or as [`set_up`].
pub fn set_mtu(name: &str, mtu: u32) -> Result<()> {
    let socket = control_socket(name)?;
    let mut request = request(name)?;
    request.ifr_ifru.ifru_mtu =
        i32::try_from(mtu).map_err(|_| failed("set the MTU of", name, Errno::INVAL.into()))?;
    // SAFETY: SIOCSIFMTU reads one ifreq with an MTU.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFMTU, &raw const request) })
        .map_err(|error| failed("set the MTU of", name, error))
}

/// Makes an interface a port of a bridge.
///
/// # Errors
/// `bridge` is no bridge (EOPNOTSUPP), the interface is a port already (EBUSY), or as [`set_up`].
pub fn attach(bridge: &str, name: &str) -> Result<()> {
    change_port(bridge, name, SIOCBRADDIF, "attach to a bridge the")
}

/// Takes an interface off its bridge.
///
/// # Errors
/// It is not a port of that bridge (EINVAL), or as [`set_up`].
pub fn detach(bridge: &str, name: &str) -> Result<()> {
    change_port(bridge, name, SIOCBRDELIF, "detach from a bridge the")
}

/// Index of an interface; `None` if there is none of that name.
///
/// # Errors
/// No socket can be made.
pub fn index_of(name: &str) -> Result<Option<u32>> {
    let socket = control_socket(name)?;
    match rustix::net::netdevice::name_to_index(&socket, name) {
        Ok(index) => Ok(Some(index)),
        Err(Errno::NODEV) => Ok(None),
        Err(errno) => Err(failed("find", name, errno.into())),
    }
}

/// Counters of an interface from `/sys/class/net`.
///
/// # Errors
/// There is no such interface in this network namespace's `/sys`.
pub fn statistics(name: &str) -> Result<InterfaceStats> {
    statistics_in(Path::new("/sys"), name)
}

fn statistics_in(sys: &Path, name: &str) -> Result<InterfaceStats> {
    request(name)?;
    let directory = sys.join("class/net").join(name).join("statistics");
    let read = |counter: &'static str| {
        let path: PathBuf = directory.join(counter);
        let bytes = read_bounded(&path, 64)?;
        let number = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok());
        number.ok_or(Error::Malformed { path, what: "counter" })
    };
    Ok(InterfaceStats {
        rx_bytes: read("rx_bytes")?,
        rx_packets: read("rx_packets")?,
        rx_errors: read("rx_errors")?,
        rx_dropped: read("rx_dropped")?,
        tx_bytes: read("tx_bytes")?,
        tx_packets: read("tx_packets")?,
        tx_errors: read("tx_errors")?,
        tx_dropped: read("tx_dropped")?,
    })
}

fn change_port(bridge: &str, name: &str, operation: c_ulong, action: &'static str) -> Result<()> {
    let index = index_of(name)?.ok_or_else(|| failed(action, name, Errno::NODEV.into()))?;
    let socket = control_socket(bridge)?;
    let mut request = request(bridge)?;
    request.ifr_ifru.ifru_ifindex =
        i32::try_from(index).map_err(|_| failed(action, name, Errno::RANGE.into()))?;
    // SAFETY: SIOCBRADDIF and SIOCBRDELIF read one ifreq with an index.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), operation as _, &raw const request) })
        .map_err(|error| failed(action, name, error))
}

fn failed(action: &'static str, name: &str, source: io::Error) -> Error {
    Error::Interface { action, interface: name.to_owned(), source }
}

fn control_socket(name: &str) -> Result<File> {
    rustix::net::socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)
        .map(File::from)
        .map_err(|errno| failed("reach", name, errno.into()))
}

/// An empty request about an interface; refuses names that the kernel would cut or that leave `/sys/class/net`.
fn request(name: &str) -> Result<libc::ifreq> {
    let bytes = name.as_bytes();
    let bad = |byte: &u8| matches!(byte, b'/' | 0) || byte.is_ascii_whitespace();
    if bytes.is_empty() || bytes.len() > NAME_MAX || bytes.iter().any(bad) || matches!(name, "." | "..") {
        return Err(failed("name", name, Errno::INVAL.into()));
    }
    // SAFETY: all zeros are a valid ifreq.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(bytes) {
        *to = *from as libc::c_char;
    }
    Ok(request)
}

fn name_of(request: &libc::ifreq) -> String {
    let bytes = request.ifr_name.iter().map(|byte| *byte as u8).take_while(|byte| *byte != 0);
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

fn check(outcome: libc::c_int) -> io::Result<()> {
    if outcome < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
