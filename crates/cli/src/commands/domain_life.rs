//! Making domains and giving them up: create, define, undefine, autostart, rename.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_INACTIVE, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, VIR_DOMAIN_DEFINE_VALIDATE,
    VIR_DOMAIN_START_AUTODESTROY, VIR_DOMAIN_START_PAUSED, VIR_DOMAIN_START_RESET_NVRAM,
    VIR_DOMAIN_START_VALIDATE, VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM,
    VIR_DOMAIN_UNDEFINE_KEEP_TPM, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE, VIR_DOMAIN_UNDEFINE_NVRAM,
    VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA, VIR_DOMAIN_UNDEFINE_TPM,
};

use super::{console, shell};
use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values, domain};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

/// Longest document that is read from a file: no document may be longer.
pub(crate) const DOCUMENT_BYTES_MAX: usize = xml::BYTES_MAX;

const FILE: Opt = Opt::text("file", "file with the domain's XML").required().bare().values(Values::File);
const VALIDATE: Opt = Opt::flag("validate", "check the XML against the schema first");

pub(crate) static CREATE: Command = Command {
    name: "create",
    group: Group::Domain,
    help: "start a domain from a file, without defining it",
    description: "Starts a transient domain: it is gone when it stops.",
    options: &[
        FILE,
        Opt::flag("console", "connect to the console after the start"),
        Opt::flag("paused", "leave the guest paused"),
        Opt::flag("autodestroy", "destroy the guest when this connection ends"),
        Opt::text("pass-fds", "file descriptors to pass to the guest: N,N,...").tolerated(),
        VALIDATE,
        Opt::flag("reset-nvram", "start with fresh NVRAM"),
    ],
    run: create,
};

fn create(session: &mut Session, arguments: &Arguments) -> Outcome {
    let file = arguments.required("file")?;
    let driver = session.driver()?;
    let xml = document(file)?;
    let files = passed_files(arguments)?;
    let flags = arguments.bits(&[
        ("paused", VIR_DOMAIN_START_PAUSED),
        ("autodestroy", VIR_DOMAIN_START_AUTODESTROY),
        ("validate", VIR_DOMAIN_START_VALIDATE),
        ("reset-nvram", VIR_DOMAIN_START_RESET_NVRAM),
    ]);
    let created = match files.is_empty() {
        true => driver.domain_create_xml(&xml, flags),
        false => driver.domain_create_xml_with_files(&xml, flags, files),
    };
    let domain = created.tried(|| format!("Failed to create domain from {file}"))?;
    session.out.extra(&format!("Domain '{}' created from {file}\n", domain.name));
    if arguments.has("console") {
        console::attach(session, &driver, &domain, &console::Wishes::default())?;
    }
    Ok(())
}

pub(crate) static DEFINE: Command = Command {
    name: "define",
    group: Group::Domain,
    help: "define a domain from a file, or change its definition",
    description: "Stores the definition; the domain is not started. A domain of that name and UUID is redefined.",
    options: &[FILE, VALIDATE],
    run: |session, arguments| {
        let file = arguments.required("file")?;
        let driver = session.driver()?;
        let xml = document(file)?;
        let defined = match arguments.bits(&[("validate", VIR_DOMAIN_DEFINE_VALIDATE)]) {
            0 => driver.domain_define_xml(&xml),
            flags => driver.domain_define_xml_flags(&xml, flags),
        };
        let domain = defined.tried(|| format!("Failed to define domain from {file}"))?;
        session.out.extra(&format!("Domain '{}' defined from {file}\n", domain.name));
        Ok(())
    },
};

/// Reads a document, which must be UTF-8 text of bounded length.
pub(crate) fn document(file: &str) -> Outcome<String> {
    decoded(opened(file)?, &format!("file '{file}'"))
}

/// Opens a file that holds a document.
pub(crate) fn opened(file: &str) -> Outcome<File> {
    File::open(file).map_err(|error| not_read(&format!("open file '{file}'"), &error))
}

/// The failure to `open` or read something, with what helps.
fn not_read(what: &str, error: &std::io::Error) -> Failure {
    let failure = Failure::new(format!("Failed to {what}: {}", shell::os_text(error)));
    match error.kind() {
        ErrorKind::NotFound => failure.with_cure("check the name: relative ones begin in the current folder"),
        ErrorKind::PermissionDenied => failure.with_cure("ask its owner for permission to read it"),
        ErrorKind::IsADirectory => failure.with_cure("name a file in this folder"),
        _ => failure,
    }
}

/// Reads a document from `source`, which messages call `name`.
pub(crate) fn decoded(source: impl Read, name: &str) -> Outcome<String> {
    let bytes = bounded(source, name)?;
    match xml::decode(&bytes) {
        Ok(text) => Ok(text.into_owned()),
        Err(error) => Err(Failure::new(format!("Failed to read {name}: {error}"))),
    }
}

