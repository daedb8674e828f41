//! What a document of the monitor's machine may say: a list of elements, and values where an element alone is not enough.

use error::Result;
use model::Domain;
use model::cpu::{CpuCacheMode, MaxPhysAddrMode};
use model::cputune::Placement;
use model::devices::channel::{Channel, ChannelTarget, Console};
use model::devices::char_source::CharSource;
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::{Disk, DiskBus, DiskDevice};
use model::devices::disk_source::DiskPlace;
use model::devices::interface::Interface;
use model::devices::interface_source::InterfaceSource;
use model::devices::memory_device::{MemoryDevice, MemoryModel};
use model::devices::small::{MemBalloon, WatchdogAction};
use model::domain::OnEvent;
use model::memory::HugePage;
use xml::{Document, FormatFlags};

use super::{ARCH, FIRST_CID, MACHINE, VCPUS_MAX, hints, memory, processor};
use crate::fault::unsupported;

/// Bytes of a disk's serial number (virtio 1.2, section 5.2.6.1).
const SERIAL_BYTES_MAX: usize = 20;
/// Most pairs of queues of an interface, most queues of a disk, and most ports of a console.
const QUEUES_MAX: u32 = 8;
const DISK_QUEUES_MAX: u32 = 16;
const PORTS_MAX: usize = 30;
/// Most bytes of the name of a port.
const NAME_BYTES_MAX: usize = 64;

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
    ("domain/vcpu", &["placement", "current"]),
    ("domain/maxMemory", &["unit", "slots"]),
    ("domain/memoryBacking", &[]),
    ("domain/memoryBacking/hugepages", &[]),
    ("domain/memoryBacking/hugepages/page", &["size", "unit", "nodeset"]),
    // Pages of machines are never merged.
    ("domain/memoryBacking/nosharepages", &[]),
    ("domain/memoryBacking/locked", &[]),
    ("domain/memoryBacking/source", &["type"]),
    ("domain/memoryBacking/access", &["mode"]),
    ("domain/memoryBacking/allocation", &["mode", "threads"]),
    ("domain/memoryBacking/discard", &[]),
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
    ("domain/features/apic", &["eoi"]),
    ("domain/features/pvspinlock", &["state"]),
    ("domain/features/pmu", &["state"]),
    ("domain/features/kvm", &[]),
    ("domain/features/kvm/hidden", &["state"]),
    ("domain/features/kvm/hint-dedicated", &["state"]),
    ("domain/features/kvm/poll-control", &["state"]),
    ("domain/features/kvm/pv-ipi", &["state"]),
    ("domain/features/hyperv", &["mode"]),
    ("domain/features/hyperv/relaxed", &["state"]),
    ("domain/features/hyperv/vapic", &["state"]),
    ("domain/features/hyperv/spinlocks", &["state", "retries"]),
    ("domain/features/hyperv/vpindex", &["state"]),
    ("domain/features/hyperv/runtime", &["state"]),
    ("domain/features/hyperv/synic", &["state"]),
    ("domain/features/hyperv/stimer", &["state"]),
    ("domain/features/hyperv/stimer/direct", &["state"]),
    ("domain/features/hyperv/reset", &["state"]),
    ("domain/features/hyperv/vendor_id", &["state", "value"]),
    ("domain/features/hyperv/frequencies", &["state"]),
    ("domain/features/hyperv/reenlightenment", &["state"]),
    ("domain/features/hyperv/tlbflush", &["state"]),
    ("domain/features/hyperv/tlbflush/extended", &["state"]),
    ("domain/features/hyperv/ipi", &["state"]),
    ("domain/features/hyperv/avic", &["state"]),
    ("domain/features/hyperv/xmm_input", &["state"]),
    ("domain/cpu", &["mode", "match", "check", "migratable"]),
    ("domain/cpu/model", &["fallback", "vendor_id"]),
    ("domain/cpu/vendor", &[]),
    ("domain/cpu/feature", &["policy", "name"]),
    ("domain/cpu/topology", &["sockets", "dies", "clusters", "cores", "threads"]),
    ("domain/cpu/cache", &["mode"]),
    ("domain/cpu/maxphysaddr", &["mode", "bits", "limit"]),
    ("domain/cpu/numa", &[]),
    ("domain/cpu/numa/cell", &["id", "cpus", "memory", "unit", "memAccess"]),
    ("domain/clock", &["offset", "adjustment", "basis", "timezone", "start"]),
    ("domain/clock/timer", &["name", "present", "frequency", "tickpolicy"]),
    ("domain/on_poweroff", &[]),
    ("domain/on_reboot", &[]),
    ("domain/on_crash", &[]),
    ("domain/devices", &[]),
    ("domain/devices/disk", &["type", "device", "model"]),
    ("domain/devices/disk/driver", &["name", "type", "discard", "queues"]),
    ("domain/devices/disk/source", &["file", "dev", "index"]),
    ("*/backingStore", &["type", "index"]),
    ("*/backingStore/format", &["type"]),
    ("*/backingStore/source", &["file", "dev", "index"]),
    ("domain/devices/disk/iotune", &[]),
    ("domain/devices/disk/iotune/total_bytes_sec", &[]),
    ("domain/devices/disk/iotune/read_bytes_sec", &[]),
    ("domain/devices/disk/iotune/write_bytes_sec", &[]),
    ("domain/devices/disk/iotune/total_iops_sec", &[]),
    ("domain/devices/disk/iotune/read_iops_sec", &[]),
    ("domain/devices/disk/iotune/write_iops_sec", &[]),
    ("domain/devices/disk/target", &["dev", "bus"]),
    ("domain/devices/disk/readonly", &[]),
    ("domain/devices/disk/transient", &[]),
    ("domain/devices/disk/serial", &[]),
    ("domain/devices/controller", &["type", "index", "model"]),
    ("domain/devices/interface", &["type"]),
    ("domain/devices/interface/mac", &["address"]),
    ("domain/devices/interface/source", &["bridge", "dev"]),
    ("domain/devices/interface/backend", &["type"]),
    ("domain/devices/interface/ip", &["address", "family", "prefix"]),
    ("domain/devices/interface/portForward", &["proto", "address", "dev"]),
    ("domain/devices/interface/portForward/range", &["start", "end", "to", "exclude"]),
    ("domain/devices/interface/target", &["dev", "managed"]),
    ("domain/devices/interface/model", &["type"]),
    ("domain/devices/interface/driver", &["queues"]),
    ("domain/devices/interface/link", &["state"]),
    ("domain/devices/interface/mtu", &["size"]),
    ("domain/devices/channel", &["type"]),
    ("domain/devices/channel/source", &["mode", "path"]),
    ("domain/devices/channel/target", &["type", "name", "state"]),
    ("*/log", &["file", "append"]),
    ("domain/devices/serial", &["type"]),
    ("domain/devices/serial/source", &["path"]),
    ("domain/devices/serial/target", &["type", "port"]),
    ("domain/devices/serial/target/model", &["name"]),
    ("domain/devices/console", &["type", "tty"]),
    ("domain/devices/console/source", &["path"]),
    ("domain/devices/console/target", &["type", "port"]),
    ("domain/devices/memballoon", &["model", "autodeflate", "freePageReporting"]),
    ("domain/devices/memballoon/stats", &["period"]),
    ("domain/devices/vsock", &["model"]),
    ("domain/devices/vsock/cid", &["auto", "address"]),
    ("domain/devices/watchdog", &["model", "action"]),
    ("domain/devices/memory", &["model"]),
    ("domain/devices/memory/source", &[]),
    ("domain/devices/memory/source/pagesize", &["unit"]),
    ("domain/devices/memory/target", &[]),
    ("domain/devices/memory/target/size", &["unit"]),
    ("domain/devices/memory/target/node", &[]),
    ("domain/devices/rng", &["model"]),
    ("domain/devices/rng/backend", &["model"]),
    ("domain/devices/panic", &["model"]),
    ("*/alias", &["name"]),
    ("*/address", &["type", "domain", "bus", "slot", "function", "base"]),
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
        Some(known) => {
            let end = path.strip_suffix(known).unwrap_or_default();
            end.starts_with("domain/devices/") && end.ends_with('/')
        }
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
        |domain| domain.devices.memory.iter().any(|module| module.model != MemoryModel::Dimm),
        "<memory> of another model than dimm",
    ),
    (
        |domain| {
            let size = |module: &MemoryDevice| module.target.size.unwrap_or(0);
            domain
                .devices
                .memory
                .iter()
                .map(size)
                .any(|kib| kib == 0 || !kib.is_multiple_of(memory::BLOCK_KIB))
        },
        "<memory> with a size that is no multiple of 128 MiB",
    ),
    (
        |domain| {
            let page = |module: &MemoryDevice| module.source.as_ref().and_then(|source| source.pagesize);
            domain.devices.memory.iter().filter_map(page).any(|kib| !memory::PAGES_KIB.contains(&kib))
        },
        "<pagesize> of another size than 4 KiB, 2 MiB and 1 GiB",
    ),
    (
        |domain| !domain.devices.memory.is_empty() && memory::is_in_files(domain),
        "<memory> beside memory that is shared or in files",
    ),
    (
        |domain| {
            let slots = domain.max_memory.as_ref().and_then(|max| max.slots);
            slots.is_some_and(|slots| slots > memory::MODULES_MAX)
        },
        "<maxMemory> with more than 32 slots",
    ),
    (
        |domain| !memory::cells(domain).is_empty() && !memory::follow_each_other(domain),
        "<cell> with processors that do not follow those of the cell before, or that leaves some out at the end",
    ),
    (
        |domain| {
            let pages = domain.memory_backing.as_ref().and_then(|backing| backing.hugepages.as_ref());
            let other = |page: &HugePage| !memory::PAGES_KIB.contains(&page.size);
            pages.is_some_and(|pages| pages.page.iter().any(other))
        },
        "<page> of another size than 4 KiB, 2 MiB and 1 GiB",
    ),
    (
        |domain| {
            let allocation = domain.memory_backing.as_ref().and_then(|backing| backing.allocation.as_ref());
            let threads = allocation.and_then(|allocation| allocation.threads);
            threads.is_some_and(|threads| threads > memory::THREADS_MAX)
        },
        "<allocation> with more than 64 threads",
    ),
    (
        |domain| {
            let cache = domain.cpu.as_ref().and_then(|cpu| cpu.cache);
            cache.is_some_and(|cache| cache.mode == Some(CpuCacheMode::Emulate))
        },
        "<cache> of a processor with mode emulate",
    ),
    (
        |domain| {
            let width = domain.cpu.as_ref().and_then(|cpu| cpu.maxphysaddr);
            width.is_some_and(|width| width.mode == Some(MaxPhysAddrMode::Emulate) && width.bits.is_none())
        },
        "<maxphysaddr> with mode emulate and without bits",
    ),
    (
        |domain| domain.clock.as_ref().is_some_and(|clock| !hints::are_timers_known(&clock.timer)),
        "<timer> of other names than tsc, kvmclock, hypervclock, a pit with tickpolicy delay, and an hpet that is not present",
    ),
    (
        |domain| {
            let start = domain.clock.as_ref().and_then(|clock| clock.start);
            start.is_some_and(|start| i64::try_from(start).is_err())
        },
        "<clock> with a start beyond all time",
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
        |domain| {
            let model = |balloon: &MemBalloon| !matches!(balloon.model.as_str(), "none" | "virtio");
            domain.devices.memballoon.as_deref().is_some_and(model)
        },
        "<memballoon> of another model than virtio",
    ),
    (
        |domain| {
            let other = |model: &Option<String>| model.as_deref().is_some_and(|model| model != "virtio");
            domain.devices.vsock.as_ref().is_some_and(|vsock| other(&vsock.model))
        },
        "<vsock> of another model than virtio",
    ),
    (
        |domain| {
            let cid = domain.devices.vsock.as_ref().and_then(|vsock| vsock.cid);
            cid.and_then(|cid| cid.address).is_some_and(|address| !(FIRST_CID..u32::MAX).contains(&address))
        },
        "<cid> with an address that is the host's or everybody's",
    ),
    (|domain| domain.devices.watchdog.len() > 1, "more than one <watchdog>"),
    (
        |domain| domain.devices.watchdog.iter().any(|watchdog| watchdog.model != "i6300esb"),
        "<watchdog> of another model than i6300esb",
    ),
    (
        |domain| domain.devices.watchdog.iter().any(|watchdog| watchdog.action == Some(WatchdogAction::Dump)),
        "<watchdog> with action dump",
    ),
    (
        |domain| {
            let tap = |interface: &Interface| {
                matches!(
                    interface.source,
                    InterfaceSource::Bridge(_) | InterfaceSource::Ethernet(_) | InterfaceSource::User(_)
                )
            };
            !domain.devices.interface.iter().all(tap)
        },
        "<interface> of another type than bridge, ethernet and user",
    ),
    (
        |domain| {
            let user = |interface: &&Interface| matches!(interface.source, InterfaceSource::User(_));
            domain.devices.interface.iter().filter(user).any(|interface| queues_of(interface) > 1)
        },
        "<interface> of type user with more than one queue",
    ),
    (
        |domain| {
            let wired = |interface: &&Interface| !matches!(interface.source, InterfaceSource::User(_));
            let passt = |interface: &Interface| {
                let backend = interface.backend.as_deref().and_then(|backend| backend.r#type.as_deref());
                backend == Some("passt") || !interface.ip.is_empty() || !interface.port_forward.is_empty()
            };
            domain.devices.interface.iter().filter(wired).any(passt)
        },
        "<backend type='passt'>, <ip> and <portForward> for an <interface> of another type than user",
    ),
    (
        |domain| {
            let other = |model: &Option<String>| model.as_deref().is_some_and(|model| model != "virtio");
            domain.devices.interface.iter().any(|interface| other(&interface.model))
        },
        "<interface> of another model than virtio",
    ),
    (
        |domain| domain.devices.interface.iter().any(|interface| queues_of(interface) > QUEUES_MAX),
        "<interface> with more than 8 queues",
    ),
    (
        |domain| {
            let queues = |disk: &Disk| disk.driver.as_ref().and_then(|driver| driver.queues);
            domain.devices.disk.iter().filter_map(queues).any(|queues| queues > DISK_QUEUES_MAX)
        },
        "<disk> with more than 16 queues",
    ),
    (
        |domain| {
            let virtio = |channel: &Channel| matches!(channel.target, None | Some(ChannelTarget::Virtio(_)));
            !domain.devices.channel.iter().all(virtio)
        },
        "<channel> with another target than virtio",
    ),
    (
        |domain| {
            let name = |channel: &Channel| match &channel.target {
                Some(ChannelTarget::Virtio(target)) => target.name.clone(),
                _ => None,
            };
            let names = domain.devices.channel.iter().filter_map(name);
            names.into_iter().any(|name| name.len() > NAME_BYTES_MAX || name.contains(','))
        },
        "names of <channel> with commas or more than 64 bytes",
    ),
    (
        |domain| {
            let consoles = domain.devices.console.iter().filter(|console| is_virtio(console));
            let consoles = consoles.map(|console| &console.source);
            let channels = domain.devices.channel.iter().map(|channel| &channel.source);
            !consoles.chain(channels).all(is_local)
        },
        "<console> or <channel> of another type than pty and unix with mode bind",
    ),
    (
        |domain| {
            let ports = domain.devices.console.iter().filter(|console| is_virtio(console)).count();
            ports + domain.devices.channel.len() > PORTS_MAX
        },
        "more than 30 ports",
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
            let is_own = |controller: &Controller| match controller.r#type {
                ControllerType::Pci => controller.model.as_deref().is_none_or(|model| model == "pcie-root"),
                ControllerType::VirtioSerial => controller.index.unwrap_or(0) == 0,
                _ => false,
            };
            !domain.devices.controller.iter().all(is_own)
        },
        "<controller> of other kinds than its PCI bus and its ports",
    ),
    (
        |domain| domain.devices.disk.iter().any(|disk| disk.readonly && disk.transient.is_some()),
        "<disk> that is <readonly> and <transient>",
    ),
    (
        |domain| {
            let known = |format: Option<&str>| format.is_none_or(|format| matches!(format, "raw" | "qcow2"));
            domain
                .devices
                .disk
                .iter()
                .any(|disk| !known(disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref())))
        },
        "<disk> in another format than raw and qcow2",
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

