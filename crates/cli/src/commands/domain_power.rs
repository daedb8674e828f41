//! Switching a domain on and off: start, shutdown, reboot, reset, suspend, resume, destroy.

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_INACTIVE, VIR_CONNECT_LIST_DOMAINS_PAUSED,
    VIR_CONNECT_LIST_DOMAINS_RUNNING, VIR_DOMAIN_DESTROY_GRACEFUL, VIR_DOMAIN_DESTROY_REMOVE_LOGS,
    VIR_DOMAIN_START_AUTODESTROY, VIR_DOMAIN_START_BYPASS_CACHE, VIR_DOMAIN_START_FORCE_BOOT,
    VIR_DOMAIN_START_PAUSED, VIR_DOMAIN_START_RESET_NVRAM,
};

use super::{console, domain_life};
use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values, domain};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

const RUNNING: Opt = domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE);
const MODES: &[&str] = &["acpi", "agent", "initctl", "signal", "paravirt"];
const MODE: Opt =
    Opt::text("mode", "ways to ask the guest, comma separated: acpi,agent,initctl,signal,paravirt")
        .bare()
        .values(Values::OneOf(MODES));

pub(crate) static START: Command = Command {
    name: "start",
    group: Group::Domain,
    help: "start a defined domain",
    description: "Starts a domain that is not running, from its saved state if there is one, else afresh.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_INACTIVE),
        Opt::flag("console", "connect to the console after the start"),
        Opt::flag("paused", "leave the guest paused"),
        Opt::flag("autodestroy", "destroy the guest when this connection ends"),
        Opt::flag("bypass-cache", "read the saved state around the file system cache"),
        Opt::flag("force-boot", "discard a saved state and boot afresh"),
        Opt::text("pass-fds", "file descriptors to pass to the guest: N,N,...").tolerated(),
        Opt::flag("reset-nvram", "start with fresh NVRAM"),
    ],
    run: start,
};

const START_FLAGS: &[(&str, u32)] = &[
    ("paused", VIR_DOMAIN_START_PAUSED),
    ("autodestroy", VIR_DOMAIN_START_AUTODESTROY),
    ("bypass-cache", VIR_DOMAIN_START_BYPASS_CACHE),
    ("force-boot", VIR_DOMAIN_START_FORCE_BOOT),
    ("reset-nvram", VIR_DOMAIN_START_RESET_NVRAM),
];

fn start(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (driver, mut domain) = session.domain(arguments)?;
    if domain.id >= 0 {
        return Err(Failure::new("Domain is already active")
            .with_cure(format!("'console {0}' attaches to it, 'reset {0}' restarts it", domain.name)));
    }
    let files = domain_life::passed_files(arguments)?;
    let flags = arguments.bits(START_FLAGS);
    let started = if !files.is_empty() {
        driver.domain_create_with_files(&domain, flags, files).map(|started| domain = started)
    } else if flags != 0 {
        driver.domain_create_with_flags(&domain, flags).map(|started| domain = started)
    } else {
        driver.domain_create(&domain)
    };
    started.tried(|| format!("Failed to start domain '{}'", domain.name))?;
    session.out.extra(&format!("Domain '{}' started\n", domain.name));
    if arguments.has("console") {
        console::attach(session, &driver, &domain, &console::Wishes::default())?;
    }
    Ok(())
}

pub(crate) static SHUTDOWN: Command = Command {
    name: "shutdown",
    group: Group::Domain,
    help: "ask a domain to shut down",
    description: "Asks the guest to shut down, and returns without waiting for it.",
    options: &[RUNNING, MODE],
    run: |session, arguments| {
        let flags = modes(arguments, "'signal', or 'paravirt'")?;
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        let asked = match flags {
            0 => driver.domain_shutdown(&domain),
            _ => driver.domain_shutdown_flags(&domain, flags),
        };
        asked.tried(|| format!("Failed to shutdown domain '{name}'"))?;
        session.out.extra(&format!("Domain '{name}' is being shutdown\n"));
        Ok(())
    },
};

pub(crate) static REBOOT: Command = Command {
    name: "reboot",
    group: Group::Domain,
    help: "ask a domain to reboot",
    description: "Asks the guest to reboot, and returns without waiting for it.",
    options: &[RUNNING, MODE],
    run: |session, arguments| {
        let flags = modes(arguments, "'signal' or 'paravirt'")?;
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        driver.domain_reboot(&domain, flags).tried(|| format!("Failed to reboot domain '{name}'"))?;
        session.out.extra(&format!("Domain '{name}' is being rebooted\n"));
        Ok(())
    },
};

/// The flag bits of `--mode`; they are the same for shutdown and reboot.
fn modes(arguments: &Arguments, last_two: &str) -> Outcome<u32> {
    let Some(list) = arguments.text("mode")? else {
        return Ok(0);
    };
    list.split(',').try_fold(0, |flags, mode| {
        let index = MODES.iter().position(|known| *known == mode).ok_or_else(|| {
            Failure::new(format!(
                "Unknown mode {mode} value, expecting 'acpi', 'agent', 'initctl', {last_two}"
            ))
        })?;
        Ok(flags | 1 << index)
    })
}

pub(crate) static RESET: Command = Command {
    name: "reset",
    group: Group::Domain,
    help: "reset a domain at once",
    description: "Acts as the reset button: the guest restarts without being asked.",
    options: &[RUNNING],
    run: |session, arguments| {
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        driver.domain_reset(&domain, 0).tried(|| format!("Failed to reset domain '{name}'"))?;
        session.out.extra(&format!("Domain '{name}' was reset\n"));
        Ok(())
    },
};

pub(crate) static SUSPEND: Command = Command {
    name: "suspend",
    group: Group::Domain,
    help: "pause a running domain",
    description: "Stops the guest's CPUs and keeps its memory.",
    options: &[domain(VIR_CONNECT_LIST_DOMAINS_RUNNING)],
    run: |session, arguments| {
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        driver.domain_suspend(&domain).tried(|| format!("Failed to suspend domain '{name}'"))?;
        session.out.extra(&format!("Domain '{name}' suspended\n"));
        Ok(())
    },
};

pub(crate) static RESUME: Command = Command {
    name: "resume",
    group: Group::Domain,
    help: "let a paused domain run again",
    description: "",
    options: &[domain(VIR_CONNECT_LIST_DOMAINS_PAUSED)],
    run: |session, arguments| {
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        driver.domain_resume(&domain).tried(|| format!("Failed to resume domain '{name}'"))?;
        session.out.extra(&format!("Domain '{name}' resumed\n"));
        Ok(())
    },
};

pub(crate) static DESTROY: Command = Command {
    name: "destroy",
    group: Group::Domain,
    help: "switch a domain off at once",
    description: "Acts as pulling the plug: the guest is not asked. Disks and definition stay.",
    options: &[
        RUNNING,
        Opt::flag("graceful", "only if the emulator ends when asked"),
        Opt::flag("remove-logs", "also remove the log files of this start"),
    ],
    run: |session, arguments| {
        let flags = arguments.bits(&[
            ("graceful", VIR_DOMAIN_DESTROY_GRACEFUL),
            ("remove-logs", VIR_DOMAIN_DESTROY_REMOVE_LOGS),
        ]);
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        let destroyed = match flags {
            0 => driver.domain_destroy(&domain),
            _ => driver.domain_destroy_flags(&domain, flags),
        };
        destroyed.tried(|| format!("Failed to destroy domain '{name}'"))?;
        session.out.extra(&format!("Domain '{name}' destroyed\n"));
        Ok(())
    },
};
