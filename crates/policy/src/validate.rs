//! Refuses definitions that cannot work, with libvirt's words where clients know them.
//!
//! Runs on complete definitions; nothing is changed here.

mod address;
pub(crate) mod board;
mod chardev;
pub(crate) mod controller;
pub(crate) mod devices;
pub(crate) mod disk;
pub(crate) mod display;
mod drive;
mod filesystem;
pub(crate) mod firmware;
mod given;
mod hostdev;
pub(crate) mod interface;
mod lacking;
pub(crate) mod memory;
mod numa;
mod qemu;
mod route;
mod small;
mod source;
pub(crate) mod system;
pub(crate) mod tune;

use error::Result;
use model::Domain;

use crate::emulator::EmulatorCaps;
use crate::host::Host;

pub use system::known_processor;

/// Checks what no hypervisor can do.
///
/// # Errors
/// The definition has an impossible name, two disks of one name, numbers that do not fit each other, or a character
/// device without its place.
pub(crate) fn check_common(domain: &Domain, free_names: bool) -> Result<()> {
    if !free_names || !domain.name.is_empty() && !domain.name.contains('/') {
        system::name(domain)?;
    }
    system::common(domain)?;
    numa::check(domain)?;
    disk::targets(domain)?;
    disk::common(domain)?;
    firmware::common(domain)?;
    filesystem::common(domain)?;
    tune::common(domain)?;
    small::common(domain)?;
    interface::common(domain)?;
    memory::fits(domain)?;
    route::check(domain)?;
    chardev::check(domain)
}

/// Checks a complete definition.
///
/// # Errors
/// Whatever the definition asks for and the emulator or the host cannot give.
pub fn check(domain: &Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    system::check(domain, host, caps)?;
    address::check(domain, caps)?;
    firmware::check(domain)?;
    board::check(domain, host, caps)?;
    given::check(domain)?;
    numa::check(domain)?;
    disk::check(domain, caps)?;
    chardev::check(domain)?;
    chardev::check_protocols(domain)?;
    chardev::check_channels(domain)?;
    controller::check(domain)?;
    tune::check(domain)?;
    memory::check(domain)?;
    display::check(domain, caps)?;
    route::check(domain)?;
    interface::check(domain)?;
    filesystem::check(domain)?;
    small::check(domain, caps)?;
    lacking::check(domain, caps)?;
    hostdev::check(domain)?;
    qemu::check(domain)?;
    display::built(domain, caps)
}

/// Checks what has to be right before addresses can be given.
///
/// # Errors
/// The machine has no such buses.
pub(crate) fn check_buses(domain: &Domain) -> Result<()> {
    address::kinds(domain)?;
    controller::check_buses(domain)
}
