//! What a document of the monitor's machine may say: a list of elements, and values where an element alone is not enough.

use error::Result;
use model::Domain;
use model::cputune::Placement;
use model::devices::char_source::CharSource;
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::{DiskBus, DiskDevice};
use model::devices::disk_source::DiskPlace;
use model::domain::OnEvent;
use xml::{Document, FormatFlags};

use super::{ARCH, MACHINE, VCPUS_MAX};
use crate::fault::unsupported;

/// Bytes of a disk's serial number (virtio 1.2, section 5.2.6.1).
const SERIAL_BYTES_MAX: usize = 20;

/// Elements by path, with the attributes they may have; `*` allows whatever is inside.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("domain", &["type", "id"]),
    ("domain/name", &[]),
    ("domain/uuid", &[]),
    ("domain/title", &[]),
    ("domain/description", &[]),
    ("domain/metadata", &["*"]),
    ("domain/memory", &["unit"]),
    ("domain/currentMemory", &["unit"]),
    ("domain/vcpu", &["placement"]),
    ("domain/resource", &[]),
    ("domain/resource/partition", &[]),
    ("domain/sysinfo", &["type"]),
    ("domain/sysinfo/system", &[]),
    ("domain/sysinfo/system/entry", &["name"]),
    ("domain/sysinfo/oemStrings", &[]),
    ("domain/sysinfo/oemStrings/entry", &[]),
    ("domain/os", &[]),
    ("domain/os/type", &["arch", "machine"]),
    // Which device comes first matters to firmware; a kernel is there already.
    ("domain/os/boot", &["dev"]),
    ("domain/os/kernel", &[]),
    ("domain/os/initrd", &[]),
    ("domain/os/cmdline", &[]),
    ("domain/os/smbios", &["mode"]),
    ("domain/features", &[]),
    ("domain/features/acpi", &[]),
    ("domain/features/apic", &[]),
    ("domain/cpu", &["mode", "check", "migratable"]),
    ("domain/cpu/topology", &["sockets", "dies", "clusters", "cores", "threads"]),
    ("domain/clock", &["offset"]),
    ("domain/on_poweroff", &[]),
    ("domain/on_reboot", &[]),
    ("domain/on_crash", &[]),
    ("domain/devices", &[]),
    ("domain/devices/disk", &["type", "device", "model"]),
    ("domain/devices/disk/driver", &["name", "type"]),
    ("domain/devices/disk/source", &["file", "dev", "index"]),
    ("domain/devices/disk/backingStore", &[]),
    ("domain/devices/disk/target", &["dev", "bus"]),
    ("domain/devices/disk/readonly", &[]),
    ("domain/devices/disk/serial", &[]),
    ("domain/devices/controller", &["type", "index", "model"]),
    ("domain/devices/serial", &["type"]),
    ("domain/devices/serial/source", &["path"]),
    ("domain/devices/serial/target", &["type", "port"]),
    ("domain/devices/serial/target/model", &["name"]),
    ("domain/devices/console", &["type", "tty"]),
    ("domain/devices/console/source", &["path"]),
    ("domain/devices/console/target", &["type", "port"]),
    ("domain/devices/memballoon", &["model"]),
    ("domain/devices/rng", &["model"]),
    ("domain/devices/rng/backend", &["model"]),
    ("domain/devices/panic", &["model"]),
    ("*/alias", &["name"]),
    ("*/address", &["type", "domain", "bus", "slot", "function"]),
];

/// Refuses what the monitor's machine does not have.
///
/// # Errors
/// The first of them, with its name.
pub(super) fn check(domain: &Domain) -> Result<()> {
    values(domain)?;
    let text = domain.format(FormatFlags::default());
    let document = Document::parse(&text).map_err(|error| crate::fault::internal(error.to_string()))?;
    document.root("domain").map_or(Ok(()), |root| elements(root, "domain"))
}

fn elements(node: xml::Node<'_, '_>, path: &str) -> Result<()> {
    let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
    let listed = ELEMENTS.iter().find(|(known, _)| match known.strip_prefix("*/") {
        Some(known) => known == name && path.starts_with("domain/devices/"),
        None => *known == path,
    });
    let Some((_, attributes)) = listed else {
        let parent = path.rsplit('/').nth(1).unwrap_or("domain");
        return Err(missing(&format!("<{name}> (in <{parent}>)")));
    };
    if attributes.contains(&"*") {
        return Ok(());
    }
    if let Some(other) = node.attributes().find(|attribute| !attributes.contains(&attribute.name())) {
        return Err(missing(&format!("attribute '{}' of <{name}>", other.name())));
    }
    node.children()
        .filter(xml::Node::is_element)
        .try_for_each(|child| elements(child, &format!("{path}/{}", child.tag_name().name())))
}

fn missing(what: &str) -> error::Error {
    unsupported(format!("machine type '{MACHINE}' does not have {what}"))
        .with_cure("remove it, or name a machine type of QEMU, such as q35")
}

