//! The operations of [`DomainStats`](crate::DomainStats) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainStats::domain_block_stats`](crate::DomainStats::domain_block_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_stats(&self, dom: &crate::Domain, path: &str) -> Result<crate::DomainBlockStatsRet> {
        match self.domain_stats() {
            Some(facet) => facet.domain_block_stats(dom, path),
            None => Err(error::Error::no_support("virDomainBlockStats")),
        }
    }

    /// See [`DomainStats::domain_interface_stats`](crate::DomainStats::domain_interface_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_interface_stats(
        &self,
        dom: &crate::Domain,
        device: &str,
    ) -> Result<crate::DomainInterfaceStatsRet> {
        match self.domain_stats() {
            Some(facet) => facet.domain_interface_stats(dom, device),
            None => Err(error::Error::no_support("virDomainInterfaceStats")),
        }
    }

    /// See [`DomainStats::domain_block_peek`](crate::DomainStats::domain_block_peek).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_peek(
        &self,
        dom: &crate::Domain,
        path: &str,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Vec<u8>> {
        match self.domain_stats() {
            Some(facet) => facet.domain_block_peek(dom, path, offset, size, flags),
            None => Err(error::Error::no_support("virDomainBlockPeek")),
        }
    }

    /// See [`DomainStats::domain_memory_peek`](crate::DomainStats::domain_memory_peek).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_memory_peek(
        &self,
        dom: &crate::Domain,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Vec<u8>> {
        match self.domain_stats() {
            Some(facet) => facet.domain_memory_peek(dom, offset, size, flags),
            None => Err(error::Error::no_support("virDomainMemoryPeek")),
        }
    }

    /// See [`DomainStats::domain_memory_stats`](crate::DomainStats::domain_memory_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_memory_stats(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::DomainMemoryStat>> {
        match self.domain_stats() {
            Some(facet) => facet.domain_memory_stats(dom, flags),
            None => Err(error::Error::no_support("virDomainMemoryStats")),
        }
    }

    /// See [`DomainStats::domain_get_block_info`](crate::DomainStats::domain_get_block_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_block_info(
        &self,
        dom: &crate::Domain,
        path: &str,
        flags: u32,
    ) -> Result<crate::DomainGetBlockInfoRet> {
        match self.domain_stats() {
            Some(facet) => facet.domain_get_block_info(dom, path, flags),
            None => Err(error::Error::no_support("virDomainGetBlockInfo")),
        }
    }

    /// See [`DomainStats::domain_block_stats_flags`](crate::DomainStats::domain_block_stats_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_stats_flags(
        &self,
        dom: &crate::Domain,
        path: &str,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_stats() {
            Some(facet) => facet.domain_block_stats_flags(dom, path, flags),
            None => Err(error::Error::no_support("virDomainBlockStatsFlags")),
        }
    }

    /// See [`DomainStats::domain_get_cpu_stats`](crate::DomainStats::domain_get_cpu_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_cpu_stats(
        &self,
        dom: &crate::Domain,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<crate::DomainGetCpuStatsRet> {
        match self.domain_stats() {
            Some(facet) => facet.domain_get_cpu_stats(dom, nparams, start_cpu, ncpus, flags),
            None => Err(error::Error::no_support("virDomainGetCPUStats")),
        }
    }

    /// See [`DomainStats::domain_get_disk_errors`](crate::DomainStats::domain_get_disk_errors).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_disk_errors(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::DomainDiskError>> {
        match self.domain_stats() {
            Some(facet) => facet.domain_get_disk_errors(dom, flags),
            None => Err(error::Error::no_support("virDomainGetDiskErrors")),
        }
    }

    /// See [`DomainStats::domain_set_memory_stats_period`](crate::DomainStats::domain_set_memory_stats_period).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_memory_stats_period(&self, dom: &crate::Domain, period: i32, flags: u32) -> Result<()> {
        match self.domain_stats() {
            Some(facet) => facet.domain_set_memory_stats_period(dom, period, flags),
            None => Err(error::Error::no_support("virDomainSetMemoryStatsPeriod")),
        }
    }

    /// See [`DomainStats::connect_get_all_domain_stats`](crate::DomainStats::connect_get_all_domain_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_all_domain_stats(
        &self,
        doms: &[crate::Domain],
        stats: u32,
        flags: u32,
    ) -> Result<Vec<crate::DomainStatsRecord>> {
        match self.domain_stats() {
            Some(facet) => facet.connect_get_all_domain_stats(doms, stats, flags),
            None => Err(error::Error::no_support("virConnectGetAllDomainStats")),
        }
    }

    /// See [`DomainStats::domain_get_perf_events`](crate::DomainStats::domain_get_perf_events).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_perf_events(&self, dom: &crate::Domain, flags: u32) -> Result<Vec<crate::TypedParam>> {
        match self.domain_stats() {
            Some(facet) => facet.domain_get_perf_events(dom, flags),
            None => Err(error::Error::no_support("virDomainGetPerfEvents")),
        }
    }

    /// See [`DomainStats::domain_set_perf_events`](crate::DomainStats::domain_set_perf_events).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_perf_events(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_stats() {
            Some(facet) => facet.domain_set_perf_events(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSetPerfEvents")),
        }
    }

    /// See [`DomainStats::domain_start_dirty_rate_calc`](crate::DomainStats::domain_start_dirty_rate_calc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_start_dirty_rate_calc(&self, dom: &crate::Domain, seconds: i32, flags: u32) -> Result<()> {
        match self.domain_stats() {
            Some(facet) => facet.domain_start_dirty_rate_calc(dom, seconds, flags),
            None => Err(error::Error::no_support("virDomainStartDirtyRateCalc")),
        }
    }
}
