//! Figures of a domain: bulk statistics, memory, disks, interfaces.

use api::constants::{
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE, VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS, VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT, VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED, VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING, VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT, VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_DOMAIN_AFFECT_CONFIG,
    VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_BLOCK_STATS_ERRS, VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ,
    VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, VIR_DOMAIN_BLOCK_STATS_READ_BYTES,
    VIR_DOMAIN_BLOCK_STATS_READ_REQ, VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES,
    VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, VIR_DOMAIN_BLOCK_STATS_WRITE_REQ,
    VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, VIR_DOMAIN_STATS_BALLOON, VIR_DOMAIN_STATS_BLOCK,
    VIR_DOMAIN_STATS_CPU_TOTAL, VIR_DOMAIN_STATS_DIRTYRATE, VIR_DOMAIN_STATS_INTERFACE,
    VIR_DOMAIN_STATS_IOTHREAD, VIR_DOMAIN_STATS_MEMORY, VIR_DOMAIN_STATS_PERF, VIR_DOMAIN_STATS_STATE,
    VIR_DOMAIN_STATS_VCPU, VIR_DOMAIN_STATS_VM,
};
use api::{TypedParam, TypedValue};
use error::ErrorCode;

use crate::arguments::Arguments;
use crate::command::{CONFIG, CURRENT, Command, DOMAIN, Group, LIVE, Opt, Values, domain};
use crate::failure::{Failure, Outcome, Tried};
use crate::names;
use crate::session::{By, Session};

pub(crate) static DOMSTATS: Command = Command {
    name: "domstats",
    group: Group::Monitor,
    help: "statistics of many domains at once",
    description: "Prints the groups of figures that the options choose (default: all), for the given domains or all that the filters choose.",
    options: &[
        Opt::flag("state", "state and reason"),
        Opt::flag("cpu-total", "CPU time of the domain"),
        Opt::flag("balloon", "memory of the domain"),
        Opt::flag("vcpu", "virtual CPUs"),
        Opt::flag("interface", "network interfaces"),
        Opt::flag("block", "disks"),
        Opt::flag("perf", "perf events"),
        Opt::flag("iothread", "IO threads"),
        Opt::flag("memory", "memory bandwidth"),
        Opt::flag("dirtyrate", "rate at which the guest dirties memory"),
        Opt::flag("vm", "what the hypervisor counts for the whole machine"),
        Opt::flag("list-active", "only domains that are active"),
        Opt::flag("list-inactive", "only domains that are not active"),
        Opt::flag("list-persistent", "only domains with a definition"),
        Opt::flag("list-transient", "only domains without a definition"),
        Opt::flag("list-running", "only domains that run"),
        Opt::flag("list-paused", "only domains that are paused"),
        Opt::flag("list-shutoff", "only domains that are shut off"),
        Opt::flag("list-other", "only domains in any other state"),
        Opt::flag("raw", "print the figures as they come"),
        Opt::flag("enforce", "fail if a chosen group is unknown to the daemon"),
        Opt::flag("backing", "also the backing images of disks"),
        Opt::flag("nowait", "leave out what would have to wait for a busy domain"),
        Opt::rest("domain", "domains to report").values(Values::Domain(0)),
    ],
    run: domstats,
};

const GROUPS: &[(&str, u32)] = &[
    ("state", VIR_DOMAIN_STATS_STATE),
    ("cpu-total", VIR_DOMAIN_STATS_CPU_TOTAL),
    ("balloon", VIR_DOMAIN_STATS_BALLOON),
    ("vcpu", VIR_DOMAIN_STATS_VCPU),
    ("interface", VIR_DOMAIN_STATS_INTERFACE),
    ("block", VIR_DOMAIN_STATS_BLOCK),
    ("perf", VIR_DOMAIN_STATS_PERF),
    ("iothread", VIR_DOMAIN_STATS_IOTHREAD),
    ("memory", VIR_DOMAIN_STATS_MEMORY),
    ("dirtyrate", VIR_DOMAIN_STATS_DIRTYRATE),
    ("vm", VIR_DOMAIN_STATS_VM),
];

const CHOICE: &[(&str, u32)] = &[
    ("list-active", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE),
    ("list-inactive", VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE),
    ("list-persistent", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT),
    ("list-transient", VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT),
    ("list-running", VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING),
    ("list-paused", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED),
    ("list-shutoff", VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF),
    ("list-other", VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER),
    ("enforce", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS),
    ("backing", VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING),
    ("nowait", VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT),
];

