//! A domain's virtual CPUs.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_VCPU_CONFIG, VIR_DOMAIN_VCPU_GUEST, VIR_DOMAIN_VCPU_HOTPLUGGABLE,
    VIR_DOMAIN_VCPU_LIVE, VIR_DOMAIN_VCPU_MAXIMUM, VIR_VCPU_INFO_CPU_OFFLINE,
};
use api::{Domain, Driver};
use error::ErrorCode;

use super::domain_facts::seconds;
use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;
use crate::{cpu_map, names};

pub(crate) static VCPUINFO: Command = Command {
    name: "vcpuinfo",
    group: Group::Domain,
    help: "what each virtual CPU of a domain does",
    description: "",
    options: &[DOMAIN, Opt::flag("pretty", "print affinities as ranges")],
    run: vcpuinfo,
};

fn vcpuinfo(session: &mut Session, arguments: &Arguments) -> Outcome {
    let pretty = arguments.has("pretty");
    let (driver, domain) = session.domain(arguments)?;
    let host_cpus = host_cpus(&driver)?;
    let map_bytes = host_cpus.div_ceil(8);
    let map_length = i32::try_from(map_bytes).unwrap_or(i32::MAX);
    let count = i32::from(driver.domain_get_info(&domain)?.nr_virt_cpu);
    let mut blocks = Vec::new();
    if domain.id >= 0 {
        let vcpus = driver.domain_get_vcpus(&domain, count, map_length)?;
        for (index, info) in vcpus.info.iter().enumerate() {
            let map = map_of(&vcpus.cpumaps, index, map_bytes);
            blocks.push(running_block(info, map, host_cpus, pretty));
        }
    } else {
        let pins = driver.domain_get_vcpu_pin_info(&domain, count, map_length, VIR_DOMAIN_AFFECT_CONFIG)?;
        for index in 0..usize::try_from(pins.num).unwrap_or(0) {
            let map = map_of(&pins.cpumaps, index, map_bytes);
            blocks.push(stopped_block(index, map, host_cpus, pretty));
        }
    }
    session.out.print(&blocks.join("\n"));
    Ok(())
}

/// The CPUs of the host, online or not.
pub(super) fn host_cpus(driver: &Arc<dyn Driver>) -> Outcome<usize> {
    match driver.node_get_cpu_map(0, 0, 0) {
        Ok(map) => return Ok(usize::try_from(map.ret).unwrap_or(0)),
        Err(error) if error.code() == ErrorCode::NoSupport => {}
        Err(error) => return Err(error.into()),
    }
    let info = driver.node_get_info()?;
    Ok(usize::try_from(info.nodes * info.sockets * info.cores * info.threads).unwrap_or(0))
}

pub(super) fn map_of(maps: &[u8], index: usize, map_bytes: usize) -> &[u8] {
    maps.get(index * map_bytes..(index + 1) * map_bytes).unwrap_or_default()
}

fn running_block(info: &api::VcpuInfo, map: &[u8], host_cpus: usize, pretty: bool) -> String {
    let cpu = match info.cpu {
        VIR_VCPU_INFO_CPU_OFFLINE => "offline".to_owned(),
        cpu if cpu < 0 => "N/A".to_owned(),
        cpu => cpu.to_string(),
    };
    let mut rows = vec![
        ("VCPU:", info.number.to_string()),
        ("CPU:", cpu),
        ("State:", names::vcpu_state(info.state).to_owned()),
    ];
    if info.cpu_time != 0 {
        rows.push(("CPU time:", seconds(info.cpu_time)));
    }
    rows.push(("CPU Affinity:", affinity(map, host_cpus, pretty)));
    block(&rows)
}

fn stopped_block(number: usize, map: &[u8], host_cpus: usize, pretty: bool) -> String {
    block(&[
        ("VCPU:", number.to_string()),
        ("CPU:", "N/A".to_owned()),
        ("State:", "N/A".to_owned()),
        // Without the colon, as virsh has it.
        ("CPU time", "N/A".to_owned()),
        ("CPU Affinity:", affinity(map, host_cpus, pretty)),
    ])
}

fn block(rows: &[(&str, String)]) -> String {
    rows.iter().map(|(label, value)| format!("{label:<15} {value}\n")).collect()
}

fn affinity(map: &[u8], host_cpus: usize, pretty: bool) -> String {
    match pretty {
        true => format!("{} (out of {host_cpus})", cpu_map::ranges(map, host_cpus)),
        false => cpu_map::letters(map, host_cpus),
    }
}

