//! The operations of [`DomainMigrateLegacy`](api::DomainMigrateLegacy) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, StreamDirection, args};

use crate::client::Client;

impl api::DomainMigrateLegacy for Client {
    fn domain_migrate_prepare(
        &self,
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<api::DomainMigratePrepareRet> {
        self.call((Program::Remote, 61), &args::DomainMigratePrepareArgs { uri_in, flags, dname, resource })
    }

    fn domain_migrate_perform(
        &self,
        dom: &api::Domain,
        cookie: &[u8],
        uri: &str,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 62),
            &args::DomainMigratePerformArgs { dom: Cow::Borrowed(dom), cookie, uri, flags, dname, resource },
        )
    }

    fn domain_migrate_finish(
        &self,
        dname: &str,
        cookie: &[u8],
        uri: &str,
        flags: u64,
    ) -> Result<api::Domain> {
        self.call((Program::Remote, 63), &args::DomainMigrateFinishArgs { dname, cookie, uri, flags })
    }

    fn domain_migrate_prepare2(
        &self,
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
    ) -> Result<api::DomainMigratePrepare2Ret> {
        self.call(
            (Program::Remote, 108),
            &args::DomainMigratePrepare2Args { uri_in, flags, dname, resource, dom_xml },
        )
    }

    fn domain_migrate_finish2(
        &self,
        dname: &str,
        cookie: &[u8],
        uri: &str,
        flags: u64,
        retcode: i32,
    ) -> Result<api::Domain> {
        self.call(
            (Program::Remote, 109),
            &args::DomainMigrateFinish2Args { dname, cookie, uri, flags, retcode },
        )
    }

    fn domain_migrate_prepare_tunnel(
        &self,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
        stream: api::Stream,
    ) -> Result<()> {
        self.call_with_stream(
            (Program::Remote, 148),
            &args::DomainMigratePrepareTunnelArgs { flags, dname, resource, dom_xml },
            StreamDirection::Write,
            stream,
        )
    }
}
