//! What keeps a stored machine from starting: the host lacks it, or the board does.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::cpu::Cpu;
use model::devices::disk::DiskBus;
use model::devices::interface::Interface;
use model::os::SmbiosMode;
use model::sysinfo::SysInfo;
use model::{CpuSet, Domain};

use super::LaunchContext;
use crate::defaults::{arch, board_of};
use crate::emulator::EmulatorCaps;
use crate::fault::{unsupported, xml};
use crate::machine::{Family, is_s390, is_x86};
use crate::validate;

/// Connections whose cards have several queues.
const WITH_QUEUES: &[&str] = &["network", "bridge", "direct", "ethernet", "vhostuser", "vdpa", "hostdev"];
/// Bits of the addresses that processors of PCs have.
const ADDRESS_BITS: std::ops::RangeInclusive<u32> = 32..=52;
/// Connections by a tap device.
const WITH_TAP: &[&str] = &["network", "bridge", "ethernet", "internal"];

/// Refuses what cannot be started.
pub(super) fn check(domain: &Domain, caps: &EmulatorCaps, context: &LaunchContext) -> Result<()> {
    if board_of(domain).family == Family::Pseries
        && domain.devices.disk.iter().any(|disk| disk.target.bus == Some(DiskBus::Fdc))
    {
        return Err(unsupported("PowerPC pseries machines do not support floppy device"));
    }
    firmware(domain)?;
    domain.devices.interface.iter().try_for_each(connection)?;
    domain.devices.interface.iter().try_for_each(|interface| card(interface, caps))?;
    if let Some(cpu) = domain.cpu.as_deref() {
        cpu::validate_features(arch(domain), cpu)?;
        address_bits(domain, cpu)?;
    }
    tables(domain)?;
    keys(domain)?;
    host_nodes(domain, context)
}

/// What a connection of this kind cannot have.
fn connection(interface: &Interface) -> Result<()> {
    let (kind, name) = (validate::interface::kind(interface), validate::interface::name(interface));
    let queues = interface.driver.as_ref().and_then(|driver| driver.queues).unwrap_or(0);
    let several = queues > 1 && interface.model.as_deref().is_some_and(|model| model.starts_with("virtio"));
    if several && !WITH_QUEUES.contains(&kind) {
        return Err(unsupported(format!(
            "interface {name} - multiqueue is not supported for network interfaces of type {kind}"
        )));
    }
    let tap = interface.backend.as_ref().and_then(|backend| backend.tap.as_ref());
    if tap.is_some() && !WITH_TAP.contains(&kind) {
        return Err(unsupported(format!(
            "interface {name} - custom tap device path is not supported for network interfaces of type {kind}"
        )));
    }
    Ok(())
}

/// The emulator has such a card, as far as it has told all of its devices.
fn card(interface: &Interface, caps: &EmulatorCaps) -> Result<()> {
    let model = interface.model.as_deref().filter(|model| !model.starts_with("virtio"));
    match model.filter(|model| !caps.types.is_empty() && !caps.types.contains(*model)) {
        Some(model) => {
            let name = validate::interface::name(interface);
            let words = format!("model '{model}' of interface {name} is not supported by this QEMU binary");
            Err(unsupported(words)
                .with_cure("use <model type='virtio'/>, or see: qemu-system-ARCH -device help"))
        }
        None => Ok(()),
    }
}

/// Processors of PCs can address at least as much as the first ones, and at most what their page tables can.
fn address_bits(domain: &Domain, cpu: &Cpu) -> Result<()> {
    let bits = cpu.maxphysaddr.as_ref().and_then(|address| address.bits).filter(|_| is_x86(arch(domain)));
    match bits.filter(|bits| !ADDRESS_BITS.contains(bits)) {
        Some(bits) => {
            let (least, most) = (ADDRESS_BITS.start(), ADDRESS_BITS.end());
            let words = format!("<maxphysaddr> has {bits} bits: it must have {least} to {most}");
            Err(unsupported(words).with_cure("leave 'bits' out"))
        }
        None => Ok(()),
    }
}

/// Tables that the guest shall see are there to be shown.
fn tables(domain: &Domain) -> Result<()> {
    match domain.os.smbios {
        // Nobody reads those of the host.
        Some(SmbiosMode::Host) => Err(unsupported("Host SMBIOS information is not available")
            .with_cure("write <smbios mode='sysinfo'/>, and what the guest shall see in <sysinfo>")),
        Some(SmbiosMode::Sysinfo)
            if !domain.sysinfo.iter().any(|sysinfo| matches!(sysinfo, SysInfo::SmBios(_))) =>
        {
            Err(xml(format!("Domain '{}' sysinfo are not available", domain.name))
                .with_cure("add <sysinfo type='smbios'>, or remove <smbios>"))
        }
        _ => Ok(()),
    }
}

/// Keys that the host wraps, which only one architecture has.
fn keys(domain: &Domain) -> Result<()> {
    let cipher = domain.keywrap.as_deref().and_then(|keywrap| keywrap.cipher.first());
    match cipher.filter(|_| !is_s390(arch(domain))) {
        Some(cipher) => {
            Err(unsupported(format!("{}-key-wrap is not available with this QEMU binary", cipher.name)))
        }
        None => Ok(()),
    }
}

/// Firmware that was to be chosen has been found.
fn firmware(domain: &Domain) -> Result<()> {
    let os = &domain.os;
    let Some(kind) = os.firmware else { return Ok(()) };
    if os.loader.as_ref().is_some_and(|loader| loader.path.is_some()) {
        return Ok(());
    }
    let detail =
        format!("Unable to find '{kind}' firmware that is compatible with the current configuration");
    Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail))
}

/// Memory can only lie on nodes that the host has.
fn host_nodes(domain: &Domain, context: &LaunchContext) -> Result<()> {
    let Some(present) = &context.host_nodes else { return Ok(()) };
    let missing = |set: &CpuSet| set.iter().find(|node| !present.contains(*node));
    let tune = domain.numatune.as_deref();
    let modules = domain.devices.memory.iter().filter_map(|device| device.source.as_ref()?.nodemask.as_ref());
    let sets = tune
        .into_iter()
        .flat_map(|tune| {
            let whole = tune.memory.iter().filter_map(|memory| memory.nodeset.as_ref());
            whole.chain(tune.memnode.iter().filter_map(|node| node.nodeset.as_ref()))
        })
        .chain(modules);
    match sets.into_iter().find_map(missing) {
        Some(node) => Err(unsupported(format!("NUMA node {node} is unavailable"))),
        None => Ok(()),
    }
}
