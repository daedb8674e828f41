//! Name, machine type, accelerator, memory, vCPUs, CPU, boot order.

use std::collections::HashSet;

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::cpu::{Cpu, CpuCacheMode, CpuMode, MaxPhysAddrMode};
use model::domain::OnEvent;
use model::launch_security::LaunchSecurity;
use model::sysinfo::SysInfo;
use model::{Domain, DomainType};

use crate::defaults::{accelerator, arch, machine};
use crate::emulator::{Accelerator, EmulatorCaps, Flag};
use crate::fault::{internal, plain, unsupported, xml};
use crate::host::Host;
use crate::machine::is_ppc64;
use crate::text;

/// Most memory, in KiB: what a signed byte count can say.
const MEMORY_MAX_KIB: u64 = 1 << 53;
/// Most I/O threads.
const IOTHREADS_MAX: u32 = 1024;

pub(super) fn check(domain: &Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    name(domain)?;
    kvm(domain, host, caps)?;
    hvf(domain, caps)?;
    secrecy(domain, caps)?;
    machine_type(domain, caps)?;
    has_memory(domain)?;
    sizes(domain)?;
    vcpus(domain, caps)?;
    if let Some(cpu) = domain.cpu.as_deref() {
        settings(cpu)?;
    }
    if domain.bootloader.is_some() {
        return Err(unsupported("bootloader is not supported by QEMU")
            .with_cure("remove <bootloader>: the firmware of the machine boots its disks"));
    }
    delays(domain)?;
    boot(domain)?;
    actions(domain)?;
    uuid(domain)
}

/// What no hypervisor's machines can be.
pub(super) fn common(domain: &Domain) -> Result<()> {
    has_memory(domain)?;
    online(domain)?;
    dumps(domain)?;
    domain.cpu.as_deref().map_or(Ok(()), settings)?;
    boot(domain)
}

fn has_memory(domain: &Domain) -> Result<()> {
    match domain.memory.as_ref().map_or(0, |memory| memory.kib) {
        0 => Err(xml("Memory size must be specified via <memory> or in the <numa> configuration")
            .with_cure("write <memory unit='MiB'>512</memory>")),
        _ => Ok(()),
    }
}

/// What happens at the end of a run, as far as somebody does it.
fn actions(domain: &Domain) -> Result<()> {
    dumps(domain)?;
    let (off, reboot, crash) = (domain.on_poweroff, domain.on_reboot, domain.on_crash);
    if [off, reboot, crash].contains(&Some(OnEvent::RenameRestart)) {
        return Err(unsupported(
            "qemu driver doesn't support the 'rename-restart' action for 'on_reboot'/'on_poweroff'/'on_crash'",
        ));
    }
    if [off, reboot].contains(&Some(OnEvent::Preserve)) {
        return Err(unsupported(
            "qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'",
        ));
    }
    // libvirt's words have a quote too few.
    if reboot == Some(OnEvent::Destroy) && off == Some(OnEvent::Restart) {
        return Err(unsupported(
            "qemu driver doesn't support 'onReboot' set to 'destroy and 'onPoweroff' set to 'reboot'",
        ));
    }
    Ok(())
}

/// Only a guest that crashed is worth a dump.
fn dumps(domain: &Domain) -> Result<()> {
    for (event, action) in [("poweroff", domain.on_poweroff), ("reboot", domain.on_reboot)] {
        if let Some(action @ (OnEvent::CoredumpDestroy | OnEvent::CoredumpRestart)) = action {
            return Err(unsupported(format!("Lifecycle event '{event}' doesn't support '{action}' action")));
        }
    }
    Ok(())
}

pub(super) fn name(domain: &Domain) -> Result<()> {
    let name = &domain.name;
    if name.is_empty() {
        return Err(Error::new(ErrorCode::NoName, ErrorDomain::Domain, ""));
    }
    // libvirt takes such names, and then nobody can type them.
    if name.trim().is_empty() {
        return Err(xml(format!("the name of the machine, '{name}', is blank"))
            .with_cure("choose a name with letters or digits"));
    }
    text::check_file_name(name)?;
    if domain.title.as_ref().is_some_and(|title| title.contains('\n')) {
        return Err(xml("Domain title can't contain newlines").with_cure("write long texts in <description>"));
    }
    Ok(())
}

