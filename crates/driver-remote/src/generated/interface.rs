//! The operations of [`Interfaces`](api::Interfaces) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Interfaces for Client {
    fn connect_num_of_interfaces(&self) -> Result<i32> {
        self.call((Program::Remote, 126), &())
    }

    fn connect_list_interfaces(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListInterfacesRet =
            self.call((Program::Remote, 127), &args::ConnectListInterfacesArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn interface_lookup_by_name(&self, name: &str) -> Result<api::Interface> {
        self.call((Program::Remote, 128), &args::InterfaceLookupByNameArgs { name })
    }

    fn interface_lookup_by_mac_string(&self, mac: &str) -> Result<api::Interface> {
        self.call((Program::Remote, 129), &args::InterfaceLookupByMacStringArgs { mac })
    }

    fn interface_get_xml_desc(&self, iface: &api::Interface, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 130),
            &args::InterfaceGetXmlDescArgs { iface: Cow::Borrowed(iface), flags },
        )
    }

    fn interface_define_xml(&self, xml: &str, flags: u32) -> Result<api::Interface> {
        self.call((Program::Remote, 131), &args::InterfaceDefineXmlArgs { xml, flags })
    }

    fn interface_undefine(&self, iface: &api::Interface) -> Result<()> {
        self.call((Program::Remote, 132), &args::InterfaceUndefineArgs { iface: Cow::Borrowed(iface) })
    }

    fn interface_create(&self, iface: &api::Interface, flags: u32) -> Result<()> {
        self.call((Program::Remote, 133), &args::InterfaceCreateArgs { iface: Cow::Borrowed(iface), flags })
    }

    fn interface_destroy(&self, iface: &api::Interface, flags: u32) -> Result<()> {
        self.call((Program::Remote, 134), &args::InterfaceDestroyArgs { iface: Cow::Borrowed(iface), flags })
    }

    fn connect_num_of_defined_interfaces(&self) -> Result<i32> {
        self.call((Program::Remote, 137), &())
    }

    fn connect_list_defined_interfaces(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListDefinedInterfacesRet =
            self.call((Program::Remote, 138), &args::ConnectListDefinedInterfacesArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn interface_is_active(&self, iface: &api::Interface) -> Result<i32> {
        self.call((Program::Remote, 156), &args::InterfaceIsActiveArgs { iface: Cow::Borrowed(iface) })
    }

    fn interface_change_begin(&self, flags: u32) -> Result<()> {
        self.call((Program::Remote, 220), &args::InterfaceChangeBeginArgs { flags })
    }

    fn interface_change_commit(&self, flags: u32) -> Result<()> {
        self.call((Program::Remote, 221), &args::InterfaceChangeCommitArgs { flags })
    }

    fn interface_change_rollback(&self, flags: u32) -> Result<()> {
        self.call((Program::Remote, 222), &args::InterfaceChangeRollbackArgs { flags })
    }

    fn connect_list_all_interfaces(&self, flags: u32) -> Result<Vec<api::Interface>> {
        let ret: rets::ConnectListAllInterfacesRet = self
            .call((Program::Remote, 284), &args::ConnectListAllInterfacesArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }
}
