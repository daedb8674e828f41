//! `list`: which domains there are.

use std::sync::Arc;

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
    VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,
    VIR_CONNECT_LIST_DOMAINS_INACTIVE, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
    VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,
    VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,
    VIR_CONNECT_LIST_DOMAINS_OTHER, VIR_CONNECT_LIST_DOMAINS_PAUSED, VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
    VIR_CONNECT_LIST_DOMAINS_RUNNING, VIR_CONNECT_LIST_DOMAINS_SHUTOFF, VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
    VIR_DOMAIN_NOSTATE, VIR_DOMAIN_SHUTOFF,
};
use api::{Domain, Driver};

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt};
use crate::failure::{Outcome, Tried};
use crate::names;
use crate::session::Session;
use crate::table::Table;

pub(crate) static LIST: Command = Command {
    name: "list",
    group: Group::Monitor,
    help: "list domains",
    description: "Lists the running domains, or those that the filters choose. Filters of one kind add up; kinds narrow each other.",
    options: &[
        Opt::flag("inactive", "domains that are not running"),
        Opt::flag("all", "domains running or not"),
        Opt::flag("transient", "domains without a stored definition"),
        Opt::flag("persistent", "domains with a stored definition"),
        Opt::flag("with-snapshot", "domains that have snapshots"),
        Opt::flag("without-snapshot", "domains that have no snapshots"),
        Opt::flag("with-checkpoint", "domains that have checkpoints"),
        Opt::flag("without-checkpoint", "domains that have no checkpoints"),
        Opt::flag("state-running", "domains that run"),
        Opt::flag("state-paused", "domains that are paused"),
        Opt::flag("state-shutoff", "domains that are shut off"),
        Opt::flag("state-other", "domains in any other state"),
        Opt::flag("autostart", "domains that start with the host"),
        Opt::flag("no-autostart", "domains that do not start with the host"),
        Opt::flag("with-managed-save", "domains whose state is saved"),
        Opt::flag("without-managed-save", "domains whose state is not saved"),
        Opt::flag("uuid", "print UUIDs only"),
        Opt::flag("name", "print names only"),
        Opt::flag("id", "print ids only"),
        Opt::flag("table", "print a table (the default)"),
        Opt::flag("managed-save", "show domains with a saved state as 'saved'"),
        Opt::flag("title", "add the titles to the table"),
    ],
    run: list,
};

const FILTERS: &[(&str, u32)] = &[
    ("transient", VIR_CONNECT_LIST_DOMAINS_TRANSIENT),
    ("persistent", VIR_CONNECT_LIST_DOMAINS_PERSISTENT),
    ("with-snapshot", VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT),
    ("without-snapshot", VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT),
    ("with-checkpoint", VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT),
    ("without-checkpoint", VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT),
    ("state-running", VIR_CONNECT_LIST_DOMAINS_RUNNING),
    ("state-paused", VIR_CONNECT_LIST_DOMAINS_PAUSED),
    ("state-shutoff", VIR_CONNECT_LIST_DOMAINS_SHUTOFF),
    ("state-other", VIR_CONNECT_LIST_DOMAINS_OTHER),
    ("autostart", VIR_CONNECT_LIST_DOMAINS_AUTOSTART),
    ("no-autostart", VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART),
    ("with-managed-save", VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
    ("without-managed-save", VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE),
];

const STATES: u32 = VIR_CONNECT_LIST_DOMAINS_RUNNING
    | VIR_CONNECT_LIST_DOMAINS_PAUSED
    | VIR_CONNECT_LIST_DOMAINS_SHUTOFF
    | VIR_CONNECT_LIST_DOMAINS_OTHER;

fn list(session: &mut Session, arguments: &Arguments) -> Outcome {
    let shown = ["uuid", "name", "id"];
    for option in shown {
        arguments.exclusive("table", option)?;
    }
    let driver = session.driver()?;
    let mut domains =
        driver.connect_list_all_domains(filter(arguments)).tried(|| "Failed to list domains".to_owned())?;
    sort(&mut domains);
    if shown.iter().any(|option| arguments.has(option)) {
        for domain in &domains {
            if let Some(line) = short_line(arguments, domain) {
                session.out.line(&line);
            }
        }
        return Ok(());
    }
    let text = table(&driver, arguments, &domains).render(!session.out.quiet);
    session.out.print(&text);
    Ok(())
}

fn filter(arguments: &Arguments) -> u32 {
    let chosen = arguments.bits(FILTERS);
    let life = match (arguments.has("all"), arguments.has("inactive")) {
        (true, _) => VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE,
        (_, true) => VIR_CONNECT_LIST_DOMAINS_INACTIVE,
        // A state says itself whether the domain runs.
        _ if chosen & STATES != 0 => 0,
        _ => VIR_CONNECT_LIST_DOMAINS_ACTIVE,
    };
    chosen | life
}

/// Running ones by id, then the others by name without regard to case.
fn sort(domains: &mut [Domain]) {
    domains.sort_by_key(|domain| match domain.id {
        id if id >= 0 => (0, id, String::new()),
        _ => (1, 0, domain.name.to_lowercase()),
    });
}

fn short_line(arguments: &Arguments, domain: &Domain) -> Option<String> {
    let (uuid, name) = (arguments.has("uuid"), arguments.has("name"));
    let mut parts = Vec::new();
    if uuid {
        parts.push(domain.uuid.to_string());
    }
    if arguments.has("id") {
        if domain.id < 0 && !uuid && !name {
            return None;
        }
        parts.push(names::id(domain.id));
    }
    if name {
        parts.push(domain.name.clone());
    }
    Some(parts.join(" "))
}

fn table(driver: &Arc<dyn Driver>, arguments: &Arguments, domains: &[Domain]) -> Table {
    let title = arguments.has("title");
    let mut table =
        Table::new(if title { &["Id", "Name", "State", "Title"] } else { &["Id", "Name", "State"] });
    for domain in domains {
        // A domain that vanished since the list was made is shown without state rather than failing the list.
        let state = driver.domain_get_state(domain, 0).map_or(VIR_DOMAIN_NOSTATE, |ret| ret.state);
        let saved = arguments.has("managed-save")
            && state == VIR_DOMAIN_SHUTOFF
            && driver.domain_has_managed_save_image(domain, 0).is_ok_and(|has| has == 1);
        let state = if saved { "saved" } else { names::state(state) }.to_owned();
        let (id, name) = (names::id(domain.id), domain.name.clone());
        if title {
            table.row([id, name, state, super::desc::title(driver, domain)]);
        } else {
            table.row([id, name, state]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_domains_come_first_by_id_then_names() {
        let domain = |name: &str, id| Domain { name: name.to_owned(), id, ..Domain::default() };
        let mut domains =
            [domain("b", -1), domain("run9", 9), domain("A", -1), domain("run10", 10), domain("a2", -1)];
        sort(&mut domains);
        assert_eq!(domains.map(|domain| domain.name), ["run9", "run10", "A", "a2", "b"]);
    }
}
