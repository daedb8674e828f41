//! Virtio devices (Virtual I/O Device version 1.2; sections are named where their rules are).
//!
//! ```text
//!   transport (pci, mmio) ──▶ common: status, features, queues ──▶ device (rng, blk, net, ...)
//!                                 ▲                                  │
//!   doorbell ──▶ event loop ──────┘◀──────── context: queues, memory, interrupts
//! ```
//!
//! Every device is a folder with the same files: `mod.rs` (what it is, and how it is made), `config.rs` (what the guest reads and
//! writes of its configuration), `device.rs` (queues and states), `tests.rs` (a guest's driver); a host side of its own lies in
//! `backend.rs`.

pub mod balloon;
pub mod blk;
mod chain;
mod common;
pub mod console;
pub mod mailbox;
pub mod mmio;
pub mod net;
pub mod pci;
mod queue;
pub mod rng;
#[cfg(test)]
pub(crate) mod testing;
pub mod vsock;

pub use chain::Chain;
pub use common::{Common, Context, Notifier};
pub use queue::{Queue, Served};

use std::io;

use crate::events::{Poller, Readiness};
use crate::state::Persist;

/// Kinds of devices (section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceId {
    /// Network interface.
    Net = 1,
    /// Disk.
    Block = 2,
    /// Console and ports.
    Console = 3,
    /// Entropy.
    Rng = 4,
    /// Memory balloon.
    Balloon = 5,
    /// Sockets between host and guest.
    Vsock = 19,
}

/// Features of every device (section 6).
pub mod feature {
    /// Descriptors may lie in tables of their own.
    pub const INDIRECT_DESC: u64 = 1 << 28;
    /// Both sides tell when they want to be notified next.
    pub const EVENT_IDX: u64 = 1 << 29;
    /// The device is none of before version 1.
    pub const VERSION_1: u64 = 1 << 32;
}

/// Bits of the device status (section 2.1).
pub mod status {
    /// The guest has seen the device.
    pub const ACKNOWLEDGE: u8 = 1;
    /// The guest has a driver for it.
    pub const DRIVER: u8 = 2;
    /// The driver is ready.
    pub const DRIVER_OK: u8 = 4;
    /// Both sides agree on the features.
    pub const FEATURES_OK: u8 = 8;
    /// The device cannot go on until it is reset.
    pub const NEEDS_RESET: u8 = 64;
    /// The driver has given up.
    pub const FAILED: u8 = 128;
}

/// What a driver did that no device can go on after. The device then asks for a reset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A ring or its indexes are broken.
    #[error("the rings of queue {queue} are broken")]
    Ring {
        /// The queue.
        queue: usize,
    },
    /// A chain of descriptors loops, is cut off, or too long.
    #[error("a chain of descriptors is broken")]
    Chain,
    /// A descriptor points to where no memory is.
    #[error("a descriptor points outside of memory")]
    Address,
    /// A request has no form that the device knows.
    #[error("a request is malformed: {0}")]
    Request(&'static str),
    /// The host side failed for good.
    #[error("the host's side failed: {0}")]
    Host(String),
}

/// What is left after a device did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing, until somebody rings or a descriptor is ready.
    Idle,
    /// The queue has more; the device wants to be called again after others had their turn.
    More,
}

/// A device, whatever its transport. All calls come under one lock.
///
/// ```text
///   new ──activate──▶ active ──reset──▶ new
/// ```
///
/// NOTE: `process` is called only while active, `ready` always: a descriptor that only matters with a driver is registered with no
/// interest and gets it in `activate`, or the loop would turn for nothing.
pub trait VirtioDevice: Persist + Send {
    /// Which kind it is.
    fn id(&self) -> DeviceId;

    /// The device registers what it waits for, once, before anything else.
    ///
    /// # Errors
    /// A descriptor cannot be waited for.
    fn attach(&mut self, _poller: &Poller) -> io::Result<()> {
        Ok(())
    }

    /// The features of its kind that it offers; those of every device are added.
    fn features(&self) -> u64;

    /// The most entries of each of its queues: powers of two.
    fn queue_sizes(&self) -> Vec<u16>;

    /// The guest reads the configuration of its kind.
    fn read_config(&self, offset: u64, data: &mut [u8]);

    /// The guest writes the configuration of its kind.
    fn write_config(&mut self, _offset: u64, _data: &[u8], _context: &mut Context<'_>) {}

    /// The driver is ready, or a saved device goes on.
    ///
    /// # Errors
    /// The device cannot work with this driver.
    fn activate(&mut self, _context: &mut Context<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// The driver has put something into this queue.
    ///
    /// # Errors
    /// The driver broke the rules.
    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault>;

    /// A descriptor that the device registered (keys up to [`Common::KEY_MAX`]) is ready.
    ///
    /// # Errors
    /// The driver broke the rules, or the host's side failed.
    fn ready(&mut self, _key: u32, _readiness: Readiness, _context: &mut Context<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// Forgets the driver, which was reset or broke a rule: buffers, negotiated features and what was under way.
    fn reset(&mut self);
}
