//! The operations of [`DomainStats`](api::DomainStats) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainStats for Client {
    fn domain_block_stats(&self, dom: &api::Domain, path: &str) -> Result<api::DomainBlockStatsRet> {
        self.call((Program::Remote, 64), &args::DomainBlockStatsArgs { dom: Cow::Borrowed(dom), path })
    }

    fn domain_interface_stats(
        &self,
        dom: &api::Domain,
        device: &str,
    ) -> Result<api::DomainInterfaceStatsRet> {
        self.call((Program::Remote, 65), &args::DomainInterfaceStatsArgs { dom: Cow::Borrowed(dom), device })
    }

    fn domain_block_peek(
        &self,
        dom: &api::Domain,
        path: &str,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Vec<u8>> {
        let ret: rets::DomainBlockPeekRet = self.call(
            (Program::Remote, 103),
            &args::DomainBlockPeekArgs { dom: Cow::Borrowed(dom), path, offset, size, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_memory_peek(&self, dom: &api::Domain, offset: u64, size: u32, flags: u32) -> Result<Vec<u8>> {
        let ret: rets::DomainMemoryPeekRet = self.call(
            (Program::Remote, 104),
            &args::DomainMemoryPeekArgs { dom: Cow::Borrowed(dom), offset, size, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_memory_stats(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::DomainMemoryStat>> {
        let ret: rets::DomainMemoryStatsRet = self.call(
            (Program::Remote, 159),
            &args::DomainMemoryStatsArgs { dom: Cow::Borrowed(dom), limit: 1024, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_get_block_info(
        &self,
        dom: &api::Domain,
        path: &str,
        flags: u32,
    ) -> Result<api::DomainGetBlockInfoRet> {
        self.call(
            (Program::Remote, 194),
            &args::DomainGetBlockInfoArgs { dom: Cow::Borrowed(dom), path, flags },
        )
    }

    fn domain_block_stats_flags(
        &self,
        dom: &api::Domain,
        path: &str,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::DomainBlockStatsFlagsRet> {
            self.call(
                (Program::Remote, 243),
                &args::DomainBlockStatsFlagsArgs {
                    dom: Cow::Borrowed(dom),
                    path,
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn domain_get_cpu_stats(
        &self,
        dom: &api::Domain,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<api::DomainGetCpuStatsRet> {
        self.call(
            (Program::Remote, 262),
            &args::DomainGetCpuStatsArgs { dom: Cow::Borrowed(dom), nparams, start_cpu, ncpus, flags },
        )
    }

    fn domain_get_disk_errors(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::DomainDiskError>> {
        let ret: rets::DomainGetDiskErrorsRet = self.call(
            (Program::Remote, 263),
            &args::DomainGetDiskErrorsArgs { dom: Cow::Borrowed(dom), limit: 256, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_set_memory_stats_period(&self, dom: &api::Domain, period: i32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 308),
            &args::DomainSetMemoryStatsPeriodArgs { dom: Cow::Borrowed(dom), period, flags },
        )
    }

    fn connect_get_all_domain_stats(
        &self,
        doms: &[api::Domain],
        stats: u32,
        flags: u32,
    ) -> Result<Vec<api::DomainStatsRecord>> {
        let ret: rets::ConnectGetAllDomainStatsRet = self.call(
            (Program::Remote, 344),
            &args::ConnectGetAllDomainStatsArgs { doms: Cow::Borrowed(doms), stats, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_get_perf_events(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ret: rets::DomainGetPerfEventsRet = self.call(
            (Program::Remote, 365),
            &args::DomainGetPerfEventsArgs { dom: Cow::Borrowed(dom), flags },
        )?;
        Ok(ret.list)
    }

    fn domain_set_perf_events(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 366),
            &args::DomainSetPerfEventsArgs { dom: Cow::Borrowed(dom), params: Cow::Borrowed(params), flags },
        )
    }

    fn domain_start_dirty_rate_calc(&self, dom: &api::Domain, seconds: i32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 427),
            &args::DomainStartDirtyRateCalcArgs { dom: Cow::Borrowed(dom), seconds, flags },
        )
    }
}
