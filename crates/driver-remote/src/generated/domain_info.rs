//! The operations of [`DomainInfo`](api::DomainInfo) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainInfo for Client {
    fn domain_get_xml_desc(&self, dom: &api::Domain, flags: u32) -> Result<String> {
        self.call((Program::Remote, 14), &args::DomainGetXmlDescArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_get_info(&self, dom: &api::Domain) -> Result<api::DomainGetInfoRet> {
        self.call((Program::Remote, 16), &args::DomainGetInfoArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_max_memory(&self, dom: &api::Domain) -> Result<u64> {
        self.call((Program::Remote, 17), &args::DomainGetMaxMemoryArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_max_vcpus(&self, dom: &api::Domain) -> Result<i32> {
        self.call((Program::Remote, 18), &args::DomainGetMaxVcpusArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_os_type(&self, dom: &api::Domain) -> Result<String> {
        self.call((Program::Remote, 19), &args::DomainGetOsTypeArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_security_label(&self, dom: &api::Domain) -> Result<api::DomainGetSecurityLabelRet> {
        self.call((Program::Remote, 121), &args::DomainGetSecurityLabelArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_state(&self, dom: &api::Domain, flags: u32) -> Result<api::DomainGetStateRet> {
        self.call((Program::Remote, 212), &args::DomainGetStateArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_get_control_info(&self, dom: &api::Domain, flags: u32) -> Result<api::DomainGetControlInfoRet> {
        self.call((Program::Remote, 229), &args::DomainGetControlInfoArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_set_metadata(
        &self,
        dom: &api::Domain,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 264),
            &args::DomainSetMetadataArgs { dom: Cow::Borrowed(dom), r#type, metadata, key, uri, flags },
        )
    }

    fn domain_get_metadata(
        &self,
        dom: &api::Domain,
        r#type: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 265),
            &args::DomainGetMetadataArgs { dom: Cow::Borrowed(dom), r#type, uri, flags },
        )
    }

    fn domain_get_hostname(&self, dom: &api::Domain, flags: u32) -> Result<String> {
        self.call((Program::Remote, 277), &args::DomainGetHostnameArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_get_security_label_list(
        &self,
        dom: &api::Domain,
    ) -> Result<Vec<api::DomainGetSecurityLabelRet>> {
        let ret: rets::DomainGetSecurityLabelListRet = self.call(
            (Program::Remote, 278),
            &args::DomainGetSecurityLabelListArgs { dom: Cow::Borrowed(dom) },
        )?;
        Ok(ret.list)
    }

    fn domain_interface_addresses(
        &self,
        dom: &api::Domain,
        source: u32,
        flags: u32,
    ) -> Result<Vec<api::DomainInterface>> {
        let ret: rets::DomainInterfaceAddressesRet = self.call(
            (Program::Remote, 353),
            &args::DomainInterfaceAddressesArgs { dom: Cow::Borrowed(dom), source, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_get_launch_security_info(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ret: rets::DomainGetLaunchSecurityInfoRet = self.call(
            (Program::Remote, 396),
            &args::DomainGetLaunchSecurityInfoArgs { dom: Cow::Borrowed(dom), flags },
        )?;
        Ok(ret.list)
    }

    fn domain_get_messages(&self, dom: &api::Domain, flags: u32) -> Result<Vec<String>> {
        let ret: rets::DomainGetMessagesRet = self
            .call((Program::Remote, 426), &args::DomainGetMessagesArgs { dom: Cow::Borrowed(dom), flags })?;
        Ok(ret.list)
    }

    fn domain_set_launch_security_state(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 439),
            &args::DomainSetLaunchSecurityStateArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }
}
