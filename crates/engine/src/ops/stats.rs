//! Statistics of one machine: fresh where it answers soon, else the last known.

use std::sync::Arc;
use std::time::Duration;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_BLOCK_STATS_ERRS,
    VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES,
    VIR_DOMAIN_BLOCK_STATS_READ_BYTES, VIR_DOMAIN_BLOCK_STATS_READ_REQ,
    VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES,
    VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, VIR_DOMAIN_CPU_STATS_CPUTIME,
    VIR_DOMAIN_CPU_STATS_SYSTEMTIME, VIR_DOMAIN_CPU_STATS_USERTIME, VIR_DOMAIN_MEMORY_STAT_RSS,
    VIR_TYPED_PARAM_STRING_OKAY,
};
use api::{
    Domain, DomainBlockStatsRet, DomainDiskError, DomainGetBlockInfoRet, DomainGetCpuStatsRet,
    DomainInterfaceStatsRet, DomainMemoryStat, DomainStats, DomainStatsRecord, TypedParam,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::devices::disk::Disk;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;
use crate::machine::{FailedDisk, Machine};
use crate::statistics::{BlockStatistics, Statistics};
use crate::summary::DiskSummary;

/// How long a call about one machine waits for it before it takes the last-known figures.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

impl<B: Backend> DomainStats for Connection<B> {
    fn domain_block_stats(&self, dom: &Domain, path: &str) -> Result<DomainBlockStatsRet> {
        let block = self.block(dom, path)?;
        Ok(DomainBlockStatsRet {
            rd_req: signed(block.read_requests),
            rd_bytes: signed(block.read_bytes),
            wr_req: signed(block.write_requests),
            wr_bytes: signed(block.write_bytes),
            errs: signed(block.errors),
        })
    }

    fn domain_block_stats_flags(&self, dom: &Domain, path: &str, flags: u32) -> Result<Vec<TypedParam>> {
        self.check_flags("DomainBlockStatsFlags", flags, VIR_TYPED_PARAM_STRING_OKAY)?;
        let block = self.block(dom, path)?;
        let fields = [
            (VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, block.write_bytes),
            (VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, block.write_requests),
            (VIR_DOMAIN_BLOCK_STATS_READ_BYTES, block.read_bytes),
            (VIR_DOMAIN_BLOCK_STATS_READ_REQ, block.read_requests),
            (VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, block.flush_requests),
            (VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, block.write_ns),
            (VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, block.read_ns),
            (VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, block.flush_ns),
            (VIR_DOMAIN_BLOCK_STATS_ERRS, block.errors),
        ];
        let known = fields.into_iter().filter(|(_, value)| value.is_some());
        Ok(known.map(|(field, value)| TypedParam::new(field, signed(value))).collect())
    }

    fn domain_interface_stats(&self, dom: &Domain, device: &str) -> Result<DomainInterfaceStatsRet> {
        let machine = self.find(dom)?;
        let known = self.fresh(&machine)?;
        let found = known.interfaces.iter().find(|it| it.target == device || it.mac == device);
        let found = found.ok_or_else(|| {
            fail::bad_argument(ErrorDomain::Domain, format!("'{device}' is not a known interface"))
        })?;
        let [rx_bytes, rx_packets, rx_errs, rx_drop] = found.received.map(|value| signed(Some(value)));
        let [tx_bytes, tx_packets, tx_errs, tx_drop] = found.sent.map(|value| signed(Some(value)));
        Ok(DomainInterfaceStatsRet {
            rx_bytes,
            rx_packets,
            rx_errs,
            rx_drop,
            tx_bytes,
            tx_packets,
            tx_errs,
            tx_drop,
        })
    }

    fn domain_memory_stats(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainMemoryStat>> {
        self.check_flags("DomainMemoryStats", flags, 0)?;
        let machine = self.find(dom)?;
        let running = machine.require_running()?;
        let mut memory = self.fresh(&machine)?.memory.clone();
        let resident = self.backend().statistics_now(&running).resident_kib;
        if let Some(resident) = resident {
            memory.retain(|(tag, _)| *tag != VIR_DOMAIN_MEMORY_STAT_RSS);
            memory.push((VIR_DOMAIN_MEMORY_STAT_RSS, resident));
        }
        Ok(memory.into_iter().map(|(tag, val)| DomainMemoryStat { tag, val }).collect())
    }

    fn domain_set_memory_stats_period(&self, dom: &Domain, period: i32, flags: u32) -> Result<()> {
        self.check_flags(
            "DomainSetMemoryStatsPeriod",
            flags,
            VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG,
        )?;
        let seconds = u32::try_from(period).map_err(|_| {
            let detail = "period in virDomainSetMemoryStatsPeriod must be greater than or equal to zero";
            fail::bad_argument(ErrorDomain::Domain, detail).verbatim()
        })?;
        let machine = self.find(dom)?;
        let _job = machine.job("dommemstat")?;
        let snapshot = machine.snapshot();
        let (live, config) = self.affected(&snapshot, flags)?;
        let change = |domain: &mut model::Domain| {
            let balloon = domain.devices.memballoon.as_mut().filter(|balloon| balloon.model == "virtio");
            let balloon = balloon.ok_or_else(|| {
                let detail = "Memory balloon model must be virtio to set the collection period";
                fail::invalid(self.domain(), detail)
            })?;
            balloon.stats = (seconds > 0).then_some(seconds);
            Ok(())
        };
        if live {
            let mut domain = snapshot.current().ok_or_else(fail::not_running)?.parse()?;
            change(&mut domain)?;
            self.backend().set_memory_period(&machine.require_running()?, seconds)?;
        }
        self.engine().update(&machine, live, config, change)
    }

    fn domain_get_block_info(&self, dom: &Domain, path: &str, flags: u32) -> Result<DomainGetBlockInfoRet> {
        self.check_flags("DomainGetBlockInfo", flags, 0)?;
        let block = self.block(dom, path)?;
        Ok(DomainGetBlockInfoRet {
            allocation: block.allocation.unwrap_or_default(),
            capacity: block.capacity.unwrap_or_default(),
            physical: block.physical.unwrap_or_default(),
        })
    }

    fn domain_get_cpu_stats(
        &self,
        dom: &Domain,
        nparams: u32,
        start_cpu: i32,
        _ncpus: u32,
        flags: u32,
    ) -> Result<DomainGetCpuStatsRet> {
        self.check_flags("DomainGetCPUStats", flags, VIR_TYPED_PARAM_STRING_OKAY)?;
        let running = self.find(dom)?.require_running()?;
        if start_cpu != -1 {
            // Only the total is counted; times per host processor need control groups.
            return Err(Error::new(
                ErrorCode::OperationUnsupported,
                self.domain(),
                "times per host CPU are not counted",
            )
            .with_cure("ask for the total"));
        }
        let Some(cpu) = self.backend().statistics_now(&running).cpu else {
            return Err(Error::new(
                ErrorCode::OperationUnsupported,
                self.domain(),
                "CPU time is not counted",
            ));
        };
        let mut params = vec![
            TypedParam::new(VIR_DOMAIN_CPU_STATS_CPUTIME, cpu.total_ns),
            TypedParam::new(VIR_DOMAIN_CPU_STATS_USERTIME, cpu.user_ns),
            TypedParam::new(VIR_DOMAIN_CPU_STATS_SYSTEMTIME, cpu.system_ns),
        ];
        let number = i32::try_from(params.len()).unwrap_or_default();
        params.truncate(usize::try_from(nparams).unwrap_or(usize::MAX));
        Ok(DomainGetCpuStatsRet { params, nparams: number })
    }

    fn domain_get_disk_errors(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainDiskError>> {
        self.check_flags("DomainGetDiskErrors", flags, 0)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        failed_disks(&machine)
    }

    fn connect_get_all_domain_stats(
        &self,
        doms: &[Domain],
        stats: u32,
        flags: u32,
    ) -> Result<Vec<DomainStatsRecord>> {
        self.all_domain_stats(doms, stats, flags)
    }
}

/// The disks whose errors stopped the guest, by target.
pub(crate) fn failed_disks<B: Backend>(machine: &Machine<B>) -> Result<Vec<DomainDiskError>> {
    let (live, failed) = match &machine.state().active {
        Some(active) if !active.failed_disks.is_empty() => {
            (active.documents.live.clone(), active.failed_disks.clone())
        }
        _ => return Ok(Vec::new()),
    };
    let disks = live.parse()?.devices.disk;
    let target = |failed: &FailedDisk| {
        let has_alias = |disk: &&Disk| disk.info.alias.as_ref().is_some_and(|alias| alias.0 == failed.alias);
        let by_alias = disks.iter().find(has_alias).map(|disk| disk.target.dev.clone());
        let by_path = || {
            let source = |disk: &&DiskSummary| disk.source.as_deref() == Some(failed.path.as_str());
            live.summary().disks.iter().find(source).map(|disk| disk.target.to_string())
        };
        by_alias.or_else(by_path)
    };
    let named =
        failed.iter().filter_map(|disk| Some(DomainDiskError { disk: target(disk)?, error: disk.error }));
    Ok(named.collect())
}

impl<B: Backend> Connection<B> {
    fn fresh(&self, machine: &Machine<B>) -> Result<Arc<Statistics>> {
        machine.require_running()?;
        machine.known_statistics(PATIENCE).ok_or_else(|| {
            let detail = "the domain's monitor does not answer and no earlier statistics are known";
            Error::new(ErrorCode::OperationTimeout, self.domain(), detail)
                .with_cure("see whether its process hangs")
        })
    }

    /// Statistics of the disk that `path` names by target or source; empty: of all disks together.
    fn block(&self, dom: &Domain, path: &str) -> Result<BlockStatistics> {
        let machine = self.find(dom)?;
        let known = self.fresh(&machine)?;
        let tops = known.blocks.iter().filter(|block| block.backing_index.is_none());
        if path.is_empty() {
            return Ok(tops.fold(BlockStatistics::default(), |sum, block| add(&sum, block)));
        }
        tops.into_iter()
            .find(|block| block.target == path || block.path.as_deref() == Some(path))
            .cloned()
            .ok_or_else(|| fail::bad_argument(self.domain(), format!("invalid path: {path}")))
    }
}

fn add(sum: &BlockStatistics, block: &BlockStatistics) -> BlockStatistics {
    let plus = |left: Option<u64>, right: Option<u64>| match (left, right) {
        (Some(left), Some(right)) => Some(left.saturating_add(right)),
        (left, right) => left.or(right),
    };
    BlockStatistics {
        read_requests: plus(sum.read_requests, block.read_requests),
        read_bytes: plus(sum.read_bytes, block.read_bytes),
        read_ns: plus(sum.read_ns, block.read_ns),
        write_requests: plus(sum.write_requests, block.write_requests),
        write_bytes: plus(sum.write_bytes, block.write_bytes),
        write_ns: plus(sum.write_ns, block.write_ns),
        flush_requests: plus(sum.flush_requests, block.flush_requests),
        flush_ns: plus(sum.flush_ns, block.flush_ns),
        errors: plus(sum.errors, block.errors),
        allocation: plus(sum.allocation, block.allocation),
        capacity: plus(sum.capacity, block.capacity),
        physical: plus(sum.physical, block.physical),
        ..BlockStatistics::default()
    }
}

/// A counter as the older calls carry it: -1 when it is not known.
fn signed(value: Option<u64>) -> i64 {
    value.map_or(-1, |value| i64::try_from(value).unwrap_or(i64::MAX))
}
