//! Keeping a domain's state over a stop: managedsave.

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, VIR_DOMAIN_SAVE_BYPASS_CACHE,
    VIR_DOMAIN_SAVE_PAUSED, VIR_DOMAIN_SAVE_RUNNING,
};

use crate::command::{Command, Group, Opt, domain};
use crate::failure::Tried;

pub(crate) static MANAGEDSAVE: Command = Command {
    name: "managedsave",
    group: Group::Domain,
    help: "stop a domain and keep its state",
    description: "Saves the guest's memory and stops it; the next start goes on from there.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
        Opt::flag("bypass-cache", "write around the file system cache"),
        Opt::flag("running", "let it run after the next start"),
        Opt::flag("paused", "leave it paused after the next start"),
        Opt::flag("verbose", "accepted for scripts: there is no progress display"),
    ],
    run: |session, arguments| {
        arguments.exclusive("running", "paused")?;
        let flags = arguments.bits(&[
            ("bypass-cache", VIR_DOMAIN_SAVE_BYPASS_CACHE),
            ("running", VIR_DOMAIN_SAVE_RUNNING),
            ("paused", VIR_DOMAIN_SAVE_PAUSED),
        ]);
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        driver
            .domain_managed_save(&domain, flags)
            .tried(|| format!("Failed to save domain '{name}' state"))?;
        session.out.extra(&format!("\nDomain '{name}' state saved by libvirt\n"));
        Ok(())
    },
};

pub(crate) static MANAGEDSAVE_REMOVE: Command = Command {
    name: "managedsave-remove",
    group: Group::Domain,
    help: "discard a domain's saved state",
    description: "The next start boots afresh.",
    options: &[domain(VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE)],
    run: |session, arguments| {
        let name = arguments.required("domain")?;
        let (driver, domain) = session.domain(arguments)?;
        let saved = driver
            .domain_has_managed_save_image(&domain, 0)
            .tried(|| "Failed to check for domain managed save image".to_owned())?;
        if saved == 0 {
            let line = format!("Domain '{name}' has no manage save image; removal skipped");
            session.out.extra(&line);
            return Ok(());
        }
        driver
            .domain_managed_save_remove(&domain, 0)
            .tried(|| format!("Failed to remove managed save image for domain '{name}'"))?;
        session.out.extra(&format!("Removed managedsave image for domain '{name}'"));
        Ok(())
    },
};
