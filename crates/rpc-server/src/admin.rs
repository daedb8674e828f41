//! The administration program: servers, their clients, limits and workers, and the process around them.

use std::sync::{Arc, Weak};
use std::time::UNIX_EPOCH;

use api::constants::{
    VIR_CLIENT_INFO_READONLY, VIR_CLIENT_INFO_SOCKET_ADDR, VIR_CLIENT_INFO_UNIX_GROUP_ID,
    VIR_CLIENT_INFO_UNIX_GROUP_NAME, VIR_CLIENT_INFO_UNIX_PROCESS_ID, VIR_CLIENT_INFO_UNIX_USER_ID,
    VIR_CLIENT_INFO_UNIX_USER_NAME, VIR_CLIENT_TRANS_TCP, VIR_CLIENT_TRANS_UNIX, VIR_SERVER_CLIENTS_CURRENT,
    VIR_SERVER_CLIENTS_MAX, VIR_SERVER_CLIENTS_UNAUTH_CURRENT, VIR_SERVER_CLIENTS_UNAUTH_MAX,
    VIR_THREADPOOL_JOB_QUEUE_DEPTH, VIR_THREADPOOL_WORKERS_CURRENT, VIR_THREADPOOL_WORKERS_FREE,
    VIR_THREADPOOL_WORKERS_MAX, VIR_THREADPOOL_WORKERS_MIN, VIR_THREADPOOL_WORKERS_PRIORITY,
};
use api::{
    Admin, AdminClient, AdminConnectGetLoggingFiltersRet, AdminConnectGetLoggingOutputsRet, AdminServer,
    TypedParam, TypedValue,
};
use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::client::{Client, Transport};
use crate::hub::Control;
use crate::server::Server;
use crate::users;

/// Answers administrators for all servers.
pub(crate) struct AdminFacet {
    servers: [Weak<Server>; 2],
    control: Arc<dyn Control>,
    lib_version: u64,
}

impl AdminFacet {
    pub(crate) fn new(servers: [Weak<Server>; 2], control: Arc<dyn Control>, lib_version: u64) -> AdminFacet {
        AdminFacet { servers, control, lib_version }
    }

    fn server(&self, name: &str) -> Result<Arc<Server>> {
        let found = self.servers.iter().filter_map(Weak::upgrade).find(|server| server.name() == name);
        found.ok_or_else(|| {
            Error::new(ErrorCode::NoServer, ErrorDomain::Admin, format!("No server named '{name}'"))
        })
    }

    fn client(&self, server: &AdminServer, id: u64) -> Result<Arc<Client>> {
        self.server(&server.name)?.client(id).ok_or_else(|| {
            Error::new(ErrorCode::NoClient, ErrorDomain::Admin, format!("No client with matching ID '{id}'"))
        })
    }
}

impl Admin for AdminFacet {
    fn admin_connect_open(&self, flags: u32) -> Result<()> {
        no_flags(flags)
    }

    fn admin_connect_close(&self) -> Result<()> {
        Ok(())
    }

    fn admin_connect_get_lib_version(&self) -> Result<u64> {
        Ok(self.lib_version)
    }

    fn admin_connect_list_servers(&self, flags: u32) -> Result<Vec<AdminServer>> {
        no_flags(flags)?;
        let servers = self.servers.iter().filter_map(Weak::upgrade);
        Ok(servers.map(|server| AdminServer { name: server.name().to_owned() }).collect())
    }

    fn admin_connect_lookup_server(&self, name: &str, flags: u32) -> Result<AdminServer> {
        no_flags(flags)?;
        Ok(AdminServer { name: self.server(name)?.name().to_owned() })
    }

