//! Pressing a domain's keys and its NMI button.

use api::constants::VIR_CONNECT_LIST_DOMAINS_ACTIVE;

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values, domain};
use crate::failure::{Failure, Outcome};
use crate::keys;
use crate::session::Session;

/// Most keys that are pressed at once.
const KEYS_MAX: usize = 16;

pub(crate) static INJECT_NMI: Command = Command {
    name: "inject-nmi",
    group: Group::Domain,
    help: "send a non-maskable interrupt to the guest",
    description: "",
    options: &[domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE)],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        Ok(driver.domain_inject_nmi(&domain, 0)?)
    },
};

pub(crate) static SEND_KEY: Command = Command {
    name: "send-key",
    group: Group::Domain,
    help: "press keys of the guest",
    description: "Presses all given keys together, in order, and releases them. Keys are numbers, or names such as KEY_ENTER in the set 'linux'.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
        Opt::text("codeset", "what the numbers mean (default linux)").values(Values::OneOf(keys::CODESETS)),
        Opt::number("holdtime", "milliseconds until release"),
        Opt::rest("keycode", "the keys").required(),
    ],
    run: send_key,
};

fn send_key(session: &mut Session, arguments: &Arguments) -> Outcome {
    let codeset = arguments.text("codeset")?.unwrap_or("linux");
    let set = keys::CODESETS
        .iter()
        .position(|known| *known == codeset)
        .and_then(|position| u32::try_from(position).ok())
        .ok_or_else(|| {
            Failure::new(format!("unknown codeset: '{codeset}'"))
                .with_cure(format!("the sets are {}", keys::CODESETS.join(", ")))
        })?;
    let hold_ms = arguments.number::<u32>("holdtime")?.unwrap_or(0);
    let given = arguments.rest("keycode");
    if given.len() > KEYS_MAX {
        return Err(Failure::new("too many keycodes").with_cure(format!("press at most {KEYS_MAX} at once")));
    }
    let codes = given
        .iter()
        .map(|key| {
            let code = keys::code(codeset, key);
            code.ok_or_else(|| Failure::new(format!("invalid keycode: '{key}'")))
        })
        .collect::<Outcome<Vec<u32>>>()?;
    let (driver, domain) = session.domain(arguments)?;
    Ok(driver.domain_send_key(&domain, set, hold_ms, &codes, 0)?)
}
