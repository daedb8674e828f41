//! Watchdogs, IOMMUs, shared folders, sockets and shared memory.

use error::{Error, Result};
use model::Domain;
use model::devices::address::Address;
use model::devices::audio::{Audio, AudioType};
use model::devices::graphics::Graphics;
use model::devices::small::{Iommu, RedirRule, Shmem, Watchdog};
use model::features::IoApic;

use super::address::word;
use crate::defaults::{arch, board_of};
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, unsupported, xml};
use crate::machine::{Family, is_arm, is_s390};
use crate::repeated::first_repeated;

/// The lowest number of a guest on virtual sockets.
const CID_MIN: u32 = 3;

pub(super) fn check(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let devices = &domain.devices;
    devices.watchdog.iter().try_for_each(|watchdog| one_watchdog(domain, watchdog))?;
    if let Some(iommu) = devices.iommu.as_deref() {
        one_iommu(domain, iommu)?;
    }
    devices.shmem.iter().try_for_each(|shmem| shared_memory(shmem, caps))?;
    common(domain)?;
    devices.audio.iter().try_for_each(|audio| sound_backend(domain, audio))?;
    devices.redirfilter.iter().flat_map(|filter| &filter.usbdev).try_for_each(redirected)?;
    let cid = devices.vsock.as_ref().and_then(|vsock| vsock.cid.as_ref());
    match cid.filter(|cid| cid.auto != Some(true)).and_then(|cid| cid.address) {
        Some(number) if number < CID_MIN => Err(unsupported(format!("guest CIDs must be >= {CID_MIN}"))),
        _ => Ok(()),
    }
}

/// Numbers of what plays sound differ, whoever runs the machine.
pub(super) fn common(domain: &Domain) -> Result<()> {
    let mut backends = domain.devices.audio.iter().filter_map(|audio| audio.id);
    match first_repeated(backends.clone()).and_then(|index| backends.nth(index)) {
        Some(id) => Err(xml(format!("audio ID {id} is used multiple times"))),
        None => Ok(()),
    }
}

/// The class of a USB device has eight bits, its version the form `1.10`.
fn redirected(rule: &RedirRule) -> Result<()> {
    if let Some(class) = rule.class.filter(|class| *class > 0xff) {
        return Err(internal(format!("Invalid USB Class code 0x{class:x}")));
    }
    let number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |text: &str| text.split_once('.').is_some_and(|(major, minor)| number(major) && number(minor));
    match rule.version.as_deref().filter(|text| !fits(text)) {
        Some(text) => Err(xml(format!("Cannot parse USB device version {text}"))),
        None => Ok(()),
    }
}

fn one_watchdog(domain: &Domain, watchdog: &Watchdog) -> Result<()> {
    let address = watchdog.info.address.as_ref().map(word);
    let words = match (watchdog.model.as_str(), address) {
        ("i6300esb", Some(kind)) if kind != "pci" => "i6300esb model of watchdog can go only on PCI bus",
        ("ib700", Some(kind)) if kind != "isa" => {
            "ib700 model of watchdog does not support configuring the address"
        }
        ("diag288", Some(_)) => "diag288 model of watchdog is virtual and cannot go on any bus.",
        ("diag288", None) if !is_s390(arch(domain)) => {
            "diag288 model of watchdog is allowed for s390 and s390x only"
        }
        ("itco", Some(_)) => "iTCO model of watchdog is part of the machine and cannot have any address set.",
        ("itco", None) if board_of(domain).family != Family::Q35 => {
            "iTCO model of watchdog is only supported with Q35 machines"
        }
        _ => return Ok(()),
    };
    Err(unsupported(words))
}

