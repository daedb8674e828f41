//! What the host does just now: CPU time, memory, online CPUs.

use std::time::Duration;

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt};
use crate::cpu_map;
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

/// How long CPU time is watched to tell percentages.
const PERCENT_INTERVAL: Duration = Duration::from_secs(1);

pub(crate) static NODECPUMAP: Command = Command {
    name: "nodecpumap",
    group: Group::Host,
    help: "which CPUs of the host are online",
    description: "",
    options: &[Opt::flag("pretty", "print the map as ranges")],
    run: |session, arguments| {
        let map = session.driver()?.node_get_cpu_map(1, 1, 0).tried(|| "Unable to get cpu map".to_owned())?;
        let total = usize::try_from(map.ret).unwrap_or(0);
        session.out.line(&format!("{:<15} {total}", "CPUs present:"));
        session.out.line(&format!("{:<15} {}", "CPUs online:", map.online));
        let text = match arguments.has("pretty") {
            true => cpu_map::ranges(&map.cpumap, total),
            false => cpu_map::letters(&map.cpumap, total),
        };
        session.out.line(&format!("{:<15} {text}", "CPU map:"));
        Ok(())
    },
};

pub(crate) static NODECPUSTATS: Command = Command {
    name: "nodecpustats",
    group: Group::Host,
    help: "CPU time of the host by use",
    description: "Prints nanoseconds since boot, or with --percent the shares of the next second.",
    options: &[
        Opt::number("cpu", "only this CPU (default: all together)").tolerated(),
        Opt::flag("percent", "print shares of one second"),
    ],
    run: nodecpustats,
};

/// CPU time by use, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct CpuTimes {
    user: u64,
    system: u64,
    idle: u64,
    iowait: u64,
    intr: Option<u64>,
    utilization: Option<u64>,
}

fn nodecpustats(session: &mut Session, arguments: &Arguments) -> Outcome {
    let cpu = arguments.number::<i32>("cpu")?;
    if cpu.is_some_and(|cpu| cpu < 0) {
        return Err(Failure::new("Invalid value of cpuNum").with_cure("CPUs are counted from 0"));
    }
    let cpu = cpu.unwrap_or(api::constants::VIR_NODE_CPU_STATS_ALL_CPUS);
    let driver = session.driver()?;
    let sample = || -> Outcome<CpuTimes> {
        let stats =
            driver.node_get_cpu_stats(cpu, 0).tried(|| "Unable to get number of cpu stats".to_owned())?;
        let mut times = CpuTimes::default();
        for stat in stats {
            match stat.field.as_str() {
                "user" => times.user = stat.value,
                "kernel" => times.system = stat.value,
                "idle" => times.idle = stat.value,
                "iowait" => times.iowait = stat.value,
                "intr" => times.intr = Some(stat.value),
                "utilization" => times.utilization = Some(stat.value),
                _ => {}
            }
        }
        Ok(times)
    };
    let first = sample()?;
    if !arguments.has("percent") {
        session.out.print(&times_text(&first));
    } else if let Some(utilization) = first.utilization {
        session.out.line(&format!("{:<15} {utilization:5}.0%", "usage:"));
    } else {
        std::thread::sleep(PERCENT_INTERVAL);
        session.out.print(&percent_text(&first, &sample()?));
    }
    Ok(())
}

fn times_text(times: &CpuTimes) -> String {
    let mut rows = vec![
        ("user:", times.user),
        ("system:", times.system),
        ("idle:", times.idle),
        ("iowait:", times.iowait),
    ];
    rows.extend(times.intr.map(|intr| ("intr:", intr)));
    rows.iter().map(|(label, value)| format!("{label:<15} {value:>20}\n")).collect()
}

#[expect(clippy::cast_precision_loss, reason = "percentages with one decimal")]
fn percent_text(before: &CpuTimes, after: &CpuTimes) -> String {
    let grown = |field: fn(&CpuTimes) -> u64| field(after).saturating_sub(field(before));
    let (user, system) = (grown(|times| times.user), grown(|times| times.system));
    let (idle, iowait) = (grown(|times| times.idle), grown(|times| times.iowait));
    let intr = grown(|times| times.intr.unwrap_or(0));
    let total = (user + system + idle + iowait + intr).max(1) as f64;
    let mut rows = vec![
        ("usage:", user + system + intr),
        ("user:", user),
        ("system:", system),
        ("idle:", idle),
        ("iowait:", iowait),
    ];
    rows.extend(after.intr.map(|_| ("intr:", intr)));
    rows.iter()
        .map(|(label, value)| format!("{label:<15} {:5.1}%\n", *value as f64 * 100.0 / total))
        .collect()
}

pub(crate) static NODEMEMSTATS: Command = Command {
    name: "nodememstats",
    group: Group::Host,
    help: "memory of the host by use",
    description: "",
    options: &[Opt::number("cell", "only this NUMA cell (default: all together)").tolerated()],
    run: |session, arguments| {
        let cell = arguments.number("cell")?.unwrap_or(api::constants::VIR_NODE_MEMORY_STATS_ALL_CELLS);
        let stats = session
            .driver()?
            .node_get_memory_stats(cell, 0)
            .tried(|| "Unable to get number of memory stats".to_owned())?;
        for stat in stats {
            session.out.line(&format!("{:<7}: {:>20} KiB", stat.field, stat.value));
        }
        Ok(())
    },
};

pub(crate) static FREECELL: Command = Command {
    name: "freecell",
    group: Group::Host,
    help: "free memory of the host",
    description: "Prints the free memory of the host, of one NUMA cell, or of each.",
    options: &[
        Opt::number("cellno", "NUMA cell number").tolerated(),
        Opt::flag("all", "every NUMA cell and the total"),
    ],
    run: freecell,
};

fn freecell(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("all", "cellno")?;
    let cell = arguments.number::<i32>("cellno")?;
    let driver = session.driver()?;
    if arguments.has("all") {
        let cells = driver.node_get_cells_free_memory(0)?;
        for (number, bytes) in cells.iter().enumerate() {
            session.out.line(&format!("{number:5}: {:>10} KiB", bytes / 1024));
        }
        session.out.line("--------------------");
        let total: u64 = cells.iter().map(|bytes| bytes / 1024).sum();
        session.out.line(&format!("{:>5}: {total:>10} KiB", "Total"));
    } else if let Some(cell) = cell {
        let cells = driver.node_get_cells_free_memory(cell)?;
        let bytes = cells.first().ok_or_else(|| Failure::new(format!("no NUMA cell {cell}")))?;
        session.out.line(&format!("{cell}: {} KiB", bytes / 1024));
    } else {
        let bytes = driver.node_get_free_memory()?;
        session.out.line(&format!("Total: {} KiB", bytes / 1024));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn cpu_times_are_laid_out_as_in_virsh() {
        let before = CpuTimes {
            user: 9_797_400_000,
            system: 34_678_723_400_000,
            idle: 87_264_900_000,
            iowait: 763_600_000,
            ..CpuTimes::default()
        };
        expect![[r#"
            user:                     9797400000
            system:               34678723400000
            idle:                    87264900000
            iowait:                    763600000
        "#]]
        .assert_eq(&times_text(&before));
        let after = CpuTimes {
            user: before.user + 76,
            system: before.system + 25,
            idle: before.idle + 899,
            ..before
        };
        expect![[r#"
            usage:           10.1%
            user:             7.6%
            system:           2.5%
            idle:            89.9%
            iowait:           0.0%
        "#]]
        .assert_eq(&percent_text(&before, &after));
    }
}