    fn admin_server_get_threadpool_parameters(
        &self,
        srv: &AdminServer,
        flags: u32,
    ) -> Result<Vec<TypedParam>> {
        no_flags(flags)?;
        let status = self.server(&srv.name)?.pool.status();
        Ok(vec![
            TypedParam::new(VIR_THREADPOOL_WORKERS_MIN, status.limits.min),
            TypedParam::new(VIR_THREADPOOL_WORKERS_MAX, status.limits.max),
            TypedParam::new(VIR_THREADPOOL_WORKERS_CURRENT, status.current),
            TypedParam::new(VIR_THREADPOOL_WORKERS_FREE, status.free),
            TypedParam::new(VIR_THREADPOOL_WORKERS_PRIORITY, status.limits.priority),
            TypedParam::new(VIR_THREADPOOL_JOB_QUEUE_DEPTH, status.depth),
        ])
    }

    fn admin_server_set_threadpool_parameters(
        &self,
        srv: &AdminServer,
        params: &[TypedParam],
        flags: u32,
    ) -> Result<()> {
        no_flags(flags)?;
        let server = self.server(&srv.name)?;
        let mut limits = server.pool.status().limits;
        for param in params {
            let field = match param.field.as_str() {
                VIR_THREADPOOL_WORKERS_MIN => &mut limits.min,
                VIR_THREADPOOL_WORKERS_MAX => &mut limits.max,
                VIR_THREADPOOL_WORKERS_PRIORITY => &mut limits.priority,
                _ => return Err(not_settable(param)),
            };
            *field = number(param)?;
        }
        if limits.min > limits.max {
            return Err(invalid("minWorkers cannot be larger than maxWorkers"));
        }
        if limits.max == 0 {
            return Err(invalid("maxWorkers must be greater than 0"));
        }
        server.pool.set_limits(limits);
        Ok(())
    }

    fn admin_server_list_clients(&self, srv: &AdminServer, flags: u32) -> Result<Vec<AdminClient>> {
        no_flags(flags)?;
        let server = self.server(&srv.name)?;
        Ok(server.clients().iter().map(|client| describe(client)).collect())
    }

    fn admin_server_lookup_client(&self, srv: &AdminServer, id: u64, flags: u32) -> Result<AdminClient> {
        no_flags(flags)?;
        Ok(describe(&*self.client(srv, id)?))
    }

    fn admin_client_get_info(&self, clnt: &AdminClient, flags: u32) -> Result<Vec<TypedParam>> {
        no_flags(flags)?;
        let client = self.client(&clnt.srv, clnt.id)?;
        let mut info = vec![
            TypedParam::new(VIR_CLIENT_INFO_READONLY, client.is_read_only()),
            TypedParam::new(VIR_CLIENT_INFO_SOCKET_ADDR, client.address.as_str()),
        ];
        if client.transport == Transport::Unix {
            let identity = client.identity;
            info.push(TypedParam::new(VIR_CLIENT_INFO_UNIX_USER_ID, identity.uid.cast_signed()));
            if let Some(name) = users::user_name(identity.uid) {
                info.push(TypedParam::new(VIR_CLIENT_INFO_UNIX_USER_NAME, name));
            }
            info.push(TypedParam::new(VIR_CLIENT_INFO_UNIX_GROUP_ID, identity.gid.cast_signed()));
            if let Some(name) = users::group_name(identity.gid) {
                info.push(TypedParam::new(VIR_CLIENT_INFO_UNIX_GROUP_NAME, name));
            }
            info.push(TypedParam::new(VIR_CLIENT_INFO_UNIX_PROCESS_ID, identity.pid));
        }
        Ok(info)
    }

    fn admin_client_close(&self, clnt: &AdminClient, flags: u32) -> Result<()> {
        no_flags(flags)?;
        let client = self.client(&clnt.srv, clnt.id)?;
        client.hang_up();
        Ok(())
    }

    fn admin_server_get_client_limits(&self, srv: &AdminServer, flags: u32) -> Result<Vec<TypedParam>> {
        no_flags(flags)?;
        let server = self.server(&srv.name)?;
        let (limits, counts) = (server.limits(), *server.counts().borrow());
        Ok(vec![
            TypedParam::new(VIR_SERVER_CLIENTS_MAX, limits.clients),
            TypedParam::new(VIR_SERVER_CLIENTS_CURRENT, counts.clients),
            TypedParam::new(VIR_SERVER_CLIENTS_UNAUTH_MAX, limits.anonymous_clients),
            TypedParam::new(VIR_SERVER_CLIENTS_UNAUTH_CURRENT, counts.anonymous),
        ])
    }

