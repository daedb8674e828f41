//! The host: processors, memory, power.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{NodeCpuStat, NodeMemoryStat};

/// The host: processors, memory, power.
#[contract]
pub trait Node: Send + Sync {
    /// `virNodeGetInfo`.
    #[op(proc = 6, c = "virNodeGetInfo", acl = "connect:read", readonly = "allow", priority = "high")]
    fn node_get_info(&self) -> Result<NodeGetInfoRet>;

    /// `virNodeGetCellsFreeMemory`.
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

    /// `virNodeGetFreeMemory`.
    #[op(proc = 102, c = "virNodeGetFreeMemory", acl = "connect:read", readonly = "allow", priority = "high")]
    fn node_get_free_memory(&self) -> Result<u64>;

    /// `virNodeGetSecurityModel`.
    #[op(
        proc = 122,
        c = "virNodeGetSecurityModel",
        acl = "connect:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_get_security_model(&self) -> Result<NodeGetSecurityModelRet>;

    /// `virNodeGetCPUStats`.
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

    /// `virNodeGetMemoryStats`.
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

    /// `virNodeSuspendForDuration`.
    #[op(proc = 250, c = "virNodeSuspendForDuration", acl = "connect:pm_control", readonly = "deny")]
    fn node_suspend_for_duration(&self, target: u32, duration: u64, flags: u32) -> Result<()>;

    /// `virNodeSetMemoryParameters`.
    #[op(proc = 288, c = "virNodeSetMemoryParameters", acl = "connect:write", readonly = "deny")]
    fn node_set_memory_parameters(&self, #[max(64)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// `virNodeGetMemoryParameters`.
    #[op(
        proc = 289,
        c = "virNodeGetMemoryParameters",
        acl = "connect:read",
        readonly = "allow",
        nparams = 0,
        max = 64
    )]
    fn node_get_memory_parameters(&self, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virNodeGetCPUMap`.
    #[op(proc = 293, c = "virNodeGetCPUMap", acl = "connect:read", readonly = "allow")]
    fn node_get_cpu_map(&self, need_map: i32, need_online: i32, flags: u32) -> Result<NodeGetCpuMapRet>;

    /// `virNodeGetFreePages`.
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

    /// `virNodeAllocPages`.
    #[op(proc = 347, c = "virNodeAllocPages", acl = "connect:write", readonly = "deny")]
    fn node_alloc_pages(
        &self,
        #[max(1024)] page_sizes: &[u32],
        #[max(1024)] page_counts: &[u64],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<i32>;

    /// `virNodeGetSEVInfo`.
    #[op(proc = 395, c = "virNodeGetSEVInfo", acl = "connect:read", readonly = "deny", nparams = 0, max = 64)]
    fn node_get_sev_info(&self, flags: u32) -> Result<Vec<TypedParam>>;
}

/// Result of [`Node::node_get_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeGetInfoRet {
    /// `model`.
    #[chars_fixed(32)]
    pub model: String,
    /// `memory`.
    pub memory: u64,
    /// `cpus`.
    pub cpus: i32,
    /// `mhz`.
    pub mhz: i32,
    /// `nodes`.
    pub nodes: i32,
    /// `sockets`.
    pub sockets: i32,
    /// `cores`.
    pub cores: i32,
    /// `threads`.
    pub threads: i32,
}

/// Result of [`Node::node_get_security_model`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeGetSecurityModelRet {
    /// `model`.
    #[chars(257)]
    pub model: String,
    /// `doi`.
    #[chars(257)]
    pub doi: String,
}

/// Result of [`Node::node_get_cpu_map`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeGetCpuMapRet {
    /// `cpumap`.
    #[max(2048)]
    pub cpumap: Vec<u8>,
    /// `online`.
    pub online: u32,
    /// `ret`.
    pub ret: i32,
}
