//! What libvirt's drivers do between reading a document and starting a machine, as pure functions.

pub mod address;
pub mod alias;
pub mod anywhere;
pub mod argv;
pub mod backup;
pub mod bhyve;
pub mod block;
pub mod capabilities;
pub mod ch;
pub mod daemon_state;
pub mod defaults;
pub mod emulator;
mod fault;
pub mod firmware;
pub mod host;
pub mod hotplug;
mod huge_pages;
pub mod json;
pub mod lxc;
pub mod machine;
pub mod mdevctl;
pub mod memory_lock;
pub mod migration;
pub mod migration_cookie;
pub mod moment;
pub mod nbdkit;
pub mod network;
pub mod neutral;
pub mod nwfilter;
pub mod passt;
pub mod processor;
mod repeated;
pub mod resolve;
pub mod status;
pub mod storage;
pub mod sysinfo;
pub mod test_driver;
pub mod text;
pub mod tool;
pub mod unapplied;
pub mod validate;
pub mod vhost_user;
pub mod vmm;
pub mod vmware;
pub mod xen;

pub use host::{Host, KvmRefusal, Random};

use error::Result;
use model::Domain;

use address::Scope;
use emulator::EmulatorCaps;

/// Most devices of a machine. No emulator has places for so many, and looking for them takes time that grows with the
/// square of their number.
pub const DEVICES_MAX: usize = 16384;
/// Most virtual CPUs of a machine. No machine type takes so many, and they are looked at one by one.
pub const VCPUS_MAX: u32 = 16384;

/// Makes a definition complete: defaults, then addresses.
///
/// # Errors
/// The document contradicts itself or asks for what the emulator lacks.
pub fn normalize(
    domain: &mut Domain,
    host: &Host,
    caps: &EmulatorCaps,
    random: &mut dyn Random,
    scope: Scope,
) -> Result<()> {
    check_number(domain)?;
    defaults::apply(domain, host, caps, random, scope)?;
    validate::check_buses(domain)?;
    address::assign(domain, host, caps, scope)
}

fn check_number(domain: &Domain) -> Result<()> {
    let vcpus = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    if vcpus > VCPUS_MAX {
        return Err(fault::unsupported(format!(
            "{vcpus} virtual CPUs are too many: at most {VCPUS_MAX} are possible"
        )));
    }
    let devices = &domain.devices;
    let numbers = [
        devices.disk.len(),
        devices.controller.len(),
        devices.lease.len(),
        devices.filesystem.len(),
        devices.interface.len(),
        devices.smartcard.len(),
        devices.serial.len(),
        devices.parallel.len(),
        devices.console.len(),
        devices.channel.len(),
        devices.input.len(),
        devices.tpm.len(),
        devices.graphics.len(),
        devices.sound.len(),
        devices.audio.len(),
        devices.video.len(),
        devices.hostdev.len(),
        devices.redirdev.len(),
        devices.hub.len(),
        devices.watchdog.len(),
        devices.rng.len(),
        devices.panic.len(),
        devices.shmem.len(),
        devices.memory.len(),
        devices.crypto.len(),
    ];
    let number: usize = numbers.iter().sum();
    if number > DEVICES_MAX {
        return Err(fault::unsupported(format!(
            "{number} devices are too many: at most {DEVICES_MAX} are possible"
        )));
    }
    Ok(())
}
