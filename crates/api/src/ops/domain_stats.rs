//! Statistics of machines.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainDiskError, DomainMemoryStat, DomainStatsRecord};

/// Statistics of machines.
#[contract]
pub trait DomainStats: Send + Sync {
    /// Requests and bytes of a disk, named by target or source; -1 where unknown (`virDomainBlockStats`).
    #[op(proc = 64, c = "virDomainBlockStats", acl = "domain:read", readonly = "allow")]
    fn domain_block_stats(&self, dom: &Domain, path: &str) -> Result<DomainBlockStatsRet>;

    /// Bytes, packets, errors and drops of an interface, named by target; -1 where unknown
    /// (`virDomainInterfaceStats`).
    #[op(
        proc = 65,
        c = "virDomainInterfaceStats",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_interface_stats(&self, dom: &Domain, device: &str) -> Result<DomainInterfaceStatsRet>;

    /// Reads bytes of a disk (`virDomainBlockPeek`).
    #[op(proc = 103, c = "virDomainBlockPeek", acl = "domain:block_read", readonly = "deny", max = 4194304)]
    fn domain_block_peek(
        &self,
        dom: &Domain,
        path: &str,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Vec<u8>>;

    /// Reads bytes of the guest's memory (`virDomainMemoryPeek`).
    #[op(proc = 104, c = "virDomainMemoryPeek", acl = "domain:mem_read", readonly = "deny", max = 4194304)]
    fn domain_memory_peek(&self, dom: &Domain, offset: u64, size: u32, flags: u32) -> Result<Vec<u8>>;

    /// Memory as the guest sees it, in KiB or counts by tag (`VIR_DOMAIN_MEMORY_STAT_*`)
    /// (`virDomainMemoryStats`).
    #[op(
        proc = 159,
        c = "virDomainMemoryStats",
        acl = "domain:read",
        readonly = "allow",
        limit = 1,
        max = 1024
    )]
    fn domain_memory_stats(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainMemoryStat>>;

    /// Allocation, capacity and physical size of a disk, in bytes (`virDomainGetBlockInfo`).
    #[op(proc = 194, c = "virDomainGetBlockInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_block_info(&self, dom: &Domain, path: &str, flags: u32) -> Result<DomainGetBlockInfoRet>;

    /// Statistics of a disk, as typed parameters (`virDomainBlockStatsFlags`).
    #[op(
        proc = 243,
        c = "virDomainBlockStatsFlags",
        acl = "domain:read",
        readonly = "allow",
        nparams = 2,
        max = 16
    )]
    fn domain_block_stats_flags(&self, dom: &Domain, path: &str, flags: u32) -> Result<Vec<TypedParam>>;

    /// Processor time by host processor, or in total for `start_cpu` -1; `nparams` 0 asks how many there
    /// are (`virDomainGetCPUStats`).
    #[op(proc = 262, c = "virDomainGetCPUStats", acl = "domain:read", readonly = "allow")]
    fn domain_get_cpu_stats(
        &self,
        dom: &Domain,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<DomainGetCpuStatsRet>;

    /// Disks that have failed (`virDomainGetDiskErrors`).
    #[op(
        proc = 263,
        c = "virDomainGetDiskErrors",
        acl = "domain:read",
        readonly = "allow",
        limit = 1,
        max = 256,
        count = "i32"
    )]
    fn domain_get_disk_errors(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainDiskError>>;

    /// Sets how many seconds pass between updates of the balloon's statistics
    /// (`virDomainSetMemoryStatsPeriod`).
    #[op(
        proc = 308,
        c = "virDomainSetMemoryStatsPeriod",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_memory_stats_period(&self, dom: &Domain, period: i32, flags: u32) -> Result<()>;

    /// Statistics of many machines at once; `VIR_DOMAIN_STATS_*` chooses the groups, 0 means all
    /// (`virConnectGetAllDomainStats`).
    #[op(
        proc = 344,
        c = "virConnectGetAllDomainStats",
        acl = "connect:search_domains",
        filter = "domain:read",
        readonly = "allow",
        max = 16384
    )]
    fn connect_get_all_domain_stats(
        &self,
        #[max(16384)] doms: &[Domain],
        stats: u32,
        flags: u32,
    ) -> Result<Vec<DomainStatsRecord>>;

    /// Which performance events are counted (`virDomainGetPerfEvents`).
    #[op(proc = 365, c = "virDomainGetPerfEvents", acl = "domain:read", readonly = "allow", max = 64)]
    fn domain_get_perf_events(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Chooses which performance events are counted (`virDomainSetPerfEvents`).
    #[op(proc = 366, c = "virDomainSetPerfEvents", acl = "domain:write", readonly = "deny")]
    fn domain_set_perf_events(
        &self,
        dom: &Domain,
        #[max(64)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// Begins to measure how fast the guest dirties memory, over so many seconds
    /// (`virDomainStartDirtyRateCalc`).
    #[op(proc = 427, c = "virDomainStartDirtyRateCalc", acl = "domain:write", readonly = "deny")]
    fn domain_start_dirty_rate_calc(&self, dom: &Domain, seconds: i32, flags: u32) -> Result<()>;
}

/// Result of [`DomainStats::domain_block_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainBlockStatsRet {
    /// Read requests.
    pub rd_req: i64,
    /// Bytes read.
    pub rd_bytes: i64,
    /// Write requests.
    pub wr_req: i64,
    /// Bytes written.
    pub wr_bytes: i64,
    /// Errors; -1 where unknown.
    pub errs: i64,
}

/// Result of [`DomainStats::domain_interface_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainInterfaceStatsRet {
    /// Bytes received.
    pub rx_bytes: i64,
    /// Packets received.
    pub rx_packets: i64,
    /// Errors while receiving.
    pub rx_errs: i64,
    /// Packets dropped while receiving.
    pub rx_drop: i64,
    /// Bytes sent.
    pub tx_bytes: i64,
    /// Packets sent.
    pub tx_packets: i64,
    /// Errors while sending.
    pub tx_errs: i64,
    /// Packets dropped while sending.
    pub tx_drop: i64,
}

/// Result of [`DomainStats::domain_get_block_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetBlockInfoRet {
    /// Space taken on the host, in bytes.
    pub allocation: u64,
    /// Size as the guest sees it, in bytes.
    pub capacity: u64,
    /// Size of the file or device, in bytes.
    pub physical: u64,
}

/// Result of [`DomainStats::domain_get_cpu_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DomainGetCpuStatsRet {
    /// The parameters.
    #[max(2048)]
    pub params: Vec<TypedParam>,
    /// Number of parameters.
    pub nparams: i32,
}