/// Whether a console is a port of virtio, not the serial port.
pub(super) fn is_virtio(console: &Console) -> bool {
    console.target.as_ref().and_then(|target| target.r#type.as_deref()) == Some("virtio")
}

/// Pairs of queues of an interface.
pub(super) fn queues_of(interface: &Interface) -> u32 {
    interface.driver.as_ref().and_then(|driver| driver.queues).unwrap_or(1).max(1)
}

/// A terminal, or a socket that is made for the machine.
fn is_local(source: &CharSource) -> bool {
    match source {
        CharSource::Pty(_) => true,
        CharSource::Unix(unix) => unix.source.mode.as_deref().is_none_or(|mode| mode == "bind"),
        _ => false,
    }
}

fn arch(domain: &Domain) -> &str {
    crate::defaults::arch(domain)
}

fn kind(domain: &Domain) -> &str {
    domain.os.r#type.as_ref().map_or("", |kind| kind.kind.as_str())
}

/// What the author of a document that breaks a rule can do: what is missing cannot be removed.
fn cure(domain: &Domain) -> &'static str {
    if arch(domain) != ARCH {
        "name a machine type of QEMU for that architecture, such as virt, or leave 'arch' out"
    } else if kind(domain) != "hvm" {
        "write <type>hvm</type>"
    } else if domain.os.kernel.is_none() {
        "name a kernel in <kernel> of <os>, or a machine type of QEMU, such as q35, for a guest that boots from its disk"
    } else {
        "change it, or name a machine type of QEMU, such as q35"
    }
}

