//! Snapshots of a domain as a list, and one of them in words.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS,
    VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL, VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE,
    VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL, VIR_DOMAIN_SNAPSHOT_LIST_LEAVES, VIR_DOMAIN_SNAPSHOT_LIST_METADATA,
    VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES, VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS,
    VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL,
};
use api::{Domain, DomainSnapshot, Driver};

use super::moment::{self, Listed, by_name};
use super::snapshot::{chosen, parent};
use crate::arguments::Arguments;
use crate::clock;
use crate::command::{Command, DOMAIN, Group, Opt};
use crate::document::{attribute, child, elements};
use crate::failure::{Failure, Outcome};
use crate::session::Session;

pub(crate) static SNAPSHOT_LIST: Command = Command {
    name: "snapshot-list",
    group: Group::Snapshots,
    help: "list the snapshots of a domain",
    description: "",
    options: &[
        DOMAIN,
        Opt::flag("parent", "with the snapshot before each"),
        Opt::flag("roots", "only those with none before"),
        Opt::flag("leaves", "only those with none after"),
        Opt::flag("no-leaves", "only those with others after"),
        Opt::flag("metadata", "only those that hinder an undefine"),
        Opt::flag("no-metadata", "only those that do not hinder an undefine"),
        Opt::flag("inactive", "only those taken while the domain was off"),
        Opt::flag("active", "only those taken while the domain ran"),
        Opt::flag("disk-only", "only those of disks alone"),
        Opt::flag("internal", "only those inside the images"),
        Opt::flag("external", "only those in files of their own"),
        Opt::flag("tree", "as a tree"),
        Opt::text("from", "only those after this snapshot").tolerated(),
        Opt::flag("current", "only those after the current snapshot"),
        Opt::flag("descendants", "with --from: also those further after"),
        Opt::flag("name", "only names"),
        Opt::flag("topological", "each after the one before it, not by name"),
    ],
    run: snapshot_list,
};

fn snapshot_list(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in [
        ("tree", "name"),
        ("parent", "roots"),
        ("parent", "tree"),
        ("roots", "tree"),
        ("roots", "from"),
        ("roots", "current"),
    ] {
        arguments.exclusive(first, second)?;
    }
    if arguments.has("from") && arguments.has("current") {
        return Err(Failure::new("--from and --current are mutually exclusive"));
    }
    let (driver, domain) = session.domain(arguments)?;
    let list = snapshots(&driver, &domain, arguments)?;
    moment::print(session, arguments, &["Name", "Creation Time", "State"], &list);
    Ok(())
}

/// The snapshots that the options choose, in the order of the list.
fn snapshots(driver: &Arc<dyn Driver>, domain: &Domain, arguments: &Arguments) -> Outcome<Vec<Listed>> {
    let from = match arguments.text("from")? {
        Some(name) => Some(driver.domain_snapshot_lookup_by_name(domain, name, 0)?),
        None if arguments.has("current") => Some(driver.domain_snapshot_current(domain, 0)?),
        None => None,
    };
    let flags = list_flags(arguments, from.is_some());
    let mut found = match &from {
        Some(from) => driver.domain_snapshot_list_all_children(from, flags)?,
        None => driver.domain_list_all_snapshots(domain, flags)?,
    };
    if arguments.has("tree")
        && let Some(from) = from
    {
        found.insert(0, from);
    }
    if !arguments.has("topological") {
        found.sort_by(|left, right| by_name(&left.name, &right.name));
    }
    let with_parent = arguments.has("tree") || arguments.has("parent");
    let with_cells = !arguments.has("tree") && !arguments.has("name");
    let mut list = Vec::with_capacity(found.len());
    for snapshot in found {
        let parent = if with_parent { parent(driver, &snapshot)? } else { None };
        let cells = if with_cells { cells(driver, &snapshot)? } else { Vec::new() };
        list.push(Listed { name: snapshot.name, parent, cells });
    }
    Ok(list)
}

fn list_flags(arguments: &Arguments, from: bool) -> u32 {
    let mut flags = arguments.bits(&[
        ("roots", VIR_DOMAIN_SNAPSHOT_LIST_ROOTS),
        ("leaves", VIR_DOMAIN_SNAPSHOT_LIST_LEAVES),
        ("no-leaves", VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES),
        ("metadata", VIR_DOMAIN_SNAPSHOT_LIST_METADATA),
        ("no-metadata", VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA),
        ("inactive", VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE),
        ("active", VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE),
        ("disk-only", VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY),
        ("internal", VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL),
        ("external", VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL),
        ("topological", VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL),
    ]);
    if from && arguments.has("descendants") {
        flags |= VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS;
    }
    flags
}

fn cells(driver: &Arc<dyn Driver>, snapshot: &DomainSnapshot) -> Outcome<Vec<String>> {
    let facts = Facts::read(&driver.domain_snapshot_get_xml_desc(snapshot, 0)?)?;
    Ok(vec![snapshot.name.clone(), clock::zoned(facts.created), facts.state])
}

/// What a snapshot's document says of it.
struct Facts {
    created: u64,
    state: String,
    external: bool,
}

impl Facts {
    fn read(xml: &str) -> Outcome<Facts> {
        let document = xml::Document::parse(xml).map_err(|error| Failure::new(error.to_string()))?;
        let root = document.any_root();
        let text =
            |name| child(root, name).and_then(|node| node.text()).unwrap_or_default().trim().to_owned();
        let state = text("state");
        let outside = |node| attribute(node, "snapshot") == Some("external");
        let memory = child(root, "memory").is_some_and(outside);
        let disks = child(root, "disks").is_some_and(|disks| elements(disks, "disk").any(outside));
        let external = state == "disk-snapshot" || memory || disks;
        Ok(Facts { created: text("creationTime").parse().unwrap_or_default(), state, external })
    }
}

pub(crate) static SNAPSHOT_INFO: Command = Command {
    name: "snapshot-info",
    group: Group::Snapshots,
    help: "summary of a snapshot",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("snapshotname", "name of the snapshot").bare(),
        Opt::flag("current", "the snapshot that the domain is based on now"),
    ],
    run: snapshot_info,
};

fn snapshot_info(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (driver, snapshot) = chosen(session, arguments)?;
    let yes_no = |answer: i32| if answer > 0 { "yes" } else { "no" };
    let current = yes_no(driver.domain_snapshot_is_current(&snapshot, 0)?);
    let facts = Facts::read(&driver.domain_snapshot_get_xml_desc(&snapshot, 0)?)?;
    let parent = parent(&driver, &snapshot)?;
    let children = driver.domain_snapshot_num_children(&snapshot, 0)?;
    let descendants = driver.domain_snapshot_num_children(&snapshot, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS)?;
    let metadata = yes_no(driver.domain_snapshot_has_metadata(&snapshot, 0)?);
    for (label, value) in [
        ("Name:", snapshot.name.as_str()),
        ("Domain:", snapshot.dom.name.as_str()),
        ("Current:", current),
        ("State:", &facts.state),
        ("Location:", if facts.external { "external" } else { "internal" }),
        ("Parent:", parent.as_deref().unwrap_or("-")),
        ("Children:", &children.to_string()),
        ("Descendants:", &descendants.to_string()),
        ("Metadata:", metadata),
    ] {
        session.out.line(&format!("{label:<15} {value}"));
    }
    Ok(())
}
