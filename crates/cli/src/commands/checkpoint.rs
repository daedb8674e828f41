//! Checkpoints of a domain: points in time from which changes of its disks are recorded.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE,
    VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE, VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN,
    VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY, VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY,
    VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS, VIR_DOMAIN_CHECKPOINT_LIST_LEAVES,
    VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES, VIR_DOMAIN_CHECKPOINT_LIST_ROOTS,
    VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL, VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN,
    VIR_DOMAIN_CHECKPOINT_XML_SECURE, VIR_DOMAIN_CHECKPOINT_XML_SIZE,
};
use api::{Domain, DomainCheckpoint, Driver};
use error::ErrorCode;

use super::domain_life::document;
use super::moment::{self, Listed, attribute, by_name, disks, unreadable};
use super::shell::split_list;
use crate::arguments::Arguments;
use crate::clock;
use crate::command::{Command, DOMAIN, Group, Opt, Place, Values};
use crate::document::child;
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

const NAME: Opt = Opt::text("checkpointname", "name of the checkpoint").required().bare();
const QUIESCE: Opt = Opt::flag("quiesce", "let the guest freeze its file systems");

pub(crate) static CHECKPOINT_CREATE: Command = Command {
    name: "checkpoint-create",
    group: Group::Checkpoints,
    help: "make a checkpoint that a file describes",
    description: "Makes a checkpoint as the file says, or with everything as usual; or tells of one that exists.",
    options: &[
        DOMAIN,
        Opt::text("xmlfile", "file with the checkpoint's XML").bare().values(Values::File),
        Opt::flag("redefine", "the checkpoint exists: only tell of it"),
        Opt::flag("redefine-validate", "with --redefine: check that its bitmaps are there"),
        QUIESCE,
    ],
    run: |session, arguments| {
        arguments.requires("redefine-validate", "redefine")?;
        let flags = arguments.bits(&[
            ("redefine", VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE),
            ("redefine-validate", VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE),
            ("quiesce", VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE),
        ]);
        let (driver, domain) = session.domain(arguments)?;
        let file = arguments.text("xmlfile")?;
        let xml = file.map_or_else(|| Ok("<domaincheckpoint/>".to_owned()), document)?;
        create(session, &driver, &domain, (&xml, file), flags)
    },
};

pub(crate) static CHECKPOINT_CREATE_AS: Command = Command {
    name: "checkpoint-create-as",
    group: Group::Checkpoints,
    help: "make a checkpoint that options describe",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("name", "its name").tolerated(),
        Opt::text("description", "what it is for").tolerated(),
        Opt::flag("print-xml", "only print the XML"),
        QUIESCE,
        Opt {
            place: Place::Tolerated,
            ..Opt::rest("diskspec", "disk: disk[,checkpoint=type][,bitmap=name]")
        },
    ],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        let xml = moment::document("domaincheckpoint", arguments, &disks(arguments, disk)?)?;
        if arguments.has("print-xml") {
            session.out.line(&xml);
            return Ok(());
        }
        let flags = arguments.bits(&[("quiesce", VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE)]);
        create(session, &driver, &domain, (&xml, None), flags)
    },
};

fn create(
    session: &mut Session,
    driver: &Arc<dyn Driver>,
    domain: &Domain,
    (xml, file): (&str, Option<&str>),
    flags: u32,
) -> Outcome {
    let made = driver.domain_checkpoint_create_xml(domain, xml, flags)?;
    let from = file.map_or_else(String::new, |file| format!(" from '{file}'"));
    session.out.extra(&format!("Domain checkpoint {} created{from}", made.name));
    Ok(())
}

/// `<disk>` of `disk[,checkpoint=type][,bitmap=name]`.
fn disk(spec: &str) -> Outcome<String> {
    let parts = split_list(spec);
    let (mut checkpoint, mut bitmap) = (None, None);
    for part in parts.iter().skip(1) {
        let slot = match part.split_once('=') {
            Some(("checkpoint", value)) => (&mut checkpoint, value),
            Some(("bitmap", value)) => (&mut bitmap, value),
            _ => return Err(unreadable("diskspec", spec)),
        };
        if slot.0.replace(slot.1).is_some() {
            return Err(unreadable("diskspec", spec));
        }
    }
    let name = attribute("name", parts.first().map(String::as_str));
    let (checkpoint, bitmap) = (attribute("checkpoint", checkpoint), attribute("bitmap", bitmap));
    Ok(format!("    <disk{name}{checkpoint}{bitmap}/>\n"))
}

