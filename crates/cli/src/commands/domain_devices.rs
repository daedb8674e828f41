//! Which disks and interfaces a domain has.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_DISK_ERROR_NO_SPACE, VIR_DOMAIN_DISK_ERROR_NONE, VIR_DOMAIN_DISK_ERROR_UNSPEC,
    VIR_DOMAIN_XML_INACTIVE,
};
use api::{Domain, Driver};
use xml::{Document, Node};

use crate::arguments::Arguments;
use crate::command::{Command, DOMAIN, Group, Opt, Values};
use crate::document::{attribute, child, elements};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;
use crate::size;
use crate::table::Table;

pub(crate) static DOMBLKLIST: Command = Command {
    name: "domblklist",
    group: Group::Monitor,
    help: "list a domain's disks",
    description: "",
    options: &[
        DOMAIN,
        Opt::flag("inactive", "those of the definition, even if the domain runs"),
        Opt::flag("details", "also type and kind of device"),
    ],
    run: |session, arguments| {
        let xml = document(session, arguments, "inactive")?;
        let disks = disks(&xml)?;
        let table = if arguments.has("details") {
            let mut table = Table::new(&["Type", "Device", "Target", "Source"]);
            for disk in disks {
                table.row([disk.kind, disk.device, disk.target, disk.source]);
            }
            table
        } else {
            let mut table = Table::new(&["Target", "Source"]);
            for disk in disks {
                table.row([disk.target, disk.source]);
            }
            table
        };
        session.out.print(&table.render(!session.out.quiet));
        Ok(())
    },
};

pub(crate) static DOMIFLIST: Command = Command {
    name: "domiflist",
    group: Group::Monitor,
    help: "list a domain's network interfaces",
    description: "",
    options: &[DOMAIN, Opt::flag("inactive", "those of the definition, even if the domain runs")],
    run: |session, arguments| {
        let xml = document(session, arguments, "inactive")?;
        let mut table = Table::new(&["Interface", "Type", "Source", "Model", "MAC"]);
        for row in interfaces(&xml)? {
            table.row(row);
        }
        session.out.print(&table.render(!session.out.quiet));
        Ok(())
    },
};

pub(crate) static DOMBLKINFO: Command = Command {
    name: "domblkinfo",
    group: Group::Monitor,
    help: "sizes of a domain's disks",
    description: "Prints capacity, allocation and physical size of a disk in bytes.",
    options: &[
        DOMAIN,
        Opt::text("device", "target or source path of the disk").bare().values(Values::Disk),
        Opt::flag("human", "print sizes with units"),
        Opt::flag("all", "every disk of the domain"),
    ],
    run: domblkinfo,
};

pub(crate) static DOMBLKERROR: Command = Command {
    name: "domblkerror",
    group: Group::Monitor,
    help: "disks of a domain that have failed",
    description: "",
    options: &[DOMAIN],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        let errors = driver.domain_get_disk_errors(&domain, 0)?;
        if errors.is_empty() {
            session.out.extra("No errors found\n");
        }
        for failed in errors {
            let word = match failed.error {
                VIR_DOMAIN_DISK_ERROR_NONE => "no error",
                VIR_DOMAIN_DISK_ERROR_UNSPEC => "unspecified error",
                VIR_DOMAIN_DISK_ERROR_NO_SPACE => "no space",
                _ => "unknown error",
            };
            session.out.line(&format!("{}: {word}", failed.disk));
        }
        Ok(())
    },
};

/// A disk as the lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Disk {
    kind: String,
    device: String,
    target: String,
    source: String,
}

/// Names of the disks' targets in a domain's document.
pub(crate) fn disk_targets(xml: &str) -> Vec<String> {
    disks(xml).map(|disks| disks.into_iter().map(|disk| disk.target).collect()).unwrap_or_default()
}

/// Host names of the interfaces in a domain's document.
pub(crate) fn interface_names(xml: &str) -> Vec<String> {
    let rows = interfaces(xml).unwrap_or_default();
    rows.into_iter().map(|[name, ..]| name).filter(|name| name != "-").collect()
}

fn document(session: &mut Session, arguments: &Arguments, inactive: &str) -> Outcome<String> {
    let flags = arguments.bits(&[(inactive, VIR_DOMAIN_XML_INACTIVE)]);
    let (driver, domain) = session.domain(arguments)?;
    Ok(driver.domain_get_xml_desc(&domain, flags)?)
}

fn disks(xml: &str) -> Outcome<Vec<Disk>> {
    let parsed = parse(xml)?;
    let disks = elements(parsed.any_root(), "devices").flat_map(|devices| elements(devices, "disk"));
    Ok(disks.map(disk).collect())
}

fn parse(xml: &str) -> Outcome<Document<'_>> {
    Document::parse(xml).map_err(|error| {
        Failure::new("Failed to read the domain's XML").with_cure(format!("report this: {}", error.message()))
    })
}

fn disk(disk: Node<'_, '_>) -> Disk {
    let kind = attribute(disk, "type").unwrap_or("-");
    let source = child(disk, "source").and_then(|source| {
        let name = match kind {
            "file" => "file",
            "block" => "dev",
            "dir" => "dir",
            "network" => "name",
            "volume" => "volume",
            "vhostuser" | "vhostvdpa" => {
                if kind == "vhostuser" {
                    "path"
                } else {
                    "dev"
                }
            }
            "nvme" => return nvme(source),
            _ => return None,
        };
        attribute(source, name).map(str::to_owned)
    });
    Disk {
        kind: kind.to_owned(),
        device: attribute(disk, "device").unwrap_or("-").to_owned(),
        target: child(disk, "target").and_then(|node| attribute(node, "dev")).unwrap_or("-").to_owned(),
        source: source.unwrap_or_else(|| "-".to_owned()),
    }
}

