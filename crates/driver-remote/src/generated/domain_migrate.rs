//! The operations of [`DomainMigrate`](api::DomainMigrate) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, StreamDirection, args, rets};

use crate::client::Client;

impl api::DomainMigrate for Client {
    fn domain_migrate_set_max_downtime(&self, dom: &api::Domain, downtime: u64, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 166),
            &args::DomainMigrateSetMaxDowntimeArgs { dom: Cow::Borrowed(dom), downtime, flags },
        )
    }

    fn domain_migrate_set_max_speed(&self, dom: &api::Domain, bandwidth: u64, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 207),
            &args::DomainMigrateSetMaxSpeedArgs { dom: Cow::Borrowed(dom), bandwidth, flags },
        )
    }

    fn domain_migrate_begin3(
        &self,
        dom: &api::Domain,
        xmlin: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<api::DomainMigrateBegin3Ret> {
        self.call(
            (Program::Remote, 213),
            &args::DomainMigrateBegin3Args { dom: Cow::Borrowed(dom), xmlin, flags, dname, resource },
        )
    }

    fn domain_migrate_prepare3(
        &self,
        cookie_in: &[u8],
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
    ) -> Result<api::DomainMigratePrepare3Ret> {
        self.call(
            (Program::Remote, 214),
            &args::DomainMigratePrepare3Args { cookie_in, uri_in, flags, dname, resource, dom_xml },
        )
    }

    fn domain_migrate_prepare_tunnel3(
        &self,
        cookie_in: &[u8],
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
        stream: api::Stream,
    ) -> Result<Vec<u8>> {
        let ret: rets::DomainMigratePrepareTunnel3Ret = self.call_with_stream(
            (Program::Remote, 215),
            &args::DomainMigratePrepareTunnel3Args { cookie_in, flags, dname, resource, dom_xml },
            StreamDirection::Write,
            stream,
        )?;
        Ok(ret.list)
    }

    fn domain_migrate_perform3(
        &self,
        dom: &api::Domain,
        xmlin: Option<&str>,
        cookie_in: &[u8],
        dconnuri: Option<&str>,
        uri: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<Vec<u8>> {
        let ret: rets::DomainMigratePerform3Ret = self.call(
            (Program::Remote, 216),
            &args::DomainMigratePerform3Args {
                dom: Cow::Borrowed(dom),
                xmlin,
                cookie_in,
                dconnuri,
                uri,
                flags,
                dname,
                resource,
            },
        )?;
        Ok(ret.list)
    }

    fn domain_migrate_finish3(
        &self,
        dname: &str,
        cookie_in: &[u8],
        dconnuri: Option<&str>,
        uri: Option<&str>,
        flags: u64,
        cancelled: i32,
    ) -> Result<api::DomainMigrateFinish3Ret> {
        self.call(
            (Program::Remote, 217),
            &args::DomainMigrateFinish3Args { dname, cookie_in, dconnuri, uri, flags, cancelled },
        )
    }

    fn domain_migrate_confirm3(
        &self,
        dom: &api::Domain,
        cookie_in: &[u8],
        flags: u64,
        cancelled: i32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 218),
            &args::DomainMigrateConfirm3Args { dom: Cow::Borrowed(dom), cookie_in, flags, cancelled },
        )
    }

    fn domain_migrate_get_max_speed(&self, dom: &api::Domain, flags: u32) -> Result<u64> {
        self.call(
            (Program::Remote, 242),
            &args::DomainMigrateGetMaxSpeedArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_migrate_get_compression_cache(&self, dom: &api::Domain, flags: u32) -> Result<u64> {
        self.call(
            (Program::Remote, 299),
            &args::DomainMigrateGetCompressionCacheArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_migrate_set_compression_cache(
        &self,
        dom: &api::Domain,
        cache_size: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 300),
            &args::DomainMigrateSetCompressionCacheArgs { dom: Cow::Borrowed(dom), cache_size, flags },
        )
    }

    fn domain_migrate_begin3_params(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<api::DomainMigrateBegin3ParamsRet> {
        self.call(
            (Program::Remote, 302),
            &args::DomainMigrateBegin3ParamsArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_migrate_prepare3_params(
        &self,
        params: &[api::TypedParam],
        cookie_in: &[u8],
        flags: u32,
    ) -> Result<api::DomainMigratePrepare3ParamsRet> {
        self.call(
            (Program::Remote, 303),
            &args::DomainMigratePrepare3ParamsArgs { params: Cow::Borrowed(params), cookie_in, flags },
        )
    }

    fn domain_migrate_prepare_tunnel3_params(
        &self,
        params: &[api::TypedParam],
        cookie_in: &[u8],
        flags: u32,
        stream: api::Stream,
    ) -> Result<Vec<u8>> {
        let ret: rets::DomainMigratePrepareTunnel3ParamsRet = self.call_with_stream(
            (Program::Remote, 304),
            &args::DomainMigratePrepareTunnel3ParamsArgs { params: Cow::Borrowed(params), cookie_in, flags },
            StreamDirection::Write,
            stream,
        )?;
        Ok(ret.list)
    }

    fn domain_migrate_perform3_params(
        &self,
        dom: &api::Domain,
        dconnuri: Option<&str>,
        params: &[api::TypedParam],
        cookie_in: &[u8],
        flags: u32,
    ) -> Result<Vec<u8>> {
        let ret: rets::DomainMigratePerform3ParamsRet = self.call(
            (Program::Remote, 305),
            &args::DomainMigratePerform3ParamsArgs {
                dom: Cow::Borrowed(dom),
                dconnuri,
                params: Cow::Borrowed(params),
                cookie_in,
                flags,
            },
        )?;
        Ok(ret.list)
    }

    fn domain_migrate_finish3_params(
        &self,
        params: &[api::TypedParam],
        cookie_in: &[u8],
        flags: u32,
        cancelled: i32,
    ) -> Result<api::DomainMigrateFinish3ParamsRet> {
        self.call(
            (Program::Remote, 306),
            &args::DomainMigrateFinish3ParamsArgs {
                params: Cow::Borrowed(params),
                cookie_in,
                flags,
                cancelled,
            },
        )
    }

    fn domain_migrate_confirm3_params(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        cookie_in: &[u8],
        flags: u32,
        cancelled: i32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 307),
            &args::DomainMigrateConfirm3ParamsArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                cookie_in,
                flags,
                cancelled,
            },
        )
    }

    fn domain_migrate_start_post_copy(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 364),
            &args::DomainMigrateStartPostCopyArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_migrate_get_max_downtime(&self, dom: &api::Domain, flags: u32) -> Result<u64> {
        self.call(
            (Program::Remote, 387),
            &args::DomainMigrateGetMaxDowntimeArgs { dom: Cow::Borrowed(dom), flags },
        )
    }
}
