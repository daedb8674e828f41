//! Snapshots of a domain: made, looked at, returned to and removed.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC, VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT,
    VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY, VIR_DOMAIN_SNAPSHOT_CREATE_HALT, VIR_DOMAIN_SNAPSHOT_CREATE_LIVE,
    VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA, VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE,
    VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE, VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT,
    VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE, VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN,
    VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY,
    VIR_DOMAIN_SNAPSHOT_REVERT_FORCE, VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED,
    VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM, VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING,
    VIR_DOMAIN_SNAPSHOT_XML_SECURE,
};
use api::{Domain, DomainSnapshot, Driver};
use error::ErrorCode;

use super::domain_life::document;
use super::moment;
use super::moment::{attribute, disks, unreadable};
use super::shell::split_list;
use crate::arguments::Arguments;
use crate::command::{Command, DOMAIN, Group, Opt, Values};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

/// The snapshot a command is about, where another option may name it instead.
const NAME: Opt = Opt::text("snapshotname", "name of the snapshot").bare();
const CURRENT: Opt = Opt::flag("current", "the snapshot that the domain is based on now");
const QUIESCE: Opt = Opt::flag("quiesce", "let the guest freeze its file systems");
const REUSE: Opt = Opt::flag("reuse-external", "use images that are there already");
const NO_METADATA: Opt = Opt::flag("no-metadata", "take the snapshot and forget it");
const HALT: Opt = Opt::flag("halt", "stop the domain when the snapshot is taken");
const DISK_ONLY: Opt = Opt::flag("disk-only", "record disks and not what the domain does");
const ATOMIC: Opt = Opt::flag("atomic", "all disks or none");
const LIVE: Opt = Opt::flag("live", "let the guest go on meanwhile");
const VALIDATE: Opt = Opt::flag("validate", "check the XML against the schema first");

pub(crate) static SNAPSHOT_CREATE: Command = Command {
    name: "snapshot-create",
    group: Group::Snapshots,
    help: "take a snapshot that a file describes",
    description: "Takes a snapshot as the file says, or with everything as usual; or tells of one that exists.",
    options: &[
        DOMAIN,
        Opt::text("xmlfile", "file with the snapshot's XML").bare().values(Values::File),
        Opt::flag("redefine", "the snapshot exists: only tell of it"),
        Opt::flag("current", "with --redefine: the domain is based on it"),
        NO_METADATA,
        HALT,
        DISK_ONLY,
        REUSE,
        QUIESCE,
        ATOMIC,
        LIVE,
        VALIDATE,
    ],
    run: |session, arguments| {
        arguments.requires("current", "redefine")?;
        let flags = create_flags(arguments)
            | arguments.bits(&[
                ("redefine", VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE),
                ("current", VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT),
            ]);
        let (driver, domain) = session.domain(arguments)?;
        let file = arguments.text("xmlfile")?;
        let xml = file.map_or_else(|| Ok("<domainsnapshot/>".to_owned()), document)?;
        create(session, &driver, &domain, (&xml, file), flags)
    },
};

pub(crate) static SNAPSHOT_CREATE_AS: Command = Command {
    name: "snapshot-create-as",
    group: Group::Snapshots,
    help: "take a snapshot that options describe",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("name", "its name").tolerated(),
        Opt::text("description", "what it is for").tolerated(),
        Opt::flag("print-xml", "only print the XML"),
        NO_METADATA,
        HALT,
        DISK_ONLY,
        REUSE,
        QUIESCE,
        ATOMIC,
        LIVE,
        VALIDATE,
        Opt::text("memspec", "memory: [file=]name[,snapshot=type]"),
        Opt {
            place: crate::command::Place::Tolerated,
            ..Opt::rest("diskspec", "disk: disk[,snapshot=type][,driver=type][,stype=type][,file=name]")
        },
    ],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        let memory = arguments.text("memspec")?.map(memory).transpose()?.unwrap_or_default();
        let body = memory + &disks(arguments, disk)?;
        let xml = moment::document("domainsnapshot", arguments, &body)?;
        if arguments.has("print-xml") {
            session.out.line(&xml);
            return Ok(());
        }
        create(session, &driver, &domain, (&xml, None), create_flags(arguments))
    },
};

fn create_flags(arguments: &Arguments) -> u32 {
    arguments.bits(&[
        ("no-metadata", VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA),
        ("halt", VIR_DOMAIN_SNAPSHOT_CREATE_HALT),
        ("disk-only", VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY),
        ("reuse-external", VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT),
        ("quiesce", VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE),
        ("atomic", VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC),
        ("live", VIR_DOMAIN_SNAPSHOT_CREATE_LIVE),
        ("validate", VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE),
    ])
}