fn kvm(domain: &Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    if domain.r#type != DomainType::Kvm {
        return Ok(());
    }
    let (reason, cure) = match &host.kvm_refusal {
        Some(refusal) => (refusal.reason.clone(), refusal.cure.as_str()),
        None if !caps.has_kvm() => {
            let reason = format!("the emulator {} cannot use KVM on this host", caps.binary);
            (reason, "install an emulator that is built with KVM")
        }
        None => return Ok(()),
    };
    let detail = format!("Domain requires KVM, but it is not available: {reason}");
    Err(unsupported(detail).with_cure(format!("{cure}, or use type='qemu'")))
}

fn hvf(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    if domain.r#type != DomainType::Hvf || caps.accelerators.contains_key(&Accelerator::Hvf) {
        return Ok(());
    }
    let detail = format!("Emulator '{}' does not support virt type 'hvf'", caps.binary);
    Err(unsupported(detail).with_cure("that is for hosts with macOS: use type='kvm' or type='qemu'"))
}

/// Guests whose memory the host cannot read need a host that can do so.
fn secrecy(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let (word, flag) = match domain.launch_security.as_deref() {
        None => return Ok(()),
        Some(LaunchSecurity::Sev(_)) => ("SEV", Flag::SevGuest),
        Some(LaunchSecurity::SevSnp(_)) => ("SEV SNP", Flag::SevSnpGuest),
        Some(LaunchSecurity::S390Pv) => ("S390 PV", Flag::S390PvGuest),
    };
    if caps.has(flag) {
        return Ok(());
    }
    let detail = format!("{word} launch security is not supported with this QEMU binary");
    Err(unsupported(detail).with_cure("remove <launchSecurity>, or use a host whose processor has it"))
}

fn machine_type(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let name = machine(domain);
    if caps.machine(accelerator(domain), name).is_none() {
        let detail = format!("Emulator '{}' does not support machine type '{name}'", caps.binary);
        return Err(
            unsupported(detail).with_cure("choose one of the machine types that the capabilities list")
        );
    }
    if !caps.arch.is_empty() && !runs(&caps.arch, arch(domain)) {
        let detail = format!("Emulator '{}' does not support arch '{}'", caps.binary, arch(domain));
        return Err(
            unsupported(detail).with_cure(format!("name an emulator for {} in <emulator>", arch(domain)))
        );
    }
    Ok(())
}

/// Whether an emulator of one architecture runs guests of the other, with 32 bits or of the other byte order.
fn runs(emulator: &str, guest: &str) -> bool {
    let pair = (emulator, guest);
    emulator == guest
        || matches!(
            pair,
            ("x86_64", "i686") | ("aarch64", "armv7l" | "armv6l") | ("ppc64", "ppc64le" | "ppc")
        )
}

fn sizes(domain: &Domain) -> Result<()> {
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map(|numa| numa.cell.as_slice());
    let cells = cells.unwrap_or_default().iter().filter_map(|cell| cell.memory);
    let modules = domain.devices.memory.iter().filter_map(|module| module.target.size);
    let whole = domain.memory.iter().map(|memory| memory.kib);
    let limit = domain.max_memory.iter().map(|memory| memory.kib);
    for kib in cells.chain(modules).chain(whole).chain(limit) {
        if kib > MEMORY_MAX_KIB {
            let detail = format!("value too large: {kib}KiB");
            return Err(Error::new(ErrorCode::Overflow, ErrorDomain::Domain, detail)
                .with_cure("no machine can have so much memory: write a smaller size"));
        }
    }
    if domain.iothreads.is_some_and(|count| count > IOTHREADS_MAX) {
        return Err(unsupported(format!("more than {IOTHREADS_MAX} I/O threads are not supported")));
    }
    Ok(())
}