fn domstats(session: &mut Session, arguments: &Arguments) -> Outcome {
    let driver = session.driver()?;
    let mut domains = Vec::new();
    for name in arguments.rest("domain") {
        domains.push(session.look_up(&driver, "domstats", name, By::ANY)?);
    }
    let records =
        driver.connect_get_all_domain_stats(&domains, arguments.bits(GROUPS), arguments.bits(CHOICE))?;
    let texts: Vec<String> = records.iter().map(record_text).collect();
    session.out.print(&texts.join("\n"));
    Ok(())
}

fn record_text(record: &api::DomainStatsRecord) -> String {
    let mut text = format!("Domain: '{}'\n", record.dom.name);
    for param in &record.params {
        text.push_str(&format!("  {}={}\n", param.field, param.value));
    }
    text
}

pub(crate) static DOMMEMSTAT: Command = Command {
    name: "dommemstat",
    group: Group::Monitor,
    help: "memory figures of a domain",
    description: "Prints what balloon and host know of the guest's memory, in KiB; or sets how often the balloon is asked.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
        Opt::number("period", "seconds between two collections"),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    run: dommemstat,
};

fn dommemstat(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("current", "live")?;
    arguments.exclusive("current", "config")?;
    let flags = arguments.bits(&[("live", VIR_DOMAIN_AFFECT_LIVE), ("config", VIR_DOMAIN_AFFECT_CONFIG)]);
    let period = arguments.number::<i32>("period")?;
    if let Some(period) = period
        && period < 0
    {
        return Err(Failure::new(format!("Invalid collection period value '{period}'")));
    }
    let name = arguments.required("domain")?;
    let (driver, domain) = session.domain(arguments)?;
    if let Some(period) = period {
        return driver
            .domain_set_memory_stats_period(&domain, period, flags)
            .tried(|| "Unable to change balloon collection period.".to_owned());
    }
    let stats = driver
        .domain_memory_stats(&domain, 0)
        .tried(|| format!("Failed to get memory statistics for domain {name}"))?;
    for stat in stats {
        if let Some(word) = names::memory_stat(stat.tag) {
            session.out.line(&format!("{word} {}", stat.val));
        }
    }
    Ok(())
}

pub(crate) static DOMBLKSTAT: Command = Command {
    name: "domblkstat",
    group: Group::Monitor,
    help: "figures of a domain's disk",
    description: "Prints requests, bytes and times of one disk, or of all together.",
    options: &[
        domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
        Opt::text("device", "target or source path of the disk").bare().or_empty().values(Values::Disk),
        Opt::flag("human", "print a report with words"),
    ],
    run: domblkstat,
};

/// A figure of a disk: its name in the interface, its short name, its words.
const BLOCK_FIGURES: &[(&str, &str, &str)] = &[
    (VIR_DOMAIN_BLOCK_STATS_READ_REQ, "rd_req", "number of read operations:"),
    (VIR_DOMAIN_BLOCK_STATS_READ_BYTES, "rd_bytes", "number of bytes read:"),
    (VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, "wr_req", "number of write operations:"),
    (VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, "wr_bytes", "number of bytes written:"),
    (VIR_DOMAIN_BLOCK_STATS_ERRS, "errs", "error count:"),
    (VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, "flush_operations", "number of flush operations:"),
    (VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, "rd_total_times", "total duration of reads (ns):"),
    (VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, "wr_total_times", "total duration of writes (ns):"),
    (VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, "flush_total_times", "total duration of flushes (ns):"),
];

fn domblkstat(session: &mut Session, arguments: &Arguments) -> Outcome {
    let name = arguments.required("domain")?;
    let device = arguments.text("device")?.unwrap_or_default();
    let (driver, domain) = session.domain(arguments)?;
    let failed = || format!("Failed to get block stats {name} {device}");
    let params = match driver.domain_block_stats_flags(&domain, device, 0) {
        Err(error) if error.code() == ErrorCode::NoSupport => {
            plain_block_stats(&driver.domain_block_stats(&domain, device).tried(failed)?)
        }
        other => other.tried(failed)?,
    };
    session.out.print(&block_text(&params, device, arguments.has("human")));
    Ok(())
}

