//! The connection and the hypervisor behind it.

use api_macros::contract;
use error::Result;

/// The connection and the hypervisor behind it.
#[contract]
pub trait Connect: Send + Sync {
    /// `virConnectGetType`.
    #[op(
        proc = 3,
        c = "virConnectGetType",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_type(&self) -> Result<String>;

    /// `virConnectGetVersion`.
    #[op(
        proc = 4,
        c = "virConnectGetVersion",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_version(&self) -> Result<u64>;

    /// `virConnectGetMaxVcpus`.
    #[op(
        proc = 5,
        c = "virConnectGetMaxVcpus",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_max_vcpus(&self, r#type: Option<&str>) -> Result<i32>;

    /// `virConnectGetCapabilities`.
    #[op(proc = 7, c = "virConnectGetCapabilities", acl = "connect:read", readonly = "allow")]
    fn connect_get_capabilities(&self) -> Result<String>;

    /// `virConnectGetHostname`.
    #[op(
        proc = 59,
        c = "virConnectGetHostname",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_hostname(&self) -> Result<String>;

    /// `virConnectGetURI`.
    #[op(
        proc = 110,
        c = "virConnectGetURI",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_uri(&self) -> Result<String>;

    /// `virConnectDomainXMLFromNative`.
    #[op(proc = 135, c = "virConnectDomainXMLFromNative", acl = "connect:write", readonly = "deny")]
    fn connect_domain_xml_from_native(
        &self,
        native_format: &str,
        native_config: &str,
        flags: u32,
    ) -> Result<String>;

    /// `virConnectDomainXMLToNative`.
    #[op(proc = 136, c = "virConnectDomainXMLToNative", acl = "connect:write", readonly = "deny")]
    fn connect_domain_xml_to_native(
        &self,
        native_format: &str,
        domain_xml: &str,
        flags: u32,
    ) -> Result<String>;

    /// `virConnectIsSecure`.
    #[op(proc = 149, c = "virConnectIsSecure", readonly = "allow", priority = "high", snapshot)]
    fn connect_is_secure(&self) -> Result<i32>;

    /// `virConnectGetLibVersion`.
    #[op(
        proc = 157,
        c = "virConnectGetLibVersion",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_lib_version(&self) -> Result<u64>;

    /// `virConnectCompareCPU`.
    #[op(proc = 158, c = "virConnectCompareCPU", acl = "connect:read", readonly = "allow", priority = "high")]
    fn connect_compare_cpu(&self, xml: &str, flags: u32) -> Result<i32>;

    /// `virConnectBaselineCPU`.
    #[op(proc = 162, c = "virConnectBaselineCPU", acl = "connect:read", readonly = "allow")]
    fn connect_baseline_cpu(&self, #[max(256)] xml_cpus: &[String], flags: u32) -> Result<String>;

    /// `virConnectGetSysinfo`.
    #[op(proc = 203, c = "virConnectGetSysinfo", acl = "connect:read", readonly = "allow", priority = "high")]
    fn connect_get_sysinfo(&self, flags: u32) -> Result<String>;

    /// `virConnectGetCPUModelNames`.
    #[op(
        proc = 312,
        c = "virConnectGetCPUModelNames",
        acl = "connect:read",
        readonly = "allow",
        need_results = 1,
        max = 8192,
        count = "i32"
    )]
    fn connect_get_cpu_model_names(&self, arch: &str, flags: u32) -> Result<Vec<String>>;

    /// `virConnectGetDomainCapabilities`.
    #[op(proc = 342, c = "virConnectGetDomainCapabilities", acl = "connect:write", readonly = "deny")]
    fn connect_get_domain_capabilities(
        &self,
        emulatorbin: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        flags: u32,
    ) -> Result<String>;

    /// `virConnectCompareHypervisorCPU`.
    #[op(proc = 393, c = "virConnectCompareHypervisorCPU", acl = "connect:write", readonly = "deny")]
    fn connect_compare_hypervisor_cpu(
        &self,
        emulator: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        xml_cpu: &str,
        flags: u32,
    ) -> Result<i32>;

    /// `virConnectBaselineHypervisorCPU`.
    #[op(proc = 394, c = "virConnectBaselineHypervisorCPU", acl = "connect:write", readonly = "deny")]
    fn connect_baseline_hypervisor_cpu(
        &self,
        emulator: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        #[max(256)] xml_cpus: &[String],
        flags: u32,
    ) -> Result<String>;
}