fn one_iommu(domain: &Domain, iommu: &Iommu) -> Result<()> {
    if iommu.driver.is_some() && matches!(iommu.model.as_str(), "virtio" | "smmuv3") {
        return Err(xml(format!("iommu model '{}' doesn't support additional attributes", iommu.model)));
    }
    let family = board_of(domain).family;
    let arm_virt = family == Family::Virt && is_arm(arch(domain));
    match iommu.model.as_str() {
        "intel" | "amd" if family != Family::Q35 => {
            return Err(unsupported(format!(
                "IOMMU device: '{}' is only supported with Q35 machines",
                iommu.model
            )));
        }
        "smmuv3" if !arm_virt => {
            return Err(unsupported("IOMMU device: 'smmuv3' is only supported with ARM Virt machines"));
        }
        "virtio" if family != Family::Q35 && !arm_virt => {
            return Err(unsupported(
                "IOMMU device: 'virtio' is only supported with Q35 and ARM Virt machines",
            ));
        }
        _ => {}
    }
    let acpi = domain.features.as_ref().is_some_and(|features| features.acpi);
    if iommu.model == "virtio" && !acpi {
        return Err(unsupported("IOMMU device: 'virtio' requires ACPI"));
    }
    if iommu.model == "virtio" && !matches!(iommu.info.address, None | Some(Address::Pci(_))) {
        return Err(unsupported("IOMMU device: 'virtio' needs a PCI address"));
    }
    if iommu.model == "intel" && iommu.info.address.is_some() {
        return Err(xml("iommu model 'intel' can't have address"));
    }
    let Some(driver) = &iommu.driver else { return Ok(()) };
    let split = domain.features.as_ref().and_then(|features| features.ioapic) == Some(IoApic::Qemu);
    if iommu.model == "intel" && driver.intremap == Some(true) && !split {
        return Err(unsupported("IOMMU interrupt remapping requires split I/O APIC (ioapic driver='qemu')"));
    }
    if iommu.model == "intel" && driver.eim == Some(true) && driver.intremap != Some(true) {
        return Err(unsupported("IOMMU eim requires interrupt remapping to be enabled"));
    }
    Ok(())
}

fn shared_memory(shmem: &Shmem, caps: &EmulatorCaps) -> Result<()> {
    let lacks = |flag: Flag| !caps.flags.is_empty() && !caps.has(flag);
    match shmem.model.as_deref() {
        None | Some("ivshmem") => {
            return Err(unsupported("ivshmem device is not supported with this QEMU binary")
                .with_cure("write <model type='ivshmem-plain'/>, or 'ivshmem-doorbell' with a server"));
        }
        Some(model @ "ivshmem-plain") if shmem.server.is_some() => {
            return Err(unsupported(format!(
                "shmem model '{model}' is supported only with server option disabled"
            )));
        }
        Some(model @ "ivshmem-doorbell") if shmem.server.is_none() => {
            return Err(unsupported(format!(
                "shmem model '{model}' is supported only with server option enabled"
            )));
        }
        Some(model @ "ivshmem-plain") if lacks(Flag::IvshmemPlain) => return Err(no_shmem(model)),
        Some(model @ "ivshmem-doorbell") if lacks(Flag::IvshmemDoorbell) => return Err(no_shmem(model)),
        _ => {}
    }
    if shmem.name.contains('/') || shmem.name == "." || shmem.name == ".." {
        return Err(unsupported("shmem name cannot include '/' character"));
    }
    if shmem.size.is_some_and(|mib| mib == 0 || !mib.is_power_of_two()) {
        return Err(xml("shmem size must be a power of 2 and at least 1 MiB (1024 KiB)"));
    }
    if shmem.msi.is_some() && shmem.server.is_none() {
        return Err(xml("msi option is only supported with a server"));
    }
    Ok(())
}

/// Where the host plays the sound of the guest.
fn sound_backend(domain: &Domain, audio: &Audio) -> Result<()> {
    for stream in audio.input.iter().chain(&audio.output) {
        if stream.settings.is_some() && stream.fixed_settings != Some(true) {
            return Err(unsupported("audio settings specified without fixed settings flag"));
        }
        if stream.fixed_settings == Some(true) && stream.mixing_engine != Some(true) {
            return Err(unsupported("fixed audio settings requires mixing engine"));
        }
    }
    let spice = domain.devices.graphics.iter().any(|graphics| matches!(graphics, Graphics::Spice(_)));
    if audio.r#type == AudioType::Spice && !spice {
        return Err(unsupported("Spice audio is not supported without spice graphics"));
    }
    Ok(())
}

fn no_shmem(model: &str) -> Error {
    unsupported(format!("shmem model '{model}' is not supported by this QEMU binary"))
}
