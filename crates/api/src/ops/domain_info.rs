//! What a machine is and how it is doing.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainInterface};

/// What a machine is and how it is doing.
#[contract]
pub trait DomainInfo: Send + Sync {
    /// `virDomainGetXMLDesc`.
    #[op(
        proc = 14,
        c = "virDomainGetXMLDesc",
        acl = "domain:read, domain:read_secure:VIR_DOMAIN_XML_SECURE, domain:read_secure:VIR_DOMAIN_XML_MIGRATABLE",
        readonly = "conditional",
        snapshot
    )]
    fn domain_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String>;

    /// `virDomainGetInfo`.
    #[op(proc = 16, c = "virDomainGetInfo", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_get_info(&self, dom: &Domain) -> Result<DomainGetInfoRet>;

    /// `virDomainGetMaxMemory`.
    #[op(
        proc = 17,
        c = "virDomainGetMaxMemory",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_max_memory(&self, dom: &Domain) -> Result<u64>;

    /// `virDomainGetMaxVcpus`.
    #[op(
        proc = 18,
        c = "virDomainGetMaxVcpus",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_max_vcpus(&self, dom: &Domain) -> Result<i32>;

    /// `virDomainGetOSType`.
    #[op(
        proc = 19,
        c = "virDomainGetOSType",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_os_type(&self, dom: &Domain) -> Result<String>;

    /// `virDomainGetSecurityLabel`.
    #[op(
        proc = 121,
        c = "virDomainGetSecurityLabel",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_get_security_label(&self, dom: &Domain) -> Result<DomainGetSecurityLabelRet>;

    /// `virDomainGetState`.
    #[op(
        proc = 212,
        c = "virDomainGetState",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_state(&self, dom: &Domain, flags: u32) -> Result<DomainGetStateRet>;

    /// `virDomainGetControlInfo`.
    #[op(
        proc = 229,
        c = "virDomainGetControlInfo",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_control_info(&self, dom: &Domain, flags: u32) -> Result<DomainGetControlInfoRet>;

    /// `virDomainSetMetadata`.
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

    /// `virDomainGetMetadata`.
    #[op(proc = 265, c = "virDomainGetMetadata", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_get_metadata(&self, dom: &Domain, r#type: i32, uri: Option<&str>, flags: u32)
    -> Result<String>;

    /// `virDomainGetHostname`.
    #[op(proc = 277, c = "virDomainGetHostname", acl = "domain:write", readonly = "deny")]
    fn domain_get_hostname(&self, dom: &Domain, flags: u32) -> Result<String>;

    /// `virDomainGetSecurityLabelList`.
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

    /// `virDomainInterfaceAddresses`.
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

    /// `virDomainGetLaunchSecurityInfo`.
    #[op(proc = 396, c = "virDomainGetLaunchSecurityInfo", acl = "domain:read", readonly = "deny", max = 64)]
    fn domain_get_launch_security_info(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virDomainGetMessages`.
    #[op(proc = 426, c = "virDomainGetMessages", acl = "domain:read", readonly = "allow", max = 2048)]
    fn domain_get_messages(&self, dom: &Domain, flags: u32) -> Result<Vec<String>>;

    /// `virDomainSetLaunchSecurityState`.
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
    /// `state`.
    pub state: u8,
    /// `max_mem`.
    pub max_mem: u64,
    /// `memory`.
    pub memory: u64,
    /// `nr_virt_cpu`.
    pub nr_virt_cpu: u16,
    /// `cpu_time`.
    pub cpu_time: u64,
}

/// Result of [`DomainInfo::domain_get_security_label`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetSecurityLabelRet {
    /// `label`.
    #[chars(4097)]
    pub label: String,
    /// `enforcing`.
    pub enforcing: i32,
}

/// Result of [`DomainInfo::domain_get_state`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetStateRet {
    /// `state`.
    pub state: i32,
    /// `reason`.
    pub reason: i32,
}

/// Result of [`DomainInfo::domain_get_control_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetControlInfoRet {
    /// `state`.
    pub state: u32,
    /// `details`.
    pub details: u32,
    /// `state_time`.
    pub state_time: u64,
}