    fn admin_server_set_client_limits(
        &self,
        srv: &AdminServer,
        params: &[TypedParam],
        flags: u32,
    ) -> Result<()> {
        no_flags(flags)?;
        let server = self.server(&srv.name)?;
        let mut limits = server.limits();
        for param in params {
            let field = match param.field.as_str() {
                VIR_SERVER_CLIENTS_MAX => &mut limits.clients,
                VIR_SERVER_CLIENTS_UNAUTH_MAX => &mut limits.anonymous_clients,
                _ => return Err(not_settable(param)),
            };
            *field = number(param)?;
        }
        if limits.clients == 0 {
            return Err(invalid("the maximum number of clients must be greater than 0"));
        }
        if limits.anonymous_clients > limits.clients {
            let detail = "the maximum number of clients waiting for authentication must not be more than the overall \
                          maximum number of clients";
            return Err(invalid(detail));
        }
        server.set_limits(limits);
        Ok(())
    }

    fn admin_connect_get_logging_outputs(&self, flags: u32) -> Result<AdminConnectGetLoggingOutputsRet> {
        no_flags(flags)?;
        let outputs = self.control.log_outputs();
        let noutputs = words(&outputs);
        Ok(AdminConnectGetLoggingOutputsRet { outputs, noutputs })
    }

    fn admin_connect_get_logging_filters(&self, flags: u32) -> Result<AdminConnectGetLoggingFiltersRet> {
        no_flags(flags)?;
        let filters = self.control.log_filters();
        let nfilters = words(&filters);
        let filters = (nfilters > 0).then_some(filters);
        Ok(AdminConnectGetLoggingFiltersRet { filters, nfilters })
    }

    fn admin_connect_set_logging_outputs(&self, outputs: Option<&str>, flags: u32) -> Result<()> {
        no_flags(flags)?;
        self.control.set_log_outputs(outputs)
    }

    fn admin_connect_set_logging_filters(&self, filters: Option<&str>, flags: u32) -> Result<()> {
        no_flags(flags)?;
        self.control.set_log_filters(filters)
    }

    fn admin_server_update_tls_files(&self, srv: &AdminServer, flags: u32) -> Result<()> {
        no_flags(flags)?;
        self.server(&srv.name)?;
        let detail = "no tls service found, unable to update tls files";
        Err(Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, detail))
    }

    fn admin_connect_set_daemon_timeout(&self, timeout: u32, flags: u32) -> Result<()> {
        no_flags(flags)?;
        self.control.set_timeout(timeout)
    }

    /// Machines go on in any case, so the flag that asks for that changes nothing.
    fn admin_connect_daemon_shutdown(&self, flags: u32) -> Result<()> {
        no_flags(flags & !api::constants::VIR_DAEMON_SHUTDOWN_PRESERVE)?;
        self.control.shut_down();
        Ok(())
    }
}

fn describe(client: &Client) -> AdminClient {
    let since = client.connected_at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let transport = match client.transport {
        Transport::Unix => VIR_CLIENT_TRANS_UNIX,
        Transport::Tcp => VIR_CLIENT_TRANS_TCP,
    };
    AdminClient {
        srv: AdminServer { name: client.server.name().to_owned() },
        id: client.id,
        timestamp: i64::try_from(since).unwrap_or(i64::MAX),
        transport: transport.cast_unsigned(),
    }
}

fn no_flags(flags: u32) -> Result<()> {
    if flags == 0 { Ok(()) } else { Err(invalid(format!("unsupported flags (0x{flags:x})"))) }
}

fn number(param: &TypedParam) -> Result<u32> {
    match param.value {
        TypedValue::Uint(value) => Ok(value),
        _ => Err(invalid(format!("parameter '{}' must be an unsigned number", param.field))),
    }
}

fn not_settable(param: &TypedParam) -> Error {
    invalid(format!("parameter '{}' not supported", param.field))
}

fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Admin, detail)
}

fn words(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}
