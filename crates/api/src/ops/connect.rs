//! The connection and the hypervisor behind it.

use api_macros::contract;
use error::Result;

/// The connection and the hypervisor behind it.
#[contract]
pub trait Connect: Send + Sync {
    /// The driver's name, such as `QEMU` (`virConnectGetType`).
    #[op(
        proc = 3,
        c = "virConnectGetType",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_type(&self) -> Result<String>;

    /// The hypervisor's version: major * 1,000,000 + minor * 1,000 + release (`virConnectGetVersion`).
    #[op(
        proc = 4,
        c = "virConnectGetVersion",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_get_version(&self) -> Result<u64>;

    /// Most virtual processors of a machine of a domain type (`virConnectGetMaxVcpus`).
    #[op(proc = 5, c = "virConnectGetMaxVcpus", acl = "connect:read", readonly = "allow", priority = "high")]
    fn connect_get_max_vcpus(&self, r#type: Option<&str>) -> Result<i32>;

    /// The capabilities document: the host and the kinds of guests it can run (`virConnectGetCapabilities`).
    #[op(proc = 7, c = "virConnectGetCapabilities", acl = "connect:read", readonly = "allow")]
    fn connect_get_capabilities(&self) -> Result<String>;

    /// The name of the host that runs the machines (`virConnectGetHostname`).
    #[op(
        proc = 59,
        c = "virConnectGetHostname",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_hostname(&self) -> Result<String>;

    /// The URI of the connection, for clients that gave none (`virConnectGetURI`).
    #[op(
        proc = 110,
        c = "virConnectGetURI",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot,
        local
    )]
    fn connect_get_uri(&self) -> Result<String>;

    /// Converts a hypervisor's own configuration into a domain document (`virConnectDomainXMLFromNative`).
    #[op(proc = 135, c = "virConnectDomainXMLFromNative", acl = "connect:write", readonly = "deny")]
    fn connect_domain_xml_from_native(
        &self,
        native_format: &str,
        native_config: &str,
        flags: u32,
    ) -> Result<String>;

    /// Converts a domain document into a hypervisor's own configuration (`virConnectDomainXMLToNative`).
    #[op(proc = 136, c = "virConnectDomainXMLToNative", acl = "connect:write", readonly = "deny")]
    fn connect_domain_xml_to_native(
        &self,
        native_format: &str,
        domain_xml: &str,
        flags: u32,
    ) -> Result<String>;

    /// Whether the driver's own connection to its hypervisor is encrypted or local: 1 or 0
    /// (`virConnectIsSecure`).
    #[op(proc = 149, c = "virConnectIsSecure", readonly = "allow", priority = "high", snapshot)]
    fn connect_is_secure(&self) -> Result<i32>;

    /// The library's version: major * 1,000,000 + minor * 1,000 + release (`virConnectGetLibVersion`).
    #[op(
        proc = 157,
        c = "virConnectGetLibVersion",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_get_lib_version(&self) -> Result<u64>;

    /// Compares a processor description with the host's: `VIR_CPU_COMPARE_*` (`virConnectCompareCPU`).
    #[op(proc = 158, c = "virConnectCompareCPU", acl = "connect:read", readonly = "allow", priority = "high")]
    fn connect_compare_cpu(&self, xml: &str, flags: u32) -> Result<i32>;

    /// The largest set of features that all given processors have, as a description
    /// (`virConnectBaselineCPU`).
    #[op(proc = 162, c = "virConnectBaselineCPU", acl = "connect:read", readonly = "allow")]
    fn connect_baseline_cpu(&self, #[max(256)] xml_cpus: &[String], flags: u32) -> Result<String>;

    /// What firmware tells about the host, as a `<sysinfo>` document (`virConnectGetSysinfo`).
    #[op(proc = 203, c = "virConnectGetSysinfo", acl = "connect:read", readonly = "allow", priority = "high")]
    fn connect_get_sysinfo(&self, flags: u32) -> Result<String>;

    /// Names of the processor models known for an architecture (`virConnectGetCPUModelNames`).
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

    /// The domain capabilities document: what an emulator and machine type can do
    /// (`virConnectGetDomainCapabilities`).
    #[op(proc = 342, c = "virConnectGetDomainCapabilities", acl = "connect:write", readonly = "deny")]
    fn connect_get_domain_capabilities(
        &self,
        emulatorbin: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        flags: u32,
    ) -> Result<String>;

    /// Compares a processor description with what a hypervisor can offer: `VIR_CPU_COMPARE_*`
    /// (`virConnectCompareHypervisorCPU`).
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

    /// As `virConnectBaselineCPU`, within what a hypervisor can offer (`virConnectBaselineHypervisorCPU`).
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
