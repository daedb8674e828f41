//! On which CPUs of the host a domain's virtual CPUs and its emulator run.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_VCPU_CONFIG, VIR_DOMAIN_VCPU_LIVE,
    VIR_DOMAIN_VCPU_MAXIMUM,
};
use api::{Domain, Driver};

use super::vcpu::{host_cpus, map_of};
use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt};
use crate::cpu_map;
use crate::failure::{Failure, Outcome};
use crate::session::Session;
use crate::table::Table;

const CPULIST: Opt =
    Opt::text("cpulist", "CPUs of the host, such as 0-3,^2; 'r' for all").or_empty().tolerated();

pub(crate) static VCPUPIN: Command = Command {
    name: "vcpupin",
    group: Group::Domain,
    help: "show or set where virtual CPUs run",
    description: "Shows the CPUs of the host on which each virtual CPU may run, or sets them for one.",
    options: &[
        DOMAIN,
        Opt::number("vcpu", "number of the virtual CPU").tolerated(),
        CPULIST,
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: vcpupin,
};

fn vcpupin(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = affected(arguments)?;
    let list = arguments.text("cpulist")?;
    let vcpu = arguments.number::<u32>("vcpu")?;
    let (driver, domain) = session.domain(arguments)?;
    let host_cpus = host_cpus(&driver)?;
    match (list, vcpu) {
        (None, _) => {
            let table = pins(&driver, &domain, host_cpus, vcpu, flags.unwrap_or(0))?;
            session.out.print(&table.render(!session.out.quiet));
            Ok(())
        }
        (Some(_), None) => Err(Failure::new("vcpupin: Missing vCPU number in pin mode.")),
        (Some(list), Some(vcpu)) => {
            let map = wanted(list, host_cpus)?;
            match flags {
                None => driver.domain_pin_vcpu(&domain, vcpu, &map)?,
                Some(flags) => driver.domain_pin_vcpu_flags(&domain, vcpu, &map, flags)?,
            }
            Ok(())
        }
    }
}

/// What the call applies to, if that was said.
fn affected(arguments: &Arguments) -> Outcome<Option<u32>> {
    arguments.exclusive("current", "live")?;
    arguments.exclusive("current", "config")?;
    let said = ["live", "config", "current"].iter().any(|option| arguments.has(option));
    let flags = arguments.bits(&[("live", VIR_DOMAIN_AFFECT_LIVE), ("config", VIR_DOMAIN_AFFECT_CONFIG)]);
    Ok(said.then_some(flags))
}

pub(super) fn wanted(list: &str, host_cpus: usize) -> Outcome<Vec<u8>> {
    let invalid = |more: Option<String>| {
        let mut failure = Failure::new(format!("Invalid cpulist '{list}'"));
        failure.lines.extend(more);
        failure.with_cure(format!("name CPUs from 0 to {}, as in 0-3,^2,7", host_cpus.saturating_sub(1)))
    };
    match cpu_map::parse(list, host_cpus) {
        Ok(map) => Ok(map),
        Err(cpu_map::Refused::Malformed) => {
            Err(invalid(Some(format!("invalid argument: Failed to parse bitmap '{list}'"))))
        }
        Err(cpu_map::Refused::Empty) => Err(invalid(None)),
        Err(cpu_map::Refused::Beyond(cpu)) => {
            Err(Failure::new(format!("CPU {cpu} in cpulist '{list}' exceed the maxcpu {host_cpus}"))
                .with_cure("'nodecpumap' shows the CPUs of the host"))
        }
    }
}

fn pins(
    driver: &Arc<dyn Driver>,
    domain: &Domain,
    host_cpus: usize,
    only: Option<u32>,
    flags: u32,
) -> Outcome<Table> {
    let stored = flags & VIR_DOMAIN_AFFECT_CONFIG != 0 || domain.id < 0;
    let which = if stored { VIR_DOMAIN_VCPU_CONFIG } else { VIR_DOMAIN_VCPU_LIVE };
    let count = driver.domain_get_vcpus_flags(domain, VIR_DOMAIN_VCPU_MAXIMUM | which)?;
    if let Some(vcpu) = only
        && i64::from(vcpu) >= i64::from(count)
    {
        let kind = if stored { "persistent" } else { "live" };
        return Err(Failure::new(format!("vcpu {vcpu} is out of range of {kind} cpu count {count}")));
    }
    let map_bytes = host_cpus.div_ceil(8);
    let map_length = i32::try_from(map_bytes).unwrap_or(i32::MAX);
    let told = driver.domain_get_vcpu_pin_info(domain, count, map_length, flags)?;
    let mut table = Table::new(&["VCPU", "CPU Affinity"]);
    for vcpu in 0..usize::try_from(told.num).unwrap_or(0) {
        if only.is_none_or(|only| usize::try_from(only) == Ok(vcpu)) {
            let map = map_of(&told.cpumaps, vcpu, map_bytes);
            table.row([vcpu.to_string(), cpu_map::ranges(map, host_cpus)]);
        }
    }
    Ok(table)
}

pub(crate) static EMULATORPIN: Command = Command {
    name: "emulatorpin",
    group: Group::Domain,
    help: "show or set where the emulator runs",
    description: "Shows or sets the CPUs of the host on which the emulator's own threads may run.",
    options: &[DOMAIN, CPULIST, CONFIG, LIVE, CURRENT],
    run: emulatorpin,
};

fn emulatorpin(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = affected(arguments)?.unwrap_or(0);
    let list = arguments.text("cpulist")?;
    let (driver, domain) = session.domain(arguments)?;
    let host_cpus = host_cpus(&driver)?;
    if let Some(list) = list {
        return Ok(driver.domain_pin_emulator(&domain, &wanted(list, host_cpus)?, flags)?);
    }
    let map_length = i32::try_from(host_cpus.div_ceil(8)).unwrap_or(i32::MAX);
    let told = driver.domain_get_emulator_pin_info(&domain, map_length, flags)?;
    if told.ret == 0 {
        session.out.line("No emulator CPU affinity information.");
        return Ok(());
    }
    session.out.extra("emulator: CPU Affinity\n----------------------------------\n");
    session.out.line(&format!("       *: {}", cpu_map::ranges(&told.cpumaps, host_cpus)));
    Ok(())
}
