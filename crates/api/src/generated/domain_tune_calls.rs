//! The operations of [`DomainTune`](crate::DomainTune) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainTune::domain_set_max_memory`](crate::DomainTune::domain_set_max_memory).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_max_memory(&self, dom: &crate::Domain, memory: u64) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_max_memory(dom, memory),
            None => Err(error::Error::no_support("virDomainSetMaxMemory")),
        }
    }

    /// See [`DomainTune::domain_set_memory`](crate::DomainTune::domain_set_memory).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_memory(&self, dom: &crate::Domain, memory: u64) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_memory(dom, memory),
            None => Err(error::Error::no_support("virDomainSetMemory")),
        }
    }

    /// See [`DomainTune::domain_get_scheduler_type`](crate::DomainTune::domain_get_scheduler_type).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_scheduler_type(&self, dom: &crate::Domain) -> Result<crate::DomainGetSchedulerTypeRet> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_scheduler_type(dom),
            None => Err(error::Error::no_support("virDomainGetSchedulerType")),
        }
    }

    /// See [`DomainTune::domain_get_scheduler_parameters`](crate::DomainTune::domain_get_scheduler_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_scheduler_parameters(&self, dom: &crate::Domain) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_scheduler_parameters(dom),
            None => Err(error::Error::no_support("virDomainGetSchedulerParameters")),
        }
    }

    /// See [`DomainTune::domain_set_scheduler_parameters`](crate::DomainTune::domain_set_scheduler_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_scheduler_parameters(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_scheduler_parameters(dom, params),
            None => Err(error::Error::no_support("virDomainSetSchedulerParameters")),
        }
    }

    /// See [`DomainTune::domain_set_memory_parameters`](crate::DomainTune::domain_set_memory_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_memory_parameters(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_memory_parameters(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSetMemoryParameters")),
        }
    }

    /// See [`DomainTune::domain_get_memory_parameters`](crate::DomainTune::domain_get_memory_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_memory_parameters(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_memory_parameters(dom, flags),
            None => Err(error::Error::no_support("virDomainGetMemoryParameters")),
        }
    }

    /// See [`DomainTune::domain_set_memory_flags`](crate::DomainTune::domain_set_memory_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_memory_flags(&self, dom: &crate::Domain, memory: u64, flags: u32) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_memory_flags(dom, memory, flags),
            None => Err(error::Error::no_support("virDomainSetMemoryFlags")),
        }
    }

    /// See [`DomainTune::domain_set_blkio_parameters`](crate::DomainTune::domain_set_blkio_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_blkio_parameters(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_blkio_parameters(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSetBlkioParameters")),
        }
    }

    /// See [`DomainTune::domain_get_blkio_parameters`](crate::DomainTune::domain_get_blkio_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_blkio_parameters(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_blkio_parameters(dom, flags),
            None => Err(error::Error::no_support("virDomainGetBlkioParameters")),
        }
    }

    /// See [`DomainTune::domain_set_scheduler_parameters_flags`](crate::DomainTune::domain_set_scheduler_parameters_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_scheduler_parameters_flags(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_scheduler_parameters_flags(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSetSchedulerParametersFlags")),
        }
    }

    /// See [`DomainTune::domain_get_scheduler_parameters_flags`](crate::DomainTune::domain_get_scheduler_parameters_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_scheduler_parameters_flags(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_scheduler_parameters_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainGetSchedulerParametersFlags")),
        }
    }

    /// See [`DomainTune::domain_set_block_io_tune`](crate::DomainTune::domain_set_block_io_tune).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_block_io_tune(
        &self,
        dom: &crate::Domain,
        disk: &str,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_block_io_tune(dom, disk, params, flags),
            None => Err(error::Error::no_support("virDomainSetBlockIoTune")),
        }
    }

    /// See [`DomainTune::domain_get_block_io_tune`](crate::DomainTune::domain_get_block_io_tune).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_block_io_tune(
        &self,
        dom: &crate::Domain,
        disk: Option<&str>,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_block_io_tune(dom, disk, flags),
            None => Err(error::Error::no_support("virDomainGetBlockIoTune")),
        }
    }

    /// See [`DomainTune::domain_set_numa_parameters`](crate::DomainTune::domain_set_numa_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_numa_parameters(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_numa_parameters(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSetNumaParameters")),
        }
    }

    /// See [`DomainTune::domain_get_numa_parameters`](crate::DomainTune::domain_get_numa_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_numa_parameters(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_numa_parameters(dom, flags),
            None => Err(error::Error::no_support("virDomainGetNumaParameters")),
        }
    }

    /// See [`DomainTune::domain_set_interface_parameters`](crate::DomainTune::domain_set_interface_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_interface_parameters(
        &self,
        dom: &crate::Domain,
        device: &str,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_interface_parameters(dom, device, params, flags),
            None => Err(error::Error::no_support("virDomainSetInterfaceParameters")),
        }
    }

    /// See [`DomainTune::domain_get_interface_parameters`](crate::DomainTune::domain_get_interface_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_interface_parameters(
        &self,
        dom: &crate::Domain,
        device: &str,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_tune() {
            Some(facet) => facet.domain_get_interface_parameters(dom, device, flags),
            None => Err(error::Error::no_support("virDomainGetInterfaceParameters")),
        }
    }

    /// See [`DomainTune::domain_set_block_threshold`](crate::DomainTune::domain_set_block_threshold).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_block_threshold(
        &self,
        dom: &crate::Domain,
        dev: &str,
        threshold: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_block_threshold(dom, dev, threshold, flags),
            None => Err(error::Error::no_support("virDomainSetBlockThreshold")),
        }
    }

    /// See [`DomainTune::domain_set_throttle_group`](crate::DomainTune::domain_set_throttle_group).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_throttle_group(
        &self,
        dom: &crate::Domain,
        group: &str,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_set_throttle_group(dom, group, params, flags),
            None => Err(error::Error::no_support("virDomainSetThrottleGroup")),
        }
    }

    /// See [`DomainTune::domain_del_throttle_group`](crate::DomainTune::domain_del_throttle_group).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_del_throttle_group(
        &self,
        dom: &crate::Domain,
        group: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.domain_tune() {
            Some(facet) => facet.domain_del_throttle_group(dom, group, flags),
            None => Err(error::Error::no_support("virDomainDelThrottleGroup")),
        }
    }
}
