//! The operations of [`Networks`](api::Networks) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Networks for Client {
    fn connect_list_defined_networks(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListDefinedNetworksRet =
            self.call((Program::Remote, 36), &args::ConnectListDefinedNetworksArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn connect_list_networks(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListNetworksRet =
            self.call((Program::Remote, 38), &args::ConnectListNetworksArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn network_create(&self, net: &api::Network) -> Result<()> {
        self.call((Program::Remote, 39), &args::NetworkCreateArgs { net: Cow::Borrowed(net) })
    }

    fn network_create_xml(&self, xml: &str) -> Result<api::Network> {
        self.call((Program::Remote, 40), &args::NetworkCreateXmlArgs { xml })
    }

    fn network_define_xml(&self, xml: &str) -> Result<api::Network> {
        self.call((Program::Remote, 41), &args::NetworkDefineXmlArgs { xml })
    }

    fn network_destroy(&self, net: &api::Network) -> Result<()> {
        self.call((Program::Remote, 42), &args::NetworkDestroyArgs { net: Cow::Borrowed(net) })
    }

    fn network_get_xml_desc(&self, net: &api::Network, flags: u32) -> Result<String> {
        self.call((Program::Remote, 43), &args::NetworkGetXmlDescArgs { net: Cow::Borrowed(net), flags })
    }

    fn network_get_autostart(&self, net: &api::Network) -> Result<i32> {
        self.call((Program::Remote, 44), &args::NetworkGetAutostartArgs { net: Cow::Borrowed(net) })
    }

    fn network_get_bridge_name(&self, net: &api::Network) -> Result<String> {
        self.call((Program::Remote, 45), &args::NetworkGetBridgeNameArgs { net: Cow::Borrowed(net) })
    }

    fn network_lookup_by_name(&self, name: &str) -> Result<api::Network> {
        self.call((Program::Remote, 46), &args::NetworkLookupByNameArgs { name })
    }

    fn network_lookup_by_uuid(&self, uuid: api::Uuid) -> Result<api::Network> {
        self.call((Program::Remote, 47), &args::NetworkLookupByUuidArgs { uuid })
    }

    fn network_set_autostart(&self, net: &api::Network, autostart: i32) -> Result<()> {
        self.call(
            (Program::Remote, 48),
            &args::NetworkSetAutostartArgs { net: Cow::Borrowed(net), autostart },
        )
    }

    fn network_undefine(&self, net: &api::Network) -> Result<()> {
        self.call((Program::Remote, 49), &args::NetworkUndefineArgs { net: Cow::Borrowed(net) })
    }

    fn connect_num_of_defined_networks(&self) -> Result<i32> {
        self.call((Program::Remote, 50), &())
    }

    fn connect_num_of_networks(&self) -> Result<i32> {
        self.call((Program::Remote, 52), &())
    }

    fn network_is_active(&self, net: &api::Network) -> Result<i32> {
        self.call((Program::Remote, 152), &args::NetworkIsActiveArgs { net: Cow::Borrowed(net) })
    }

    fn network_is_persistent(&self, net: &api::Network) -> Result<i32> {
        self.call((Program::Remote, 153), &args::NetworkIsPersistentArgs { net: Cow::Borrowed(net) })
    }

    fn connect_list_all_networks(&self, flags: u32) -> Result<Vec<api::Network>> {
        let ret: rets::ConnectListAllNetworksRet =
            self.call((Program::Remote, 283), &args::ConnectListAllNetworksArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }

    fn network_update(
        &self,
        net: &api::Network,
        command: u32,
        section: u32,
        parent_index: i32,
        xml: &str,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 291),
            &args::NetworkUpdateArgs { net: Cow::Borrowed(net), command, section, parent_index, xml, flags },
        )
    }

    fn network_get_dhcp_leases(
        &self,
        net: &api::Network,
        mac: Option<&str>,
        flags: u32,
    ) -> Result<Vec<api::NetworkDhcpLease>> {
        let ret: rets::NetworkGetDhcpLeasesRet = self.call(
            (Program::Remote, 341),
            &args::NetworkGetDhcpLeasesArgs { net: Cow::Borrowed(net), mac, need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn network_define_xml_flags(&self, xml: &str, flags: u32) -> Result<api::Network> {
        self.call((Program::Remote, 432), &args::NetworkDefineXmlFlagsArgs { xml, flags })
    }

    fn network_create_xml_flags(&self, xml: &str, flags: u32) -> Result<api::Network> {
        self.call((Program::Remote, 437), &args::NetworkCreateXmlFlagsArgs { xml, flags })
    }

    fn network_set_metadata(
        &self,
        network: &api::Network,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 444),
            &args::NetworkSetMetadataArgs {
                network: Cow::Borrowed(network),
                r#type,
                metadata,
                key,
                uri,
                flags,
            },
        )
    }

    fn network_get_metadata(
        &self,
        network: &api::Network,
        r#type: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 445),
            &args::NetworkGetMetadataArgs { network: Cow::Borrowed(network), r#type, uri, flags },
        )
    }
}
