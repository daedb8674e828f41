//! Resource tuning of machines.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;

/// Resource tuning of machines.
#[contract]
pub trait DomainTune: Send + Sync {
    /// Changes the most memory of a machine, in KiB (`virDomainSetMaxMemory`).
    #[op(proc = 30, c = "virDomainSetMaxMemory", acl = "domain:write", readonly = "deny", priority = "high")]
    fn domain_set_max_memory(&self, dom: &Domain, memory: u64) -> Result<()>;

    /// Changes the memory of a running machine, in KiB (`virDomainSetMemory`).
    #[op(proc = 31, c = "virDomainSetMemory", acl = "domain:write", readonly = "deny")]
    fn domain_set_memory(&self, dom: &Domain, memory: u64) -> Result<()>;

    /// The kind of scheduler and how many parameters it has (`virDomainGetSchedulerType`).
    #[op(proc = 56, c = "virDomainGetSchedulerType", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_get_scheduler_type(&self, dom: &Domain) -> Result<DomainGetSchedulerTypeRet>;

    /// The parameters of the scheduler (`virDomainGetSchedulerParameters`).
    #[op(
        proc = 57,
        c = "virDomainGetSchedulerParameters",
        acl = "domain:read",
        readonly = "allow",
        nparams = 1,
        quiet,
        max = 16
    )]
    fn domain_get_scheduler_parameters(&self, dom: &Domain) -> Result<Vec<TypedParam>>;

    /// Changes parameters of the scheduler (`virDomainSetSchedulerParameters`).
    #[op(proc = 58, c = "virDomainSetSchedulerParameters", acl = "domain:read", readonly = "deny")]
    fn domain_set_scheduler_parameters(&self, dom: &Domain, #[max(16)] params: &[TypedParam]) -> Result<()>;

    /// Changes memory limits (`virDomainSetMemoryParameters`).
    #[op(
        proc = 197,
        c = "virDomainSetMemoryParameters",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_memory_parameters(
        &self,
        dom: &Domain,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The memory limits (`virDomainGetMemoryParameters`).
    #[op(
        proc = 198,
        c = "virDomainGetMemoryParameters",
        acl = "domain:read",
        readonly = "allow",
        nparams = 1,
        max = 16
    )]
    fn domain_get_memory_parameters(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Changes the memory, present or maximal, in KiB, now or for the next start (`virDomainSetMemoryFlags`).
    #[op(
        proc = 204,
        c = "virDomainSetMemoryFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_memory_flags(&self, dom: &Domain, memory: u64, flags: u32) -> Result<()>;

    /// Changes the weights and limits of block I/O (`virDomainSetBlkioParameters`).
    #[op(
        proc = 205,
        c = "virDomainSetBlkioParameters",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_blkio_parameters(
        &self,
        dom: &Domain,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The weights and limits of block I/O (`virDomainGetBlkioParameters`).
    #[op(
        proc = 206,
        c = "virDomainGetBlkioParameters",
        acl = "domain:read",
        readonly = "allow",
        nparams = 1,
        max = 16
    )]
    fn domain_get_blkio_parameters(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Changes parameters of the scheduler, now or for the next start
    /// (`virDomainSetSchedulerParametersFlags`).
    #[op(
        proc = 219,
        c = "virDomainSetSchedulerParametersFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_scheduler_parameters_flags(
        &self,
        dom: &Domain,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The parameters of the scheduler, now or at the next start (`virDomainGetSchedulerParametersFlags`).
    #[op(
        proc = 223,
        c = "virDomainGetSchedulerParametersFlags",
        acl = "domain:read",
        readonly = "allow",
        nparams = 1,
        quiet,
        max = 16
    )]
    fn domain_get_scheduler_parameters_flags(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Changes the throttling of a disk (`virDomainSetBlockIoTune`).
    #[op(
        proc = 252,
        c = "virDomainSetBlockIoTune",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_block_io_tune(
        &self,
        dom: &Domain,
        disk: &str,
        #[max(32)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The throttling of a disk (`virDomainGetBlockIoTune`).
    #[op(
        proc = 253,
        c = "virDomainGetBlockIoTune",
        acl = "domain:read",
        readonly = "allow",
        nparams = 2,
        max = 32
    )]
    fn domain_get_block_io_tune(
        &self,
        dom: &Domain,
        disk: Option<&str>,
        flags: u32,
    ) -> Result<Vec<TypedParam>>;

    /// Changes the NUMA placement of the memory (`virDomainSetNumaParameters`).
    #[op(
        proc = 254,
        c = "virDomainSetNumaParameters",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_numa_parameters(
        &self,
        dom: &Domain,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The NUMA placement of the memory (`virDomainGetNumaParameters`).
    #[op(
        proc = 255,
        c = "virDomainGetNumaParameters",
        acl = "domain:read",
        readonly = "allow",
        nparams = 1,
        max = 16
    )]
    fn domain_get_numa_parameters(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Changes the bandwidth limits of an interface (`virDomainSetInterfaceParameters`).
    #[op(
        proc = 256,
        c = "virDomainSetInterfaceParameters",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_interface_parameters(
        &self,
        dom: &Domain,
        device: &str,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The bandwidth limits of an interface (`virDomainGetInterfaceParameters`).
    #[op(
        proc = 257,
        c = "virDomainGetInterfaceParameters",
        acl = "domain:read",
        readonly = "allow",
        nparams = 2,
        max = 16
    )]
    fn domain_get_interface_parameters(
        &self,
        dom: &Domain,
        device: &str,
        flags: u32,
    ) -> Result<Vec<TypedParam>>;

    /// Asks for an event when a disk's image grows beyond so many bytes (`virDomainSetBlockThreshold`).
    #[op(proc = 386, c = "virDomainSetBlockThreshold", acl = "domain:write", readonly = "deny")]
    fn domain_set_block_threshold(&self, dom: &Domain, dev: &str, threshold: u64, flags: u32) -> Result<()>;

    /// Changes or makes a named group of throttled disks (`virDomainSetThrottleGroup`).
    #[op(
        proc = 451,
        c = "virDomainSetThrottleGroup",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_throttle_group(
        &self,
        dom: &Domain,
        group: &str,
        #[max(32)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// Removes a named group of throttled disks (`virDomainDelThrottleGroup`).
    #[op(
        proc = 452,
        c = "virDomainDelThrottleGroup",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "allow"
    )]
    fn domain_del_throttle_group(&self, dom: &Domain, group: Option<&str>, flags: u32) -> Result<()>;
}

/// Result of [`DomainTune::domain_get_scheduler_type`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetSchedulerTypeRet {
    /// The type's number or name, as the operation says.
    pub r#type: String,
    /// Number of parameters.
    pub nparams: i32,
}
