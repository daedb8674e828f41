//! What a machine is and how it is doing.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainInterface};

/// What a machine is and how it is doing.
#[contract]
pub trait DomainInfo: Send + Sync {
    /// The machine's document; `VIR_DOMAIN_XML_*` flags choose the inactive one, secrets, the migratable
    /// form (`virDomainGetXMLDesc`).
    #[op(
        proc = 14,
        c = "virDomainGetXMLDesc",
        acl = "domain:read, domain:read_secure:VIR_DOMAIN_XML_SECURE, domain:read_secure:VIR_DOMAIN_XML_MIGRATABLE",
        readonly = "conditional",
        snapshot
    )]
    fn domain_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String>;

    /// State, memory in KiB, processors and processor time in nanoseconds (`virDomainGetInfo`).
    #[op(proc = 16, c = "virDomainGetInfo", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_get_info(&self, dom: &Domain) -> Result<DomainGetInfoRet>;

    /// Most memory of the machine, in KiB (`virDomainGetMaxMemory`).
    #[op(
        proc = 17,
        c = "virDomainGetMaxMemory",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_max_memory(&self, dom: &Domain) -> Result<u64>;

    /// Most virtual processors of the machine (`virDomainGetMaxVcpus`).
    #[op(
        proc = 18,
        c = "virDomainGetMaxVcpus",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_max_vcpus(&self, dom: &Domain) -> Result<i32>;

    /// The kind of guest, such as `hvm` (`virDomainGetOSType`).
    #[op(
        proc = 19,
        c = "virDomainGetOSType",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_os_type(&self, dom: &Domain) -> Result<String>;

    /// The security label of the machine's process (`virDomainGetSecurityLabel`).
    #[op(
        proc = 121,
        c = "virDomainGetSecurityLabel",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_get_security_label(&self, dom: &Domain) -> Result<DomainGetSecurityLabelRet>;

    /// State and reason, `VIR_DOMAIN_*` (`virDomainGetState`).
    #[op(
        proc = 212,
        c = "virDomainGetState",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_state(&self, dom: &Domain, flags: u32) -> Result<DomainGetStateRet>;

    /// State of the way to control the machine, and for how many milliseconds (`virDomainGetControlInfo`).
    #[op(
        proc = 229,
        c = "virDomainGetControlInfo",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_control_info(&self, dom: &Domain, flags: u32) -> Result<DomainGetControlInfoRet>;

    /// Changes title, description or an element of `<metadata>` (`virDomainSetMetadata`).
    #[op(
        proc = 264,
        c = "virDomainSetMetadata",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_set_metadata(
        &self,
        dom: &Domain,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()>;

    /// Title, description or an element of `<metadata>` (`virDomainGetMetadata`).
    #[op(proc = 265, c = "virDomainGetMetadata", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_get_metadata(&self, dom: &Domain, r#type: i32, uri: Option<&str>, flags: u32)
    -> Result<String>;

    /// The guest's host name (`virDomainGetHostname`).
    #[op(proc = 277, c = "virDomainGetHostname", acl = "domain:write", readonly = "deny")]
    fn domain_get_hostname(&self, dom: &Domain, flags: u32) -> Result<String>;

    /// The security labels of the machine's process, one for each module (`virDomainGetSecurityLabelList`).
    #[op(
        proc = 278,
        c = "virDomainGetSecurityLabelList",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        max = 64,
        count = "i32"
    )]
    fn domain_get_security_label_list(&self, dom: &Domain) -> Result<Vec<DomainGetSecurityLabelRet>>;

    /// Addresses of the guest's interfaces, from leases, the agent or the host's ARP table
    /// (`virDomainInterfaceAddresses`).
    #[op(
        proc = 353,
        c = "virDomainInterfaceAddresses",
        acl = "domain:read, domain:write::source:VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT",
        readonly = "conditional",
        max = 2048
    )]
    fn domain_interface_addresses(
        &self,
        dom: &Domain,
        source: u32,
        flags: u32,
    ) -> Result<Vec<DomainInterface>>;

    /// Measurements of a confidential guest (`virDomainGetLaunchSecurityInfo`).
    #[op(proc = 396, c = "virDomainGetLaunchSecurityInfo", acl = "domain:read", readonly = "deny", max = 64)]
    fn domain_get_launch_security_info(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// Messages about the machine: deprecations, taints (`virDomainGetMessages`).
    #[op(proc = 426, c = "virDomainGetMessages", acl = "domain:read", readonly = "allow", max = 2048)]
    fn domain_get_messages(&self, dom: &Domain, flags: u32) -> Result<Vec<String>>;

    /// Gives a confidential guest its secret (`virDomainSetLaunchSecurityState`).
    #[op(proc = 439, c = "virDomainSetLaunchSecurityState", acl = "domain:write", readonly = "deny")]
    fn domain_set_launch_security_state(
        &self,
        dom: &Domain,
        #[max(64)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;
}

/// Result of [`DomainInfo::domain_get_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetInfoRet {
    /// The state's number.
    pub state: u8,
    /// Most memory in KiB.
    pub max_mem: u64,
    /// Memory in KiB.
    pub memory: u64,
    /// Number of virtual processors.
    pub nr_virt_cpu: u16,
    /// Processor time in nanoseconds.
    pub cpu_time: u64,
}

/// Result of [`DomainInfo::domain_get_security_label`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetSecurityLabelRet {
    /// The label.
    #[chars(4097)]
    pub label: String,
    /// 1 when it is enforced.
    pub enforcing: i32,
}

/// Result of [`DomainInfo::domain_get_state`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetStateRet {
    /// The state's number.
    pub state: i32,
    /// Why, as the event or state numbers it.
    pub reason: i32,
}

/// Result of [`DomainInfo::domain_get_control_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetControlInfoRet {
    /// The state's number.
    pub state: u32,
    /// Details.
    pub details: u32,
    /// How long it has been so, in milliseconds.
    pub state_time: u64,
}
