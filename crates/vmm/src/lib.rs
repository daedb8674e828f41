//! Our machine monitor: a Linux machine on `/dev/kvm`, one process each.
//!
//! ```text
//!   command line ─▶ specification, setting ─▶ monitor ─┬─ machine ─┬─ memory     what the guest addresses
//!                    (descriptors, no names)           │           ├─ firmware   ACPI and SMBIOS tables
//!                                                      │           ├─ boot       kernel, registers of the first processor
//!                                                      │           ├─ devices    crate `vmm-devices`, on two buses
//!                                                      │           └─ vCPU threads ─▶ exits ─▶ buses
//!                                                      └─ one event loop: requests of the guest, input, devices
//! ```
//!
//! The first architecture is x86_64; what depends on it lies in `boot`, `cpuid`, `firmware`, `layout` and `vcpu`.

#![allow(
    unsafe_code,
    reason = "memory is given to KVM, and a signal handler writes one byte: each block has its argument"
)]

mod boot;
mod changes;
mod clock;
mod command;
mod console;
pub mod control;
mod copying;
mod cpuid;
mod devices;
mod error;
mod firmware;
mod gate;
mod generation;
mod host;
mod hotplug;
mod hyperv;
pub mod jail;
mod layout;
mod leaves;
mod logging;
mod machine;
mod memory;
mod memory_map;
mod modules;
mod monitor;
mod paravirtual;
mod parts;
mod processor;
pub mod self_test;
mod snapshot;
mod specification;
mod state;
mod tap;
mod topology;
mod vcpu;
mod wires;

pub use boot::{check_initrd, check_kernel};
pub use command::{MAC_PREFIX, main, status, words};
pub use console::Output;
pub use error::{Error, Result};
pub use host::Host;
pub use hyperv::HyperV;
pub use machine::OnThread;
pub use memory::{Backing, Hold};
pub use modules::{Module, Room};
pub use monitor::{End, Monitor, OnReset, Setting};
pub use processor::{AddressBits, CpuPolicy, Processor};
pub use snapshot::Snapshot;
pub use specification::{
    Device, OnWatchdog, Part, Port, PortSide, Specification, SystemInformation, per_second,
};
pub use tap::TapQueue;
pub use topology::{Node, Topology, VCPUS_MAX};
