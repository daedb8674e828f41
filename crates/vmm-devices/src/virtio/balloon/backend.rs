//! What the host does with pages that the guest does not need.

use std::io;

use crate::Memory;

/// Gives pages of guest memory back to the host. The monitor knows how its memory was made.
pub trait Reclaim: Send {
    /// The content of this range, which is guest memory, does not matter any more: the host takes it, and when the guest touches it
    /// again it finds zeros, or what was there before.
    ///
    /// # Errors
    /// The host cannot.
    fn reclaim(&mut self, memory: &Memory, address: u64, bytes: u64) -> io::Result<()>;

    /// The guest tells that the balloon holds another number of bytes now.
    fn held(&mut self, _bytes: u64) {}
}