pub(crate) static VCPUCOUNT: Command = Command {
    name: "vcpucount",
    group: Group::Domain,
    help: "how many virtual CPUs a domain has",
    description: "Prints the numbers that apply, or with options the one number they choose.",
    options: &[
        DOMAIN,
        Opt::flag("maximum", "how many it may have"),
        Opt::flag("active", "how many it has"),
        LIVE,
        CONFIG,
        CURRENT,
        Opt::flag("guest", "as the guest itself says"),
    ],
    run: vcpucount,
};

fn vcpucount(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in
        [("live", "config"), ("current", "live"), ("active", "maximum"), ("guest", "config")]
    {
        arguments.exclusive(first, second)?;
    }
    let (driver, domain) = session.domain(arguments)?;
    let chosen = ["maximum", "active", "live", "config", "current", "guest"];
    if chosen.iter().any(|option| arguments.has(option)) {
        let flags = arguments.bits(&[
            ("maximum", VIR_DOMAIN_VCPU_MAXIMUM),
            ("live", VIR_DOMAIN_VCPU_LIVE),
            ("config", VIR_DOMAIN_VCPU_CONFIG),
            ("guest", VIR_DOMAIN_VCPU_GUEST),
        ]);
        let count = driver.domain_get_vcpus_flags(&domain, flags);
        let count = match arguments.has("guest") {
            true => count.tried(|| "Failed to retrieve vCPU count from the guest".to_owned())?,
            false => count?,
        };
        session.out.line(&count.to_string());
        return Ok(());
    }
    for (what, which, flags) in [
        ("maximum", "config", VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_CONFIG),
        ("maximum", "live", VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_LIVE),
        ("current", "config", VIR_DOMAIN_VCPU_CONFIG),
        ("current", "live", VIR_DOMAIN_VCPU_LIVE),
    ] {
        if let Some(count) = count_if_any(&driver, &domain, flags)? {
            session.out.line(&format!("{what:<12} {which:<12} {count:>3}"));
        }
    }
    Ok(())
}

/// The count; `None` where it has no meaning: a stopped domain has no live count, a transient one no stored count.
fn count_if_any(driver: &Arc<dyn Driver>, domain: &Domain, flags: u32) -> Outcome<Option<i32>> {
    match driver.domain_get_vcpus_flags(domain, flags) {
        Ok(count) => Ok(Some(count)),
        Err(error) if matches!(error.code(), ErrorCode::OperationInvalid | ErrorCode::InvalidArg) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(crate) static SETVCPUS: Command = Command {
    name: "setvcpus",
    group: Group::Domain,
    help: "change how many virtual CPUs a domain has",
    description: "",
    options: &[
        DOMAIN,
        Opt::number("count", "the new number").required().bare(),
        Opt::flag("maximum", "how many it may have, from the next start"),
        CONFIG,
        LIVE,
        CURRENT,
        Opt::flag("guest", "switch them inside the guest"),
        Opt::flag("hotpluggable", "make added ones removable"),
    ],
    run: setvcpus,
};

fn setvcpus(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in
        [("current", "live"), ("current", "config"), ("guest", "config"), ("maximum", "live")]
    {
        arguments.exclusive(first, second)?;
    }
    arguments.requires("maximum", "config")?;
    let (driver, domain) = session.domain(arguments)?;
    let count = arguments.number::<u32>("count")?.unwrap_or_default();
    if count == 0 {
        return Err(Failure::new("Can't set 0 processors for a VM").with_cure("a domain has at least 1"));
    }
    let said = ["maximum", "config", "live", "current", "guest", "hotpluggable"];
    if !said.iter().any(|option| arguments.has(option)) {
        return Ok(driver.domain_set_vcpus(&domain, count)?);
    }
    let flags = arguments.bits(&[
        ("maximum", VIR_DOMAIN_VCPU_MAXIMUM),
        ("config", VIR_DOMAIN_VCPU_CONFIG),
        ("live", VIR_DOMAIN_VCPU_LIVE),
        ("guest", VIR_DOMAIN_VCPU_GUEST),
        ("hotpluggable", VIR_DOMAIN_VCPU_HOTPLUGGABLE),
    ]);
    Ok(driver.domain_set_vcpus_flags(&domain, count, flags)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn blocks_read_as_in_virsh() {
        let info = api::VcpuInfo { number: 0, state: 1, cpu_time: 150_000_000, cpu: 1 };
        expect![[r#"
            VCPU:           0
            CPU:            1
            State:          running
            CPU time:       0.1s
            CPU Affinity:   yy
        "#]]
        .assert_eq(&running_block(&info, &[3], 2, false));
        expect![[r#"
            VCPU:           2
            CPU:            N/A
            State:          N/A
            CPU time        N/A
            CPU Affinity:   0-7 (out of 8)
        "#]]
        .assert_eq(&stopped_block(2, &[0xff], 8, true));
    }
}