/// A rule: whether a document breaks it, and what it then has too much.
type Rule = (fn(&Domain) -> bool, &'static str);

const RULES: &[Rule] = &[
    (|domain| arch(domain) != ARCH, "other architectures than x86_64"),
    (|domain| kind(domain) != "hvm", "other kinds of guests than hvm"),
    (|domain| domain.os.kernel.is_none(), "a start without <kernel> in <os>"),
    (
        |domain| domain.vcpu.as_ref().is_some_and(|vcpu| vcpu.placement == Some(Placement::Auto)),
        "placement='auto'",
    ),
    (
        |domain| domain.vcpu.as_ref().is_some_and(|vcpu| vcpu.current.is_some_and(|now| now != vcpu.count)),
        "processors that come later",
    ),
    (
        |domain| {
            domain
                .cpu
                .as_ref()
                .is_some_and(|cpu| cpu.mode.is_some_and(|mode| mode != model::cpu::CpuMode::HostPassthrough))
        },
        "<cpu> with another mode than host-passthrough",
    ),
    (
        |domain| {
            domain.clock.as_ref().is_some_and(|clock| {
                clock.offset.is_some_and(|offset| offset != model::clock::ClockOffset::Utc)
            })
        },
        "<clock> with another offset than utc",
    ),
    (
        |domain| domain.on_poweroff.is_some_and(|event| event != OnEvent::Destroy),
        "another <on_poweroff> than destroy",
    ),
    (
        |domain| domain.on_reboot.is_some_and(|event| !matches!(event, OnEvent::Restart | OnEvent::Destroy)),
        "another <on_reboot> than restart or destroy",
    ),
    (
        |domain| domain.on_crash.is_some_and(|event| event != OnEvent::Destroy),
        "another <on_crash> than destroy",
    ),
    (|domain| domain.devices.serial.len() > 1, "more than one <serial>"),
    (
        |domain| domain.devices.serial.iter().any(|serial| !matches!(serial.source, CharSource::Pty(_))),
        "<serial> of another type than pty",
    ),
    (
        |domain| domain.devices.memballoon.as_ref().is_some_and(|balloon| balloon.model != "none"),
        "<memballoon> of another model than none",
    ),
    (
        |domain| {
            domain
                .devices
                .panic
                .iter()
                .any(|panic| panic.model.as_deref().is_some_and(|model| model != "pvpanic" && model != "isa"))
        },
        "<panic> of another model than isa",
    ),
    (
        |domain| {
            let is_bus = |controller: &Controller| {
                controller.r#type == ControllerType::Pci
                    && controller.model.as_deref().is_none_or(|model| model == "pcie-root")
            };
            !domain.devices.controller.iter().all(is_bus)
        },
        "<controller> of other kinds than its PCI bus",
    ),
    (
        |domain| {
            domain
                .devices
                .disk
                .iter()
                .any(|disk| disk.device.is_some_and(|device| device != DiskDevice::Disk))
        },
        "<disk> that is another device than disk",
    ),
    (
        |domain| {
            domain.devices.disk.iter().any(|disk| disk.target.bus.is_some_and(|bus| bus != DiskBus::Virtio))
        },
        "<disk> on another bus than virtio",
    ),
    (
        |domain| {
            let raw = |format: Option<&str>| format.is_none_or(|format| format == "raw");
            domain
                .devices
                .disk
                .iter()
                .any(|disk| !raw(disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref())))
        },
        "<disk> in another format than raw",
    ),
    (
        |domain| {
            domain
                .devices
                .disk
                .iter()
                .any(|disk| !matches!(disk.source.place, DiskPlace::File(_) | DiskPlace::Block(_)))
        },
        "<disk> of another type than file and block",
    ),
];

fn arch(domain: &Domain) -> &str {
    crate::defaults::arch(domain)
}

fn kind(domain: &Domain) -> &str {
    domain.os.r#type.as_ref().map_or("", |kind| kind.kind.as_str())
}

fn values(domain: &Domain) -> Result<()> {
    if let Some((_, what)) = RULES.iter().find(|(breaks, _)| breaks(domain)) {
        return Err(missing(what));
    }
    crate::validate::system::topology(domain)?;
    if let Some(serial) = domain
        .devices
        .disk
        .iter()
        .filter_map(|disk| disk.serial.as_deref())
        .find(|serial| serial.len() > SERIAL_BYTES_MAX || serial.contains(','))
    {
        return Err(unsupported(format!(
            "machine type '{MACHINE}' has serial numbers of at most {SERIAL_BYTES_MAX} bytes without commas, not '{serial}'"
        ))
        .with_cure("shorten <serial>"));
    }
    let count = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    if count > VCPUS_MAX {
        return Err(unsupported(format!(
            "machine type '{MACHINE}' has at most {VCPUS_MAX} processors, not {count}"
        )));
    }
    Ok(())
}
