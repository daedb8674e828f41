//! The operations of [`Nwfilters`](api::Nwfilters) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Nwfilters for Client {
    fn nwfilter_lookup_by_name(&self, name: &str) -> Result<api::Nwfilter> {
        self.call((Program::Remote, 175), &args::NwfilterLookupByNameArgs { name })
    }

    fn nwfilter_lookup_by_uuid(&self, uuid: api::Uuid) -> Result<api::Nwfilter> {
        self.call((Program::Remote, 176), &args::NwfilterLookupByUuidArgs { uuid })
    }

    fn nwfilter_get_xml_desc(&self, nwfilter: &api::Nwfilter, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 177),
            &args::NwfilterGetXmlDescArgs { nwfilter: Cow::Borrowed(nwfilter), flags },
        )
    }

    fn connect_num_of_nwfilters(&self) -> Result<i32> {
        self.call((Program::Remote, 178), &())
    }

    fn connect_list_nwfilters(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListNwfiltersRet =
            self.call((Program::Remote, 179), &args::ConnectListNwfiltersArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn nwfilter_define_xml(&self, xml: &str) -> Result<api::Nwfilter> {
        self.call((Program::Remote, 180), &args::NwfilterDefineXmlArgs { xml })
    }

    fn nwfilter_undefine(&self, nwfilter: &api::Nwfilter) -> Result<()> {
        self.call((Program::Remote, 181), &args::NwfilterUndefineArgs { nwfilter: Cow::Borrowed(nwfilter) })
    }

    fn connect_list_all_nwfilters(&self, flags: u32) -> Result<Vec<api::Nwfilter>> {
        let ret: rets::ConnectListAllNwfiltersRet =
            self.call((Program::Remote, 286), &args::ConnectListAllNwfiltersArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }

    fn nwfilter_binding_lookup_by_port_dev(&self, name: &str) -> Result<api::NwfilterBinding> {
        self.call((Program::Remote, 397), &args::NwfilterBindingLookupByPortDevArgs { name })
    }

    fn nwfilter_binding_get_xml_desc(&self, nwfilter: &api::NwfilterBinding, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 398),
            &args::NwfilterBindingGetXmlDescArgs { nwfilter: Cow::Borrowed(nwfilter), flags },
        )
    }

    fn nwfilter_binding_create_xml(&self, xml: &str, flags: u32) -> Result<api::NwfilterBinding> {
        self.call((Program::Remote, 399), &args::NwfilterBindingCreateXmlArgs { xml, flags })
    }

    fn nwfilter_binding_delete(&self, nwfilter: &api::NwfilterBinding) -> Result<()> {
        self.call(
            (Program::Remote, 400),
            &args::NwfilterBindingDeleteArgs { nwfilter: Cow::Borrowed(nwfilter) },
        )
    }

    fn connect_list_all_nwfilter_bindings(&self, flags: u32) -> Result<Vec<api::NwfilterBinding>> {
        let ret: rets::ConnectListAllNwfilterBindingsRet = self.call(
            (Program::Remote, 401),
            &args::ConnectListAllNwfilterBindingsArgs { need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn nwfilter_define_xml_flags(&self, xml: &str, flags: u32) -> Result<api::Nwfilter> {
        self.call((Program::Remote, 431), &args::NwfilterDefineXmlFlagsArgs { xml, flags })
    }
}
