//! The operations of [`Node`](crate::Node) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Node::node_get_info`](crate::Node::node_get_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_info(&self) -> Result<crate::NodeGetInfoRet> {
        match self.node() {
            Some(facet) => facet.node_get_info(),
            None => Err(error::Error::no_support("virNodeGetInfo")),
        }
    }

    /// See [`Node::node_get_cells_free_memory`](crate::Node::node_get_cells_free_memory).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_cells_free_memory(&self, start_cell: i32) -> Result<Vec<u64>> {
        match self.node() {
            Some(facet) => facet.node_get_cells_free_memory(start_cell),
            None => Err(error::Error::no_support("virNodeGetCellsFreeMemory")),
        }
    }

    /// See [`Node::node_get_free_memory`](crate::Node::node_get_free_memory).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_free_memory(&self) -> Result<u64> {
        match self.node() {
            Some(facet) => facet.node_get_free_memory(),
            None => Err(error::Error::no_support("virNodeGetFreeMemory")),
        }
    }

    /// See [`Node::node_get_security_model`](crate::Node::node_get_security_model).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_security_model(&self) -> Result<crate::NodeGetSecurityModelRet> {
        match self.node() {
            Some(facet) => facet.node_get_security_model(),
            None => Err(error::Error::no_support("virNodeGetSecurityModel")),
        }
    }

    /// See [`Node::node_get_cpu_stats`](crate::Node::node_get_cpu_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_cpu_stats(&self, cpu_num: i32, flags: u32) -> Result<Vec<crate::NodeCpuStat>> {
        match self.node() {
            Some(facet) => facet.node_get_cpu_stats(cpu_num, flags),
            None => Err(error::Error::no_support("virNodeGetCPUStats")),
        }
    }

    /// See [`Node::node_get_memory_stats`](crate::Node::node_get_memory_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_memory_stats(&self, cell_num: i32, flags: u32) -> Result<Vec<crate::NodeMemoryStat>> {
        match self.node() {
            Some(facet) => facet.node_get_memory_stats(cell_num, flags),
            None => Err(error::Error::no_support("virNodeGetMemoryStats")),
        }
    }

    /// See [`Node::node_suspend_for_duration`](crate::Node::node_suspend_for_duration).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_suspend_for_duration(&self, target: u32, duration: u64, flags: u32) -> Result<()> {
        match self.node() {
            Some(facet) => facet.node_suspend_for_duration(target, duration, flags),
            None => Err(error::Error::no_support("virNodeSuspendForDuration")),
        }
    }

    /// See [`Node::node_set_memory_parameters`](crate::Node::node_set_memory_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_set_memory_parameters(&self, params: &[crate::TypedParam], flags: u32) -> Result<()> {
        match self.node() {
            Some(facet) => facet.node_set_memory_parameters(params, flags),
            None => Err(error::Error::no_support("virNodeSetMemoryParameters")),
        }
    }

    /// See [`Node::node_get_memory_parameters`](crate::Node::node_get_memory_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_memory_parameters(&self, flags: u32) -> Result<Vec<crate::TypedParam>> {
        match self.node() {
            Some(facet) => facet.node_get_memory_parameters(flags),
            None => Err(error::Error::no_support("virNodeGetMemoryParameters")),
        }
    }

    /// See [`Node::node_get_cpu_map`](crate::Node::node_get_cpu_map).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_cpu_map(
        &self,
        need_map: i32,
        need_online: i32,
        flags: u32,
    ) -> Result<crate::NodeGetCpuMapRet> {
        match self.node() {
            Some(facet) => facet.node_get_cpu_map(need_map, need_online, flags),
            None => Err(error::Error::no_support("virNodeGetCPUMap")),
        }
    }

    /// See [`Node::node_get_free_pages`](crate::Node::node_get_free_pages).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_free_pages(
        &self,
        pages: &[u32],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<Vec<u64>> {
        match self.node() {
            Some(facet) => facet.node_get_free_pages(pages, start_cell, cell_count, flags),
            None => Err(error::Error::no_support("virNodeGetFreePages")),
        }
    }

    /// See [`Node::node_alloc_pages`](crate::Node::node_alloc_pages).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_alloc_pages(
        &self,
        page_sizes: &[u32],
        page_counts: &[u64],
        start_cell: i32,
        cell_count: u32,
        flags: u32,
    ) -> Result<i32> {
        match self.node() {
            Some(facet) => facet.node_alloc_pages(page_sizes, page_counts, start_cell, cell_count, flags),
            None => Err(error::Error::no_support("virNodeAllocPages")),
        }
    }

    /// See [`Node::node_get_sev_info`](crate::Node::node_get_sev_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_get_sev_info(&self, flags: u32) -> Result<Vec<crate::TypedParam>> {
        match self.node() {
            Some(facet) => facet.node_get_sev_info(flags),
            None => Err(error::Error::no_support("virNodeGetSEVInfo")),
        }
    }
}
