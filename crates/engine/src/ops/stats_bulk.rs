//! Statistics of many machines at once: everybody is asked, nobody who hangs is waited for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::constants as vir;
use api::{Domain, DomainStatsRecord, TypedParam, TypedValue};
use error::{Error, ErrorCode, Result};

use crate::backend::Backend;
use crate::connection::Connection;
use crate::machine::Machine;
use crate::ops::lookup::selected;
use crate::refresh::Question;
use crate::snapshot::Snapshot;
use crate::statistics::{HostStatistics, Statistics};

/// How long all machines together are waited for.
const PATIENCE: Duration = Duration::from_millis(100);

/// The groups that are answered, in the order in which they are.
const GROUPS: u32 = vir::VIR_DOMAIN_STATS_STATE
    | vir::VIR_DOMAIN_STATS_CPU_TOTAL
    | vir::VIR_DOMAIN_STATS_BALLOON
    | vir::VIR_DOMAIN_STATS_VCPU
    | vir::VIR_DOMAIN_STATS_INTERFACE
    | vir::VIR_DOMAIN_STATS_BLOCK
    | vir::VIR_DOMAIN_STATS_PERF
    | vir::VIR_DOMAIN_STATS_IOTHREAD
    | vir::VIR_DOMAIN_STATS_MEMORY
    | vir::VIR_DOMAIN_STATS_DIRTYRATE
    | vir::VIR_DOMAIN_STATS_VM;

/// Groups that come from the machine itself.
const ASKED: u32 = GROUPS & !vir::VIR_DOMAIN_STATS_STATE;

/// Filters that have the same bits as those of lists.
const FILTERS: u32 = vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF
    | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER;

/// What is going to be reported about one machine.
struct Subject<B: Backend> {
    machine: Arc<Machine<B>>,
    snapshot: Arc<Snapshot>,
    question: Option<Question>,
}

impl<B: Backend> Connection<B> {
    pub(crate) fn all_domain_stats(
        &self,
        doms: &[Domain],
        stats: u32,
        flags: u32,
    ) -> Result<Vec<DomainStatsRecord>> {
        let nowait = flags & vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT != 0;
        let allowed = FILTERS
            | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
            | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING
            | vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS;
        self.check_flags("ConnectGetAllDomainStats", flags, allowed)?;
        let unknown = stats & !GROUPS;
        if unknown != 0 && flags & vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS != 0 {
            let detail = format!("Stats types bits 0x{unknown:x} are not supported by this daemon");
            return Err(Error::new(ErrorCode::ArgumentUnsupported, self.domain(), detail));
        }
        let groups = if stats == 0 { GROUPS } else { stats & GROUPS };
        let subjects = self.subjects(doms, flags & FILTERS, groups)?;
        let deadline = Instant::now() + if nowait { Duration::ZERO } else { PATIENCE };
        let mut records = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let known = subject.question.and_then(|question| subject.machine.answer(question, deadline));
            let host = match groups & (vir::VIR_DOMAIN_STATS_CPU_TOTAL | vir::VIR_DOMAIN_STATS_BALLOON) {
                0 => None,
                _ => subject.machine.running().map(|running| self.backend().statistics_now(&running)),
            };
            let backing = flags & vir::VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING != 0;
            let report =
                Report { snapshot: &subject.snapshot, known, host: host.unwrap_or_default(), backing };
            records.push(DomainStatsRecord { dom: subject.snapshot.handle(), params: report.params(groups) });
        }
        Ok(records)
    }

    /// The machines in question; those that run are asked, all of them before any answer is waited for.
    fn subjects(&self, doms: &[Domain], filters: u32, groups: u32) -> Result<Vec<Subject<B>>> {
        let machines = if doms.is_empty() {
            self.engine().registry().all()
        } else {
            // Machines that are gone are left out, as in libvirt.
            doms.iter().filter_map(|dom| self.find(dom).ok()).collect()
        };
        let mut subjects = Vec::with_capacity(machines.len());
        for machine in machines {
            let snapshot = machine.snapshot();
            if selected(&snapshot, filters) {
                let ask = snapshot.active() && groups & ASKED != 0;
                let question = if ask { machine.ask() } else { None };
                subjects.push(Subject { machine, snapshot, question });
            }
        }
        Ok(subjects)
    }
}

/// Everything known about one machine.
struct Report<'a> {
    snapshot: &'a Snapshot,
    known: Option<Arc<Statistics>>,
    host: HostStatistics,
    backing: bool,
}