/// The levels of processors multiply to their number.
pub(crate) fn topology(domain: &Domain) -> Result<()> {
    let Some(topology) = domain.cpu.as_ref().and_then(|cpu| cpu.topology) else { return Ok(()) };
    let count = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    let parts = [topology.sockets, topology.dies, topology.clusters, topology.cores, topology.threads];
    let parts = parts.into_iter().map(|part| u64::from(part.unwrap_or(1)));
    let product = parts.fold(1, u64::saturating_mul);
    if product == u64::from(count) {
        return Ok(());
    }
    Err(unsupported("CPU topology doesn't match maximum vcpu count").with_cure(format!(
        "make sockets, dies, clusters, cores and threads multiply to {count}, not {product}"
    )))
}

/// There are virtual CPUs, and no more of them at the start than in all.
fn online(domain: &Domain) -> Result<()> {
    let Some(vcpu) = &domain.vcpu else { return Ok(()) };
    if vcpu.count == 0 {
        return Err(xml("invalid maximum number of vCPUs '0'").with_cure("write at least 1 in <vcpu>"));
    }
    if let Some(current) = vcpu.current.filter(|current| *current > vcpu.count) {
        let detail = "maximum vCPU count must not be less than current vCPU count";
        return Err(unsupported(detail)
            .with_cure(format!("write at most {} instead of {current} in 'current'", vcpu.count)));
    }
    if vcpu.current == Some(0) {
        return Err(unsupported("vcpu 0 can't be offline").with_cure("write at least 1 in 'current'"));
    }
    Ok(())
}

fn vcpus(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let Some(vcpu) = &domain.vcpu else { return Ok(()) };
    online(domain)?;
    let first = domain.vcpus.iter().flat_map(|vcpus| &vcpus.vcpu).find(|one| one.id == 0);
    if first.is_some_and(|one| one.enabled == Some(false)) {
        return Err(unsupported("vcpu 0 can't be offline"));
    }
    topology(domain)?;
    let topology = domain.cpu.as_ref().and_then(|cpu| cpu.topology);
    // POWER plugs whole cores.
    let granularity = match topology {
        Some(topology) if is_ppc64(arch(domain)) => topology.threads.unwrap_or(1).max(1),
        _ => 1,
    };
    if vcpu.current.unwrap_or(vcpu.count) % granularity != 0 {
        return Err(unsupported(format!(
            "vCPUs count must be a multiple of the vCPU hotplug granularity ({granularity})"
        )));
    }
    let found = caps.machine(accelerator(domain), machine(domain));
    if let Some(max) = found.map(|found| found.cpus_max).filter(|max| *max > 0 && vcpu.count > *max) {
        let detail = format!("Maximum CPUs greater than specified machine type limit {max}");
        return Err(
            unsupported(detail).with_cure(format!("ask for at most {max} vCPUs, or another machine type"))
        );
    }
    Ok(())
}

/// Refuses a processor that the emulator does not have. A definition may name one: it is asked before a start.
///
/// # Errors
/// The model is in no list of the emulator.
pub fn known_processor(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let Some(cpu) = domain.cpu.as_deref().filter(|cpu| cpu.mode == Some(CpuMode::Custom)) else {
        return Ok(());
    };
    let name = cpu.model.as_ref().and_then(|model| model.name.as_deref()).unwrap_or("");
    let models = caps.under(accelerator(domain)).map(|under| under.cpus.as_slice()).unwrap_or_default();
    if !name.is_empty() && !models.is_empty() && !models.iter().any(|model| model.name == name) {
        return Err(internal(format!("Unknown CPU model {name}"))
            .with_cure("choose one of the models that the domain capabilities list"));
    }
    Ok(())
}

