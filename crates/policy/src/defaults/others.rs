//! Devices and settings with one or two defaults each.

use std::collections::BTreeSet;

use model::Domain;
use model::cputune::Placement;
use model::devices::address::{Address, CcidAddress, DimmAddress};
use model::devices::char_source::CharSource;
use model::devices::filesystem::{AccessMode, FilesystemSource, RamSource};
use model::devices::hostdev::HostDevSource;
use model::devices::memory_device::MemoryModel;
use model::devices::small::{RngBackend, ShmemMsi, WatchdogAction};
use model::devices::tpm::TpmBackend;
use model::features::HyperVMode;
use model::numatune::{NumaMemory, NumaMode};
use model::seclabel::SecLabelType;

use crate::machine::{Board, Family, is_ppc64, is_x86};

/// No limit, as libvirt writes it, in KiB.
const UNLIMITED_KIB: u64 = (1 << 53) - 1;

/// The channel of redirected devices on D-Bus.
const USB_CHANNEL: &str = "org.qemu.usbredir";

/// The TPM of the host.
const TPM_DEVICE: &str = "/dev/tpm0";

/// What every hypervisor's driver fills in.
pub(crate) fn common(domain: &mut Domain) {
    super::sysinfo::settle(domain);
    super::unused::forget(domain);
    features(domain);
    placement(domain);
    limits(domain);
    relabelling(domain);
    let devices = &mut domain.devices;
    for filesystem in &mut devices.filesystem {
        match &mut filesystem.source {
            // Whoever runs the program behind the socket decides.
            FilesystemSource::Mount(mount) if mount.socket.is_some() => continue,
            FilesystemSource::Ram(ram) => kibibytes(ram),
            _ => {}
        }
        filesystem.accessmode.get_or_insert(AccessMode::Passthrough);
    }
    for hostdev in &mut devices.hostdev {
        let subsystem = hostdev.mode.as_deref() != Some("capabilities");
        if subsystem {
            hostdev.managed.get_or_insert(false);
        }
        if let HostDevSource::Scsi(source) = &mut hostdev.source
            && let Some(name) = source.name.as_mut().filter(|name| !name.contains('/'))
        {
            name.push_str("/0");
        }
    }
    for tpm in &mut devices.tpm {
        if let TpmBackend::Passthrough(passthrough) = &mut tpm.backend {
            passthrough.device.get_or_insert_with(|| TPM_DEVICE.to_owned());
        }
    }
    for rng in &mut devices.rng {
        if let RngBackend::Random(random) = &mut rng.backend {
            random.path.get_or_insert_with(|| "/dev/random".to_owned());
        }
    }
    for redirdev in &mut devices.redirdev {
        if let CharSource::Dbus(dbus) = &mut redirdev.source {
            dbus.channel.get_or_insert_with(|| USB_CHANNEL.to_owned());
        }
    }
    for (slot, smartcard) in (0..).zip(&mut devices.smartcard) {
        smartcard.info.address.get_or_insert(Address::Ccid(CcidAddress { controller: 0, slot }));
    }
    load_parameters(domain);
    usb_versions(domain);
    watchdogs(domain);
}

/// Versions of USB have two digits behind the point.
fn usb_versions(domain: &mut Domain) {
    let rules = domain.devices.redirfilter.as_deref_mut().map(|filter| filter.usbdev.as_mut_slice());
    for version in rules.into_iter().flatten().filter_map(|rule| rule.version.as_mut()) {
        if version.split_once('.').is_some_and(|(_, minor)| minor.len() == 1) {
            version.push('0');
        }
    }
}

/// The firmware of s390 reads its load parameter in capitals.
fn load_parameters(domain: &mut Domain) {
    let devices = &mut domain.devices;
    let disks = devices.disk.iter_mut().map(|disk| &mut disk.info);
    let cards = devices.interface.iter_mut().map(|card| &mut card.info);
    let passed = devices.hostdev.iter_mut().map(|hostdev| &mut hostdev.info);
    for boot in disks.chain(cards).chain(passed).filter_map(|info| info.boot.as_deref_mut()) {
        boot.loadparm.iter_mut().for_each(|text| text.make_ascii_uppercase());
    }
}

