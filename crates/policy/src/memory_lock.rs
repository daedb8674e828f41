//! How much memory the process of a machine must be able to lock.

use model::Domain;
use model::devices::controller::ControllerType;
use model::devices::disk_source::DiskPlace;
use model::devices::hostdev::HostDevSource;
use model::devices::interface_source::InterfaceSource;

use crate::defaults::{accelerator, board_of};
use crate::emulator::Accelerator;
use crate::machine::Family;

/// The memory that devices map for their registers, in KiB.
const REGISTERS_KIB: u64 = 1 << 20;

/// A limit of locked memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryLock {
    /// The usual one will do.
    Usual,
    /// This many bytes.
    Bytes(u64),
    /// None.
    Unlimited,
}

/// The limit that a machine needs.
pub fn limit(domain: &Domain) -> MemoryLock {
    let bytes = |kib: u64| MemoryLock::Bytes(kib.saturating_mul(1024));
    if let Some(hard) = domain.memtune.as_ref().and_then(|tune| tune.hard_limit) {
        return bytes(hard);
    }
    if domain.memory_backing.as_ref().is_some_and(|backing| backing.locked) {
        return MemoryLock::Unlimited;
    }
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    if board_of(domain).family == Family::Pseries && accelerator(domain) == Accelerator::Kvm {
        return bytes(pseries_kib(domain, total));
    }
    match pinned_times(domain) {
        0 => MemoryLock::Usual,
        times => bytes(total.saturating_mul(times).saturating_add(REGISTERS_KIB)),
    }
}

/// How often the whole memory is pinned: once for all host devices, or once for each behind an IOMMU of its own.
fn pinned_times(domain: &Domain) -> u64 {
    let devices = &domain.devices;
    let given = devices.hostdev.iter().filter(|hostdev| match &hostdev.source {
        HostDevSource::Pci(_) => true,
        HostDevSource::Mdev(_) => !matches!(hostdev.model.as_deref(), Some("vfio-ccw" | "vfio-ap")),
        _ => false,
    });
    let cards = |wanted: fn(&InterfaceSource) -> bool| {
        devices.interface.iter().filter(|interface| wanted(&interface.source)).count() as u64
    };
    let vfio = given.count() as u64 + cards(|source| matches!(source, InterfaceSource::HostDev(_)));
    let vdpa = cards(|source| matches!(source, InterfaceSource::Vdpa(_)));
    let nvme = devices.disk.iter().any(|disk| matches!(disk.source.place, DiskPlace::Nvme(_)));
    let apart = devices.iommu.is_some();
    (if apart { vfio } else { vfio.min(1) }) + vdpa + u64::from(nvme)
}

/// The page tables of the hypervisor, which lie in locked memory, and what host devices pin.
fn pseries_kib(domain: &Domain, total: u64) -> u64 {
    let most = domain.max_memory.as_ref().map_or(total, |max| max.kib.max(total));
    let controllers = domain.devices.controller.iter();
    let bridges = controllers
        .filter(|other| other.r#type == ControllerType::Pci && other.model.as_deref() == Some("pci-root"))
        .count()
        .max(1) as u64;
    let base = most / 128 + 4096 * bridges + 8192;
    if pinned_times(domain) == 0 {
        return base;
    }
    let mapped = total.saturating_add(total / 512 * bridges).saturating_add(8192);
    base.saturating_add(mapped.max((2 << 20) * bridges))
}

#[cfg(test)]
mod tests {
    use super::{MemoryLock, limit};

    fn check(inside: &str, expected: MemoryLock) {
        let text = format!(
            "<domain type='kvm'><name>a</name><memory unit='KiB'>1048576</memory>\
             <os><type arch='x86_64' machine='pc'>hvm</type></os>{inside}</domain>"
        );
        let (domain, _) = model::Domain::parse(&text).unwrap();
        assert_eq!(limit(&domain), expected, "{inside}");
    }

    #[test]
    fn what_pins_memory_raises_the_limit() {
        let device = "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='1' slot='0' \
                      function='0'/></source></hostdev>";
        check("", MemoryLock::Usual);
        check("<memoryBacking><locked/></memoryBacking>", MemoryLock::Unlimited);
        check("<memtune><hard_limit unit='KiB'>2048</hard_limit></memtune>", MemoryLock::Bytes(2 << 20));
        check(&format!("<devices>{device}</devices>"), MemoryLock::Bytes(2 << 30));
        check(&format!("<devices>{device}{device}</devices>"), MemoryLock::Bytes(2 << 30));
        let apart = format!("<devices>{device}{device}<iommu model='intel'/></devices>");
        check(&apart, MemoryLock::Bytes(3 << 30));
    }
}
