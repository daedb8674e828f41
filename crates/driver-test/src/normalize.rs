//! What the test driver fills in and refuses: libvirt's rules for every hypervisor, nothing of a real one.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::clock::ClockOffset;
use model::cputune::Placement;
use model::devices::disk::{DiskBus, DiskDevice};
use model::devices::interface::Mac;
use model::domain::OnEvent;
use model::os::BootDevice;
use model::{Domain, DomainType, MacAddress};

/// Most virtual processors of a simulated machine.
pub(crate) const VCPUS_MAX: u32 = 32;

/// Completes and checks a document. Pure, and the second time it changes nothing.
pub(crate) fn normalize(domain: &mut Domain) -> Result<()> {
    if domain.r#type != DomainType::Test {
        return Err(Error::new(
            ErrorCode::ConfigUnsupported,
            ErrorDomain::Domain,
            "unexpected domain type, expecting test",
        )
        .with_cure("write type='test'"));
    }
    let Some(kind) = domain.os.r#type.as_mut().filter(|kind| !kind.kind.is_empty()) else {
        return Err(xml("an os <type> must be specified"));
    };
    if !matches!(kind.kind.as_str(), "hvm" | "xen" | "linux") {
        return Err(Error::new(ErrorCode::OsType, ErrorDomain::Domain, kind.kind.clone()));
    }
    kind.arch.get_or_insert_with(|| "i686".to_owned());
    let boots_kernel = domain.os.kernel.is_some() || domain.bootloader.is_some() || kind.kind != "hvm";
    if domain.os.boot.is_empty() && !boots_kernel {
        domain.os.boot.push(BootDevice::Hd);
    }
    memory(domain)?;
    let vcpu = domain.vcpu.get_or_insert_default();
    vcpu.count = vcpu.count.max(1);
    vcpu.placement.get_or_insert(Placement::Static);
    vcpu.current = vcpu.current.filter(|current| *current != vcpu.count);
    if vcpu.count > VCPUS_MAX {
        let detail = format!("Maximum CPUs greater than specified machine type limit {VCPUS_MAX}");
        return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Domain, detail));
    }
    domain.clock.get_or_insert_default().offset.get_or_insert(ClockOffset::Utc);
    domain.on_poweroff.get_or_insert(OnEvent::Destroy);
    domain.on_reboot.get_or_insert(OnEvent::Restart);
    domain.on_crash.get_or_insert(OnEvent::Destroy);
    devices(domain)
}

fn memory(domain: &mut Domain) -> Result<()> {
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map(|numa| &numa.cell);
    let of_cells: u64 = cells.into_iter().flatten().filter_map(|cell| cell.memory).sum();
    let total = if of_cells > 0 { of_cells } else { domain.memory.as_ref().map_or(0, |memory| memory.kib) };
    if total == 0 {
        return Err(xml("Memory size must be specified via <memory> or in the <numa> configuration"));
    }
    domain.memory.get_or_insert_default().kib = total;
    let current = domain.current_memory.filter(|current| *current != 0).unwrap_or(total);
    domain.current_memory = Some(current.min(total));
    Ok(())
}

fn devices(domain: &mut Domain) -> Result<()> {
    let mut targets = std::collections::BTreeSet::new();
    for disk in &mut domain.devices.disk {
        let device = *disk.device.get_or_insert(DiskDevice::Disk);
        if disk.target.dev.is_empty() {
            return Err(Error::new(ErrorCode::NoTarget, ErrorDomain::Domain, ""));
        }
        if !targets.insert(disk.target.dev.clone()) {
            return Err(xml(format!("target '{}' duplicated for disk sources", disk.target.dev)));
        }
        if disk.target.bus.is_none() {
            disk.target.bus = bus(&disk.target.dev, device);
        }
        if device == DiskDevice::Cdrom {
            disk.readonly = true;
        }
    }
    let identity = *domain.uuid.unwrap_or_default().as_bytes();
    for (index, interface) in domain.devices.interface.iter_mut().enumerate() {
        interface.mac.get_or_insert_with(|| Mac { address: mac(identity, index), ..Mac::default() });
    }
    Ok(())
}

fn bus(target: &str, device: DiskDevice) -> Option<DiskBus> {
    let known = [
        ("hd", DiskBus::Ide),
        ("sd", DiskBus::Scsi),
        ("vd", DiskBus::Virtio),
        ("fd", DiskBus::Fdc),
        ("xvd", DiskBus::Xen),
        ("ubd", DiskBus::Uml),
    ];
    let found = known.iter().find(|(prefix, _)| target.starts_with(prefix)).map(|(_, bus)| *bus);
    found.or((device == DiskDevice::Floppy).then_some(DiskBus::Fdc))
}

/// An address that depends only on the machine and the place of the interface, so that it stays the same.
fn mac(uuid: [u8; 16], index: usize) -> MacAddress {
    let mut hash = 0x811c_9dc5_u32;
    for byte in uuid.into_iter().chain(index.to_le_bytes()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let [_, high, middle, low] = hash.to_be_bytes();
    MacAddress([0x52, 0x54, 0x00, high, middle, low])
}

fn xml(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail)
}