/// What only QEMU's driver fills in.
pub(super) fn apply(domain: &mut Domain, board: Board) {
    let arch = super::arch(domain).to_owned();
    common(domain);
    labels(domain);
    let devices = &mut domain.devices;
    for hostdev in &mut devices.hostdev {
        if matches!(hostdev.source, HostDevSource::Mdev(_)) && hostdev.model.as_deref() == Some("vfio-pci") {
            hostdev.display.get_or_insert(false);
        }
    }
    for sound in devices.sound.iter_mut().filter(|sound| sound.model == "virtio") {
        sound.streams.get_or_insert(2);
    }
    if let Some(vsock) = &mut devices.vsock {
        vsock.model.get_or_insert_with(|| "virtio".to_owned());
    }
    for panic in &mut devices.panic {
        if panic.model.is_none() {
            panic.model = default_panic(&arch, board).map(str::to_owned);
        }
    }
    for tpm in &mut devices.tpm {
        let model = tpm.model.get_or_insert_with(|| default_tpm(&arch).to_owned());
        if let TpmBackend::Emulator(emulator) = &mut tpm.backend {
            // Version 1.2 is what guests of PCs expected when the model was all that documents said.
            let version = if model == "tpm-tis" && is_x86(&arch) { "1.2" } else { "2.0" };
            emulator.version.get_or_insert_with(|| version.to_owned());
        }
    }
    for shmem in &mut devices.shmem {
        if shmem.model.as_deref() == Some("ivshmem-doorbell") {
            shmem.msi.get_or_insert_with(ShmemMsi::default).ioeventfd.get_or_insert(true);
        } else {
            shmem.size.get_or_insert(4);
        }
    }
    slots(domain);
}

/// The size of a memory file system in the unit that libvirt writes.
fn kibibytes(ram: &mut RamSource) {
    let unit = ram.units.as_deref().unwrap_or("KiB");
    let bytes = ram.usage.and_then(|usage| xml::to_bytes(usage, unit).ok());
    if let Some(bytes) = bytes {
        (ram.usage, ram.units) = (Some(bytes / 1024), Some("KiB".to_owned()));
    }
}

/// The device that tells the host of crashes, as the firmware or the board has it.
fn default_panic(arch: &str, board: Board) -> Option<&'static str> {
    match board.family {
        Family::Pseries => Some("pseries"),
        Family::S390Ccw => Some("s390"),
        Family::Virt => Some("pvpanic"),
        _ if is_x86(arch) => Some("isa"),
        _ => None,
    }
}

/// The TPM that guests of the architecture know.
fn default_tpm(arch: &str) -> &'static str {
    if is_ppc64(arch) { "tpm-spapr" } else { "tpm-tis" }
}

fn features(domain: &mut Domain) {
    let Some(features) = domain.features.as_deref_mut() else { return };
    if let Some(hyperv) = features.hyperv.as_deref_mut() {
        hyperv.mode.get_or_insert(HyperVMode::Custom);
    }
    if let Some(teardown) = &mut features.async_teardown {
        teardown.enabled.get_or_insert(true);
    }
    if let Some(smm) = &mut features.smm {
        smm.state.get_or_insert(true);
    }
    let switches = [
        &mut features.hap,
        &mut features.pmu,
        &mut features.pvspinlock,
        &mut features.vmport,
        &mut features.vmcoreinfo,
    ];
    for state in switches.into_iter().flatten() {
        state.state.get_or_insert(true);
    }
}

