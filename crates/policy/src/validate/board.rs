//! What only some boards have: features, timers, ports, crash and trust devices.

use error::Result;
use model::Domain;
use model::clock::{TickPolicy, Timer, TimerName, TimerTrack};
use model::devices::tpm::{Tpm, TpmBackend};
use model::features::{Features, HyperV};

use crate::defaults::{arch, board_of, machine};
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, unsupported, xml};
use crate::host::Host;
use crate::machine::{Board, Family, is_arm, is_ppc64, is_s390, is_x86};
use crate::repeated::first_repeated;

pub(super) fn check(domain: &Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    let board = board_of(domain);
    if let Some(features) = domain.features.as_deref() {
        foreign_features(domain, features, board)?;
        own_features(domain, features, caps)?;
    }
    timers(domain)?;
    ports(domain, board)?;
    panics(domain, board)?;
    tpms(domain, host, caps)?;
    if domain.devices.nvram.is_some() && board.family != Family::Pseries {
        return Err(unsupported("nvram device is only supported for PPC64"));
    }
    Ok(())
}

/// Refuses features of other boards.
fn foreign_features(domain: &Domain, features: &Features, board: Board) -> Result<()> {
    let (arch, machine) = (arch(domain), machine(domain));
    let arm_virt = board.family == Family::Virt && is_arm(arch);
    let riscv_virt = board.family == Family::Virt && matches!(arch, "riscv32" | "riscv64");
    let pseries = board.family == Family::Pseries;
    let rows: [(&str, bool, bool); 14] = [
        ("ioapic", features.ioapic.is_some(), is_x86(arch)),
        ("pvspinlock", features.pvspinlock.is_some(), is_x86(arch)),
        ("gic", features.gic.is_some(), arm_virt),
        ("ras", features.ras.is_some(), arm_virt),
        ("hpt", features.hpt.is_some(), pseries),
        ("htm", features.htm.is_some(), pseries),
        ("nested-hv", features.nested_hv.is_some(), pseries),
        ("ccf-assist", features.ccf_assist.is_some(), pseries),
        ("cfpc", features.cfpc.is_some(), pseries),
        ("sbbc", features.sbbc.is_some(), pseries),
        ("ibs", features.ibs.is_some(), pseries),
        ("aia", features.aia.is_some(), riscv_virt),
        ("async-teardown", features.async_teardown.is_some(), is_s390(arch) || is_x86(arch)),
        ("ps2", features.ps2.is_some(), is_x86(arch)),
    ];
    if features.hyperv.is_some() && !is_x86(arch) && arch != "aarch64" {
        return Err(unsupported(format!(
            "Hyperv features are not supported for architecture '{arch}' or machine type '{machine}'"
        )));
    }
    if let Some((name, _, _)) = rows.iter().find(|(_, asked, has)| *asked && !has) {
        return Err(unsupported(format!(
            "The '{name}' feature is not supported for architecture '{arch}' or machine type '{machine}'"
        )));
    }
    if features.apic.as_ref().is_some_and(|apic| apic.eoi.is_some()) && !is_x86(arch) {
        return Err(unsupported(format!(
            "The 'eoi' attribute of the 'apic' feature is not supported for architecture '{arch}' or machine type '{machine}'"
        )));
    }
    if is_ppc64(arch) && features.pmu.is_some_and(|pmu| pmu.state == Some(false)) {
        return Err(unsupported(format!("PMU is always enabled for architecture '{arch}'")));
    }
    Ok(())
}

