//! Calls of the procedures of [`Session`](api::Session). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments};
use api::Session;
use error::Result;
use proto::{Procedure, args};

pub(super) fn call(
    target: &dyn Session,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    match (procedure.program, procedure.number) {
        (proto::Program::Remote, 1) => connect_open(target, call, reply),
        (proto::Program::Remote, 2) => connect_close(target, call, reply),
        (proto::Program::Remote, 60) => connect_supports_feature(target, call, reply),
        (proto::Program::Remote, 105) => connect_domain_event_register(target, call, reply),
        (proto::Program::Remote, 106) => connect_domain_event_deregister(target, call, reply),
        (proto::Program::Remote, 167) => connect_domain_event_register_any(target, call, reply),
        (proto::Program::Remote, 168) => connect_domain_event_deregister_any(target, call, reply),
        (proto::Program::Remote, 313) => connect_network_event_register_any(target, call, reply),
        (proto::Program::Remote, 314) => connect_network_event_deregister_any(target, call, reply),
        (proto::Program::Remote, 316) => connect_domain_event_callback_register_any(target, call, reply),
        (proto::Program::Remote, 317) => connect_domain_event_callback_deregister_any(target, call, reply),
        (proto::Program::Remote, 360) => connect_register_close_callback(target, call, reply),
        (proto::Program::Remote, 361) => connect_unregister_close_callback(target, call, reply),
        (proto::Program::Remote, 368) => connect_storage_pool_event_register_any(target, call, reply),
        (proto::Program::Remote, 369) => connect_storage_pool_event_deregister_any(target, call, reply),
        (proto::Program::Remote, 374) => connect_node_device_event_register_any(target, call, reply),
        (proto::Program::Remote, 375) => connect_node_device_event_deregister_any(target, call, reply),
        (proto::Program::Remote, 380) => connect_secret_event_register_any(target, call, reply),
        (proto::Program::Remote, 381) => connect_secret_event_deregister_any(target, call, reply),
        (proto::Program::Remote, 419) => connect_set_identity(target, call, reply),
        (proto::Program::Qemu, 4) => qemu_connect_domain_monitor_event_register(target, call, reply),
        (proto::Program::Qemu, 5) => qemu_connect_domain_monitor_event_deregister(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_open(target: &dyn Session, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectOpenArgs>(&call)?;
    target.connect_open(args.name, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_close(target: &dyn Session, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    target.connect_close()?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_supports_feature(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectSupportsFeatureArgs>(&call)?;
    let value = target.connect_supports_feature(args.feature)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_domain_event_register(
    target: &dyn Session,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_domain_event_register()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_domain_event_deregister(
    target: &dyn Session,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_domain_event_deregister()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_domain_event_register_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectDomainEventRegisterAnyArgs>(&call)?;
    target.connect_domain_event_register_any(args.event_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_domain_event_deregister_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectDomainEventDeregisterAnyArgs>(&call)?;
    target.connect_domain_event_deregister_any(args.event_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_network_event_register_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectNetworkEventRegisterAnyArgs>(&call)?;
    let value = target.connect_network_event_register_any(args.event_id, args.net.as_deref())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_network_event_deregister_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectNetworkEventDeregisterAnyArgs>(&call)?;
    target.connect_network_event_deregister_any(args.callback_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_domain_event_callback_register_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectDomainEventCallbackRegisterAnyArgs>(&call)?;
    let value = target.connect_domain_event_callback_register_any(args.event_id, args.dom.as_deref())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_domain_event_callback_deregister_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectDomainEventCallbackDeregisterAnyArgs>(&call)?;
    target.connect_domain_event_callback_deregister_any(args.callback_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_register_close_callback(
    target: &dyn Session,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    target.connect_register_close_callback()?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_unregister_close_callback(
    target: &dyn Session,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    target.connect_unregister_close_callback()?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_storage_pool_event_register_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectStoragePoolEventRegisterAnyArgs>(&call)?;
    let value = target.connect_storage_pool_event_register_any(args.event_id, args.pool.as_deref())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_storage_pool_event_deregister_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectStoragePoolEventDeregisterAnyArgs>(&call)?;
    target.connect_storage_pool_event_deregister_any(args.callback_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_node_device_event_register_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectNodeDeviceEventRegisterAnyArgs>(&call)?;
    let value = target.connect_node_device_event_register_any(args.event_id, args.dev.as_deref())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_node_device_event_deregister_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectNodeDeviceEventDeregisterAnyArgs>(&call)?;
    target.connect_node_device_event_deregister_any(args.callback_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_secret_event_register_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectSecretEventRegisterAnyArgs>(&call)?;
    let value = target.connect_secret_event_register_any(args.event_id, args.secret.as_deref())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_secret_event_deregister_any(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectSecretEventDeregisterAnyArgs>(&call)?;
    target.connect_secret_event_deregister_any(args.callback_id)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_set_identity(target: &dyn Session, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectSetIdentityArgs>(&call)?;
    target.connect_set_identity(&args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn qemu_connect_domain_monitor_event_register(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::QemuConnectDomainMonitorEventRegisterArgs>(&call)?;
    let value =
        target.qemu_connect_domain_monitor_event_register(args.dom.as_deref(), args.event, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn qemu_connect_domain_monitor_event_deregister(
    target: &dyn Session,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::QemuConnectDomainMonitorEventDeregisterArgs>(&call)?;
    target.qemu_connect_domain_monitor_event_deregister(args.callback_id)?;
    let _ = reply;
    Ok(Vec::new())
}