fn chosen(session: &mut Session, arguments: &Arguments) -> Outcome<(Arc<dyn Driver>, DomainCheckpoint)> {
    let (driver, domain) = session.domain(arguments)?;
    let found = driver.domain_checkpoint_lookup_by_name(&domain, arguments.required("checkpointname")?, 0)?;
    Ok((driver, found))
}

fn parent(driver: &Arc<dyn Driver>, checkpoint: &DomainCheckpoint) -> Outcome<Option<String>> {
    match driver.domain_checkpoint_get_parent(checkpoint, 0) {
        Ok(parent) => Ok(Some(parent.name)),
        Err(error) if error.code() == ErrorCode::NoDomainCheckpoint => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(crate) static CHECKPOINT_INFO: Command = Command {
    name: "checkpoint-info",
    group: Group::Checkpoints,
    help: "summary of a checkpoint",
    description: "",
    options: &[DOMAIN, NAME],
    run: |session, arguments| {
        let (driver, checkpoint) = chosen(session, arguments)?;
        let parent = parent(&driver, &checkpoint)?;
        let children = driver.domain_checkpoint_list_all_children(&checkpoint, 0)?.len();
        let all = VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS;
        let descendants = driver.domain_checkpoint_list_all_children(&checkpoint, all)?.len();
        for (label, value) in [
            ("Name:", checkpoint.name.as_str()),
            ("Domain:", checkpoint.dom.name.as_str()),
            ("Parent:", parent.as_deref().unwrap_or("-")),
            ("Children:", &children.to_string()),
            ("Descendants:", &descendants.to_string()),
        ] {
            session.out.line(&format!("{label:<15} {value}"));
        }
        Ok(())
    },
};

pub(crate) static CHECKPOINT_LIST: Command = Command {
    name: "checkpoint-list",
    group: Group::Checkpoints,
    help: "list the checkpoints of a domain",
    description: "",
    options: &[
        DOMAIN,
        Opt::flag("parent", "with the checkpoint before each"),
        Opt::flag("roots", "only those with none before"),
        Opt::flag("leaves", "only those with none after"),
        Opt::flag("no-leaves", "only those with others after"),
        Opt::flag("tree", "as a tree"),
        Opt::text("from", "only those after this checkpoint").tolerated(),
        Opt::flag("descendants", "with --from: also those further after"),
        Opt::flag("name", "only names"),
        Opt::flag("topological", "each after the one before it, not by name"),
    ],
    run: checkpoint_list,
};

fn checkpoint_list(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in
        [("tree", "name"), ("parent", "roots"), ("parent", "tree"), ("roots", "tree"), ("roots", "from")]
    {
        arguments.exclusive(first, second)?;
    }
    let (driver, domain) = session.domain(arguments)?;
    let list = checkpoints(&driver, &domain, arguments)?;
    moment::print(session, arguments, &["Name", "Creation Time"], &list);
    Ok(())
}

/// The checkpoints that the options choose, in the order of the list.
fn checkpoints(driver: &Arc<dyn Driver>, domain: &Domain, arguments: &Arguments) -> Outcome<Vec<Listed>> {
    let mut flags = arguments.bits(&[
        ("roots", VIR_DOMAIN_CHECKPOINT_LIST_ROOTS),
        ("leaves", VIR_DOMAIN_CHECKPOINT_LIST_LEAVES),
        ("no-leaves", VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES),
        ("topological", VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL),
    ]);
    let mut found = match arguments.text("from")? {
        Some(name) => {
            let from = driver.domain_checkpoint_lookup_by_name(domain, name, 0)?;
            if arguments.has("descendants") {
                flags |= VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS;
            }
            let mut found = driver.domain_checkpoint_list_all_children(&from, flags)?;
            if arguments.has("tree") {
                found.insert(0, from);
            }
            found
        }
        None => driver.domain_list_all_checkpoints(domain, flags)?,
    };
    if !arguments.has("topological") {
        found.sort_by(|left, right| by_name(&left.name, &right.name));
    }
    let with_parent = arguments.has("tree") || arguments.has("parent");
    let with_cells = !arguments.has("tree") && !arguments.has("name");
    let mut list = Vec::with_capacity(found.len());
    for checkpoint in found {
        let parent = if with_parent { parent(driver, &checkpoint)? } else { None };
        let cells = if with_cells {
            vec![checkpoint.name.clone(), clock::zoned(created(driver, &checkpoint)?)]
        } else {
            Vec::new()
        };
        list.push(Listed { name: checkpoint.name, parent, cells });
    }
    Ok(list)
}

fn created(driver: &Arc<dyn Driver>, checkpoint: &DomainCheckpoint) -> Outcome<u64> {
    let xml = driver.domain_checkpoint_get_xml_desc(checkpoint, 0)?;
    let document = xml::Document::parse(&xml).map_err(|error| Failure::new(error.to_string()))?;
    let time = child(document.any_root(), "creationTime").and_then(|node| node.text());
    Ok(time.and_then(|text| text.trim().parse().ok()).unwrap_or_default())
}

pub(crate) static CHECKPOINT_DUMPXML: Command = Command {
    name: "checkpoint-dumpxml",
    group: Group::Checkpoints,
    help: "print a checkpoint's XML",
    description: "",
    options: &[
        DOMAIN,
        NAME,
        Opt::flag("security-info", "with passwords and keys"),
        Opt::flag("no-domain", "without the domain"),
        Opt::flag("size", "with how much has changed since"),
        Opt::text("xpath", "show only what this XPath expression selects"),
        Opt::flag("wrap", "put the selected elements into one <nodes> element"),
    ],
    run: |session, arguments| {
        let flags = arguments.bits(&[
            ("security-info", VIR_DOMAIN_CHECKPOINT_XML_SECURE),
            ("no-domain", VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN),
            ("size", VIR_DOMAIN_CHECKPOINT_XML_SIZE),
        ]);
        let (driver, checkpoint) = chosen(session, arguments)?;
        let xml = driver.domain_checkpoint_get_xml_desc(&checkpoint, flags)?;
        crate::xpath::print(session, arguments, &xml, "")
    },
};

pub(crate) static CHECKPOINT_PARENT: Command = Command {
    name: "checkpoint-parent",
    group: Group::Checkpoints,
    help: "print the name of the checkpoint before one",
    description: "",
    options: &[DOMAIN, NAME],
    run: |session, arguments| {
        let (driver, checkpoint) = chosen(session, arguments)?;
        let Some(parent) = parent(&driver, &checkpoint)? else {
            return Err(Failure::new(format!("checkpoint '{}' has no parent", checkpoint.name)));
        };
        session.out.print(&parent);
        Ok(())
    },
};

pub(crate) static CHECKPOINT_DELETE: Command = Command {
    name: "checkpoint-delete",
    group: Group::Checkpoints,
    help: "remove a checkpoint",
    description: "Checkpoints after it stay, unless options say otherwise.",
    options: &[
        DOMAIN,
        NAME,
        Opt::flag("children", "with all checkpoints after it"),
        Opt::flag("children-only", "only the checkpoints after it"),
        Opt::flag("metadata", "forget it only, its bitmaps stay"),
    ],
    run: |session, arguments| {
        let (driver, checkpoint) = chosen(session, arguments)?;
        let flags = arguments.bits(&[
            ("children", VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN),
            ("children-only", VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY),
            ("metadata", VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY),
        ]);
        let name = &checkpoint.name;
        driver
            .domain_checkpoint_delete(&checkpoint, flags)
            .tried(|| format!("Failed to delete checkpoint {name}"))?;
        let what = if arguments.has("children-only") { " children" } else { "" };
        session.out.extra(&format!("Domain checkpoint {name}{what} deleted\n"));
        Ok(())
    },
};
