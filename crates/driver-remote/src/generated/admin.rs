//! The operations of [`Admin`](api::Admin) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Admin for Client {
    fn admin_connect_open(&self, flags: u32) -> Result<()> {
        self.call((Program::Admin, 1), &args::AdminConnectOpenArgs { flags })
    }

    fn admin_connect_close(&self) -> Result<()> {
        self.call((Program::Admin, 2), &())
    }

    fn admin_connect_get_lib_version(&self) -> Result<u64> {
        self.call((Program::Admin, 3), &())
    }

    fn admin_connect_list_servers(&self, flags: u32) -> Result<Vec<api::AdminServer>> {
        let ret: rets::AdminConnectListServersRet =
            self.call((Program::Admin, 4), &args::AdminConnectListServersArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }

    fn admin_connect_lookup_server(&self, name: &str, flags: u32) -> Result<api::AdminServer> {
        self.call((Program::Admin, 5), &args::AdminConnectLookupServerArgs { name, flags })
    }

    fn admin_server_get_threadpool_parameters(
        &self,
        srv: &api::AdminServer,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ret: rets::AdminServerGetThreadpoolParametersRet = self.call(
            (Program::Admin, 6),
            &args::AdminServerGetThreadpoolParametersArgs { srv: Cow::Borrowed(srv), flags },
        )?;
        Ok(ret.list)
    }

    fn admin_server_set_threadpool_parameters(
        &self,
        srv: &api::AdminServer,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Admin, 7),
            &args::AdminServerSetThreadpoolParametersArgs {
                srv: Cow::Borrowed(srv),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn admin_server_list_clients(&self, srv: &api::AdminServer, flags: u32) -> Result<Vec<api::AdminClient>> {
        let ret: rets::AdminServerListClientsRet = self.call(
            (Program::Admin, 8),
            &args::AdminServerListClientsArgs { srv: Cow::Borrowed(srv), need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn admin_server_lookup_client(
        &self,
        srv: &api::AdminServer,
        id: u64,
        flags: u32,
    ) -> Result<api::AdminClient> {
        self.call(
            (Program::Admin, 9),
            &args::AdminServerLookupClientArgs { srv: Cow::Borrowed(srv), id, flags },
        )
    }

    fn admin_client_get_info(&self, clnt: &api::AdminClient, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ret: rets::AdminClientGetInfoRet = self
            .call((Program::Admin, 10), &args::AdminClientGetInfoArgs { clnt: Cow::Borrowed(clnt), flags })?;
        Ok(ret.list)
    }

    fn admin_client_close(&self, clnt: &api::AdminClient, flags: u32) -> Result<()> {
        self.call((Program::Admin, 11), &args::AdminClientCloseArgs { clnt: Cow::Borrowed(clnt), flags })
    }

    fn admin_server_get_client_limits(
        &self,
        srv: &api::AdminServer,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ret: rets::AdminServerGetClientLimitsRet = self.call(
            (Program::Admin, 12),
            &args::AdminServerGetClientLimitsArgs { srv: Cow::Borrowed(srv), flags },
        )?;
        Ok(ret.list)
    }

    fn admin_server_set_client_limits(
        &self,
        srv: &api::AdminServer,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Admin, 13),
            &args::AdminServerSetClientLimitsArgs {
                srv: Cow::Borrowed(srv),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn admin_connect_get_logging_outputs(&self, flags: u32) -> Result<api::AdminConnectGetLoggingOutputsRet> {
        self.call((Program::Admin, 14), &args::AdminConnectGetLoggingOutputsArgs { flags })
    }

    fn admin_connect_get_logging_filters(&self, flags: u32) -> Result<api::AdminConnectGetLoggingFiltersRet> {
        self.call((Program::Admin, 15), &args::AdminConnectGetLoggingFiltersArgs { flags })
    }

    fn admin_connect_set_logging_outputs(&self, outputs: Option<&str>, flags: u32) -> Result<()> {
        self.call((Program::Admin, 16), &args::AdminConnectSetLoggingOutputsArgs { outputs, flags })
    }

    fn admin_connect_set_logging_filters(&self, filters: Option<&str>, flags: u32) -> Result<()> {
        self.call((Program::Admin, 17), &args::AdminConnectSetLoggingFiltersArgs { filters, flags })
    }

    fn admin_server_update_tls_files(&self, srv: &api::AdminServer, flags: u32) -> Result<()> {
        self.call(
            (Program::Admin, 18),
            &args::AdminServerUpdateTlsFilesArgs { srv: Cow::Borrowed(srv), flags },
        )
    }

    fn admin_connect_set_daemon_timeout(&self, timeout: u32, flags: u32) -> Result<()> {
        self.call((Program::Admin, 19), &args::AdminConnectSetDaemonTimeoutArgs { timeout, flags })
    }

    fn admin_connect_daemon_shutdown(&self, flags: u32) -> Result<()> {
        self.call((Program::Admin, 20), &args::AdminConnectDaemonShutdownArgs { flags })
    }
}