impl Report<'_> {
    fn params(&self, groups: u32) -> Vec<TypedParam> {
        let mut params = Vec::with_capacity(16);
        let wanted = |group| groups & group != 0;
        if wanted(vir::VIR_DOMAIN_STATS_STATE) {
            params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_STATE_STATE, self.snapshot.power.state));
            params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_STATE_REASON, self.snapshot.power.reason));
        }
        let unknown = Statistics::default();
        let statistics = self.known.as_ref().map_or(&unknown, |known| &**known);
        if wanted(vir::VIR_DOMAIN_STATS_CPU_TOTAL)
            && let Some(cpu) = self.host.cpu.or(statistics.cpu)
        {
            params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_CPU_TIME, cpu.total_ns));
            params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_CPU_USER, cpu.user_ns));
            params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_CPU_SYSTEM, cpu.system_ns));
        }
        if wanted(vir::VIR_DOMAIN_STATS_BALLOON) {
            self.balloon(statistics, &mut params);
        }
        if wanted(vir::VIR_DOMAIN_STATS_VCPU) {
            self.vcpus(statistics, &mut params);
        }
        if wanted(vir::VIR_DOMAIN_STATS_INTERFACE) && self.snapshot.active() {
            self.interfaces(statistics, &mut params);
        }
        if wanted(vir::VIR_DOMAIN_STATS_BLOCK) {
            self.blocks(statistics, &mut params);
        }
        let extra = statistics.extra.iter().filter(|(group, _)| wanted(*group));
        params.extend(extra.map(|(_, param)| param.clone()));
        params
    }

    fn balloon(&self, statistics: &Statistics, params: &mut Vec<TypedParam>) {
        let Some(summary) = self.snapshot.current().map(|document| document.summary()) else { return };
        let memory = |tag| statistics.memory.iter().find(|(known, _)| *known == tag).map(|(_, value)| *value);
        let current = memory(vir::VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON).unwrap_or(summary.memory_kib);
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_BALLOON_CURRENT, current));
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_BALLOON_MAXIMUM, summary.memory_max_kib));
        for (tag, field) in BALLOON_FIELDS {
            let value = match (tag, self.host.resident_kib) {
                (vir::VIR_DOMAIN_MEMORY_STAT_RSS, Some(resident)) => Some(resident),
                _ => memory(tag),
            };
            if let Some(value) = value {
                params.push(TypedParam::new(field, value));
            }
        }
    }

    fn vcpus(&self, statistics: &Statistics, params: &mut Vec<TypedParam>) {
        let Some(summary) = self.snapshot.current().map(|document| document.summary()) else { return };
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_VCPU_CURRENT, summary.vcpus));
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_VCPU_MAXIMUM, summary.vcpus_max));
        for vcpu in &statistics.vcpus {
            let mut push = numbered(params, vir::VIR_DOMAIN_STATS_VCPU_PREFIX, vcpu.number as usize);
            push(vir::VIR_DOMAIN_STATS_VCPU_SUFFIX_STATE, Some(vcpu.state.into()));
            push(vir::VIR_DOMAIN_STATS_VCPU_SUFFIX_TIME, Some(vcpu.time_ns.into()));
            push(vir::VIR_DOMAIN_STATS_VCPU_SUFFIX_WAIT, vcpu.wait_ns.map(Into::into));
            push(vir::VIR_DOMAIN_STATS_VCPU_SUFFIX_HALTED, vcpu.halted.map(Into::into));
            push(vir::VIR_DOMAIN_STATS_VCPU_SUFFIX_DELAY, vcpu.delay_ns.map(Into::into));
        }
    }

    fn blocks(&self, statistics: &Statistics, params: &mut Vec<TypedParam>) {
        if statistics.blocks.is_empty() {
            self.block_names(params);
            return;
        }
        let blocks =
            || statistics.blocks.iter().filter(|block| self.backing || block.backing_index.is_none());
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_BLOCK_COUNT, number(blocks().count())));
        for (index, block) in blocks().enumerate() {
            let mut push = numbered(params, vir::VIR_DOMAIN_STATS_BLOCK_PREFIX, index);
            push(vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_NAME, Some(block.target.as_str().into()));
            push(vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_PATH, block.path.as_deref().map(Into::into));
            push(vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_BACKINGINDEX, block.backing_index.map(Into::into));
            for (suffix, value) in [
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_REQS, block.read_requests),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_BYTES, block.read_bytes),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_TIMES, block.read_ns),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_REQS, block.write_requests),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_BYTES, block.write_bytes),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_TIMES, block.write_ns),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_FL_REQS, block.flush_requests),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_FL_TIMES, block.flush_ns),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_ERRORS, block.errors),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_ALLOCATION, block.allocation),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_CAPACITY, block.capacity),
                (vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_PHYSICAL, block.physical),
            ] {
                push(suffix, value.map(Into::into));
            }
        }
    }

    /// Interfaces count as in the document; only those with a device on the host have figures.
    fn interfaces(&self, statistics: &Statistics, params: &mut Vec<TypedParam>) {
        let Some(document) = self.snapshot.current() else { return };
        let interfaces = &document.summary().interfaces;
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_NET_COUNT, number(interfaces.len())));
        for (index, summary) in interfaces.iter().enumerate() {
            let found = summary
                .target
                .as_ref()
                .and_then(|target| statistics.interfaces.iter().find(|it| *it.target == **target));
            let Some(interface) = found else { continue };
            let mut push = numbered(params, vir::VIR_DOMAIN_STATS_NET_PREFIX, index);
            push(vir::VIR_DOMAIN_STATS_NET_SUFFIX_NAME, Some(interface.target.as_str().into()));
            let values = interface.received.iter().chain(&interface.sent);
            for (suffix, value) in NET_SUFFIXES.into_iter().zip(values) {
                push(suffix, Some((*value).into()));
            }
        }
    }

    /// Disks of a machine that is off, or of one that has not answered yet. Sizes would mean waiting for file systems.
    fn block_names(&self, params: &mut Vec<TypedParam>) {
        let Some(document) = self.snapshot.current() else { return };
        let disks = &document.summary().disks;
        params.push(TypedParam::new(vir::VIR_DOMAIN_STATS_BLOCK_COUNT, number(disks.len())));
        for (index, disk) in disks.iter().enumerate() {
            let mut push = numbered(params, vir::VIR_DOMAIN_STATS_BLOCK_PREFIX, index);
            push(vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_NAME, Some((&*disk.target).into()));
            push(vir::VIR_DOMAIN_STATS_BLOCK_SUFFIX_PATH, disk.source.as_deref().map(Into::into));
        }
    }
}

