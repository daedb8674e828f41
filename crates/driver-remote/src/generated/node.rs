//! The operations of [`Node`](api::Node) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Node for Client {
    fn node_get_info(&self) -> Result<api::NodeGetInfoRet> {
        self.call((Program::Remote, 6), &())
    }

    fn node_get_cells_free_memory(&self, start_cell: i32) -> Result<Vec<u64>> {
        let ret: rets::NodeGetCellsFreeMemoryRet =
            self.call((Program::Remote, 101), &args::NodeGetCellsFreeMemoryArgs { start_cell, limit: 1024 })?;
        Ok(ret.list)
    }

    fn node_get_free_memory(&self) -> Result<u64> {
        self.call((Program::Remote, 102), &())
    }

    fn node_get_security_model(&self) -> Result<api::NodeGetSecurityModelRet> {
        self.call((Program::Remote, 122), &())
    }

    fn node_get_cpu_stats(&self, cpu_num: i32, flags: u32) -> Result<Vec<api::NodeCpuStat>> {
        let ask = |nparams: i32| -> Result<rets::NodeGetCpuStatsRet> {
            self.call((Program::Remote, 227), &args::NodeGetCpuStatsArgs { cpu_num, nparams, flags })
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn node_get_memory_stats(&self, cell_num: i32, flags: u32) -> Result<Vec<api::NodeMemoryStat>> {
        let ask = |nparams: i32| -> Result<rets::NodeGetMemoryStatsRet> {
            self.call((Program::Remote, 228), &args::NodeGetMemoryStatsArgs { nparams, cell_num, flags })
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn node_suspend_for_duration(&self, target: u32, duration: u64, flags: u32) -> Result<()> {
        self.call((Program::Remote, 250), &args::NodeSuspendForDurationArgs { target, duration, flags })
    }

    fn node_set_memory_parameters(&self, params: &[api::TypedParam], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 288),
            &args::NodeSetMemoryParametersArgs { params: Cow::Borrowed(params), flags },
        )
    }

    fn node_get_memory_parameters(&self, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::NodeGetMemoryParametersRet> {
            self.call(
                (Program::Remote, 289),
                &args::NodeGetMemoryParametersArgs { nparams, flags: flags | self.string_okay() },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn node_get_cpu_map(&self, need_map: i32, need_online: i32, flags: u32) -> Result<api::NodeGetCpuMapRet> {
        self.call((Program::Remote, 293), &args::NodeGetCpuMapArgs { need_map, need_online, flags })
    }

    fn node_get_free_pages(
        &self,
        pages: &[u32],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<Vec<u64>> {
        let ret: rets::NodeGetFreePagesRet = self.call(
            (Program::Remote, 340),
            &args::NodeGetFreePagesArgs { pages: Cow::Borrowed(pages), start_cell, cell_count, flags },
        )?;
        Ok(ret.list)
    }

    fn node_alloc_pages(
        &self,
        page_sizes: &[u32],
        page_counts: &[u64],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<i32> {
        self.call(
            (Program::Remote, 347),
            &args::NodeAllocPagesArgs {
                page_sizes: Cow::Borrowed(page_sizes),
                page_counts: Cow::Borrowed(page_counts),
                start_cell,
                cell_count,
                flags,
            },
        )
    }

    fn node_get_sev_info(&self, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::NodeGetSevInfoRet> {
            self.call(
                (Program::Remote, 395),
                &args::NodeGetSevInfoArgs { nparams, flags: flags | self.string_okay() },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }
}