/// Refuses features that the emulator or the rest of the document does not allow.
fn own_features(domain: &Domain, features: &Features, caps: &EmulatorCaps) -> Result<()> {
    if features.ps2.is_some() && !caps.has(Flag::MachineI8042) {
        return Err(unsupported("ps2 feature state cannot be controlled with this QEMU binary"));
    }
    if let Some(smm) = &features.smm
        && let Some(tseg) = &smm.tseg
    {
        if board_of(domain).family != Family::Q35 {
            return Err(unsupported("SMM TSEG is only supported with q35 machine type"));
        }
        if !caps.has(Flag::MchExtendedTsegMbytes) {
            return Err(unsupported("Setting TSEG size is not supported with this QEMU binary"));
        }
        if tseg.mib().is_none() {
            return Err(unsupported("SMM TSEG size must be divisible by 1 MiB"));
        }
    }
    let cache = features.tcg.as_ref().and_then(|tcg| tcg.tb_cache);
    if cache.is_some_and(|kib| !kib.is_multiple_of(1024)) {
        return Err(unsupported("tb-cache size must be an integer multiple of MiB"));
    }
    if features.tcg.is_some() && domain.r#type != model::DomainType::Qemu {
        return Err(unsupported(format!(
            "TCG features are incompatible with domain type '{}'",
            virt_type(domain)
        )));
    }
    features.hyperv.as_deref().map_or(Ok(()), hyperv)?;
    if let Some(ring) = features.kvm.as_ref().and_then(|kvm| kvm.dirty_ring)
        && ring.state == Some(true)
    {
        let size =
            ring.size.ok_or_else(|| xml("Missing required attribute 'size' in element 'dirty-ring'"))?;
        if !size.is_power_of_two() || !(1024..=65536).contains(&size) {
            return Err(xml("dirty ring must be power of 2 and ranges [1024, 65536]"));
        }
    }
    Ok(())
}

/// What hints for Windows say.
///
/// # Errors
/// A value that is missing or cannot be.
pub(crate) fn hyperv(hyperv: &HyperV) -> Result<()> {
    if let Some(spinlocks) = hyperv.spinlocks
        && spinlocks.state == Some(true)
    {
        let Some(retries) = spinlocks.retries else {
            return Err(xml("Missing required attribute 'retries' in element 'spinlocks'"));
        };
        if retries < HYPERV_RETRIES_MIN {
            return Err(xml("HyperV spinlock retry count must be at least 4095"));
        }
    }
    if let Some(vendor) = &hyperv.vendor_id
        && vendor.state == Some(true)
    {
        let Some(value) = vendor.value.as_deref() else {
            return Err(xml("missing 'value' attribute for HyperV feature 'vendor_id'"));
        };
        if value.len() > HYPERV_VENDOR_MAX {
            return Err(xml(format!(
                "HyperV vendor_id value must not be more than {HYPERV_VENDOR_MAX} characters."
            )));
        }
        if value.contains(',') {
            return Err(xml("HyperV vendor_id value is invalid"));
        }
    }
    Ok(())
}

/// Fewest retries before a guest tells Hyper-V of a spinlock.
const HYPERV_RETRIES_MIN: u32 = 4095;
/// Longest vendor text of Hyper-V.
const HYPERV_VENDOR_MAX: usize = 12;

/// Refuses timers of other architectures.
fn timers(domain: &Domain) -> Result<()> {
    let arch = arch(domain);
    let timers = domain.clock.as_ref().map(|clock| clock.timer.as_slice()).unwrap_or_default();
    for timer in timers {
        let Some(name) = timer.name else { continue };
        if name == TimerName::Platform {
            return Err(unsupported("unsupported timer type (name) 'platform'"));
        }
        settings(timer, name)?;
        let (word, has) = match name {
            TimerName::Platform | TimerName::Rtc => continue,
            TimerName::Tsc => ("tsc", is_x86(arch)),
            TimerName::Kvmclock => ("kvmclock", is_x86(arch)),
            TimerName::Hypervclock => ("hypervclock", is_x86(arch)),
            TimerName::Pit => ("pit", is_x86(arch)),
            TimerName::Hpet => ("hpet", is_x86(arch)),
            TimerName::Armvtimer => (
                "armvtimer",
                domain.r#type == model::DomainType::Kvm && is_arm(arch) && machine_is_virt(domain),
            ),
        };
        if !has {
            return Err(unsupported(format!(
                "Configuring the '{word}' timer is not supported for virtType={} arch={arch} machine={} guests",
                virt_type(domain),
                machine(domain)
            )));
        }
    }
    Ok(())
}

