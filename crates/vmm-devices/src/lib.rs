//! The devices of our machine monitor: what a guest sees behind port and memory accesses, without KVM.
//!
//! ```text
//!   vCPU exit ──▶ bus ──▶ device ──▶ wiring (the monitor makes KVM interrupts of it)
//!                           │ ▲
//!                           │ └──── event loop (doorbells, and descriptors of the host side)
//!                           └─────▶ host side (descriptor, image, socket)
//! ```
//!
//! A guest may write anything anywhere: whatever it does here can at worst stop the guest itself.

mod bus;
mod bytes;
pub mod events;
pub mod hotplug;
pub mod pci;
pub mod platform;
pub mod rate;
pub mod rtc;
pub mod serial;
pub mod state;
#[cfg(test)]
mod testing;
mod timer;
pub mod virtio;
pub mod watchdog;
mod wiring;
pub mod written;

pub use bus::{Bus, BusDevice, Overlap, SharedDevice};
pub use wiring::{Message, Wiring};

/// Guest memory as devices see it: shared with the guest, which may change it at any time.
pub type Memory = vm_memory::GuestMemoryMmap<written::Written>;