/// An NVMe disk is told by namespace and PCI address.
fn nvme(source: Node<'_, '_>) -> Option<String> {
    let namespace = attribute(source, "namespace")?;
    let address = child(source, "address")?;
    let part = |name: &str| attribute(address, name).map(|text| text.trim_start_matches("0x").to_owned());
    let (domain, bus, slot, function) = (part("domain")?, part("bus")?, part("slot")?, part("function")?);
    Some(format!("nvme://{domain}:{bus}:{slot}.{function}/{namespace}"))
}

fn interfaces(xml: &str) -> Outcome<Vec<[String; 5]>> {
    let parsed = parse(xml)?;
    let all = elements(parsed.any_root(), "devices").flat_map(|devices| elements(devices, "interface"));
    Ok(all.map(interface).collect())
}

fn interface(interface: Node<'_, '_>) -> [String; 5] {
    let kind = attribute(interface, "type");
    let of = |element: &str, name: &str| child(interface, element).and_then(|node| attribute(node, name));
    let source = match kind {
        Some("direct") => of("source", "dev"),
        Some("user") | None => None,
        Some("hostdev") => None,
        Some("vdpa") => of("source", "dev"),
        Some("vhostuser") => of("source", "path"),
        Some(kind) => of("source", kind),
    };
    [of("target", "dev"), kind, source, of("model", "type"), of("mac", "address")]
        .map(|cell| cell.unwrap_or("-").to_owned())
}

fn domblkinfo(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("all", "device")?;
    let human = arguments.has("human");
    let (driver, domain) = session.domain(arguments)?;
    if arguments.has("all") {
        let xml = driver.domain_get_xml_desc(&domain, 0)?;
        let mut table = Table::new(&["Target", "Capacity", "Allocation", "Physical"]);
        for disk in disks(&xml)? {
            let [capacity, allocation, physical] = sizes_of_all(&driver, &domain, &disk, human)?;
            table.row([disk.target, capacity, allocation, physical]);
        }
        session.out.print(&table.render(!session.out.quiet));
        return Ok(());
    }
    let Some(device) = arguments.text("device")? else {
        return Err(Failure::new("command 'domblkinfo' requires <device> option")
            .with_cure("name a disk, or give --all"));
    };
    let info = driver.domain_get_block_info(&domain, device, 0)?;
    let sizes = cells(&info, human);
    for (label, value) in ["Capacity:", "Allocation:", "Physical:"].into_iter().zip(sizes) {
        session.out.line(&format!("{label:<15} {value}"));
    }
    Ok(())
}

/// The sizes of one disk of many: a drive without medium, or a source that a stopped machine does not reach, has none.
fn sizes_of_all(driver: &Arc<dyn Driver>, domain: &Domain, disk: &Disk, human: bool) -> Outcome<[String; 3]> {
    let none = || ["-", "-", "-"].map(str::to_owned);
    if disk.source == "-" {
        return Ok(none());
    }
    match driver.domain_get_block_info(domain, &disk.target, 0) {
        Ok(info) => Ok(cells(&info, human)),
        Err(_) if disk.kind == "network" => Ok(none()),
        Err(error) => Err(error).tried(|| format!("Failed to get size of disk '{}'", disk.target)),
    }
}

fn cells(info: &api::DomainGetBlockInfoRet, human: bool) -> [String; 3] {
    if info.capacity == 0 {
        return ["-", "-", "-"].map(str::to_owned);
    }
    [info.capacity, info.allocation, info.physical].map(|bytes| match human {
        true => size::human(bytes),
        false => bytes.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOMAIN: &str = "<domain type='test'><name>vm1</name><devices>\
        <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>\
        <disk type='block' device='disk'><source dev='/dev/sda'/><target dev='vda' bus='virtio'/></disk>\
        <disk type='network' device='disk'><source protocol='nbd' name='x'><host name='h'/></source><target dev='vdb'/></disk>\
        <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><target dev='vnet9'/><model type='virtio'/></interface>\
        <interface type='user'><mac address='52:54:00:00:00:02'/></interface></devices></domain>";

    #[test]
    fn disks_are_told_by_their_sources() {
        let lines: Vec<String> = disks(DOMAIN)
            .unwrap()
            .into_iter()
            .map(|disk| [disk.kind, disk.device, disk.target, disk.source].join(" "))
            .collect();
        assert_eq!(lines, ["file cdrom hdc -", "block disk vda /dev/sda", "network disk vdb x"]);
        assert_eq!(disk_targets(DOMAIN), ["hdc", "vda", "vdb"]);
    }

    #[test]
    fn interfaces_are_told_by_their_sources() {
        let lines: Vec<String> = interfaces(DOMAIN).unwrap().iter().map(|row| row.join(" ")).collect();
        assert_eq!(lines, ["vnet9 bridge br0 virtio 52:54:00:00:00:01", "- user - - 52:54:00:00:00:02"]);
        assert_eq!(interface_names(DOMAIN), ["vnet9"]);
    }
}