/// The five figures of the older call; -1 stands for one that is not known.
fn plain_block_stats(stats: &api::DomainBlockStatsRet) -> Vec<TypedParam> {
    [
        (VIR_DOMAIN_BLOCK_STATS_READ_REQ, stats.rd_req),
        (VIR_DOMAIN_BLOCK_STATS_READ_BYTES, stats.rd_bytes),
        (VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, stats.wr_req),
        (VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, stats.wr_bytes),
        (VIR_DOMAIN_BLOCK_STATS_ERRS, stats.errs),
    ]
    .into_iter()
    .filter(|(_, value)| *value >= 0)
    .map(|(field, value)| TypedParam::new(field, value))
    .collect()
}

fn block_text(params: &[TypedParam], device: &str, human: bool) -> String {
    let line = |short: &str, long: &str, value: &TypedValue| match human {
        true => format!(" {long:<31} {value}\n"),
        false => format!("{device} {short} {value}\n"),
    };
    let mut text = if human { format!("Device: {device}\n") } else { String::new() };
    for (field, short, long) in BLOCK_FIGURES {
        if let Some(value) = TypedParam::find(params, field) {
            text.push_str(&line(short, long, value));
        }
    }
    let newer = params.iter().filter(|param| BLOCK_FIGURES.iter().all(|(field, ..)| *field != param.field));
    for param in newer {
        text.push_str(&line(&param.field, &param.field, &param.value));
    }
    text
}

pub(crate) static DOMIFSTAT: Command = Command {
    name: "domifstat",
    group: Group::Monitor,
    help: "figures of a domain's network interface",
    description: "",
    options: &[
        DOMAIN,
        Opt::text("interface", "interface by its name on the host or its MAC address")
            .required()
            .bare()
            .values(Values::Interface),
    ],
    run: |session, arguments| {
        let (name, device) = (arguments.required("domain")?, arguments.required("interface")?);
        let (driver, domain) = session.domain(arguments)?;
        let stats = driver
            .domain_interface_stats(&domain, device)
            .tried(|| format!("Failed to get interface stats {name} {device}"))?;
        for (word, value) in [
            ("rx_bytes", stats.rx_bytes),
            ("rx_packets", stats.rx_packets),
            ("rx_errs", stats.rx_errs),
            ("rx_drop", stats.rx_drop),
            ("tx_bytes", stats.tx_bytes),
            ("tx_packets", stats.tx_packets),
            ("tx_errs", stats.tx_errs),
            ("tx_drop", stats.tx_drop),
        ] {
            if value >= 0 {
                session.out.line(&format!("{device} {word} {value}"));
            }
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn qemu_figures() -> Vec<TypedParam> {
        [
            ("wr_bytes", 0_i64),
            ("wr_operations", 0),
            ("rd_bytes", 512),
            ("rd_operations", 1),
            ("flush_operations", 0),
            ("wr_total_times", 0),
            ("rd_total_times", 183_506),
            ("flush_total_times", 0),
        ]
        .map(|(field, value)| TypedParam::new(field, value))
        .to_vec()
    }

    #[test]
    fn disk_figures_come_in_a_fixed_order() {
        expect![[r#"
            vda rd_req 1
            vda rd_bytes 512
            vda wr_req 0
            vda wr_bytes 0
            vda flush_operations 0
            vda rd_total_times 183506
            vda wr_total_times 0
            vda flush_total_times 0
        "#]]
        .assert_eq(&block_text(&qemu_figures(), "vda", false));
        expect![[r#"
            Device: vda
             number of read operations:      1
             number of bytes read:           512
             number of write operations:     0
             number of bytes written:        0
             number of flush operations:     0
             total duration of reads (ns):   183506
             total duration of writes (ns):  0
             total duration of flushes (ns): 0
        "#]]
        .assert_eq(&block_text(&qemu_figures(), "vda", true));
    }

    #[test]
    fn a_record_lists_its_fields_as_they_come() {
        let record = api::DomainStatsRecord {
            dom: api::Domain { name: "fv0".to_owned(), ..api::Domain::default() },
            params: vec![TypedParam::new("state.state", 1), TypedParam::new("block.0.path", "/a b")],
        };
        assert_eq!(record_text(&record), "Domain: 'fv0'\n  state.state=1\n  block.0.path=/a b\n");
    }
}