/// Memory figures in libvirt's order.
const BALLOON_FIELDS: [(i32, &str); 12] = [
    (vir::VIR_DOMAIN_MEMORY_STAT_SWAP_IN, vir::VIR_DOMAIN_STATS_BALLOON_SWAP_IN),
    (vir::VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, vir::VIR_DOMAIN_STATS_BALLOON_SWAP_OUT),
    (vir::VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, vir::VIR_DOMAIN_STATS_BALLOON_MAJOR_FAULT),
    (vir::VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, vir::VIR_DOMAIN_STATS_BALLOON_MINOR_FAULT),
    (vir::VIR_DOMAIN_MEMORY_STAT_UNUSED, vir::VIR_DOMAIN_STATS_BALLOON_UNUSED),
    (vir::VIR_DOMAIN_MEMORY_STAT_AVAILABLE, vir::VIR_DOMAIN_STATS_BALLOON_AVAILABLE),
    (vir::VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, vir::VIR_DOMAIN_STATS_BALLOON_LAST_UPDATE),
    (vir::VIR_DOMAIN_MEMORY_STAT_USABLE, vir::VIR_DOMAIN_STATS_BALLOON_USABLE),
    (vir::VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, vir::VIR_DOMAIN_STATS_BALLOON_DISK_CACHES),
    (vir::VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, vir::VIR_DOMAIN_STATS_BALLOON_HUGETLB_PGALLOC),
    (vir::VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, vir::VIR_DOMAIN_STATS_BALLOON_HUGETLB_PGFAIL),
    (vir::VIR_DOMAIN_MEMORY_STAT_RSS, vir::VIR_DOMAIN_STATS_BALLOON_RSS),
];

/// What is received, then what is sent.
const NET_SUFFIXES: [&str; 8] = [
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_RX_BYTES,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_RX_PKTS,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_RX_ERRS,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_RX_DROP,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_TX_BYTES,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_TX_PKTS,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_TX_ERRS,
    vir::VIR_DOMAIN_STATS_NET_SUFFIX_TX_DROP,
];

/// Adds parameters named `PREFIX INDEX SUFFIX`, where there is a value.
fn numbered<'a>(
    params: &'a mut Vec<TypedParam>,
    prefix: &'a str,
    index: usize,
) -> impl FnMut(&str, Option<TypedValue>) + use<'a> {
    move |suffix, value| {
        if let Some(value) = value {
            params.push(TypedParam { field: format!("{prefix}{index}{suffix}"), value });
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