/// Whoever places vCPUs automatically places memory so, and the reverse.
fn placement(domain: &mut Domain) {
    if let Some(memory) = domain.numatune.as_mut().and_then(|tune| tune.memory.as_mut())
        && memory.placement == Some(Placement::Auto)
    {
        memory.mode.get_or_insert(NumaMode::Strict);
    }
    if let Some(memory) = domain.numatune.as_mut().and_then(|tune| tune.memory.as_mut())
        && memory.nodeset.is_some()
    {
        memory.mode.get_or_insert(NumaMode::Strict);
    }
    let memory = domain.numatune.as_ref().and_then(|tune| tune.memory.as_ref());
    let memory_auto = memory.is_some_and(|memory| memory.placement == Some(Placement::Auto));
    if let Some(vcpu) = domain.vcpu.as_mut() {
        let free = vcpu.cpuset.is_none();
        let placement = if memory_auto && free { Placement::Auto } else { Placement::Static };
        let placement = match vcpu.placement {
            Some(given) if !(memory_auto && free) => given,
            _ => placement,
        };
        vcpu.placement = Some(placement);
        if placement == Placement::Auto {
            vcpu.cpuset = None;
        }
        if placement == Placement::Auto && memory.is_none() {
            let tune = domain.numatune.get_or_insert_default();
            if tune.memnode.is_empty() {
                let memory = NumaMemory {
                    mode: Some(NumaMode::Strict),
                    nodeset: None,
                    placement: Some(Placement::Auto),
                };
                tune.memory = Some(memory);
            }
        }
    }
}

fn limits(domain: &mut Domain) {
    if let Some(tune) = domain.memtune.as_deref_mut() {
        for limit in [&mut tune.hard_limit, &mut tune.soft_limit, &mut tune.swap_hard_limit] {
            *limit = limit.filter(|kib| *kib < UNLIMITED_KIB);
        }
        if *tune == model::memory::MemoryTune::default() {
            domain.memtune = None;
        }
    }
}

/// Labels that a driver makes are put on resources too, unless the document says otherwise.
fn relabelling(domain: &mut Domain) {
    for label in domain.seclabel.iter_mut().filter(|label| label.model.is_some()) {
        let kind = *label.r#type.get_or_insert(SecLabelType::Dynamic);
        if kind != SecLabelType::None {
            label.relabel.get_or_insert(kind == SecLabelType::Dynamic);
        }
    }
}

/// Without a security driver every label that names none is the label of no driver.
fn labels(domain: &mut Domain) {
    for label in &mut domain.seclabel {
        if label.model.is_none() {
            label.model = Some("none".to_owned());
            label.r#type = Some(SecLabelType::None);
            (label.label, label.relabel) = (None, None);
        }
    }
    for disk in &mut domain.devices.disk {
        if let Some(details) = disk.source.details.as_deref_mut() {
            details.seclabel.retain(|label| label.labelskip != Some(true));
        }
    }
}

/// All watchdogs act alike: as the first that says how.
fn watchdogs(domain: &mut Domain) {
    let action = domain.devices.watchdog.iter().find_map(|watchdog| watchdog.action);
    for watchdog in &mut domain.devices.watchdog {
        watchdog.action.get_or_insert(action.unwrap_or(WatchdogAction::Reset));
    }
}

/// Slots of memory modules.
pub(crate) fn slots(domain: &mut Domain) {
    let taken = |address: &Option<Address>| match address {
        Some(Address::Dimm(address)) => address.slot,
        _ => None,
    };
    let mut used: BTreeSet<u32> =
        domain.devices.memory.iter().filter_map(|module| taken(&module.info.address)).collect();
    let mut next = 0;
    for module in &mut domain.devices.memory {
        if !matches!(module.model, MemoryModel::Dimm | MemoryModel::Nvdimm)
            || taken(&module.info.address).is_some()
        {
            continue;
        }
        // Slots below are taken, and there are fewer modules than numbers.
        while used.contains(&next) {
            next += 1;
        }
        let slot = next;
        used.insert(slot);
        let base = match module.info.address {
            Some(Address::Dimm(address)) => address.base,
            _ => None,
        };
        module.info.address = Some(Address::Dimm(DimmAddress { slot: Some(slot), base }));
    }
}
