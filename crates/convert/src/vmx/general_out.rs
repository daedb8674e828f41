//! The settings of the machine itself, from its document.

use conf_file::Conf;
use error::Result;
use model::Domain;
use model::os::{FirmwareKind, SmbiosMode};

use super::entries::General;
use super::escape::{escape, write_genid, write_uuid};
use crate::fault::{internal, unsupported};

/// Memory is given in steps of this many KiB.
const MEMORY_STEP_KIB: u64 = 4096;

pub(super) fn write(conf: &mut Conf, domain: &Domain, hardware: u32) -> Result<()> {
    let vcpus = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    if domain.vcpu.as_ref().and_then(|vcpu| vcpu.current).is_some_and(|current| current != vcpus) {
        return Err(unsupported("No support for domain XML entry 'vcpu' attribute 'current'"));
    }
    let total = memory_kib(domain);
    let current = domain.current_memory.filter(|current| *current < total);
    let guaranteed = domain.memtune.as_ref().and_then(|tune| tune.min_guarantee).filter(|kib| *kib > 0);
    let genid = domain.genid.as_ref().and_then(|genid| genid.uuid.as_ref()).map(write_genid);
    let efi = domain.os.firmware == Some(FirmwareKind::Efi);
    let secure = domain.os.loader.as_ref().and_then(|loader| loader.secure);
    let general = General {
        encoding: Some("UTF-8".to_owned()),
        config_version: Some(8),
        hardware_version: Some(hardware.into()),
        guest_os: Some(guest_os(domain)?.to_owned()),
        reflect_host: reflect_host(domain)?,
        firmware: efi.then(|| "efi".to_owned()),
        secure_boot: secure.filter(|_| efi),
        uuid: domain.uuid.as_ref().map(write_uuid),
        genid: genid.as_ref().map(|(first, _)| first.clone()),
        genid_x: genid.map(|(_, second)| second),
        display_name: Some(escape(&escape(&domain.name, '|', "\"|"), '%', "/\\%")),
        annotation: domain.description.as_deref().map(|text| escape(text, '|', "\"|")),
        memory_mib: Some(mib(total)),
        memory_max_mib: current.map(mib),
        memory_min_mib: guaranteed.map(mib),
        vcpus: Some(vcpus.into()),
        cores_per_socket: cores_per_socket(domain, vcpus)?.map(i64::from),
        affinity: affinity(domain, vcpus)?,
        shares: domain.cputune.as_ref().and_then(|tune| tune.shares).map(|shares| share_word(shares, vcpus)),
    };
    general.write(conf, "")
}

fn guest_os(domain: &Domain) -> Result<&'static str> {
    let arch = domain.os.r#type.as_ref().and_then(|kind| kind.arch.as_deref());
    match arch {
        None | Some("i686") => Ok("other"),
        Some("x86_64") => Ok("other-64"),
        Some(other) => Err(internal(format!(
            "Expecting domain XML attribute 'arch' of entry 'os/type' to be 'i686' or 'x86_64' but found '{other}'"
        ))),
    }
}

fn reflect_host(domain: &Domain) -> Result<Option<bool>> {
    match domain.os.smbios {
        None => Ok(None),
        Some(SmbiosMode::Host) => Ok(Some(true)),
        Some(_) => Err(unsupported("VMware can show the host's SMBIOS tables or its own")
            .with_cure("write <smbios mode='host'/>, or nothing")),
    }
}

fn memory_kib(domain: &Domain) -> u64 {
    let kib = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    kib.div_ceil(MEMORY_STEP_KIB).saturating_mul(MEMORY_STEP_KIB)
}

fn mib(kib: u64) -> i64 {
    i64::try_from(kib.div_ceil(1024)).unwrap_or(i64::MAX)
}

fn cores_per_socket(domain: &Domain, vcpus: u32) -> Result<Option<u32>> {
    let Some(topology) = domain.cpu.as_ref().and_then(|cpu| cpu.topology) else { return Ok(None) };
    let one = |number: Option<u32>| number.unwrap_or(1) == 1;
    if !one(topology.threads) {
        return Err(unsupported("Only 1 thread per core is supported"));
    }
    if !one(topology.dies) || !one(topology.clusters) {
        return Err(unsupported("Only 1 die per socket and 1 cluster per die are supported"));
    }
    let cores = topology.cores.unwrap_or(1);
    let product = topology.sockets.unwrap_or(1).saturating_mul(cores);
    if product != vcpus {
        return Err(unsupported(format!(
            "CPU topology doesn't match maximum vcpu count: {product} is not {vcpus}"
        )));
    }
    Ok(Some(cores))
}

fn affinity(domain: &Domain, vcpus: u32) -> Result<Option<String>> {
    let Some(set) = domain.vcpu.as_ref().and_then(|vcpu| vcpu.cpuset.as_ref()) else { return Ok(None) };
    if set.len() < vcpus as usize {
        return Err(internal(format!(
            "Expecting domain XML attribute 'cpuset' of entry 'vcpu' to contain at least {vcpus} CPU(s)"
        )));
    }
    let numbers: Vec<String> = set.iter().map(|number| number.to_string()).collect();
    Ok(Some(numbers.join(",")))
}

fn share_word(shares: u64, vcpus: u32) -> String {
    let of = |each: u64| u64::from(vcpus) * each == shares;
    match () {
        () if of(500) => "low".to_owned(),
        () if of(1000) => "normal".to_owned(),
        () if of(2000) => "high".to_owned(),
        () => shares.to_string(),
    }
}
