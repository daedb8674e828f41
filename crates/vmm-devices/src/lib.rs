//! The devices of our machine monitor: what a guest sees behind port and memory accesses, without KVM.
//!
//! ```text
//!   vCPU exit ──▶ bus ──▶ device ──▶ interrupt (an event descriptor that KVM turns into a line or message)
//!                           │
//!                           └──▶ host side (descriptor, image, socket)
//! ```
//!
//! A guest may write anything anywhere: whatever it does here can at worst stop the guest itself.

mod bus;
pub mod platform;
pub mod serial;

pub use bus::{Bus, BusDevice, Overlap, SharedDevice};
