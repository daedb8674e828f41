//! The operations of [`DomainCpu`](crate::DomainCpu) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainCpu::domain_get_vcpus`](crate::DomainCpu::domain_get_vcpus).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_vcpus(
        &self,
        dom: &crate::Domain,
        maxinfo: i32,
        maplen: i32,
    ) -> Result<crate::DomainGetVcpusRet> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_get_vcpus(dom, maxinfo, maplen),
            None => Err(error::Error::no_support("virDomainGetVcpus")),
        }
    }

    /// See [`DomainCpu::domain_pin_vcpu`](crate::DomainCpu::domain_pin_vcpu).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_pin_vcpu(&self, dom: &crate::Domain, vcpu: u32, cpumap: &[u8]) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_pin_vcpu(dom, vcpu, cpumap),
            None => Err(error::Error::no_support("virDomainPinVcpu")),
        }
    }

    /// See [`DomainCpu::domain_set_vcpus`](crate::DomainCpu::domain_set_vcpus).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_vcpus(&self, dom: &crate::Domain, nvcpus: u32) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_set_vcpus(dom, nvcpus),
            None => Err(error::Error::no_support("virDomainSetVcpus")),
        }
    }

    /// See [`DomainCpu::domain_set_vcpus_flags`](crate::DomainCpu::domain_set_vcpus_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_vcpus_flags(&self, dom: &crate::Domain, nvcpus: u32, flags: u32) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_set_vcpus_flags(dom, nvcpus, flags),
            None => Err(error::Error::no_support("virDomainSetVcpusFlags")),
        }
    }

    /// See [`DomainCpu::domain_get_vcpus_flags`](crate::DomainCpu::domain_get_vcpus_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_vcpus_flags(&self, dom: &crate::Domain, flags: u32) -> Result<i32> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_get_vcpus_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainGetVcpusFlags")),
        }
    }

    /// See [`DomainCpu::domain_pin_vcpu_flags`](crate::DomainCpu::domain_pin_vcpu_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_pin_vcpu_flags(
        &self,
        dom: &crate::Domain,
        vcpu: u32,
        cpumap: &[u8],
        flags: u32,
    ) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_pin_vcpu_flags(dom, vcpu, cpumap, flags),
            None => Err(error::Error::no_support("virDomainPinVcpuFlags")),
        }
    }

    /// See [`DomainCpu::domain_get_vcpu_pin_info`](crate::DomainCpu::domain_get_vcpu_pin_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_vcpu_pin_info(
        &self,
        dom: &crate::Domain,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<crate::DomainGetVcpuPinInfoRet> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_get_vcpu_pin_info(dom, ncpumaps, maplen, flags),
            None => Err(error::Error::no_support("virDomainGetVcpuPinInfo")),
        }
    }

    /// See [`DomainCpu::domain_pin_emulator`](crate::DomainCpu::domain_pin_emulator).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_pin_emulator(&self, dom: &crate::Domain, cpumap: &[u8], flags: u32) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_pin_emulator(dom, cpumap, flags),
            None => Err(error::Error::no_support("virDomainPinEmulator")),
        }
    }

    /// See [`DomainCpu::domain_get_emulator_pin_info`](crate::DomainCpu::domain_get_emulator_pin_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_emulator_pin_info(
        &self,
        dom: &crate::Domain,
        maplen: i32,
        flags: u32,
    ) -> Result<crate::DomainGetEmulatorPinInfoRet> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_get_emulator_pin_info(dom, maplen, flags),
            None => Err(error::Error::no_support("virDomainGetEmulatorPinInfo")),
        }
    }

    /// See [`DomainCpu::domain_get_iothread_info`](crate::DomainCpu::domain_get_iothread_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_iothread_info(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::DomainIothreadInfo>> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_get_iothread_info(dom, flags),
            None => Err(error::Error::no_support("virDomainGetIOThreadInfo")),
        }
    }

    /// See [`DomainCpu::domain_pin_iothread`](crate::DomainCpu::domain_pin_iothread).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_pin_iothread(
        &self,
        dom: &crate::Domain,
        iothreads_id: u32,
        cpumap: &[u8],
        flags: u32,
    ) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_pin_iothread(dom, iothreads_id, cpumap, flags),
            None => Err(error::Error::no_support("virDomainPinIOThread")),
        }
    }

    /// See [`DomainCpu::domain_add_iothread`](crate::DomainCpu::domain_add_iothread).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_add_iothread(&self, dom: &crate::Domain, iothread_id: u32, flags: u32) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_add_iothread(dom, iothread_id, flags),
            None => Err(error::Error::no_support("virDomainAddIOThread")),
        }
    }

    /// See [`DomainCpu::domain_del_iothread`](crate::DomainCpu::domain_del_iothread).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_del_iothread(&self, dom: &crate::Domain, iothread_id: u32, flags: u32) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_del_iothread(dom, iothread_id, flags),
            None => Err(error::Error::no_support("virDomainDelIOThread")),
        }
    }

    /// See [`DomainCpu::domain_get_guest_vcpus`](crate::DomainCpu::domain_get_guest_vcpus).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_guest_vcpus(&self, dom: &crate::Domain, flags: u32) -> Result<Vec<crate::TypedParam>> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_get_guest_vcpus(dom, flags),
            None => Err(error::Error::no_support("virDomainGetGuestVcpus")),
        }
    }

    /// See [`DomainCpu::domain_set_guest_vcpus`](crate::DomainCpu::domain_set_guest_vcpus).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_guest_vcpus(
        &self,
        dom: &crate::Domain,
        cpumap: &str,
        state: i32,
        flags: u32,
    ) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_set_guest_vcpus(dom, cpumap, state, flags),
            None => Err(error::Error::no_support("virDomainSetGuestVcpus")),
        }
    }

    /// See [`DomainCpu::domain_set_vcpu`](crate::DomainCpu::domain_set_vcpu).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_vcpu(&self, dom: &crate::Domain, cpumap: &str, state: i32, flags: u32) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_set_vcpu(dom, cpumap, state, flags),
            None => Err(error::Error::no_support("virDomainSetVcpu")),
        }
    }

    /// See [`DomainCpu::domain_set_iothread_params`](crate::DomainCpu::domain_set_iothread_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_iothread_params(
        &self,
        dom: &crate::Domain,
        iothread_id: u32,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_cpu() {
            Some(facet) => facet.domain_set_iothread_params(dom, iothread_id, params, flags),
            None => Err(error::Error::no_support("virDomainSetIOThreadParams")),
        }
    }
}