/// Refuses settings that a timer does not have.
fn settings(timer: &Timer, name: TimerName) -> Result<()> {
    if timer.catchup.is_some() && timer.tickpolicy != Some(TickPolicy::Catchup) {
        return Err(xml("setting of timer catchup policies is only supported with tickpolicy='catchup'"));
    }
    let clockless = matches!(name, TimerName::Kvmclock | TimerName::Hypervclock);
    let rows = [
        ("track", timer.track.is_some(), name == TimerName::Rtc),
        ("tickpolicy", timer.tickpolicy.is_some(), !clockless),
        ("frequency", timer.frequency.is_some(), name == TimerName::Tsc),
        ("mode", timer.mode.is_some(), name == TimerName::Tsc),
    ];
    if let Some((setting, ..)) = rows.iter().find(|(_, asked, has)| *asked && !has) {
        return Err(unsupported(format!("timer {name} doesn't support setting of timer {setting}")));
    }
    if timer.track == Some(TimerTrack::Boot) {
        return Err(unsupported("unsupported rtc timer track 'boot'"));
    }
    let Some(policy) = timer.tickpolicy else { return Ok(()) };
    match (name, policy) {
        (TimerName::Rtc, TickPolicy::Merge | TickPolicy::Discard) => {
            Err(unsupported(format!("unsupported rtc timer tickpolicy '{policy}'")))
        }
        (TimerName::Pit, TickPolicy::Merge) => {
            Err(unsupported(format!("unsupported pit tickpolicy '{policy}'")))
        }
        _ => Ok(()),
    }
}

fn machine_is_virt(domain: &Domain) -> bool {
    board_of(domain).family == Family::Virt
}

fn virt_type(domain: &Domain) -> &'static str {
    match domain.r#type {
        model::DomainType::Kvm => "kvm",
        model::DomainType::Hvf => "hvf",
        _ => "qemu",
    }
}

/// Parallel ports of a board.
const PARALLEL_PORTS_MAX: usize = 3;
/// Serial ports on the ISA bus of a board.
const ISA_SERIAL_PORTS_MAX: usize = 4;

