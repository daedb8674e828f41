//! How an interface is made, and its configuration as the guest reads it (section 5.1.4).

/// Bytes of the header before each frame (`virtio_net_hdr` of version 1).
pub const HEADER_BYTES: usize = 12;
/// Most pairs of queues: the interrupt table has an entry for each queue.
pub const PAIRS_MAX: usize = 16;
/// Entries of a queue.
pub const QUEUE_SIZE: u16 = 256;
/// Most bytes of a frame with its header: what a segment of TCP has before it is cut, with an Ethernet header.
pub const FRAME_BYTES_MAX: usize = HEADER_BYTES + 65550;
/// Bits of the status.
pub const LINK_UP: u16 = 1;
pub const ANNOUNCE: u16 = 2;

/// Features of interfaces (section 5.1.3).
pub mod feature {
    /// The device takes frames without checksums.
    pub const CSUM: u64 = 1 << 0;
    /// The driver takes frames without checksums.
    pub const GUEST_CSUM: u64 = 1 << 1;
    /// The driver may switch offloads while it runs.
    pub const CTRL_GUEST_OFFLOADS: u64 = 1 << 2;
    /// The device tells the size of the link's frames.
    pub const MTU: u64 = 1 << 3;
    /// The device has an address.
    pub const MAC: u64 = 1 << 5;
    /// The driver takes segments of TCP over IPv4.
    pub const GUEST_TSO4: u64 = 1 << 7;
    /// The driver takes segments of TCP over IPv6.
    pub const GUEST_TSO6: u64 = 1 << 8;
    /// The driver takes such segments with congestion bits.
    pub const GUEST_ECN: u64 = 1 << 9;
    /// The driver takes fragments of UDP.
    pub const GUEST_UFO: u64 = 1 << 10;
    /// The device takes segments of TCP over IPv4.
    pub const HOST_TSO4: u64 = 1 << 11;
    /// The device takes segments of TCP over IPv6.
    pub const HOST_TSO6: u64 = 1 << 12;
    /// The device takes such segments with congestion bits.
    pub const HOST_ECN: u64 = 1 << 13;
    /// A frame may go into several buffers.
    pub const MRG_RXBUF: u64 = 1 << 15;
    /// The device tells the state of the link.
    pub const STATUS: u64 = 1 << 16;
    /// There is a control queue.
    pub const CTRL_VQ: u64 = 1 << 17;
    /// The driver chooses what to receive.
    pub const CTRL_RX: u64 = 1 << 18;
    /// The driver chooses virtual networks.
    pub const CTRL_VLAN: u64 = 1 << 19;
    /// The driver can be asked to announce itself.
    pub const GUEST_ANNOUNCE: u64 = 1 << 21;
    /// There are several pairs of queues.
    pub const MQ: u64 = 1 << 22;
    /// The driver changes the address through the control queue.
    pub const CTRL_MAC_ADDR: u64 = 1 << 23;

    /// What the driver takes, which the host's side has to be told.
    pub const GUEST_OFFLOADS: u64 = GUEST_CSUM | GUEST_TSO4 | GUEST_TSO6 | GUEST_ECN | GUEST_UFO;
    /// What the driver leaves to the host's side, which has to be able to do it.
    pub const HOST_OFFLOADS: u64 = CSUM | HOST_TSO4 | HOST_TSO6 | HOST_ECN;
    /// What is always there where the host's side does that.
    pub const ALWAYS: u64 = CSUM
        | MAC
        | HOST_TSO4
        | HOST_TSO6
        | HOST_ECN
        | MRG_RXBUF
        | STATUS
        | CTRL_VQ
        | CTRL_RX
        | CTRL_VLAN
        | GUEST_ANNOUNCE
        | CTRL_MAC_ADDR;
}

/// How an interface is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Its address.
    pub mac: [u8; 6],
    /// Most bytes of a frame on the link, where the host knows.
    pub mtu: Option<u16>,
    /// The link is up from the beginning.
    pub link_up: bool,
}

/// The registers.
pub fn registers(mac: [u8; 6], status: u16, pairs: usize, mtu: Option<u16>) -> Vec<u8> {
    let mut registers = mac.to_vec();
    registers.extend(status.to_le_bytes());
    registers.extend((pairs as u16).to_le_bytes());
    registers.extend(mtu.unwrap_or(0).to_le_bytes());
    registers
}
