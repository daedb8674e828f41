//! How much memory a domain has.

use api::constants::{VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_MEM_MAXIMUM};

use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt};
use crate::failure::{Outcome, Tried};
use crate::session::Session;

const SIZE: Opt = Opt::number("size", "the new amount, with a unit (default KiB)").required().bare();
const OLD_NAME: Opt = Opt::alias("kilobytes", "size");

pub(crate) static SETMEM: Command = Command {
    name: "setmem",
    group: Group::Domain,
    help: "change how much memory a domain uses now",
    description: "Inflates or deflates the balloon of a running guest, or changes the definition.",
    options: &[DOMAIN, OLD_NAME, SIZE, CONFIG, LIVE, CURRENT],
    run: setmem,
};

fn setmem(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (kib, flags) = wanted(arguments)?;
    let (driver, domain) = session.domain(arguments)?;
    driver.domain_set_memory_flags(&domain, kib, flags)?;
    Ok(())
}

pub(crate) static SETMAXMEM: Command = Command {
    name: "setmaxmem",
    group: Group::Domain,
    help: "change how much memory a domain may use",
    description: "",
    options: &[DOMAIN, OLD_NAME, SIZE, CONFIG, LIVE, CURRENT],
    run: setmaxmem,
};

fn setmaxmem(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (kib, flags) = wanted(arguments)?;
    let (driver, domain) = session.domain(arguments)?;
    let set = driver.domain_set_memory_flags(&domain, kib, flags | VIR_DOMAIN_MEM_MAXIMUM);
    set.tried(|| "Unable to change MaxMemorySize".to_owned())
}

/// The amount in KiB, and the flags for what it applies to.
fn wanted(arguments: &Arguments) -> Outcome<(u64, u32)> {
    arguments.exclusive("current", "live")?;
    arguments.exclusive("current", "config")?;
    let flags = arguments.bits(&[("live", VIR_DOMAIN_AFFECT_LIVE), ("config", VIR_DOMAIN_AFFECT_CONFIG)]);
    let bytes = arguments.scaled("size", 1024)?.unwrap_or_default();
    Ok((bytes.div_ceil(1024), flags))
}
