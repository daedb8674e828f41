//! How a device for sockets is made, and its configuration as the guest reads it (section 5.10.4).

use std::os::fd::OwnedFd;

/// The host's address.
pub const HOST_CID: u64 = 2;
/// Most connections at once.
pub const CONNECTIONS_MAX: usize = 1024;
/// Entries of a queue.
pub const QUEUE_SIZE: u16 = 256;

/// How a device for sockets is made.
#[derive(Debug)]
pub struct Config {
    /// The guest's address, from 3 on.
    pub guest_cid: u32,
    /// A socket on which programs of the host connect to the guest; it listens and does not block.
    pub listener: Option<OwnedFd>,
}
