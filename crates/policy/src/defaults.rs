//! Fills in what a QEMU document leaves open, as libvirt does between parsing and storing.
//!
//! Order matters: machine and CPU first, then the devices every such machine has, then each device, then the controllers
//! that devices need.

pub(crate) mod basics;
mod channel;
pub(crate) mod controllers;
pub(crate) mod cpu;
pub(crate) mod disk;
pub(crate) mod display;
mod features;
mod firmware;
pub(crate) mod interface;
mod memory;
pub(crate) mod others;
pub(crate) mod serial;
mod sysinfo;
mod unused;

use error::Result;
use model::Domain;

use crate::address::Scope;
use crate::emulator::{Accelerator, EmulatorCaps};
use crate::host::{Host, Random};
use crate::machine::{Board, board};

/// Fills in architecture and emulator path: what the driver must know before it can ask the emulator.
///
/// # Errors
/// The guest type is none QEMU runs, or the host has no emulator for the architecture.
pub fn preset(domain: &mut Domain, host: &Host) -> Result<()> {
    basics::preset(domain, host)
}

/// Fills in everything but addresses.
///
/// # Errors
/// The document contradicts itself or asks for what the emulator lacks.
pub fn apply(
    domain: &mut Domain,
    host: &Host,
    caps: &EmulatorCaps,
    random: &mut dyn Random,
    scope: Scope,
) -> Result<()> {
    preset(domain, host)?;
    let memory_open = domain.current_memory.is_none_or(|kib| kib == 0);
    basics::apply(domain, caps, random)?;
    if scope == Scope::All {
        memory::renew(domain, board_of(domain))?;
        if memory_open {
            domain.current_memory = domain.memory.as_ref().map(|memory| memory.kib);
        }
    }
    cpu::apply(domain, caps)?;
    features::apply(domain, board_of(domain), caps);
    firmware::apply(domain, host, scope == Scope::All)?;
    let board = board_of(domain);
    crate::validate::controller::pci_models(domain, board)?;
    controllers::sort(domain)?;
    controllers::add_for_hostdevs(domain);
    controllers::add_builtin(domain, board, caps)?;
    basics::add_devices(domain, board);
    crate::validate::tune::relabelled(domain)?;
    crate::validate::tune::limited_once(domain)?;
    crate::neutral::resctrl::apply(domain)?;
    others::apply(domain, board);
    serial::apply(domain, board, &host.channel_dir)?;
    disk::apply(domain, board)?;
    interface::apply(domain, board, caps, random)?;
    domain.devices.graphics.iter().try_for_each(crate::validate::display::places_agree)?;
    display::apply(domain, host, caps)?;
    controllers::add_needed(domain)?;
    controllers::choose_models(domain, board, caps, scope)?;
    Ok(())
}

/// The accelerator of this kind of document.
pub(crate) fn accelerator(domain: &Domain) -> Accelerator {
    match domain.r#type {
        model::DomainType::Kvm => Accelerator::Kvm,
        model::DomainType::Hvf => Accelerator::Hvf,
        _ => Accelerator::Tcg,
    }
}

/// The architecture of a document that `preset` has seen.
pub(crate) fn arch(domain: &Domain) -> &str {
    domain.os.r#type.as_ref().and_then(|kind| kind.arch.as_deref()).unwrap_or("")
}

/// The machine type of a document that `apply` has seen.
pub(crate) fn machine(domain: &Domain) -> &str {
    domain.os.r#type.as_ref().and_then(|kind| kind.machine.as_deref()).unwrap_or("")
}

/// The board of a document that has architecture and machine type.
pub(crate) fn board_of(domain: &Domain) -> Board {
    board(arch(domain), machine(domain))
}

/// True when the guest starts with firmware, as opposed to a kernel of the host's choice or a container.
pub(crate) fn has_firmware(domain: &Domain) -> bool {
    domain.os.r#type.as_ref().is_some_and(|kind| kind.kind == "hvm")
}
