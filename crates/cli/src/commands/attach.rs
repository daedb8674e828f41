//! Disks added to a domain and taken away by options instead of a document.

use std::fmt::Write;
use std::os::unix::fs::FileTypeExt;

use api::constants::{VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE};

use super::attach_address::address;
use super::moment::attribute;
use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt, Values};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

const PERSISTENT: Opt = Opt::flag("persistent", "now if the domain runs, and in the definition");

pub(crate) static ATTACH_DISK: Command = Command {
    name: "attach-disk",
    group: Group::Domain,
    help: "add a disk to a domain",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("source", "image, block device or name on a server")
            .required()
            .bare()
            .or_empty()
            .values(Values::File),
        Opt::text("target", "name of the disk in the guest, such as vdb").required().bare(),
        Opt::text("targetbus", "bus of the disk"),
        Opt::text("driver", "driver of the disk"),
        Opt::text("subdriver", "format of the image"),
        Opt::text("iothread", "I/O thread that serves the disk"),
        Opt::text("cache", "how the host caches the disk"),
        Opt::text("io", "how the host does I/O"),
        Opt::text("type", "kind of device: disk, cdrom, floppy, lun"),
        Opt::alias("shareable", "mode=shareable"),
        Opt::text("mode", "'readonly' or 'shareable'"),
        Opt::text("sourcetype", "'file', 'block' or 'network'"),
        Opt::text("serial", "serial number of the disk"),
        Opt::text("wwn", "world wide name of the disk"),
        Opt::text("alias", "name of the device"),
        Opt::flag("rawio", "needs raw I/O"),
        Opt::text("address", "address of the disk, such as pci:0000.00.05.0"),
        Opt::flag("multifunction", "the PCI device has several functions"),
        Opt::flag("print-xml", "only print the XML"),
        Opt::text("source-protocol", "protocol of the server"),
        Opt::text("source-host-name", "the server: name or name:port"),
        Opt::text("source-host-transport", "transport to the server"),
        Opt::text("source-host-socket", "socket to the server"),
        Opt::text("throttle-groups", "throttle groups of the disk, separated by commas"),
        PERSISTENT,
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: attach_disk,
};

fn attach_disk(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in [("persistent", "current"), ("config", "current"), ("live", "current")] {
        // In the order in which the stock client names them.
        exclusive_current(arguments, first, second)?;
    }
    arguments.requires("source-host-name", "source-protocol")?;
    arguments.requires("source-host-transport", "source-protocol")?;
    arguments.requires("source-host-socket", "source-protocol")?;
    arguments.requires("source-host-socket", "source-host-transport")?;
    let xml = disk(arguments)?;
    if arguments.has("print-xml") {
        session.out.print(&xml);
        return Ok(());
    }
    let (driver, domain) = session.domain(arguments)?;
    let mut flags = arguments.bits(&[("config", VIR_DOMAIN_AFFECT_CONFIG), ("live", VIR_DOMAIN_AFFECT_LIVE)]);
    if arguments.has("persistent") {
        flags |= VIR_DOMAIN_AFFECT_CONFIG;
        if driver.domain_is_active(&domain)? == 1 {
            flags |= VIR_DOMAIN_AFFECT_LIVE;
        }
    }
    let attached = match flags != 0 || arguments.has("current") {
        true => driver.domain_attach_device_flags(&domain, &xml, flags),
        false => driver.domain_attach_device(&domain, &xml),
    };
    attached.tried(|| "Failed to attach disk".to_owned())?;
    session.out.extra("Disk attached successfully\n");
    Ok(())
}

/// `--current` beside an option that says the opposite.
fn exclusive_current(arguments: &Arguments, other: &str, current: &str) -> Outcome {
    match other {
        "persistent" => arguments.exclusive(other, current),
        _ => arguments.exclusive(current, other),
    }
}

