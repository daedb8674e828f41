//! The administration program of the daemon.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{AdminClient, AdminServer};

/// The administration program of the daemon.
#[contract]
pub trait Admin: Send + Sync {
    /// Opens the administration connection; the first call on its socket (`virAdmConnectOpen`).
    #[op(proc = 1, program = "admin", c = "virAdmConnectOpen", readonly = "allow")]
    fn admin_connect_open(&self, flags: u32) -> Result<()>;

    /// Ends the administration connection (`virAdmConnectClose`).
    #[op(proc = 2, program = "admin", c = "virAdmConnectClose", readonly = "allow")]
    fn admin_connect_close(&self) -> Result<()>;

    /// The daemon's library version: major * 1,000,000 + minor * 1,000 + release
    /// (`virAdmConnectGetLibVersion`).
    #[op(proc = 3, program = "admin", c = "virAdmConnectGetLibVersion", readonly = "allow")]
    fn admin_connect_get_lib_version(&self) -> Result<u64>;

    /// Lists the servers inside the daemon (`virAdmConnectListServers`).
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

    /// Finds a server by name (`virAdmConnectLookupServer`).
    #[op(proc = 5, program = "admin", c = "virAdmConnectLookupServer", readonly = "allow")]
    fn admin_connect_lookup_server(&self, name: &str, flags: u32) -> Result<AdminServer>;

    /// The limits and the present state of a server's workers (`virAdmServerGetThreadPoolParameters`).
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

    /// Changes the limits of a server's workers (`virAdmServerSetThreadPoolParameters`).
    #[op(proc = 7, program = "admin", c = "virAdmServerSetThreadPoolParameters", readonly = "allow")]
    fn admin_server_set_threadpool_parameters(
        &self,
        srv: &AdminServer,
        #[max(32)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// Lists the clients that are connected to a server (`virAdmServerListClients`).
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

    /// Finds a client of a server by its number (`virAdmServerLookupClient`).
    #[op(proc = 9, program = "admin", c = "virAdmServerLookupClient", readonly = "allow")]
    fn admin_server_lookup_client(&self, srv: &AdminServer, id: u64, flags: u32) -> Result<AdminClient>;

    /// Who a client is: identity, socket address, read-only or not (`virAdmClientGetInfo`).
    #[op(proc = 10, program = "admin", c = "virAdmClientGetInfo", readonly = "allow", max = 64)]
    fn admin_client_get_info(&self, clnt: &AdminClient, flags: u32) -> Result<Vec<TypedParam>>;

    /// Disconnects a client (`virAdmClientClose`).
    #[op(proc = 11, program = "admin", c = "virAdmClientClose", readonly = "allow")]
    fn admin_client_close(&self, clnt: &AdminClient, flags: u32) -> Result<()>;

    /// How many clients a server has and may have (`virAdmServerGetClientLimits`).
    #[op(proc = 12, program = "admin", c = "virAdmServerGetClientLimits", readonly = "allow", max = 32)]
    fn admin_server_get_client_limits(&self, srv: &AdminServer, flags: u32) -> Result<Vec<TypedParam>>;

    /// Changes how many clients a server may have (`virAdmServerSetClientLimits`).
    #[op(proc = 13, program = "admin", c = "virAdmServerSetClientLimits", readonly = "allow")]
    fn admin_server_set_client_limits(
        &self,
        srv: &AdminServer,
        #[max(32)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// Where the daemon logs to, and how many places these are (`virAdmConnectGetLoggingOutputs`).
    #[op(proc = 14, program = "admin", c = "virAdmConnectGetLoggingOutputs", readonly = "allow")]
    fn admin_connect_get_logging_outputs(&self, flags: u32) -> Result<AdminConnectGetLoggingOutputsRet>;

    /// The daemon's log filters, and how many they are (`virAdmConnectGetLoggingFilters`).
    #[op(proc = 15, program = "admin", c = "virAdmConnectGetLoggingFilters", readonly = "allow")]
    fn admin_connect_get_logging_filters(&self, flags: u32) -> Result<AdminConnectGetLoggingFiltersRet>;

    /// Changes where the daemon logs to; nothing means the default (`virAdmConnectSetLoggingOutputs`).
    #[op(proc = 16, program = "admin", c = "virAdmConnectSetLoggingOutputs", readonly = "allow")]
    fn admin_connect_set_logging_outputs(&self, outputs: Option<&str>, flags: u32) -> Result<()>;

    /// Changes the daemon's log filters; nothing means none (`virAdmConnectSetLoggingFilters`).
    #[op(proc = 17, program = "admin", c = "virAdmConnectSetLoggingFilters", readonly = "allow")]
    fn admin_connect_set_logging_filters(&self, filters: Option<&str>, flags: u32) -> Result<()>;

    /// Makes a server read its certificates again (`virAdmServerUpdateTlsFiles`).
    #[op(proc = 18, program = "admin", c = "virAdmServerUpdateTlsFiles", readonly = "allow")]
    fn admin_server_update_tls_files(&self, srv: &AdminServer, flags: u32) -> Result<()>;

    /// Sets after how many seconds without clients and guests the daemon ends itself; 0 means never
    /// (`virAdmConnectSetDaemonTimeout`).
    #[op(proc = 19, program = "admin", c = "virAdmConnectSetDaemonTimeout", readonly = "allow")]
    fn admin_connect_set_daemon_timeout(&self, timeout: u32, flags: u32) -> Result<()>;

    /// Ends the daemon; guests go on (`virAdmConnectDaemonShutdown`).
    #[op(proc = 20, program = "admin", c = "virAdmConnectDaemonShutdown", readonly = "allow")]
    fn admin_connect_daemon_shutdown(&self, flags: u32) -> Result<()>;
}

/// Result of [`Admin::admin_connect_get_logging_outputs`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdminConnectGetLoggingOutputsRet {
    /// The places, as libvirt's configuration writes them.
    pub outputs: String,
    /// How many there are.
    pub noutputs: u32,
}

/// Result of [`Admin::admin_connect_get_logging_filters`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdminConnectGetLoggingFiltersRet {
    /// The filters, as libvirt's configuration writes them.
    pub filters: Option<String>,
    /// How many there are.
    pub nfilters: u32,
}