/// What a processor is told, whoever makes it.
///
/// # Errors
/// A contradiction.
pub(crate) fn settings(cpu: &Cpu) -> Result<()> {
    let mut names = HashSet::new();
    if let Some(twice) = cpu.feature.iter().find(|feature| !names.insert(feature.name.as_str())) {
        let detail = format!("CPU feature '{}' specified more than once", twice.name);
        return Err(xml(detail).in_domain(ErrorDomain::Cpu));
    }
    if cpu.migratable.is_some() && !matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum)) {
        return Err(unsupported(
            "Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode",
        ));
    }
    if let Some(cache) = &cpu.cache {
        if cache.mode.is_none() {
            return Err(xml("Missing required attribute 'mode' in element 'cache'"));
        }
        if cache.level.is_some_and(|level| !(1..=3).contains(&level)) {
            return Err(xml("invalid CPU cache level, must be in range [1,3]"));
        }
        match (cache.mode, cache.level) {
            (Some(CpuCacheMode::Emulate), level) if level != Some(3) => {
                return Err(unsupported("CPU cache mode 'emulate' can only be used with level='3'"));
            }
            (Some(CpuCacheMode::Passthrough), Some(_)) => {
                return Err(unsupported("unsupported CPU cache level for mode 'passthrough'"));
            }
            (Some(CpuCacheMode::Disable), Some(_)) => {
                return Err(unsupported("unsupported CPU cache level for mode 'disable'"));
            }
            (Some(CpuCacheMode::Passthrough), None)
                if !matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum)) =>
            {
                return Err(unsupported(
                    "CPU cache mode 'passthrough' can only be used with 'host-passthrough' / 'maximum' CPUs",
                ));
            }
            _ => {}
        }
    }
    if cpu.maxphysaddr.as_ref().is_some_and(|address| address.mode.is_none()) {
        return Err(xml("Missing required attribute 'mode' in element 'maxphysaddr'"));
    }
    if let Some(address) = &cpu.maxphysaddr
        && address.mode == Some(MaxPhysAddrMode::Passthrough)
        && address.bits.is_some()
    {
        return Err(unsupported(
            "CPU maximum physical address bits number specification cannot be used with mode='passthrough'",
        ));
    }
    Ok(())
}

fn boot(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    let infos = devices.disk.iter().map(|disk| &disk.info);
    let infos = infos.chain(devices.interface.iter().map(|interface| &interface.info));
    let infos = infos.chain(devices.hostdev.iter().map(|hostdev| &hostdev.info));
    let infos = infos.chain(devices.redirdev.iter().map(|redirdev| &redirdev.info));
    let mut orders = HashSet::new();
    for order in infos.filter_map(|info| Some(info.boot.as_ref()?.order)) {
        if !orders.insert(order) {
            return Err(unsupported(format!("boot order '{order}' used for more than one device")));
        }
    }
    if !orders.is_empty() && !domain.os.boot.is_empty() {
        return Err(unsupported("per-device boot elements cannot be used together with os/boot elements"));
    }
    Ok(())
}

/// Delays of the firmware that have no room in its tables.
fn delays(domain: &Domain) -> Result<()> {
    let menu = domain.os.bootmenu.as_ref().and_then(|menu| menu.timeout);
    if menu.is_some_and(|timeout| timeout > DELAY_MAX) {
        return Err(unsupported(format!(
            "invalid value for boot menu timeout, must be in range [0,{DELAY_MAX}]"
        )));
    }
    let reboot = domain.os.bios.as_ref().and_then(|bios| bios.reboot_timeout).unwrap_or(0);
    if !(-1..=i64::from(DELAY_MAX)).contains(&i64::from(reboot)) {
        return Err(unsupported(format!(
            "invalid value for rebootTimeout, must be in range [-1,{DELAY_MAX}]"
        )));
    }
    Ok(())
}

/// The longest delay in milliseconds.
const DELAY_MAX: u32 = 65535;

fn uuid(domain: &Domain) -> Result<()> {
    for sysinfo in &domain.sysinfo {
        let SysInfo::SmBios(tables) = sysinfo else { continue };
        let given = tables.system.iter().find(|entry| entry.name == "uuid");
        let Some(given) = given else { continue };
        let parsed: model::Uuid =
            given.value.parse().map_err(|_| plain("malformed <sysinfo> uuid element"))?;
        if domain.uuid.is_some_and(|uuid| uuid != parsed) {
            return Err(plain("UUID mismatch between <uuid> and <sysinfo>"));
        }
    }
    Ok(())
}
