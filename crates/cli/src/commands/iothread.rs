//! The I/O threads of a domain.

use api::TypedParam;
use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_IOTHREAD_POLL_GROW,
    VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, VIR_DOMAIN_IOTHREAD_POLL_SHRINK, VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX,
    VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN,
};

use super::vcpu::host_cpus;
use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt};
use crate::cpu_map;
use crate::failure::{Failure, Outcome};
use crate::table::Table;

const ID: Opt = Opt::number("id", "number of the I/O thread").required().bare();

/// What the call applies to.
pub(super) fn affected(arguments: &Arguments) -> Outcome<u32> {
    arguments.exclusive("current", "live")?;
    arguments.exclusive("current", "config")?;
    Ok(arguments.bits(&[("config", VIR_DOMAIN_AFFECT_CONFIG), ("live", VIR_DOMAIN_AFFECT_LIVE)]))
}

pub(crate) static IOTHREADINFO: Command = Command {
    name: "iothreadinfo",
    group: Group::Domain,
    help: "list the I/O threads of a domain",
    description: "",
    options: &[DOMAIN, CONFIG, LIVE, CURRENT],
    run: |session, arguments| {
        let flags = affected(arguments)?;
        let (driver, domain) = session.domain(arguments)?;
        let threads = driver.domain_get_iothread_info(&domain, flags).map_err(|error| {
            let mut failure = Failure::from(error);
            failure.lines.insert(0, "Unable to get domain IOThreads information".to_owned());
            failure
        })?;
        if threads.is_empty() {
            session.out.line("No IOThreads found for the domain");
            return Ok(());
        }
        let host_cpus = host_cpus(&driver)?;
        let mut table = Table::new(&["IOThread ID", "CPU Affinity"]);
        for thread in threads {
            table.row([thread.iothread_id.to_string(), cpu_map::ranges(&thread.cpumap, host_cpus)]);
        }
        session.out.print(&table.render(!session.out.quiet));
        Ok(())
    },
};

pub(crate) static IOTHREADPIN: Command = Command {
    name: "iothreadpin",
    group: Group::Domain,
    help: "set where an I/O thread runs",
    description: "Sets the CPUs of the host on which an I/O thread may run.",
    options: &[
        DOMAIN,
        Opt::number("iothread", "number of the I/O thread").required().bare(),
        Opt::text("cpulist", "CPUs of the host, such as 0-3,^2; 'r' for all").required().bare(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: |session, arguments| {
        let flags = affected(arguments)?;
        let (driver, domain) = session.domain(arguments)?;
        let list = arguments.required("cpulist")?;
        let thread = arguments.number::<u32>("iothread")?.unwrap_or_default();
        let map = super::pin::wanted(list, host_cpus(&driver)?)?;
        Ok(driver.domain_pin_iothread(&domain, thread, &map, flags)?)
    },
};

pub(crate) static IOTHREADADD: Command = Command {
    name: "iothreadadd",
    group: Group::Domain,
    help: "add an I/O thread to a domain",
    description: "",
    options: &[DOMAIN, ID, CONFIG, LIVE, CURRENT],
    run: |session, arguments| {
        let (flags, id) = (affected(arguments)?, id(arguments)?);
        let (driver, domain) = session.domain(arguments)?;
        Ok(driver.domain_add_iothread(&domain, id, flags)?)
    },
};

pub(crate) static IOTHREADDEL: Command = Command {
    name: "iothreaddel",
    group: Group::Domain,
    help: "remove an I/O thread from a domain",
    description: "",
    options: &[DOMAIN, ID, CONFIG, LIVE, CURRENT],
    run: |session, arguments| {
        let (flags, id) = (affected(arguments)?, id(arguments)?);
        let (driver, domain) = session.domain(arguments)?;
        Ok(driver.domain_del_iothread(&domain, id, flags)?)
    },
};

/// The number of the thread, which is at least 1.
fn id(arguments: &Arguments) -> Outcome<u32> {
    let id = arguments.number::<i32>("id")?.unwrap_or_default();
    match u32::try_from(id) {
        Ok(id) if id > 0 => Ok(id),
        _ => Err(Failure::new(format!("Invalid IOThread id value: '{id}'"))),
    }
}

pub(crate) static IOTHREADSET: Command = Command {
    name: "iothreadset",
    group: Group::Domain,
    help: "change how an I/O thread works",
    description: "",
    options: &[
        DOMAIN,
        ID,
        Opt::number("poll-max-ns", "longest polling, in nanoseconds").tolerated(),
        Opt::number("poll-grow", "factor by which polling grows").tolerated(),
        Opt::number("poll-shrink", "divisor by which polling shrinks").tolerated(),
        Opt::number("thread-pool-min", "fewest threads of its pool").tolerated(),
        Opt::number("thread-pool-max", "most threads of its pool").tolerated(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: |session, arguments| {
        let (flags, id) = (affected(arguments)?, id(arguments)?);
        let (driver, domain) = session.domain(arguments)?;
        let mut params = Vec::new();
        if let Some(value) = arguments.number::<u64>("poll-max-ns")? {
            params.push(TypedParam::new(VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, value));
        }
        for (option, field) in
            [("poll-grow", VIR_DOMAIN_IOTHREAD_POLL_GROW), ("poll-shrink", VIR_DOMAIN_IOTHREAD_POLL_SHRINK)]
        {
            if let Some(value) = arguments.number::<u32>(option)? {
                params.push(TypedParam::new(field, value));
            }
        }
        for (option, field) in [
            ("thread-pool-min", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN),
            ("thread-pool-max", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX),
        ] {
            if let Some(value) = arguments.number::<i32>(option)? {
                params.push(TypedParam::new(field, value));
            }
        }
        if params.is_empty() {
            return Err(Failure::new("Not enough arguments passed, nothing to set"));
        }
        Ok(driver.domain_set_iothread_params(&domain, id, &params, flags)?)
    },
};