fn create(
    session: &mut Session,
    driver: &Arc<dyn Driver>,
    domain: &Domain,
    (xml, file): (&str, Option<&str>),
    flags: u32,
) -> Outcome {
    let made = driver.domain_snapshot_create_xml(domain, xml, flags)?;
    let from = file.map_or_else(String::new, |file| format!(" from '{file}'"));
    session.out.extra(&format!("Domain snapshot {} created{from}", made.name));
    Ok(())
}

/// `<memory>` of `[file=]name[,snapshot=type]`.
fn memory(spec: &str) -> Outcome<String> {
    let (mut snapshot, mut file) = (None, None);
    for part in split_list(spec) {
        if let Some(value) = part.strip_prefix("snapshot=").filter(|_| snapshot.is_none()) {
            snapshot = Some(value.to_owned());
        } else if let Some(value) = part.strip_prefix("file=").filter(|_| file.is_none()) {
            file = Some(value.to_owned());
        } else if part.starts_with('/') && file.is_none() {
            file = Some(part);
        } else {
            return Err(unreadable("memspec", spec));
        }
    }
    let (snapshot, file) = (attribute("snapshot", snapshot.as_deref()), attribute("file", file.as_deref()));
    Ok(format!("  <memory{snapshot}{file}/>\n"))
}

/// `<disk>` of `disk[,snapshot=type][,driver=type][,stype=type][,file=name]`.
fn disk(spec: &str) -> Outcome<String> {
    const KEYS: [&str; 4] = ["snapshot", "driver", "stype", "file"];
    let mut given: [Option<String>; 4] = Default::default();
    let parts = split_list(spec);
    let Some((name, rest)) = parts.split_first() else { return Err(unreadable("diskspec", spec)) };
    for part in rest {
        let (key, value) = part.split_once('=').ok_or_else(|| unreadable("diskspec", spec))?;
        let index = KEYS.iter().position(|known| *known == key);
        match index.and_then(|index| given.get_mut(index)).filter(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(value.to_owned()),
            None => return Err(unreadable("diskspec", spec)),
        }
    }
    let [snapshot, driver, kind, file] = given;
    let place = match kind.as_deref() {
        None | Some("file") => "file",
        Some("block") => "dev",
        Some(other) => {
            let mut failure = Failure::new(format!("Unknown storage type: '{other}'"));
            failure.lines.extend(unreadable("diskspec", spec).lines);
            return Err(failure.with_cure("the types are 'file' and 'block'"));
        }
    };
    let name = attribute("name", Some(name));
    let snapshot = attribute("snapshot", snapshot.as_deref());
    let kind = attribute("type", kind.as_deref());
    if driver.is_none() && file.is_none() {
        return Ok(format!("    <disk{name}{snapshot}{kind}/>\n"));
    }
    let driver = driver.map(|driver| format!("      <driver{}/>\n", attribute("type", Some(&driver))));
    let source = file.map(|file| format!("      <source{}/>\n", attribute(place, Some(&file))));
    let (driver, source) = (driver.unwrap_or_default(), source.unwrap_or_default());
    Ok(format!("    <disk{name}{snapshot}{kind}>\n{driver}{source}    </disk>\n"))
}

/// The snapshot that `snapshotname` or `current` means, and what it belongs to.
pub(super) fn chosen(
    session: &mut Session,
    arguments: &Arguments,
) -> Outcome<(Arc<dyn Driver>, DomainSnapshot)> {
    let current = arguments.command().option("current").is_some() && arguments.has("current");
    let (driver, domain) = session.domain(arguments)?;
    match arguments.text("snapshotname")? {
        Some(_) if current => Err(Failure::new("--snapshotname and --current are mutually exclusive")),
        Some(name) => {
            let found = driver.domain_snapshot_lookup_by_name(&domain, name, 0)?;
            Ok((driver, found))
        }
        None if current => {
            let found = driver.domain_snapshot_current(&domain, 0)?;
            Ok((driver, found))
        }
        None => Err(Failure::new("--snapshotname or --current is required")),
    }
}

