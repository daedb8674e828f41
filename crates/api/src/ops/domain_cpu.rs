//! Virtual processors and I/O threads.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainIothreadInfo, VcpuInfo};

/// Virtual processors and I/O threads.
#[contract]
pub trait DomainCpu: Send + Sync {
    /// The virtual processors and, one bit map of `maplen` bytes each, the host processors they may use
    /// (`virDomainGetVcpus`).
    #[op(proc = 20, c = "virDomainGetVcpus", acl = "domain:read", readonly = "allow", priority = "high")]
    fn domain_get_vcpus(&self, dom: &Domain, maxinfo: i32, maplen: i32) -> Result<DomainGetVcpusRet>;

    /// Pins a virtual processor of a running machine to host processors (`virDomainPinVcpu`).
    #[op(proc = 26, c = "virDomainPinVcpu", acl = "domain:write", readonly = "deny")]
    fn domain_pin_vcpu(&self, dom: &Domain, vcpu: u32, #[max(2048)] cpumap: &[u8]) -> Result<()>;

    /// Changes the number of virtual processors of a running machine (`virDomainSetVcpus`).
    #[op(proc = 32, c = "virDomainSetVcpus", acl = "domain:write", readonly = "deny")]
    fn domain_set_vcpus(&self, dom: &Domain, nvcpus: u32) -> Result<()>;

    /// Changes the number of virtual processors, present or maximal, now or for the next start
    /// (`virDomainSetVcpusFlags`).
    #[op(
        proc = 199,
        c = "virDomainSetVcpusFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG, domain:write:VIR_DOMAIN_VCPU_GUEST",
        readonly = "deny"
    )]
    fn domain_set_vcpus_flags(&self, dom: &Domain, nvcpus: u32, flags: u32) -> Result<()>;

    /// The number of virtual processors, present or maximal, now or at the next start
    /// (`virDomainGetVcpusFlags`).
    #[op(
        proc = 200,
        c = "virDomainGetVcpusFlags",
        acl = "domain:read, domain:write:VIR_DOMAIN_VCPU_GUEST",
        readonly = "conditional",
        snapshot
    )]
    fn domain_get_vcpus_flags(&self, dom: &Domain, flags: u32) -> Result<i32>;

    /// Pins a virtual processor to host processors, now or for the next start (`virDomainPinVcpuFlags`).
    #[op(
        proc = 225,
        c = "virDomainPinVcpuFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_pin_vcpu_flags(
        &self,
        dom: &Domain,
        vcpu: u32,
        #[max(2048)] cpumap: &[u8],
        flags: u32,
    ) -> Result<()>;

    /// The host processors that virtual processors may use, one bit map of `maplen` bytes each
    /// (`virDomainGetVcpuPinInfo`).
    #[op(proc = 230, c = "virDomainGetVcpuPinInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_vcpu_pin_info(
        &self,
        dom: &Domain,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetVcpuPinInfoRet>;

    /// Pins the emulator's own threads to host processors (`virDomainPinEmulator`).
    #[op(
        proc = 279,
        c = "virDomainPinEmulator",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_pin_emulator(&self, dom: &Domain, #[max(2048)] cpumap: &[u8], flags: u32) -> Result<()>;

    /// The host processors that the emulator's own threads may use, as a bit map of `maplen` bytes
    /// (`virDomainGetEmulatorPinInfo`).
    #[op(proc = 280, c = "virDomainGetEmulatorPinInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_emulator_pin_info(
        &self,
        dom: &Domain,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetEmulatorPinInfoRet>;

    /// The I/O threads and the host processors they may use (`virDomainGetIOThreadInfo`).
    #[op(
        proc = 351,
        c = "virDomainGetIOThreadInfo",
        acl = "domain:read",
        readonly = "allow",
        max = 16384,
        count = "u32"
    )]
    fn domain_get_iothread_info(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainIothreadInfo>>;

    /// Pins an I/O thread to host processors (`virDomainPinIOThread`).
    #[op(
        proc = 352,
        c = "virDomainPinIOThread",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_pin_iothread(
        &self,
        dom: &Domain,
        iothreads_id: u32,
        #[max(2048)] cpumap: &[u8],
        flags: u32,
    ) -> Result<()>;

    /// Adds an I/O thread (`virDomainAddIOThread`).
    #[op(
        proc = 355,
        c = "virDomainAddIOThread",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_add_iothread(&self, dom: &Domain, iothread_id: u32, flags: u32) -> Result<()>;

    /// Removes an I/O thread (`virDomainDelIOThread`).
    #[op(
        proc = 356,
        c = "virDomainDelIOThread",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_del_iothread(&self, dom: &Domain, iothread_id: u32, flags: u32) -> Result<()>;

    /// The virtual processors as the guest's agent sees them (`virDomainGetGuestVcpus`).
    #[op(proc = 371, c = "virDomainGetGuestVcpus", acl = "domain:write", readonly = "deny", max = 64)]
    fn domain_get_guest_vcpus(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Switches virtual processors on or off through the guest's agent (`virDomainSetGuestVcpus`).
    #[op(proc = 372, c = "virDomainSetGuestVcpus", acl = "domain:write", readonly = "deny")]
    fn domain_set_guest_vcpus(&self, dom: &Domain, cpumap: &str, state: i32, flags: u32) -> Result<()>;

    /// Plugs or unplugs the named virtual processors (`virDomainSetVcpu`).
    #[op(
        proc = 384,
        c = "virDomainSetVcpu",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_vcpu(&self, dom: &Domain, cpumap: &str, state: i32, flags: u32) -> Result<()>;

    /// Changes parameters of an I/O thread (`virDomainSetIOThreadParams`).
    #[op(
        proc = 402,
        c = "virDomainSetIOThreadParams",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_iothread_params(
        &self,
        dom: &Domain,
        iothread_id: u32,
        #[max(64)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;
}

/// Result of [`DomainCpu::domain_get_vcpus`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetVcpusRet {
    /// The results.
    #[max(16384)]
    pub info: Vec<VcpuInfo>,
    /// Bit maps of host processors, one after another, lowest processor first.
    #[max(8388608)]
    pub cpumaps: Vec<u8>,
}

/// Result of [`DomainCpu::domain_get_vcpu_pin_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetVcpuPinInfoRet {
    /// Bit maps of host processors, one after another, lowest processor first.
    #[max(8388608)]
    pub cpumaps: Vec<u8>,
    /// Number of results.
    pub num: i32,
}

/// Result of [`DomainCpu::domain_get_emulator_pin_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetEmulatorPinInfoRet {
    /// Bit maps of host processors, one after another, lowest processor first.
    #[max(8388608)]
    pub cpumaps: Vec<u8>,
    /// Number of results.
    pub ret: i32,
}
