//! The machine itself, from its settings: identity, memory, virtual CPUs, firmware.

use error::Result;
use model::Domain;
use model::cpu::{Cpu, Topology};
use model::cputune::{CpuTune, Vcpu};
use model::domain::GenId;
use model::memory::{Memory, MemoryTune};
use model::os::{FirmwareKind, Loader, OsType, SmbiosMode};
use xml::CpuSet;

use super::entries::General;
use super::escape::{read_genid, read_uuid, unescape};
use super::settings::Settings;
use crate::fault::internal;

/// Memory of a machine that says nothing, in MiB.
const MEMORY_MIB: i64 = 32;
/// Most memory that is believed, in MiB: 1 EiB.
const MEMORY_MIB_MAX: i64 = 1 << 40;
/// Most virtual CPUs that are believed.
const VCPUS_MAX: i64 = 4096;

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let general = General::read(settings, "")?;
    versions(&general)?;
    identity(domain, &general)?;
    memory(domain, &general)?;
    let vcpus = vcpus(domain, &general)?;
    domain.cputune = shares(&general, vcpus)?;
    let is_64 = general.guest_os.as_deref().is_some_and(|name| name.to_ascii_lowercase().ends_with("-64"));
    let arch = if is_64 { "x86_64" } else { "i686" };
    domain.os.r#type =
        Some(OsType { arch: Some(arch.to_owned()), kind: "hvm".to_owned(), ..OsType::default() });
    if general.reflect_host == Some(true) {
        domain.os.smbios = Some(SmbiosMode::Host);
    }
    if general.firmware.as_deref().is_some_and(|firmware| firmware.eq_ignore_ascii_case("efi")) {
        domain.os.firmware = Some(FirmwareKind::Efi);
        if general.secure_boot == Some(true) {
            domain.os.loader = Some(Box::new(Loader { secure: Some(true), ..Loader::default() }));
        }
    }
    Ok(())
}

fn versions(general: &General) -> Result<()> {
    let missing = |name: &str| {
        internal(format!("Missing essential config entry '{name}'"))
            .with_cure("give the whole .vmx file of a machine")
    };
    match general.config_version {
        None => return Err(missing("config.version")),
        Some(8) => {}
        Some(other) => {
            let detail = format!("Expecting VMX entry 'config.version' to be 8 but found {other}");
            return Err(internal(detail));
        }
    }
    match general.hardware_version {
        None => Err(missing("virtualHW.version")),
        Some(version) if version >= 4 => Ok(()),
        Some(other) => Err(internal(format!(
            "Expecting VMX entry 'virtualHW.version' to be 4 or higher but found {other}"
        ))),
    }
}

fn identity(domain: &mut Domain, general: &General) -> Result<()> {
    let uuid = general.uuid.as_deref().map(|text| {
        read_uuid(text).ok_or_else(|| internal(format!("Could not parse UUID from string '{text}'")))
    });
    domain.uuid = Some(uuid.transpose()?.unwrap_or_default());
    if general.genid.is_some() || general.genid_x.is_some() {
        let half = |text: &Option<String>| text.clone().unwrap_or_else(|| "0".to_owned());
        let uuid = read_genid(&half(&general.genid), &half(&general.genid_x)).ok_or_else(|| {
            internal("VMX entries 'vm.genid' and 'vm.genidX' must be signed numbers of 64 bits")
        })?;
        domain.genid = Some(GenId { uuid: Some(uuid) });
    }
    let name = general.display_name.as_deref().unwrap_or_default();
    domain.name = unescape(&unescape(name, '%'), '|');
    let description = general.annotation.as_deref().map(|text| unescape(text, '|'));
    domain.description = description.filter(|text| !text.is_empty());
    Ok(())
}

fn memory(domain: &mut Domain, general: &General) -> Result<()> {
    let total = general.memory_mib.unwrap_or(MEMORY_MIB);
    if total <= 0 || total % 4 != 0 || total > MEMORY_MIB_MAX {
        return Err(internal(format!(
            "Expecting VMX entry 'memsize' to be an unsigned integer (multiple of 4) but found {total}"
        )));
    }
    let kib = |mib: i64| mib.unsigned_abs() * 1024;
    domain.memory = Some(Memory { kib: kib(total), ..Memory::default() });
    let current = general.memory_max_mib.filter(|max| (0..total).contains(max)).unwrap_or(total);
    domain.current_memory = Some(kib(current));
    let guaranteed = general.memory_min_mib.map(|min| min.clamp(0, total)).filter(|min| *min > 0);
    if let Some(min) = guaranteed {
        domain.memtune =
            Some(Box::new(MemoryTune { min_guarantee: Some(kib(min)), ..MemoryTune::default() }));
    }
    Ok(())
}

/// The number of virtual CPUs.
fn vcpus(domain: &mut Domain, general: &General) -> Result<u64> {
    let count = general.vcpus.unwrap_or(1);
    let number = u32::try_from(count).ok().filter(|number| (1..=VCPUS_MAX).contains(&i64::from(*number)));
    let number = number.ok_or_else(|| {
        internal(format!(
            "Expecting VMX entry 'numvcpus' to be an unsigned integer greater than 0 but found {count}"
        ))
    })?;
    let cores = general.cores_per_socket.unwrap_or(1).max(1);
    if cores > count {
        return Err(internal("VMX entry 'cpuid.coresPerSocket' smaller than 'numvcpus'"));
    }
    if let Some(cores) = u32::try_from(cores).ok().filter(|cores| *cores > 1) {
        let topology = Topology {
            sockets: Some(number / cores),
            dies: Some(1),
            clusters: Some(1),
            cores: Some(cores),
            threads: Some(1),
        };
        domain.cpu = Some(Box::new(Cpu { topology: Some(topology), ..Cpu::default() }));
    }
    let cpuset = affinity(general, number)?;
    domain.vcpu = Some(Vcpu { count: number, cpuset, ..Vcpu::default() });
    Ok(number.into())
}

fn affinity(general: &General, vcpus: u32) -> Result<Option<CpuSet>> {
    let Some(text) = general.affinity.as_deref().filter(|text| !text.eq_ignore_ascii_case("all")) else {
        return Ok(None);
    };
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|number| *number < 16_384);
    let numbers: Option<Vec<u32>> = text.split(',').map(number).collect();
    let numbers = numbers.ok_or_else(|| {
        internal(format!(
            "Expecting VMX entry 'sched.cpu.affinity' to be a comma separated list of unsigned integers but found '{text}'"
        ))
    })?;
    if numbers.len() < vcpus as usize {
        return Err(internal(format!(
            "Expecting VMX entry 'sched.cpu.affinity' to contain at least as many values as 'numvcpus' ({vcpus}) but found only {} value(s)",
            numbers.len()
        )));
    }
    Ok(Some(numbers.into_iter().collect()))
}

fn shares(general: &General, vcpus: u64) -> Result<Option<Box<CpuTune>>> {
    let Some(text) = &general.shares else { return Ok(None) };
    let shares = match text.to_ascii_lowercase().as_str() {
        "low" => vcpus * 500,
        "normal" => vcpus * 1000,
        "high" => vcpus * 2000,
        number => number.parse().map_err(|_| {
            internal(format!(
                "Expecting VMX entry 'sched.cpu.shares' to be an unsigned integer or 'low', 'normal' or 'high' but found '{text}'"
            ))
        })?,
    };
    Ok(Some(Box::new(CpuTune { shares: Some(shares), ..CpuTune::default() })))
}
