//! The administration program of the daemon.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{AdminClient, AdminServer};

/// The administration program of the daemon.
#[contract]
pub trait Admin: Send + Sync {
    /// `virAdmConnectOpen`.
    #[op(proc = 1, program = "admin", c = "virAdmConnectOpen", readonly = "allow")]
    fn admin_connect_open(&self, flags: u32) -> Result<()>;

    /// `virAdmConnectClose`.
    #[op(proc = 2, program = "admin", c = "virAdmConnectClose", readonly = "allow")]
    fn admin_connect_close(&self) -> Result<()>;

    /// `virAdmConnectGetLibVersion`.
    #[op(proc = 3, program = "admin", c = "virAdmConnectGetLibVersion", readonly = "allow")]
    fn admin_connect_get_lib_version(&self) -> Result<u64>;

    /// `virAdmConnectListServers`.
    #[op(
        proc = 4,
        program = "admin",
        c = "virAdmConnectListServers",
        readonly = "allow",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn admin_connect_list_servers(&self, flags: u32) -> Result<Vec<AdminServer>>;

    /// `virAdmConnectLookupServer`.
    #[op(proc = 5, program = "admin", c = "virAdmConnectLookupServer", readonly = "allow")]
    fn admin_connect_lookup_server(&self, name: &str, flags: u32) -> Result<AdminServer>;

    /// `virAdmServerGetThreadPoolParameters`.
    #[op(
        proc = 6,
        program = "admin",
        c = "virAdmServerGetThreadPoolParameters",
        readonly = "allow",
        max = 32
    )]
    fn admin_server_get_threadpool_parameters(
        &self,
        srv: &AdminServer,
        flags: u32,
    ) -> Result<Vec<TypedParam>>;

    /// `virAdmServerSetThreadPoolParameters`.
    #[op(proc = 7, program = "admin", c = "virAdmServerSetThreadPoolParameters", readonly = "allow")]
    fn admin_server_set_threadpool_parameters(
        &self,
        srv: &AdminServer,
        #[max(32)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// `virAdmServerListClients`.
    #[op(
        proc = 8,
        program = "admin",
        c = "virAdmServerListClients",
        readonly = "allow",
        need_results = 1,
        max = 16384,
        count = "u32"
    )]
    fn admin_server_list_clients(&self, srv: &AdminServer, flags: u32) -> Result<Vec<AdminClient>>;

    /// `virAdmServerLookupClient`.
    #[op(proc = 9, program = "admin", c = "virAdmServerLookupClient", readonly = "allow")]
    fn admin_server_lookup_client(&self, srv: &AdminServer, id: u64, flags: u32) -> Result<AdminClient>;

    /// `virAdmClientGetInfo`.
    #[op(proc = 10, program = "admin", c = "virAdmClientGetInfo", readonly = "allow", max = 64)]
    fn admin_client_get_info(&self, clnt: &AdminClient, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virAdmClientClose`.
    #[op(proc = 11, program = "admin", c = "virAdmClientClose", readonly = "allow")]
    fn admin_client_close(&self, clnt: &AdminClient, flags: u32) -> Result<()>;

    /// `virAdmServerGetClientLimits`.
    #[op(proc = 12, program = "admin", c = "virAdmServerGetClientLimits", readonly = "allow", max = 32)]
    fn admin_server_get_client_limits(&self, srv: &AdminServer, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virAdmServerSetClientLimits`.
    #[op(proc = 13, program = "admin", c = "virAdmServerSetClientLimits", readonly = "allow")]
    fn admin_server_set_client_limits(
        &self,
        srv: &AdminServer,
        #[max(32)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// `virAdmConnectGetLoggingOutputs`.
    #[op(proc = 14, program = "admin", c = "virAdmConnectGetLoggingOutputs", readonly = "allow")]
    fn admin_connect_get_logging_outputs(&self, flags: u32) -> Result<AdminConnectGetLoggingOutputsRet>;

    /// `virAdmConnectGetLoggingFilters`.
    #[op(proc = 15, program = "admin", c = "virAdmConnectGetLoggingFilters", readonly = "allow")]
    fn admin_connect_get_logging_filters(&self, flags: u32) -> Result<AdminConnectGetLoggingFiltersRet>;

    /// `virAdmConnectSetLoggingOutputs`.
    #[op(proc = 16, program = "admin", c = "virAdmConnectSetLoggingOutputs", readonly = "allow")]
    fn admin_connect_set_logging_outputs(&self, outputs: Option<&str>, flags: u32) -> Result<()>;

    /// `virAdmConnectSetLoggingFilters`.
    #[op(proc = 17, program = "admin", c = "virAdmConnectSetLoggingFilters", readonly = "allow")]
    fn admin_connect_set_logging_filters(&self, filters: Option<&str>, flags: u32) -> Result<()>;

    /// `virAdmServerUpdateTlsFiles`.
    #[op(proc = 18, program = "admin", c = "virAdmServerUpdateTlsFiles", readonly = "allow")]
    fn admin_server_update_tls_files(&self, srv: &AdminServer, flags: u32) -> Result<()>;

    /// `virAdmConnectSetDaemonTimeout`.
    #[op(proc = 19, program = "admin", c = "virAdmConnectSetDaemonTimeout", readonly = "allow")]
    fn admin_connect_set_daemon_timeout(&self, timeout: u32, flags: u32) -> Result<()>;

    /// `virAdmConnectDaemonShutdown`.
    #[op(proc = 20, program = "admin", c = "virAdmConnectDaemonShutdown", readonly = "allow")]
    fn admin_connect_daemon_shutdown(&self, flags: u32) -> Result<()>;
}

/// Result of [`Admin::admin_connect_get_logging_outputs`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdminConnectGetLoggingOutputsRet {
    /// `outputs`.
    pub outputs: String,
    /// `noutputs`.
    pub noutputs: u32,
}

/// Result of [`Admin::admin_connect_get_logging_filters`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdminConnectGetLoggingFiltersRet {
    /// `filters`.
    pub filters: Option<String>,
    /// `nfilters`.
    pub nfilters: u32,
}
