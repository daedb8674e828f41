//! Calls of the procedures of [`Admin`](api::Admin). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, wanted};
use api::Admin;
use error::Result;
use proto::{Procedure, args, rets};

pub(super) fn call(
    target: &dyn Admin,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    match procedure.number {
        1 => admin_connect_open(target, call, reply),
        2 => admin_connect_close(target, call, reply),
        3 => admin_connect_get_lib_version(target, call, reply),
        4 => admin_connect_list_servers(target, call, reply),
        5 => admin_connect_lookup_server(target, call, reply),
        6 => admin_server_get_threadpool_parameters(target, call, reply),
        7 => admin_server_set_threadpool_parameters(target, call, reply),
        8 => admin_server_list_clients(target, call, reply),
        9 => admin_server_lookup_client(target, call, reply),
        10 => admin_client_get_info(target, call, reply),
        11 => admin_client_close(target, call, reply),
        12 => admin_server_get_client_limits(target, call, reply),
        13 => admin_server_set_client_limits(target, call, reply),
        14 => admin_connect_get_logging_outputs(target, call, reply),
        15 => admin_connect_get_logging_filters(target, call, reply),
        16 => admin_connect_set_logging_outputs(target, call, reply),
        17 => admin_connect_set_logging_filters(target, call, reply),
        18 => admin_server_update_tls_files(target, call, reply),
        19 => admin_connect_set_daemon_timeout(target, call, reply),
        20 => admin_connect_daemon_shutdown(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn admin_connect_open(target: &dyn Admin, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectOpenArgs>(&call)?;
    target.admin_connect_open(args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_connect_close(target: &dyn Admin, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    target.admin_connect_close()?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_connect_get_lib_version(
    target: &dyn Admin,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.admin_connect_get_lib_version()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn admin_connect_list_servers(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectListServersArgs>(&call)?;
    let value = target.admin_connect_list_servers(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::AdminConnectListServersRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn admin_connect_lookup_server(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectLookupServerArgs>(&call)?;
    let value = target.admin_connect_lookup_server(args.name, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn admin_server_get_threadpool_parameters(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerGetThreadpoolParametersArgs>(&call)?;
    let value = target.admin_server_get_threadpool_parameters(&args.srv, args.flags)?;
    answer(&rets::AdminServerGetThreadpoolParametersRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn admin_server_set_threadpool_parameters(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerSetThreadpoolParametersArgs>(&call)?;
    target.admin_server_set_threadpool_parameters(&args.srv, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_server_list_clients(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerListClientsArgs>(&call)?;
    let value = target.admin_server_list_clients(&args.srv, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::AdminServerListClientsRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn admin_server_lookup_client(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerLookupClientArgs>(&call)?;
    let value = target.admin_server_lookup_client(&args.srv, args.id, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn admin_client_get_info(target: &dyn Admin, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminClientGetInfoArgs>(&call)?;
    let value = target.admin_client_get_info(&args.clnt, args.flags)?;
    answer(&rets::AdminClientGetInfoRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn admin_client_close(target: &dyn Admin, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminClientCloseArgs>(&call)?;
    target.admin_client_close(&args.clnt, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_server_get_client_limits(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerGetClientLimitsArgs>(&call)?;
    let value = target.admin_server_get_client_limits(&args.srv, args.flags)?;
    answer(&rets::AdminServerGetClientLimitsRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn admin_server_set_client_limits(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerSetClientLimitsArgs>(&call)?;
    target.admin_server_set_client_limits(&args.srv, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_connect_get_logging_outputs(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectGetLoggingOutputsArgs>(&call)?;
    let value = target.admin_connect_get_logging_outputs(args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn admin_connect_get_logging_filters(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectGetLoggingFiltersArgs>(&call)?;
    let value = target.admin_connect_get_logging_filters(args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn admin_connect_set_logging_outputs(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectSetLoggingOutputsArgs>(&call)?;
    target.admin_connect_set_logging_outputs(args.outputs, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_connect_set_logging_filters(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectSetLoggingFiltersArgs>(&call)?;
    target.admin_connect_set_logging_filters(args.filters, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_server_update_tls_files(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminServerUpdateTlsFilesArgs>(&call)?;
    target.admin_server_update_tls_files(&args.srv, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_connect_set_daemon_timeout(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectSetDaemonTimeoutArgs>(&call)?;
    target.admin_connect_set_daemon_timeout(args.timeout, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn admin_connect_daemon_shutdown(
    target: &dyn Admin,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AdminConnectDaemonShutdownArgs>(&call)?;
    target.admin_connect_daemon_shutdown(args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