/// The document of the disk.
fn disk(arguments: &Arguments) -> Outcome<String> {
    let text = |name| arguments.text(name);
    let (source, target) = (arguments.required("source")?, arguments.required("target")?);
    let mode = text("mode")?;
    if let Some(mode) = mode.filter(|mode| !matches!(*mode, "readonly" | "shareable")) {
        return Err(Failure::new(format!("No support for {mode} in command 'attach-disk'"))
            .with_cure("the modes are 'readonly' and 'shareable'"));
    }
    let kind = kind(arguments, source)?;
    if text("source-protocol")?.is_some() != (kind == "network") {
        return Err(Failure::new("--source-protocol option requires --sourcetype network"));
    }
    let rawio = if arguments.has("rawio") { " rawio='yes'" } else { "" };
    let mut xml = format!("<disk type='{kind}'{}{rawio}>\n", attribute("device", text("type")?));
    xml.push_str(&driver(arguments)?);
    xml.push_str(&self::source(arguments, kind, source)?);
    // Writing into a string cannot fail.
    let _ = writeln!(
        xml,
        "  <target{}{}/>",
        attribute("dev", Some(target)),
        attribute("bus", text("targetbus")?)
    );
    if let Some(mode) = mode {
        let _ = writeln!(xml, "  <{mode}/>");
    }
    for name in ["serial", "wwn"] {
        if let Some(value) = text(name)? {
            if name == "wwn" && !(value.len() == 16 && value.bytes().all(|digit| digit.is_ascii_hexdigit())) {
                return Err(Failure::new(format!("internal error: Malformed wwn: {value}"))
                    .with_cure("a world wide name has 16 hexadecimal digits"));
            }
            let _ = writeln!(xml, "  <{name}>{}</{name}>", super::shell::xml_escaped(value));
        }
        if name == "serial"
            && let Some(alias) = text("alias")?
        {
            let _ = writeln!(xml, "  <alias{}/>", attribute("name", Some(alias)));
        }
    }
    if let Some(place) = text("address")? {
        xml.push_str(&address(place, target, arguments.has("multifunction"))?);
    }
    xml.push_str("</disk>\n");
    Ok(xml)
}

/// Where the source is: said, or seen from the file.
fn kind<'a>(arguments: &'a Arguments, source: &str) -> Outcome<&'a str> {
    match arguments.text("sourcetype")? {
        Some(kind @ ("file" | "block" | "network")) => Ok(kind),
        Some(other) => Err(Failure::new(format!("Unknown source type: '{other}'"))
            .with_cure("the types are 'file', 'block' and 'network'")),
        None => {
            let block = std::fs::metadata(source).is_ok_and(|found| found.file_type().is_block_device());
            Ok(if block { "block" } else { "file" })
        }
    }
}

fn driver(arguments: &Arguments) -> Outcome<String> {
    let mut attributes = String::new();
    for (option, name) in [
        ("driver", "name"),
        ("subdriver", "type"),
        ("iothread", "iothread"),
        ("cache", "cache"),
        ("io", "io"),
    ] {
        attributes.push_str(&attribute(name, arguments.text(option)?));
    }
    let mut xml = if attributes.is_empty() { String::new() } else { format!("  <driver{attributes}/>\n") };
    if let Some(groups) = arguments.text("throttle-groups")? {
        xml.push_str("  <throttlefilters>\n");
        for group in groups.split(',') {
            let _ = writeln!(xml, "    <throttlefilter{}/>", attribute("group", Some(group)));
        }
        xml.push_str("  </throttlefilters>\n");
    }
    Ok(xml)
}

fn source(arguments: &Arguments, kind: &str, source: &str) -> Outcome<String> {
    if kind != "network" {
        let place = if kind == "block" { "dev" } else { "file" };
        return Ok(format!("  <source{}/>\n", attribute(place, Some(source))));
    }
    let protocol = attribute("protocol", arguments.text("source-protocol")?);
    let name = attribute("name", Some(source));
    let transport = attribute("transport", arguments.text("source-host-transport")?);
    let socket = attribute("socket", arguments.text("source-host-socket")?);
    let host = match arguments.text("source-host-name")? {
        None => String::new(),
        Some(host) => {
            let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
            attribute("name", Some(host)) + &attribute("port", port)
        }
    };
    if transport.is_empty() && socket.is_empty() && host.is_empty() {
        return Ok(format!("  <source{protocol}{name}/>\n"));
    }
    Ok(format!("  <source{protocol}{name}>\n    <host{transport}{host}{socket}/>\n  </source>\n"))
}
