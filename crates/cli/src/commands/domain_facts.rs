//! What a domain is: id, UUID, name, state, the summary.

use std::sync::Arc;

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_DOMAIN_CONTROL_ERROR, VIR_DOMAIN_CONTROL_OK,
    VIR_DOMAIN_GET_HOSTNAME_AGENT, VIR_DOMAIN_GET_HOSTNAME_LEASE,
};
use api::{Domain, Driver};
use error::ErrorCode;

use crate::command::{Command, DOMAIN, Group, Opt, Values, domain};
use crate::failure::{Failure, Outcome, Tried};
use crate::names;
use crate::output::Output;
use crate::session::By;

pub(crate) static DOMID: Command = Command {
    name: "domid",
    group: Group::Domain,
    help: "id of a domain given by name or UUID",
    description: "",
    options: &[domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE)],
    run: |session, arguments| {
        let (_, domain) = session.domain_by(arguments, By { id: false, ..By::ANY })?;
        session.out.line(&names::id(domain.id));
        Ok(())
    },
};

pub(crate) static DOMNAME: Command = Command {
    name: "domname",
    group: Group::Domain,
    help: "name of a domain given by id or UUID",
    description: "",
    options: &[DOMAIN],
    run: |session, arguments| {
        let (_, domain) = session.domain_by(arguments, By { name: false, ..By::ANY })?;
        session.out.line(&domain.name);
        Ok(())
    },
};

pub(crate) static DOMUUID: Command = Command {
    name: "domuuid",
    group: Group::Domain,
    help: "UUID of a domain given by name or id",
    description: "",
    options: &[DOMAIN],
    run: |session, arguments| {
        let (_, domain) = session.domain_by(arguments, By { uuid: false, ..By::ANY })?;
        session.out.line(&domain.uuid.to_string());
        Ok(())
    },
};

pub(crate) static DOMHOSTNAME: Command = Command {
    name: "domhostname",
    group: Group::Domain,
    help: "print the name the guest gives itself",
    description: "",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
        Opt::text("source", "who is asked: 'lease' or 'agent'")
            .tolerated()
            .values(Values::OneOf(&["lease", "agent"])),
    ],
    run: |session, arguments| {
        let flags = match arguments.text("source")? {
            None => 0,
            Some("lease") => VIR_DOMAIN_GET_HOSTNAME_LEASE,
            Some("agent") => VIR_DOMAIN_GET_HOSTNAME_AGENT,
            Some(other) => {
                return Err(Failure::new(format!("Unknown data source '{other}'"))
                    .with_cure("the sources are 'lease' and 'agent'"));
            }
        };
        let (driver, domain) = session.domain(arguments)?;
        let name =
            driver.domain_get_hostname(&domain, flags).tried(|| "failed to get hostname".to_owned())?;
        session.out.line(&name);
        Ok(())
    },
};

pub(crate) static DOMSTATE: Command = Command {
    name: "domstate",
    group: Group::Monitor,
    help: "state of a domain",
    description: "",
    options: &[DOMAIN, Opt::flag("reason", "also say why")],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        let now = driver.domain_get_state(&domain, 0)?;
        let state = names::state(now.state);
        let text = match arguments.has("reason") {
            true => format!("{state} ({})", names::reason(now.state, now.reason)),
            false => state.to_owned(),
        };
        session.out.line(&text);
        Ok(())
    },
};

pub(crate) static DOMCONTROL: Command = Command {
    name: "domcontrol",
    group: Group::Monitor,
    help: "state of the connection that controls a domain",
    description: "",
    options: &[domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE)],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        let info = driver.domain_get_control_info(&domain, 0)?;
        let state = names::control(info.state);
        let text = if info.state == VIR_DOMAIN_CONTROL_OK.unsigned_abs() {
            state.to_owned()
        } else if info.state == VIR_DOMAIN_CONTROL_ERROR.unsigned_abs() {
            format!("{state}: {}", names::control_error(info.details))
        } else {
            #[expect(clippy::cast_precision_loss, reason = "seconds with three decimals")]
            let seconds = info.state_time as f64 / 1000.0;
            format!("{state} ({seconds:.3}s)")
        };
        session.out.line(&text);
        Ok(())
    },
};

pub(crate) static DOMINFO: Command = Command {
    name: "dominfo",
    group: Group::Monitor,
    help: "summary of a domain",
    description: "",
    options: &[DOMAIN],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        dominfo(&mut session.out, &driver, &domain)
    },
};

fn dominfo(out: &mut Output, driver: &Arc<dyn Driver>, domain: &Domain) -> Outcome {
    let mut row = |label: &str, value: &str| out.line(&format!("{label:<15} {value}"));
    row("Id:", &names::id(domain.id));
    row("Name:", &domain.name);
    row("UUID:", &domain.uuid.to_string());
    if let Ok(kind) = driver.domain_get_os_type(domain) {
        row("OS Type:", &kind);
    }
    let info = driver.domain_get_info(domain)?;
    row("State:", names::state(info.state.into()));
    row("CPU(s):", &info.nr_virt_cpu.to_string());
    if info.cpu_time != 0 {
        row("CPU time:", &seconds(info.cpu_time));
    }
    match info.max_mem {
        u64::MAX => row("Max memory:", "no limit"),
        kib => row("Max memory:", &format!("{kib} KiB")),
    }
    row("Used memory:", &format!("{} KiB", info.memory));
    let yes_no = |answer: error::Result<i32>| match answer {
        Ok(0) => "no",
        Ok(_) => "yes",
        Err(_) => "unknown",
    };
    row("Persistent:", yes_no(driver.domain_is_persistent(domain)));
    if let Ok(autostart) = driver.domain_get_autostart(domain) {
        row("Autostart:", if autostart != 0 { "enable" } else { "disable" });
    }
    if let Ok(1) = driver.domain_get_autostart_once(domain) {
        row("Autostart Once:", "enable");
    }
    row("Managed save:", yes_no(driver.domain_has_managed_save_image(domain, 0)));
    security(&mut row, driver, domain)?;
    messages(&mut row, driver, domain);
    Ok(())
}

fn security(row: &mut dyn FnMut(&str, &str), driver: &Arc<dyn Driver>, domain: &Domain) -> Outcome {
    let security = match driver.node_get_security_model() {
        Ok(security) if !security.model.is_empty() => security,
        Ok(_) => return Ok(()),
        Err(error) if error.code() == ErrorCode::NoSupport => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    row("Security model:", &security.model);
    row("Security DOI:", &security.doi);
    if domain.id < 0 {
        return Ok(());
    }
    let label = driver.domain_get_security_label(domain)?;
    let text = label.label.trim_end_matches('\0');
    if !text.is_empty() {
        let mode = if label.enforcing == 1 { "enforcing" } else { "permissive" };
        row("Security label:", &format!("{text} ({mode})"));
    }
    Ok(())
}

fn messages(row: &mut dyn FnMut(&str, &str), driver: &Arc<dyn Driver>, domain: &Domain) {
    // Older daemons have no messages; the summary is complete without them.
    let messages = driver.domain_get_messages(domain, 0).unwrap_or_default();
    for (index, message) in messages.iter().enumerate() {
        row(if index == 0 { "Messages:" } else { "" }, message);
    }
}

/// Nanoseconds as seconds with one decimal.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub(crate) fn seconds(nanoseconds: u64) -> String {
    format!("{:.1}s", nanoseconds as f64 / 1e9)
}
