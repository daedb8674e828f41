//! Our machine monitor: a Linux machine on `/dev/kvm`, one process each.
//!
//! ```text
//!   specification (memory, processors, kernel) ─▶ machine ─┬─ memory     what the guest addresses
//!                                                           ├─ boot       kernel, tables and registers of the first processor
//!                                                           ├─ devices    crate `vmm-devices`, on two buses
//!                                                           └─ vCPU threads ─▶ exits ─▶ buses
//! ```
//!
//! The first architecture is x86_64; what depends on it lies in `boot`, `layout` and `vcpu`.

#![allow(
    unsafe_code,
    reason = "memory is given to KVM, and a signal handler writes one byte: each block has its argument"
)]

mod boot;
mod error;
mod layout;
mod machine;
mod memory;
mod memory_map;
mod vcpu;

pub use error::{Error, Result};
pub use machine::{End, Machine, Specification};
