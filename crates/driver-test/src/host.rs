//! The simulated host: what it has and how it answers for it.

use api::{Node, NodeCpuStat, NodeGetCpuMapRet, NodeGetInfoRet, NodeGetSecurityModelRet};
use error::{Error, ErrorCode, ErrorDomain, Result};

/// Processors that [`Node::node_get_cpu_map`] knows, one bit each, and how many of them are online.
const CPU_MAP: (i32, u8, u32) = (8, 0b0001_0101, 3);

/// Processor times in nanoseconds, as the reference's simulated host has them.
const CPU_TIMES: [(&str, u64); 4] = [
    ("user", 9_797_400_000),
    ("kernel", 34_678_723_400_000),
    ("idle", 87_264_900_000),
    ("iowait", 763_600_000),
];

/// What the host is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostInfo {
    /// Model of its processors.
    pub model: String,
    /// Memory in KiB.
    pub memory_kib: u64,
    /// Processors that are online.
    pub cpus: i32,
    /// Frequency in MHz.
    pub mhz: i32,
    /// NUMA nodes.
    pub nodes: i32,
    /// Sockets in each node.
    pub sockets: i32,
    /// Cores in each socket.
    pub cores: i32,
    /// Threads in each core.
    pub threads: i32,
}

impl Default for HostInfo {
    fn default() -> HostInfo {
        HostInfo {
            model: "i686".to_owned(),
            memory_kib: 3 << 20,
            cpus: 16,
            mhz: 1400,
            nodes: 2,
            sockets: 2,
            cores: 2,
            threads: 2,
        }
    }
}

/// One NUMA cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Memory in KiB.
    pub memory_kib: u64,
    /// Pages of the smallest size: size in KiB and number.
    pub pages: (u64, u64),
    /// Processors.
    pub cpus: u32,
}

/// The host as the connection shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestHost {
    info: HostInfo,
}

impl TestHost {
    /// A host made of `info`.
    pub fn new(info: HostInfo) -> TestHost {
        TestHost { info }
    }

    /// What it is made of.
    pub fn info(&self) -> &HostInfo {
        &self.info
    }

    /// The cells: the same two for every simulated host.
    pub fn cells() -> [Cell; 2] {
        [
            Cell { memory_kib: 2 << 20, pages: (4, 524_288), cpus: 8 },
            Cell { memory_kib: 4 << 20, pages: (8, 524_288), cpus: 8 },
        ]
    }
}

impl Node for TestHost {
    fn node_get_info(&self) -> Result<NodeGetInfoRet> {
        let info = &self.info;
        Ok(NodeGetInfoRet {
            model: info.model.clone(),
            memory: info.memory_kib,
            cpus: info.cpus,
            mhz: info.mhz,
            nodes: info.nodes,
            sockets: info.sockets,
            cores: info.cores,
            threads: info.threads,
        })
    }

    fn node_get_cells_free_memory(&self, start_cell: i32) -> Result<Vec<u64>> {
        let refused = |detail: &str| Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail);
        let start = usize::try_from(start_cell).map_err(|_| {
            refused("startCell in virNodeGetCellsFreeMemory must be zero or greater").verbatim()
        })?;
        if start >= TestHost::cells().len() {
            return Err(refused("Range exceeds available cells").with_cure("'capabilities' lists the cells"));
        }
        Ok(TestHost::cells()[start..].iter().map(|cell| cell.memory_kib).collect())
    }

    fn node_get_free_memory(&self) -> Result<u64> {
        Ok(TestHost::cells().iter().map(|cell| cell.memory_kib / 2).sum())
    }

    fn node_get_security_model(&self) -> Result<NodeGetSecurityModelRet> {
        Ok(NodeGetSecurityModelRet { model: "testSecurity".to_owned(), doi: String::new() })
    }

    fn node_get_cpu_stats(&self, _cpu_num: i32, _flags: u32) -> Result<Vec<NodeCpuStat>> {
        Ok(CPU_TIMES
            .iter()
            .map(|(field, value)| NodeCpuStat { field: (*field).to_owned(), value: *value })
            .collect())
    }

    fn node_get_cpu_map(&self, need_map: i32, need_online: i32, _flags: u32) -> Result<NodeGetCpuMapRet> {
        let (ret, map, online) = CPU_MAP;
        Ok(NodeGetCpuMapRet {
            cpumap: if need_map != 0 { vec![map] } else { Vec::new() },
            online: if need_online != 0 { online } else { 0 },
            ret,
        })
    }
}
