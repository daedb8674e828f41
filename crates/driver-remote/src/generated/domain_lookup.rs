//! The operations of [`DomainLookup`](api::DomainLookup) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainLookup for Client {
    fn connect_list_defined_domains(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListDefinedDomainsRet =
            self.call((Program::Remote, 21), &args::ConnectListDefinedDomainsArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn domain_lookup_by_id(&self, id: i32) -> Result<api::Domain> {
        self.call((Program::Remote, 22), &args::DomainLookupByIdArgs { id })
    }

    fn domain_lookup_by_name(&self, name: &str) -> Result<api::Domain> {
        self.call((Program::Remote, 23), &args::DomainLookupByNameArgs { name })
    }

    fn domain_lookup_by_uuid(&self, uuid: api::Uuid) -> Result<api::Domain> {
        self.call((Program::Remote, 24), &args::DomainLookupByUuidArgs { uuid })
    }

    fn connect_num_of_defined_domains(&self) -> Result<i32> {
        self.call((Program::Remote, 25), &())
    }

    fn connect_list_domains(&self) -> Result<Vec<i32>> {
        let ret: rets::ConnectListDomainsRet =
            self.call((Program::Remote, 37), &args::ConnectListDomainsArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn connect_num_of_domains(&self) -> Result<i32> {
        self.call((Program::Remote, 51), &())
    }

    fn domain_is_active(&self, dom: &api::Domain) -> Result<i32> {
        self.call((Program::Remote, 150), &args::DomainIsActiveArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_is_persistent(&self, dom: &api::Domain) -> Result<i32> {
        self.call((Program::Remote, 151), &args::DomainIsPersistentArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_is_updated(&self, dom: &api::Domain) -> Result<i32> {
        self.call((Program::Remote, 202), &args::DomainIsUpdatedArgs { dom: Cow::Borrowed(dom) })
    }

    fn connect_list_all_domains(&self, flags: u32) -> Result<Vec<api::Domain>> {
        let ret: rets::ConnectListAllDomainsRet =
            self.call((Program::Remote, 273), &args::ConnectListAllDomainsArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }
}