/// Serial and parallel ports that the board cannot have.
fn ports(domain: &Domain, board: Board) -> Result<()> {
    let arch = arch(domain);
    if !domain.devices.parallel.is_empty() && (is_s390(arch) || board.family == Family::Pseries) {
        return Err(unsupported("parallel ports are not supported"));
    }
    if domain.devices.parallel.len() > PARALLEL_PORTS_MAX {
        return Err(internal(format!(
            "Maximum supported number of parallel ports is '{PARALLEL_PORTS_MAX}'"
        )));
    }
    let kinds = domain.devices.serial.iter().filter_map(|serial| serial.target.as_ref()?.r#type.as_deref());
    if kinds.filter(|kind| *kind == "isa-serial").count() > ISA_SERIAL_PORTS_MAX {
        return Err(internal(format!(
            "Maximum supported number of ISA serial ports is '{ISA_SERIAL_PORTS_MAX}'"
        ))
        .with_cure("write <target type='pci-serial'/> in the others"));
    }
    for serial in &domain.devices.serial {
        let Some(target) = &serial.target else { continue };
        let Some(kind) = target.r#type.as_deref() else { continue };
        let model = target.model.as_deref().unwrap_or("");
        let fits = match kind {
            "isa-serial" | "isa-debug" => is_x86(arch),
            "spapr-vio-serial" => board.family == Family::Pseries,
            "sclp-serial" => is_s390(arch),
            "system-serial" if model == "pl011" => is_arm(arch),
            "system-serial" => board.family == Family::Virt && !is_arm(arch),
            _ => true,
        };
        if kind == "isa-debug" && !is_x86(arch) {
            return Err(unsupported("isa-debug serial type only valid on x86 architecture"));
        }
        if let Some((_, owner)) =
            SERIAL_MODELS.iter().find(|(known, owner)| *known == model && *owner != kind)
        {
            return Err(unsupported(format!("Target model '{model}' requires target type '{owner}'")));
        }
        if !fits {
            return Err(unsupported(format!(
                "Serial device with target type '{kind}' and target model '{model}' not compatible with guest architecture or machine type"
            )));
        }
        let wanted = SERIAL_BUSES.iter().find(|(known, _)| *known == kind).map(|(_, bus)| *bus);
        let found = serial.info.address.as_ref().map(super::address::word);
        if let (Some(wanted), Some(found)) = (wanted, found)
            && wanted != found
        {
            return Err(unsupported(format!("Target type '{kind}' requires address type '{wanted}'")));
        }
    }
    Ok(())
}

/// The target type each model of serial port belongs to.
const SERIAL_MODELS: &[(&str, &str)] = &[
    ("isa-serial", "isa-serial"),
    ("usb-serial", "usb-serial"),
    ("pci-serial", "pci-serial"),
    ("spapr-vty", "spapr-vio-serial"),
    ("sclpconsole", "sclp-serial"),
    ("sclplmconsole", "sclp-serial"),
    ("pl011", "system-serial"),
    ("16550a", "system-serial"),
    ("isa-debugcon", "isa-debug"),
];
/// The bus each target type of serial ports sits on.
const SERIAL_BUSES: &[(&str, &str)] = &[
    ("isa-serial", "isa"),
    ("isa-debug", "isa"),
    ("usb-serial", "usb"),
    ("pci-serial", "pci"),
    ("spapr-vio-serial", "spapr-vio"),
];

/// Panic devices: one of each model, on its own board, and with an address only where it can have one.
fn panics(domain: &Domain, board: Board) -> Result<()> {
    let arch = arch(domain);
    let panics = &domain.devices.panic;
    let repeated = first_repeated(panics.iter().map(|panic| &panic.model));
    for (at, panic) in panics.iter().enumerate() {
        let model = panic.model.as_deref().unwrap_or("");
        if repeated == Some(at) {
            return Err(xml(format!("Multiple panic devices with model '{model}'")));
        }
        let (owner, has) = match model {
            "s390" => ("S390", is_s390(arch)),
            "hyperv" => ("i686 and x86_64", is_x86(arch)),
            "pseries" => ("pSeries", board.family == Family::Pseries),
            _ => ("", true),
        };
        if !has {
            return Err(unsupported(format!("only {owner} guests support panic device of model '{model}'")));
        }
        let address = panic.info.address.as_ref().map(super::address::word);
        match (model, address) {
            ("s390" | "hyperv" | "pseries", Some(_)) => {
                return Err(unsupported(format!(
                    "setting the panic device address is not supported for model '{model}'"
                )));
            }
            ("isa", Some(kind)) if kind != "isa" => {
                return Err(unsupported("panic is supported only with ISA address type"));
            }
            ("pvpanic", Some(kind)) if kind != "pci" => {
                return Err(unsupported("pvpanic is supported only with PCI address type"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn tpms(domain: &Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    let all = &domain.devices.tpm;
    let proxies = all.iter().filter(|tpm| is_proxy(tpm)).count();
    if proxies > 1 {
        return Err(unsupported("only a single TPM Proxy device is supported"));
    }
    if all.len() - proxies > 1 {
        return Err(unsupported("only a single TPM non-proxy device is supported"));
    }
    for tpm in all {
        let model = tpm.model.as_deref().unwrap_or("");
        let flag = match model {
            "tpm-tis" => Some(Flag::TpmTis),
            "tpm-crb" => Some(Flag::TpmCrb),
            "tpm-spapr" => Some(Flag::TpmSpapr),
            "spapr-tpm-proxy" => Some(Flag::SpaprTpmProxy),
            _ => None,
        };
        if let TpmBackend::Emulator(emulator) = &tpm.backend {
            let version = emulator.version.as_deref().unwrap_or("");
            if version == "1.2" && matches!(model, "tpm-crb" | "tpm-spapr") {
                return Err(unsupported(format!("Unsupported interface '{model}' for TPM 1.2")));
            }
            if version == "1.2" && emulator.active_pcr_banks.is_some() {
                return Err(xml("<active_pcr_banks/> requires TPM version '2.0'"));
            }
            if !host.tpm_versions.is_empty() && !host.tpm_versions.iter().any(|known| known == version) {
                return Err(unsupported(format!("TPM version '{version}' is not supported")));
            }
        }
        // Boards of ARM have a device of their own under the same name.
        let known = flag.is_none_or(|flag| caps.has(flag)) || model == "tpm-tis" && is_arm(arch(domain));
        if !known && !caps.flags.is_empty() {
            return Err(unsupported(format!(
                "The QEMU executable {} does not support TPM model {model}",
                domain.devices.emulator.as_deref().unwrap_or("")
            )));
        }
    }
    Ok(())
}

fn is_proxy(tpm: &Tpm) -> bool {
    tpm.model.as_deref() == Some("spapr-tpm-proxy")
}