/// The bytes of a document from `source`, which messages call `name`.
pub(crate) fn bounded(source: impl Read, name: &str) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let refused = |why: &str| Failure::new(format!("Failed to read {name}: {why}"));
    source
        .take(DOCUMENT_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| not_read(&format!("read {name}"), &error))?;
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(refused("Value too large for defined data type")
            .with_cure(format!("documents have at most {DOCUMENT_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

/// Copies of this process's descriptors that `--pass-fds` names.
pub(crate) fn passed_files(arguments: &Arguments) -> Outcome<Vec<OwnedFd>> {
    let Some(list) = arguments.text("pass-fds")? else {
        return Ok(Vec::new());
    };
    let refused = |number: &str, why: String| Failure::new(format!("Unable to pass FD '{number}': {why}"));
    let own = rustix::process::pidfd_open(rustix::process::getpid(), rustix::process::PidfdFlags::empty())
        .map_err(|error| refused(list, error.to_string()))?;
    let mut files = Vec::new();
    for number in list.split(',') {
        let fd: i32 =
            number.parse().map_err(|_| Failure::new(format!("Unable to parse FD number '{number}'")))?;
        let file = rustix::process::pidfd_getfd(&own, fd, rustix::process::PidfdGetfdFlags::empty())
            .map_err(|error| refused(number, error.to_string()))?;
        files.push(file);
    }
    Ok(files)
}

pub(crate) static UNDEFINE: Command = Command {
    name: "undefine",
    group: Group::Domain,
    help: "remove a domain's definition",
    description: "Removes the definition. A running domain goes on and is gone when it stops. Disks stay.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_PERSISTENT),
        Opt::flag("managed-save", "also remove the saved state"),
        Opt::text("storage", "also remove these volumes (comma separated targets or paths, see domblklist)")
            .tolerated(),
        Opt::flag("remove-all-storage", "also remove every volume of the domain"),
        Opt::alias("delete-snapshots", "delete-storage-volume-snapshots"),
        Opt::flag("delete-storage-volume-snapshots", "also remove the snapshots of those volumes"),
        Opt::flag("wipe-storage", "overwrite the removed volumes"),
        Opt::flag("snapshots-metadata", "also forget the snapshots"),
        Opt::flag("checkpoints-metadata", "also forget the checkpoints"),
        Opt::flag("nvram", "also remove the NVRAM file"),
        Opt::flag("keep-nvram", "keep the NVRAM file"),
        Opt::flag("tpm", "also remove the TPM state"),
        Opt::flag("keep-tpm", "keep the TPM state"),
    ],
    run: undefine,
};

fn undefine(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("nvram", "keep-nvram")?;
    arguments.exclusive("tpm", "keep-tpm")?;
    for option in ["storage", "remove-all-storage", "wipe-storage", "delete-storage-volume-snapshots"] {
        if arguments.has(option) {
            return Err(Failure::new(format!(
                "Option --{option} needs storage pools, which are not there yet"
            ))
            .with_cure("undefine without it and remove the files; domblklist tells their paths"));
        }
    }
    let flags = arguments.bits(&[
        ("managed-save", VIR_DOMAIN_UNDEFINE_MANAGED_SAVE),
        ("snapshots-metadata", VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA),
        ("checkpoints-metadata", VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA),
        ("nvram", VIR_DOMAIN_UNDEFINE_NVRAM),
        ("keep-nvram", VIR_DOMAIN_UNDEFINE_KEEP_NVRAM),
        ("tpm", VIR_DOMAIN_UNDEFINE_TPM),
        ("keep-tpm", VIR_DOMAIN_UNDEFINE_KEEP_TPM),
    ]);
    let name = arguments.required("domain")?;
    let (driver, domain) = session.domain(arguments)?;
    let undefined = match flags {
        0 => driver.domain_undefine(&domain),
        _ => driver.domain_undefine_flags(&domain, flags),
    };
    undefined.tried(|| format!("Failed to undefine domain '{name}'"))?;
    session.out.extra(&format!("Domain '{name}' has been undefined\n"));
    Ok(())
}

pub(crate) static AUTOSTART: Command = Command {
    name: "autostart",
    group: Group::Domain,
    help: "start a domain together with the host",
    description: "Marks a domain to be started when the host starts, or takes the mark away.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_PERSISTENT),
        Opt::flag("disable", "do not start it any more"),
        Opt::flag("once", "only at the next start of the host"),
    ],
    run: autostart,
};

fn autostart(session: &mut Session, arguments: &Arguments) -> Outcome {
    let name = arguments.required("domain")?;
    let (driver, domain) = session.domain(arguments)?;
    let enable = !arguments.has("disable");
    let (set, once) = match arguments.has("once") {
        true => (driver.domain_set_autostart_once(&domain, enable.into()), " once"),
        false => (driver.domain_set_autostart(&domain, enable.into()), ""),
    };
    let (mark, done) = if enable { ("mark", "marked") } else { ("unmark", "unmarked") };
    set.tried(|| format!("Failed to {mark} domain '{name}' as autostarted{once}"))?;
    session.out.extra(&format!("Domain '{name}' {done} as autostarted{once}\n"));
    Ok(())
}

pub(crate) static DOMRENAME: Command = Command {
    name: "domrename",
    group: Group::Domain,
    help: "give a domain another name",
    description: "Renames a domain that is not running.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_INACTIVE),
        Opt::text("new-name", "the new name").required().bare(),
    ],
    run: |session, arguments| {
        let name = arguments.required("new-name")?;
        let (driver, domain) = session.domain(arguments)?;
        driver.domain_rename(&domain, Some(name), 0)?;
        session.out.extra("Domain successfully renamed\n");
        Ok(())
    },
};