/// The snapshot before `snapshot`, if there is one.
pub(super) fn parent(driver: &Arc<dyn Driver>, snapshot: &DomainSnapshot) -> Outcome<Option<String>> {
    match driver.domain_snapshot_get_parent(snapshot, 0) {
        Ok(parent) => Ok(Some(parent.name)),
        Err(error) if error.code() == ErrorCode::NoDomainSnapshot => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(crate) static SNAPSHOT_CURRENT: Command = Command {
    name: "snapshot-current",
    group: Group::Snapshots,
    help: "print or set the snapshot a domain is based on",
    description: "",
    options: &[
        DOMAIN,
        Opt::flag("name", "print its name only"),
        Opt::flag("security-info", "with passwords and keys"),
        Opt::text("snapshotname", "the snapshot it is based on from now on").bare(),
    ],
    run: snapshot_current,
};

fn snapshot_current(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("name", "snapshotname")?;
    let (driver, domain) = session.domain(arguments)?;
    if let Some(name) = arguments.text("snapshotname")? {
        let snapshot = driver.domain_snapshot_lookup_by_name(&domain, name, 0)?;
        let xml =
            driver.domain_snapshot_get_xml_desc(&snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE.cast_unsigned())?;
        let flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
        driver.domain_snapshot_create_xml(&domain, &xml, flags)?;
        session.out.extra(&format!("Snapshot {name} set as current"));
        return Ok(());
    }
    if driver.domain_has_current_snapshot(&domain, 0)? == 0 {
        return Err(Failure::new(format!(
            "domain '{}' has no current snapshot",
            arguments.required("domain")?
        )));
    }
    let snapshot = driver.domain_snapshot_current(&domain, 0)?;
    if arguments.has("name") {
        session.out.print(&snapshot.name);
        return Ok(());
    }
    let flags = arguments.bits(&[("security-info", VIR_DOMAIN_SNAPSHOT_XML_SECURE.cast_unsigned())]);
    let xml = driver.domain_snapshot_get_xml_desc(&snapshot, flags)?;
    session.out.print(&xml);
    Ok(())
}

pub(crate) static SNAPSHOT_DUMPXML: Command = Command {
    name: "snapshot-dumpxml",
    group: Group::Snapshots,
    help: "print a snapshot's XML",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").required().bare(),
        Opt::flag("security-info", "with passwords and keys"),
        Opt::text("xpath", "show only what this XPath expression selects"),
        Opt::flag("wrap", "put the selected elements into one <nodes> element"),
    ],
    run: |session, arguments| {
        let (driver, snapshot) = chosen(session, arguments)?;
        let flags = arguments.bits(&[("security-info", VIR_DOMAIN_SNAPSHOT_XML_SECURE.cast_unsigned())]);
        let xml = driver.domain_snapshot_get_xml_desc(&snapshot, flags)?;
        crate::xpath::print(session, arguments, &xml, "")
    },
};

pub(crate) static SNAPSHOT_PARENT: Command = Command {
    name: "snapshot-parent",
    group: Group::Snapshots,
    help: "print the name of the snapshot before one",
    description: "",
    options: &[DOMAIN, Opt { help: "name of the snapshot", ..NAME }, CURRENT],
    run: |session, arguments| {
        let (driver, snapshot) = chosen(session, arguments)?;
        match parent(&driver, &snapshot)? {
            Some(parent) => session.out.print(&parent),
            None => {
                return Err(Failure::new(format!("snapshot '{}' has no parent", snapshot.name)));
            }
        }
        Ok(())
    },
};

pub(crate) static SNAPSHOT_REVERT: Command = Command {
    name: "snapshot-revert",
    group: Group::Snapshots,
    help: "return a domain to a snapshot",
    description: "Disks and memory become what they were; everything since then is lost.",
    options: &[
        DOMAIN,
        NAME,
        CURRENT,
        Opt::flag("running", "the domain runs afterwards, whatever it did"),
        Opt::flag("paused", "the domain is paused afterwards, whatever it did"),
        Opt::flag("force", "even if that is risky"),
        Opt::flag("reset-nvram", "with fresh NVRAM"),
    ],
    run: |session, arguments| {
        let flags = arguments.bits(&[
            ("running", VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING),
            ("paused", VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED),
            ("reset-nvram", VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM),
            ("force", VIR_DOMAIN_SNAPSHOT_REVERT_FORCE),
        ]);
        let (driver, snapshot) = chosen(session, arguments)?;
        let name = &snapshot.name;
        driver
            .domain_revert_to_snapshot(&snapshot, flags)
            .tried(|| format!("Failed to revert snapshot {name}"))?;
        session.out.extra(&format!("Domain snapshot {name} reverted\n"));
        Ok(())
    },
};

pub(crate) static SNAPSHOT_DELETE: Command = Command {
    name: "snapshot-delete",
    group: Group::Snapshots,
    help: "remove a snapshot",
    description: "Snapshots after it stay, unless options say otherwise.",
    options: &[
        DOMAIN,
        NAME,
        CURRENT,
        Opt::flag("children", "with all snapshots after it"),
        Opt::flag("children-only", "only the snapshots after it"),
        Opt::flag("metadata", "forget it only, its data stays"),
    ],
    run: |session, arguments| {
        let (driver, snapshot) = chosen(session, arguments)?;
        let flags = arguments.bits(&[
            ("children", VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN),
            ("children-only", VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY),
            ("metadata", VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY),
        ]);
        let name = &snapshot.name;
        driver
            .domain_snapshot_delete(&snapshot, flags)
            .tried(|| format!("Failed to delete snapshot {name}"))?;
        let what = if arguments.has("children-only") { " children" } else { "" };
        session.out.extra(&format!("Domain snapshot {name}{what} deleted\n"));
        Ok(())
    },
};
