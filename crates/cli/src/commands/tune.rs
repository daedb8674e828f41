//! Limits and weights of a domain: block devices, memory, NUMA, scheduler.

use api::TypedParam;
use api::constants as vir;

use super::iothread::affected;
use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

/// Prints one parameter as the stock client does: names are filled up to 15 columns.
fn print(session: &mut Session, param: &TypedParam) {
    session.out.line(&format!("{:<15}: {}", param.field, param.value));
}

pub(crate) static BLKIOTUNE: Command = Command {
    name: "blkiotune",
    group: Group::Domain,
    help: "show or set weights and limits of block devices",
    description: "",
    options: &[
        DOMAIN,
        Opt::number("weight", "I/O weight, 100 to 1000").tolerated(),
        Opt::text("device-weights", "weights of devices: /path,weight,/path,weight...").tolerated(),
        Opt::text("device-read-iops-sec", "reads in a second: /path,number,...").tolerated(),
        Opt::text("device-write-iops-sec", "writes in a second: /path,number,...").tolerated(),
        Opt::text("device-read-bytes-sec", "bytes read in a second: /path,number,...").tolerated(),
        Opt::text("device-write-bytes-sec", "bytes written in a second: /path,number,...").tolerated(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: blkiotune,
};

fn blkiotune(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = affected(arguments)?;
    let (driver, domain) = session.domain(arguments)?;
    let mut params = Vec::new();
    if let Some(weight) = arguments.number::<i32>("weight")? {
        let refused = || Failure::new(format!("Invalid value of {weight} for I/O weight"));
        let weight = u32::try_from(weight).ok().filter(|weight| *weight > 0).ok_or_else(refused)?;
        params.push(TypedParam::new(vir::VIR_DOMAIN_BLKIO_WEIGHT, weight));
    }
    for (option, field) in [
        ("device-weights", vir::VIR_DOMAIN_BLKIO_DEVICE_WEIGHT),
        ("device-read-iops-sec", vir::VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS),
        ("device-write-iops-sec", vir::VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS),
        ("device-read-bytes-sec", vir::VIR_DOMAIN_BLKIO_DEVICE_READ_BPS),
        ("device-write-bytes-sec", vir::VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS),
    ] {
        if let Some(value) = arguments.text(option)? {
            params.push(TypedParam::new(field, value));
        }
    }
    if params.is_empty() {
        let told = driver.domain_get_blkio_parameters(&domain, flags);
        let told = told.tried(|| "Unable to get number of blkio parameters".to_owned())?;
        told.iter().for_each(|param| print(session, param));
        return Ok(());
    }
    let set = driver.domain_set_blkio_parameters(&domain, &params, flags);
    set.tried(|| "Unable to change blkio parameters".to_owned())
}

pub(crate) static MEMTUNE: Command = Command {
    name: "memtune",
    group: Group::Domain,
    help: "show or set limits of memory",
    description: "",
    options: &[
        DOMAIN,
        Opt::number("hard-limit", "most memory, with a unit (default KiB)").tolerated(),
        Opt::number("soft-limit", "most memory when the host lacks it").tolerated(),
        Opt::number("swap-hard-limit", "most memory and swap together").tolerated(),
        Opt::number("min-guarantee", "memory that is sure").tolerated(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: memtune,
};

/// What stands for no limit, in KiB, and more.
const UNLIMITED_KIB: u64 = 9_007_199_254_740_991;

fn memtune(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = affected(arguments)?;
    let (driver, domain) = session.domain(arguments)?;
    let mut params = Vec::new();
    for (option, field) in [
        ("hard-limit", vir::VIR_DOMAIN_MEMORY_HARD_LIMIT),
        ("soft-limit", vir::VIR_DOMAIN_MEMORY_SOFT_LIMIT),
        ("swap-hard-limit", vir::VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT),
        ("min-guarantee", vir::VIR_DOMAIN_MEMORY_MIN_GUARANTEE),
    ] {
        if let Some(kib) = limit(arguments, option)? {
            params.push(TypedParam::new(field, kib));
        }
    }
    if !params.is_empty() {
        let set = driver.domain_set_memory_parameters(&domain, &params, flags);
        return set.tried(|| "Unable to change memory parameters".to_owned());
    }
    let told = driver.domain_get_memory_parameters(&domain, flags);
    for param in told.tried(|| "Unable to get number of memory parameters".to_owned())? {
        match param.value {
            api::TypedValue::Ullong(kib) if kib >= UNLIMITED_KIB => {
                print(session, &TypedParam::new(param.field, "unlimited"));
            }
            _ => print(session, &param),
        }
    }
    Ok(())
}

/// A limit in KiB; -1 stands for none.
fn limit(arguments: &Arguments, option: &str) -> Outcome<Option<u64>> {
    if matches!(arguments.number::<i64>(option), Ok(Some(-1))) {
        return Ok(Some(UNLIMITED_KIB));
    }
    let scaled = arguments.scaled(option, 1024);
    let bytes = scaled.map_err(|_| Failure::new(format!("Unable to parse integer parameter {option}")))?;
    Ok(bytes.map(|bytes| bytes.div_ceil(1024)))
}

pub(crate) static NUMATUNE: Command = Command {
    name: "numatune",
    group: Group::Domain,
    help: "show or set the NUMA nodes of a domain's memory",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("mode", "'strict', 'preferred', 'interleave' or 'restrictive'").tolerated(),
        Opt::text("nodeset", "nodes of the host, such as 0-1").tolerated(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: numatune,
};

/// Names of the modes, by number.
const NUMA_MODES: [&str; 4] = ["strict", "preferred", "interleave", "restrictive"];

fn numatune(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = affected(arguments)?;
    let (driver, domain) = session.domain(arguments)?;
    let mut params = Vec::new();
    if let Some(nodes) = arguments.text("nodeset")? {
        params.push(TypedParam::new(vir::VIR_DOMAIN_NUMA_NODESET, nodes));
    }
    if let Some(mode) = arguments.text("mode")? {
        let number = NUMA_MODES.iter().position(|known| *known == mode).map(i32::try_from);
        let number = number.and_then(Result::ok).or_else(|| mode.parse().ok());
        let number = number.ok_or_else(|| Failure::new(format!("Invalid mode: {mode}")))?;
        params.push(TypedParam::new(vir::VIR_DOMAIN_NUMA_MODE, number));
    }
    if !params.is_empty() {
        let set = driver.domain_set_numa_parameters(&domain, &params, flags);
        return set.tried(|| "Unable to change numa parameters".to_owned());
    }
    let told = driver.domain_get_numa_parameters(&domain, flags);
    for param in told.tried(|| "Unable to get numa parameters".to_owned())? {
        match param.value {
            api::TypedValue::Int(mode) if param.field == vir::VIR_DOMAIN_NUMA_MODE => {
                let known = usize::try_from(mode).ok().and_then(|mode| NUMA_MODES.get(mode));
                print(session, &TypedParam::new(param.field, *known.unwrap_or(&"unknown")));
            }
            _ => print(session, &param),
        }
    }
    Ok(())
}

pub(crate) static SCHEDINFO: Command = Command {
    name: "schedinfo",
    group: Group::Domain,
    help: "show or set the scheduler of a domain",
    description: "",
    options: &[
        DOMAIN,
        Opt::number("weight", "weight of the domain (Xen)"),
        Opt::number("cap", "most of a CPU, in percent (Xen)"),
        CURRENT,
        CONFIG,
        LIVE,
        Opt::rest("set", "parameter=value"),
    ],
    run: schedinfo,
};

fn schedinfo(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = affected(arguments)?;
    let (driver, domain) = session.domain(arguments)?;
    let kind = driver.domain_get_scheduler_type(&domain);
    let kind = match kind {
        Ok(kind) => kind.r#type,
        Err(error) => {
            session.out.line(&format!("{:<15}: Unknown", "Scheduler"));
            return Err(error.into());
        }
    };
    session.out.line(&format!("{:<15}: {kind}", "Scheduler"));
    let known = driver.domain_get_scheduler_parameters_flags(&domain, flags)?;
    let params = changes(arguments, &known)?;
    if params.is_empty() {
        known.iter().for_each(|param| print(session, param));
        return Ok(());
    }
    driver.domain_set_scheduler_parameters_flags(&domain, &params, flags)?;
    let now = driver.domain_get_scheduler_parameters_flags(&domain, flags)?;
    now.iter().for_each(|param| print(session, param));
    Ok(())
}

/// The parameters that the options change, with the types that they have.
fn changes(arguments: &Arguments, known: &[TypedParam]) -> Outcome<Vec<TypedParam>> {
    let mut wanted = Vec::new();
    for name in ["weight", "cap"] {
        if let Some(value) = arguments.number::<i32>(name)? {
            wanted.push((name.to_owned(), value.to_string()));
        }
    }
    for word in arguments.rest("set") {
        let Some((name, value)) = word.split_once('=') else {
            return Err(Failure::new("Invalid syntax for --set, expecting name=value"));
        };
        wanted.push((name.to_owned(), value.to_owned()));
    }
    let mut params = Vec::new();
    for (name, value) in wanted {
        let Some(before) = known.iter().find(|param| param.field == name) else {
            return Err(Failure::new(format!("invalid scheduler option: {name}")));
        };
        let refused = || Failure::new("Unable to parse integer parameter");
        params.push(match before.value {
            api::TypedValue::Int(_) => TypedParam::new(name, value.parse::<i32>().map_err(|_| refused())?),
            api::TypedValue::Llong(_) => TypedParam::new(name, value.parse::<i64>().map_err(|_| refused())?),
            api::TypedValue::Ullong(_) => TypedParam::new(name, value.parse::<u64>().map_err(|_| refused())?),
            _ => TypedParam::new(name, value.parse::<u32>().map_err(|_| refused())?),
        });
    }
    Ok(params)
}
