//! The operations of [`DomainInfo`](crate::DomainInfo) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainInfo::domain_get_xml_desc`](crate::DomainInfo::domain_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_xml_desc(&self, dom: &crate::Domain, flags: u32) -> Result<String> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_xml_desc(dom, flags),
            None => Err(error::Error::no_support("virDomainGetXMLDesc")),
        }
    }

    /// See [`DomainInfo::domain_get_info`](crate::DomainInfo::domain_get_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_info(&self, dom: &crate::Domain) -> Result<crate::DomainGetInfoRet> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_info(dom),
            None => Err(error::Error::no_support("virDomainGetInfo")),
        }
    }

    /// See [`DomainInfo::domain_get_max_memory`](crate::DomainInfo::domain_get_max_memory).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_max_memory(&self, dom: &crate::Domain) -> Result<u64> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_max_memory(dom),
            None => Err(error::Error::no_support("virDomainGetMaxMemory")),
        }
    }

    /// See [`DomainInfo::domain_get_max_vcpus`](crate::DomainInfo::domain_get_max_vcpus).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_max_vcpus(&self, dom: &crate::Domain) -> Result<i32> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_max_vcpus(dom),
            None => Err(error::Error::no_support("virDomainGetMaxVcpus")),
        }
    }

    /// See [`DomainInfo::domain_get_os_type`](crate::DomainInfo::domain_get_os_type).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_os_type(&self, dom: &crate::Domain) -> Result<String> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_os_type(dom),
            None => Err(error::Error::no_support("virDomainGetOSType")),
        }
    }

    /// See [`DomainInfo::domain_get_security_label`](crate::DomainInfo::domain_get_security_label).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_security_label(&self, dom: &crate::Domain) -> Result<crate::DomainGetSecurityLabelRet> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_security_label(dom),
            None => Err(error::Error::no_support("virDomainGetSecurityLabel")),
        }
    }

    /// See [`DomainInfo::domain_get_state`](crate::DomainInfo::domain_get_state).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_state(&self, dom: &crate::Domain, flags: u32) -> Result<crate::DomainGetStateRet> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_state(dom, flags),
            None => Err(error::Error::no_support("virDomainGetState")),
        }
    }

    /// See [`DomainInfo::domain_get_control_info`](crate::DomainInfo::domain_get_control_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_control_info(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<crate::DomainGetControlInfoRet> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_control_info(dom, flags),
            None => Err(error::Error::no_support("virDomainGetControlInfo")),
        }
    }

    /// See [`DomainInfo::domain_set_metadata`](crate::DomainInfo::domain_set_metadata).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_metadata(
        &self,
        dom: &crate::Domain,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.domain_info() {
            Some(facet) => facet.domain_set_metadata(dom, r#type, metadata, key, uri, flags),
            None => Err(error::Error::no_support("virDomainSetMetadata")),
        }
    }

    /// See [`DomainInfo::domain_get_metadata`](crate::DomainInfo::domain_get_metadata).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_metadata(
        &self,
        dom: &crate::Domain,
        r#type: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_metadata(dom, r#type, uri, flags),
            None => Err(error::Error::no_support("virDomainGetMetadata")),
        }
    }

    /// See [`DomainInfo::domain_get_hostname`](crate::DomainInfo::domain_get_hostname).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_hostname(&self, dom: &crate::Domain, flags: u32) -> Result<String> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_hostname(dom, flags),
            None => Err(error::Error::no_support("virDomainGetHostname")),
        }
    }

    /// See [`DomainInfo::domain_get_security_label_list`](crate::DomainInfo::domain_get_security_label_list).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_security_label_list(
        &self,
        dom: &crate::Domain,
    ) -> Result<Vec<crate::DomainGetSecurityLabelRet>> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_security_label_list(dom),
            None => Err(error::Error::no_support("virDomainGetSecurityLabelList")),
        }
    }

    /// See [`DomainInfo::domain_interface_addresses`](crate::DomainInfo::domain_interface_addresses).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_interface_addresses(
        &self,
        dom: &crate::Domain,
        source: u32,
        flags: u32,
    ) -> Result<Vec<crate::DomainInterface>> {
        match self.domain_info() {
            Some(facet) => facet.domain_interface_addresses(dom, source, flags),
            None => Err(error::Error::no_support("virDomainInterfaceAddresses")),
        }
    }

    /// See [`DomainInfo::domain_get_launch_security_info`](crate::DomainInfo::domain_get_launch_security_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_launch_security_info(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_launch_security_info(dom, flags),
            None => Err(error::Error::no_support("virDomainGetLaunchSecurityInfo")),
        }
    }

    /// See [`DomainInfo::domain_get_messages`](crate::DomainInfo::domain_get_messages).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_messages(&self, dom: &crate::Domain, flags: u32) -> Result<Vec<String>> {
        match self.domain_info() {
            Some(facet) => facet.domain_get_messages(dom, flags),
            None => Err(error::Error::no_support("virDomainGetMessages")),
        }
    }

    /// See [`DomainInfo::domain_set_launch_security_state`](crate::DomainInfo::domain_set_launch_security_state).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_launch_security_state(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_info() {
            Some(facet) => facet.domain_set_launch_security_state(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSetLaunchSecurityState")),
        }
    }
}