fn values(domain: &Domain) -> Result<()> {
    if let Some((_, what)) = RULES.iter().find(|(breaks, _)| breaks(domain)) {
        return Err(
            unsupported(format!("machine type '{MACHINE}' does not have {what}")).with_cure(cure(domain))
        );
    }
    crate::validate::system::topology(domain)?;
    processor::check(domain)?;
    hints::check(domain)?;
    crate::validate::memory::backing(domain)?;
    crate::validate::memory::modules(domain)?;
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

#[cfg(test)]
mod tests {
    use xml::{Kind, Shape, Shaped, Table};

    use super::*;

    /// The tables of a shape: of all variants of a union.
    fn tables(shape: Shape) -> Vec<&'static Table> {
        match shape {
            Shape::Value(..) => Vec::new(),
            Shape::Record(table) => vec![table],
            Shape::Union(_, variants) => variants
                .iter()
                .filter_map(|variant| variant.shape)
                .flat_map(|shape| tables(shape()))
                .collect(),
        }
    }

    /// What an element of this shape may have: attributes, and elements with what they are. Nothing of a scalar.
    #[derive(Default)]
    struct Content {
        attributes: Vec<&'static str>,
        elements: Vec<(&'static str, Inside)>,
    }

    /// The content of an element, looked at when it is asked for.
    enum Inside {
        Of(fn() -> Shape),
        Leaf(&'static [&'static str]),
        Wrapped(&'static xml::Field),
    }

    fn content(shape: Shape) -> Content {
        let mut found = Content::default();
        if let Shape::Union(Some(tag), _) = shape {
            found.attributes.push(tag);
        }
        for table in tables(shape) {
            for field in table.fields {
                if !field.tag.is_empty() {
                    found.attributes.push(field.tag);
                }
                if matches!(field.format, xml::Format::Scaled(_)) && field.kind != Kind::Leaf {
                    found.attributes.push("unit");
                }
                match field.kind {
                    Kind::Attribute => found.attributes.push(field.name),
                    Kind::Flatten => {
                        let inner = content((field.shape)());
                        found.attributes.extend(inner.attributes);
                        found.elements.extend(inner.elements);
                    }
                    _ if !field.wrap.is_empty() => found.elements.push((field.wrap, Inside::Wrapped(field))),
                    _ => found.elements.push((field.name, element(field))),
                }
            }
        }
        found
    }

    fn element(field: &'static xml::Field) -> Inside {
        match field.kind {
            Kind::Child | Kind::List => Inside::Of(field.shape),
            _ if !field.at.is_empty() => Inside::Leaf(std::slice::from_ref(&field.at)),
            _ if matches!(field.format, xml::Format::Scaled(_)) => Inside::Leaf(&["unit"]),
            _ => Inside::Leaf(&[]),
        }
    }

    /// The contents that the elements at a path below an element may have: one for each variant that has them.
    fn at(inside: Vec<Content>, path: &str) -> Vec<Content> {
        let step = |contents: Vec<Content>, name: &str| -> Vec<Content> {
            let elements = contents.into_iter().flat_map(|content| content.elements);
            let named = elements.filter(|(known, _)| *known == name);
            named
                .map(|(_, inner)| match inner {
                    Inside::Of(shape) => content(shape()),
                    Inside::Leaf(attributes) => {
                        Content { attributes: attributes.to_vec(), elements: Vec::new() }
                    }
                    Inside::Wrapped(field) => {
                        Content { attributes: Vec::new(), elements: vec![(field.name, element(field))] }
                    }
                })
                .collect()
        };
        path.split('/').fold(inside, step)
    }

    /// Each path and attribute of the list is one of the model: a name that the model loses or changes fails here.
    #[test]
    fn what_is_listed_is_in_the_model() {
        for (path, attributes) in ELEMENTS {
            let whole = || vec![content(Domain::shape())];
            let found = match (path.strip_prefix("*/"), path.strip_prefix("domain/")) {
                // Of any device.
                (Some(name), _) => {
                    let devices = at(whole(), "devices").into_iter().flat_map(|devices| devices.elements);
                    devices.flat_map(|(device, _)| at(whole(), &format!("devices/{device}/{name}"))).collect()
                }
                (None, Some(path)) => at(whole(), path),
                (None, None) => whole(),
            };
            assert!(!found.is_empty(), "{path} is not in the model");
            for attribute in attributes.iter().filter(|attribute| **attribute != "*") {
                let known = found.iter().any(|content| content.attributes.contains(attribute));
                assert!(known, "{path} has no attribute '{attribute}' in the model");
            }
        }
    }
}
