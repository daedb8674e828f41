//! Statistics of machines.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainDiskError, DomainMemoryStat, DomainStatsRecord};

/// Statistics of machines.
#[contract]
pub trait DomainStats: Send + Sync {
    /// `virDomainBlockStats`.
    #[op(proc = 64, c = "virDomainBlockStats", acl = "domain:read", readonly = "allow")]
    fn domain_block_stats(&self, dom: &Domain, path: &str) -> Result<DomainBlockStatsRet>;

    /// `virDomainInterfaceStats`.
    #[op(
        proc = 65,
        c = "virDomainInterfaceStats",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_interface_stats(&self, dom: &Domain, device: &str) -> Result<DomainInterfaceStatsRet>;

    /// `virDomainBlockPeek`.
    #[op(proc = 103, c = "virDomainBlockPeek", acl = "domain:block_read", readonly = "deny", max = 4194304)]
    fn domain_block_peek(
        &self,
        dom: &Domain,
        path: &str,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Vec<u8>>;

    /// `virDomainMemoryPeek`.
    #[op(proc = 104, c = "virDomainMemoryPeek", acl = "domain:mem_read", readonly = "deny", max = 4194304)]
    fn domain_memory_peek(&self, dom: &Domain, offset: u64, size: u32, flags: u32) -> Result<Vec<u8>>;

    /// `virDomainMemoryStats`.
    #[op(
        proc = 159,
        c = "virDomainMemoryStats",
        acl = "domain:read",
        readonly = "allow",
        limit = 1,
        max = 1024
    )]
    fn domain_memory_stats(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainMemoryStat>>;

    /// `virDomainGetBlockInfo`.
    #[op(proc = 194, c = "virDomainGetBlockInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_block_info(&self, dom: &Domain, path: &str, flags: u32) -> Result<DomainGetBlockInfoRet>;

    /// `virDomainBlockStatsFlags`.
    #[op(
        proc = 243,
        c = "virDomainBlockStatsFlags",
        acl = "domain:read",
        readonly = "allow",
        nparams = 2,
        max = 16
    )]
    fn domain_block_stats_flags(&self, dom: &Domain, path: &str, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virDomainGetCPUStats`.
    #[op(proc = 262, c = "virDomainGetCPUStats", acl = "domain:read", readonly = "allow")]
    fn domain_get_cpu_stats(
        &self,
        dom: &Domain,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<DomainGetCpuStatsRet>;

    /// `virDomainGetDiskErrors`.
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

    /// `virDomainSetMemoryStatsPeriod`.
    #[op(
        proc = 308,
        c = "virDomainSetMemoryStatsPeriod",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_memory_stats_period(&self, dom: &Domain, period: i32, flags: u32) -> Result<()>;

    /// `virConnectGetAllDomainStats`.
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

    /// `virDomainGetPerfEvents`.
    #[op(proc = 365, c = "virDomainGetPerfEvents", acl = "domain:read", readonly = "allow", max = 64)]
    fn domain_get_perf_events(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virDomainSetPerfEvents`.
    #[op(proc = 366, c = "virDomainSetPerfEvents", acl = "domain:write", readonly = "deny")]
    fn domain_set_perf_events(
        &self,
        dom: &Domain,
        #[max(64)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// `virDomainStartDirtyRateCalc`.
    #[op(proc = 427, c = "virDomainStartDirtyRateCalc", acl = "domain:write", readonly = "deny")]
    fn domain_start_dirty_rate_calc(&self, dom: &Domain, seconds: i32, flags: u32) -> Result<()>;
}

/// Result of [`DomainStats::domain_block_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainBlockStatsRet {
    /// `rd_req`.
    pub rd_req: i64,
    /// `rd_bytes`.
    pub rd_bytes: i64,
    /// `wr_req`.
    pub wr_req: i64,
    /// `wr_bytes`.
    pub wr_bytes: i64,
    /// `errs`.
    pub errs: i64,
}

/// Result of [`DomainStats::domain_interface_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainInterfaceStatsRet {
    /// `rx_bytes`.
    pub rx_bytes: i64,
    /// `rx_packets`.
    pub rx_packets: i64,
    /// `rx_errs`.
    pub rx_errs: i64,
    /// `rx_drop`.
    pub rx_drop: i64,
    /// `tx_bytes`.
    pub tx_bytes: i64,
    /// `tx_packets`.
    pub tx_packets: i64,
    /// `tx_errs`.
    pub tx_errs: i64,
    /// `tx_drop`.
    pub tx_drop: i64,
}

/// Result of [`DomainStats::domain_get_block_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetBlockInfoRet {
    /// `allocation`.
    pub allocation: u64,
    /// `capacity`.
    pub capacity: u64,
    /// `physical`.
    pub physical: u64,
}

/// Result of [`DomainStats::domain_get_cpu_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DomainGetCpuStatsRet {
    /// `params`.
    #[max(2048)]
    pub params: Vec<TypedParam>,
    /// `nparams`.
    pub nparams: i32,
}
