//! Statistics of simulated machines: those of the engine, and what only this driver counts.

use api::constants::{
    VIR_DOMAIN_STATS_IOTHREAD, VIR_DOMAIN_STATS_IOTHREAD_COUNT, VIR_DOMAIN_STATS_IOTHREAD_PREFIX,
    VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_GROW, VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_MAX_NS,
    VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_SHRINK, VIR_DOMAIN_STATS_STATE,
};
use api::{
    Domain, DomainBlockStatsRet, DomainDiskError, DomainGetBlockInfoRet, DomainGetCpuStatsRet,
    DomainInterfaceStatsRet, DomainMemoryStat, DomainStats, DomainStatsRecord, TypedParam,
};
use error::Result;

use crate::cpu::threads;
use crate::driver::TestDriver;

/// Longest polling of an I/O thread that nobody changed, in nanoseconds.
const POLL_MAX_NS: u64 = 32768;

impl DomainStats for TestDriver {
    fn domain_block_stats(&self, dom: &Domain, path: &str) -> Result<DomainBlockStatsRet> {
        self.connection().domain_block_stats(dom, path)
    }

    fn domain_block_stats_flags(&self, dom: &Domain, path: &str, flags: u32) -> Result<Vec<TypedParam>> {
        self.connection().domain_block_stats_flags(dom, path, flags)
    }

    fn domain_interface_stats(&self, dom: &Domain, device: &str) -> Result<DomainInterfaceStatsRet> {
        self.connection().domain_interface_stats(dom, device)
    }

    fn domain_memory_stats(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainMemoryStat>> {
        self.connection().domain_memory_stats(dom, flags)
    }

    fn domain_get_block_info(&self, dom: &Domain, path: &str, flags: u32) -> Result<DomainGetBlockInfoRet> {
        self.connection().domain_get_block_info(dom, path, flags)
    }

    fn domain_get_cpu_stats(
        &self,
        dom: &Domain,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<DomainGetCpuStatsRet> {
        self.connection().domain_get_cpu_stats(dom, nparams, start_cpu, ncpus, flags)
    }

    fn domain_get_disk_errors(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainDiskError>> {
        self.connection().domain_get_disk_errors(dom, flags)
    }

    /// What libvirt's test driver tells when nothing in particular is asked; the other groups only by name.
    fn connect_get_all_domain_stats(
        &self,
        doms: &[Domain],
        stats: u32,
        flags: u32,
    ) -> Result<Vec<DomainStatsRecord>> {
        let stats = if stats == 0 { VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_IOTHREAD } else { stats };
        let mut records = self.connection().connect_get_all_domain_stats(doms, stats, flags)?;
        if stats & VIR_DOMAIN_STATS_IOTHREAD != 0 {
            records.iter_mut().try_for_each(|record| self.add_threads(record))?;
        }
        Ok(records)
    }
}

impl TestDriver {
    fn add_threads(&self, record: &mut DomainStatsRecord) -> Result<()> {
        // One that is gone meanwhile has nothing more to tell.
        let Ok(machine) = self.find(&record.dom) else { return Ok(()) };
        let snapshot = machine.snapshot();
        let Some(live) = snapshot.live.as_ref().map(|documents| &documents.live) else { return Ok(()) };
        if !live.text(false).contains("<iothreads>") {
            return Ok(());
        }
        let threads = threads(&live.parse()?);
        let count = u32::try_from(threads.len()).unwrap_or(u32::MAX);
        record.params.push(TypedParam::new(VIR_DOMAIN_STATS_IOTHREAD_COUNT, count));
        for thread in threads {
            let poll = thread.poll.unwrap_or_default();
            let mut push = |suffix: &str, value: api::TypedValue| {
                let field = format!("{VIR_DOMAIN_STATS_IOTHREAD_PREFIX}{}{suffix}", thread.id);
                record.params.push(TypedParam { field, value });
            };
            let narrow = |value: Option<u64>| u32::try_from(value.unwrap_or_default()).unwrap_or(u32::MAX);
            push(VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_MAX_NS, poll.max.unwrap_or(POLL_MAX_NS).into());
            push(VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_GROW, narrow(poll.grow).into());
            push(VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_SHRINK, narrow(poll.shrink).into());
        }
        Ok(())
    }
}
