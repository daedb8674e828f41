//! The host as clients see it: processors, memory, times.

use api::constants::{
    VIR_NODE_CPU_STATS_ALL_CPUS, VIR_NODE_CPU_STATS_IDLE, VIR_NODE_CPU_STATS_IOWAIT,
    VIR_NODE_CPU_STATS_KERNEL, VIR_NODE_CPU_STATS_USER, VIR_NODE_MEMORY_STATS_ALL_CELLS,
    VIR_NODE_MEMORY_STATS_BUFFERS, VIR_NODE_MEMORY_STATS_CACHED, VIR_NODE_MEMORY_STATS_FREE,
    VIR_NODE_MEMORY_STATS_TOTAL,
};
use api::{Node, NodeCpuStat, NodeGetCpuMapRet, NodeGetInfoRet, NodeGetSecurityModelRet, NodeMemoryStat};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::host_info::Host;

use crate::driver::host_error;

/// Answers the host's facet.
#[derive(Debug, Clone, Default)]
pub struct QemuNode {
    host: Host,
}

impl QemuNode {
    /// The name of the host.
    ///
    /// # Errors
    /// The kernel does not tell.
    pub fn hostname(&self) -> Result<String> {
        self.host.hostname().map_err(|error| host_error("read the host name", error))
    }
}

impl Node for QemuNode {
    fn node_get_info(&self) -> Result<NodeGetInfoRet> {
        let cpus = self.host.cpu_summary().map_err(|error| host_error("examine the processors", error))?;
        let memory = self.host.memory().map_err(|error| host_error("examine the memory", error))?;
        let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        Ok(NodeGetInfoRet {
            model: self.host.machine(),
            memory: memory.total_kib,
            cpus: number(cpus.online),
            mhz: number(cpus.mhz),
            nodes: number(cpus.nodes),
            sockets: number(cpus.sockets),
            cores: number(cpus.cores),
            threads: number(cpus.threads),
        })
    }

    fn node_get_cells_free_memory(&self, start_cell: i32) -> Result<Vec<u64>> {
        let topology = self.host.topology().map_err(|error| host_error("examine the memory", error))?;
        let start = usize::try_from(start_cell)
            .map_err(|_| invalid(format!("start cell {start_cell} out of range")))?;
        if start >= topology.nodes.len() {
            let last = topology.nodes.len() - 1;
            return Err(invalid(format!("start cell {start_cell} out of range (0-{last})")));
        }
        Ok(topology.nodes[start..].iter().map(|node| node.memory.free_kib * 1024).collect())
    }

    fn node_get_free_memory(&self) -> Result<u64> {
        let memory = self.host.memory().map_err(|error| host_error("examine the memory", error))?;
        Ok(memory.free_kib * 1024)
    }

    fn node_get_security_model(&self) -> Result<NodeGetSecurityModelRet> {
        Ok(NodeGetSecurityModelRet::default())
    }

    fn node_get_cpu_stats(&self, cpu_num: i32, flags: u32) -> Result<Vec<NodeCpuStat>> {
        no_flags(flags, "virNodeGetCPUStats")?;
        let (all, each) = self.host.cpu_times().map_err(|error| host_error("read processor times", error))?;
        let times = if cpu_num == VIR_NODE_CPU_STATS_ALL_CPUS {
            all
        } else {
            let known = u32::try_from(cpu_num).ok().and_then(|number| each.get(&number).copied());
            known.ok_or_else(|| {
                invalid(format!("Invalid cpuNum in virNodeGetCPUStats: no processor {cpu_num}"))
            })?
        };
        let named = [
            (VIR_NODE_CPU_STATS_KERNEL, times.kernel_ns),
            (VIR_NODE_CPU_STATS_USER, times.user_ns),
            (VIR_NODE_CPU_STATS_IDLE, times.idle_ns),
            (VIR_NODE_CPU_STATS_IOWAIT, times.iowait_ns),
        ];
        Ok(named.into_iter().map(|(field, value)| NodeCpuStat { field: field.to_owned(), value }).collect())
    }

    fn node_get_memory_stats(&self, cell_num: i32, flags: u32) -> Result<Vec<NodeMemoryStat>> {
        no_flags(flags, "virNodeGetMemoryStats")?;
        let all = cell_num == VIR_NODE_MEMORY_STATS_ALL_CELLS;
        let memory = if all {
            self.host.memory()
        } else {
            let node = u32::try_from(cell_num)
                .map_err(|_| invalid(format!("cellNum in virNodeGetMemoryStats: {cell_num}")))?;
            self.host.node_memory(node)
        };
        let memory = memory.map_err(|error| host_error("examine the memory", error))?;
        let mut named = vec![
            (VIR_NODE_MEMORY_STATS_TOTAL, memory.total_kib),
            (VIR_NODE_MEMORY_STATS_FREE, memory.free_kib),
        ];
        if all {
            named.push((VIR_NODE_MEMORY_STATS_BUFFERS, memory.buffers_kib));
            named.push((VIR_NODE_MEMORY_STATS_CACHED, memory.cached_kib));
        }
        Ok(named
            .into_iter()
            .map(|(field, value)| NodeMemoryStat { field: field.to_owned(), value })
            .collect())
    }

    fn node_get_cpu_map(&self, need_map: i32, need_online: i32, flags: u32) -> Result<NodeGetCpuMapRet> {
        no_flags(flags, "virNodeGetCPUMap")?;
        let present =
            self.host.present_cpus().map_err(|error| host_error("examine the processors", error))?;
        let online = self.host.online_cpus().map_err(|error| host_error("examine the processors", error))?;
        let count = present.last().map_or(0, |last| *last as usize + 1);
        let mut cpumap = vec![0u8; count.div_ceil(8)];
        for cpu in online.iter().map(|cpu| *cpu as usize).filter(|cpu| *cpu < count) {
            cpumap[cpu / 8] |= 1 << (cpu % 8);
        }
        Ok(NodeGetCpuMapRet {
            cpumap: if need_map != 0 { cpumap } else { Vec::new() },
            online: if need_online != 0 { u32::try_from(online.len()).unwrap_or(u32::MAX) } else { 0 },
            ret: i32::try_from(count).unwrap_or(i32::MAX),
        })
    }

    fn node_get_free_pages(
        &self,
        pages: &[u32],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<Vec<u64>> {
        no_flags(flags, "virNodeGetFreePages")?;
        let page_kib = u64::try_from(self.host.page_size_bytes() / 1024).unwrap_or(4);
        let topology = self.host.topology().map_err(|error| host_error("examine the memory", error))?;
        let start = usize::try_from(start_cell).unwrap_or(0);
        let cells = topology.nodes.iter().skip(start).take(cell_count as usize);
        let mut counts = Vec::new();
        for node in cells {
            for size in pages {
                let huge = node.huge_pages.iter().find(|huge| huge.size_kib == u64::from(*size));
                let free = match huge {
                    Some(huge) => huge.free,
                    None if u64::from(*size) == page_kib => node.memory.free_kib / page_kib,
                    None => {
                        let detail = format!("page size {size} is not available on node {}", node.id);
                        return Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail));
                    }
                };
                counts.push(free);
            }
        }
        Ok(counts)
    }
}

fn invalid(detail: String) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail)
}

fn no_flags(flags: u32, function: &str) -> Result<()> {
    if flags == 0 {
        return Ok(());
    }
    Err(invalid(format!("unsupported flags ({flags:#x}) in function {function}")))
}
