//! The host: processors, memory, power.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{NodeCpuStat, NodeMemoryStat};

/// The host: processors, memory, power.
#[contract]
pub trait Node: Send + Sync {
    /// The host in numbers: memory in KiB, processors, MHz, NUMA nodes, sockets, cores, threads
    /// (`virNodeGetInfo`).
    #[op(proc = 6, c = "virNodeGetInfo", acl = "connect:read", readonly = "allow", priority = "high")]
    fn node_get_info(&self) -> Result<NodeGetInfoRet>;

    /// Free memory of NUMA nodes from `start_cell` on, in bytes (`virNodeGetCellsFreeMemory`).
    #[op(
        proc = 101,
        c = "virNodeGetCellsFreeMemory",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        limit = 1,
        max = 1024
    )]
    fn node_get_cells_free_memory(&self, start_cell: i32) -> Result<Vec<u64>>;

    /// Free memory of the host, in bytes (`virNodeGetFreeMemory`).
    #[op(proc = 102, c = "virNodeGetFreeMemory", acl = "connect:read", readonly = "allow", priority = "high")]
    fn node_get_free_memory(&self) -> Result<u64>;

    /// The security module of the host and its domain of interpretation (`virNodeGetSecurityModel`).
    #[op(
        proc = 122,
        c = "virNodeGetSecurityModel",
        acl = "connect:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_get_security_model(&self) -> Result<NodeGetSecurityModelRet>;

    /// Times of a host processor, or of all for -1, in nanoseconds (`virNodeGetCPUStats`).
    #[op(
        proc = 227,
        c = "virNodeGetCPUStats",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        nparams = 1,
        max = 16
    )]
    fn node_get_cpu_stats(&self, cpu_num: i32, flags: u32) -> Result<Vec<NodeCpuStat>>;

    /// Memory of a NUMA node, or of all for -1, in KiB (`virNodeGetMemoryStats`).
    #[op(
        proc = 228,
        c = "virNodeGetMemoryStats",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        nparams = 0,
        max = 16
    )]
    fn node_get_memory_stats(&self, cell_num: i32, flags: u32) -> Result<Vec<NodeMemoryStat>>;

    /// Makes the host sleep for so many seconds (`virNodeSuspendForDuration`).
    #[op(proc = 250, c = "virNodeSuspendForDuration", acl = "connect:pm_control", readonly = "deny")]
    fn node_suspend_for_duration(&self, target: u32, duration: u64, flags: u32) -> Result<()>;

    /// Changes parameters of the host's memory sharing (`virNodeSetMemoryParameters`).
    #[op(proc = 288, c = "virNodeSetMemoryParameters", acl = "connect:write", readonly = "deny")]
    fn node_set_memory_parameters(&self, #[max(64)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// The parameters of the host's memory sharing (`virNodeGetMemoryParameters`).
    #[op(
        proc = 289,
        c = "virNodeGetMemoryParameters",
        acl = "connect:read",
        readonly = "allow",
        nparams = 0,
        max = 64
    )]
    fn node_get_memory_parameters(&self, flags: u32) -> Result<Vec<TypedParam>>;

    /// Which host processors are online, as a bit map, and how many (`virNodeGetCPUMap`).
    #[op(proc = 293, c = "virNodeGetCPUMap", acl = "connect:read", readonly = "allow")]
    fn node_get_cpu_map(&self, need_map: i32, need_online: i32, flags: u32) -> Result<NodeGetCpuMapRet>;

    /// Free pages by page size in KiB, for NUMA nodes from `start_cell` on (`virNodeGetFreePages`).
    #[op(
        proc = 340,
        c = "virNodeGetFreePages",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        max = 1024
    )]
    fn node_get_free_pages(
        &self,
        #[max(1024)] pages: &[u32],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<Vec<u64>>;

    /// Changes the pools of huge pages; answers how many NUMA nodes were changed (`virNodeAllocPages`).
    #[op(proc = 347, c = "virNodeAllocPages", acl = "connect:write", readonly = "deny")]
    fn node_alloc_pages(
        &self,
        #[max(1024)] page_sizes: &[u32],
        #[max(1024)] page_counts: &[u64],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<i32>;

    /// What the host offers for AMD SEV (`virNodeGetSEVInfo`).
    #[op(proc = 395, c = "virNodeGetSEVInfo", acl = "connect:read", readonly = "deny", nparams = 0, max = 64)]
    fn node_get_sev_info(&self, flags: u32) -> Result<Vec<TypedParam>>;
}

/// Result of [`Node::node_get_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeGetInfoRet {
    /// Name of the model.
    #[chars_fixed(32)]
    pub model: String,
    /// Memory in KiB.
    pub memory: u64,
    /// Processors online.
    pub cpus: i32,
    /// Clock in MHz.
    pub mhz: i32,
    /// NUMA nodes.
    pub nodes: i32,
    /// Sockets per NUMA node.
    pub sockets: i32,
    /// Cores per socket.
    pub cores: i32,
    /// Threads per core.
    pub threads: i32,
}

/// Result of [`Node::node_get_security_model`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeGetSecurityModelRet {
    /// Name of the model.
    #[chars(257)]
    pub model: String,
    /// Domain of interpretation.
    #[chars(257)]
    pub doi: String,
}

/// Result of [`Node::node_get_cpu_map`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeGetCpuMapRet {
    /// Bit map of host processors, lowest processor first.
    #[max(2048)]
    pub cpumap: Vec<u8>,
    /// Number of processors online.
    pub online: u32,
    /// Number of results.
    pub ret: i32,
}
