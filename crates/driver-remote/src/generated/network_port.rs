//! The operations of [`NetworkPorts`](api::NetworkPorts) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::NetworkPorts for Client {
    fn network_list_all_ports(&self, network: &api::Network, flags: u32) -> Result<Vec<api::NetworkPort>> {
        let ret: rets::NetworkListAllPortsRet = self.call(
            (Program::Remote, 404),
            &args::NetworkListAllPortsArgs { network: Cow::Borrowed(network), need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn network_port_lookup_by_uuid(
        &self,
        network: &api::Network,
        uuid: api::Uuid,
    ) -> Result<api::NetworkPort> {
        self.call(
            (Program::Remote, 405),
            &args::NetworkPortLookupByUuidArgs { network: Cow::Borrowed(network), uuid },
        )
    }

    fn network_port_create_xml(
        &self,
        network: &api::Network,
        xml: &str,
        flags: u32,
    ) -> Result<api::NetworkPort> {
        self.call(
            (Program::Remote, 406),
            &args::NetworkPortCreateXmlArgs { network: Cow::Borrowed(network), xml, flags },
        )
    }

    fn network_port_get_parameters(
        &self,
        port: &api::NetworkPort,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::NetworkPortGetParametersRet> {
            self.call(
                (Program::Remote, 407),
                &args::NetworkPortGetParametersArgs {
                    port: Cow::Borrowed(port),
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn network_port_set_parameters(
        &self,
        port: &api::NetworkPort,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 408),
            &args::NetworkPortSetParametersArgs {
                port: Cow::Borrowed(port),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn network_port_get_xml_desc(&self, port: &api::NetworkPort, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 409),
            &args::NetworkPortGetXmlDescArgs { port: Cow::Borrowed(port), flags },
        )
    }

    fn network_port_delete(&self, port: &api::NetworkPort, flags: u32) -> Result<()> {
        self.call((Program::Remote, 410), &args::NetworkPortDeleteArgs { port: Cow::Borrowed(port), flags })
    }
}
