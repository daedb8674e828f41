//! What keeps a stored machine from starting: the host lacks it, or the board does.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::devices::disk::DiskBus;
use model::devices::interface_source::InterfaceSource;
use model::{CpuSet, Domain};

use super::LaunchContext;
use crate::defaults::board_of;
use crate::fault::unsupported;
use crate::machine::Family;

/// Refuses what cannot be started.
pub(super) fn check(domain: &Domain, context: &LaunchContext) -> Result<()> {
    if board_of(domain).family == Family::Pseries
        && domain.devices.disk.iter().any(|disk| disk.target.bus == Some(DiskBus::Fdc))
    {
        return Err(unsupported("PowerPC pseries machines do not support floppy device"));
    }
    firmware(domain)?;
    for interface in &domain.devices.interface {
        let kind = match &interface.source {
            InterfaceSource::VhostUser(_) => "vhostuser",
            InterfaceSource::User(_) => "user",
            InterfaceSource::Server(_) => "server",
            InterfaceSource::Client(_) => "client",
            InterfaceSource::Mcast(_) => "mcast",
            InterfaceSource::Udp(_) => "udp",
            InterfaceSource::Vdpa(_) => "vdpa",
            _ => continue,
        };
        let tap = interface.backend.as_ref().and_then(|backend| backend.tap.as_ref());
        if tap.is_some() {
            let mac = interface.mac.map(|mac| mac.address.to_string()).unwrap_or_default();
            return Err(unsupported(format!(
                "interface {mac} - custom tap device path is not supported for network interfaces of type {kind}"
            )));
        }
    }
    host_nodes(domain, context)
}

/// Firmware that was to be chosen has been found.
fn firmware(domain: &Domain) -> Result<()> {
    let os = &domain.os;
    let Some(kind) = os.firmware else { return Ok(()) };
    if os.loader.as_ref().is_some_and(|loader| loader.path.is_some()) {
        return Ok(());
    }
    let detail =
        format!("Unable to find '{kind}' firmware that is compatible with the current configuration");
    Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail))
}

/// Memory can only lie on nodes that the host has.
fn host_nodes(domain: &Domain, context: &LaunchContext) -> Result<()> {
    let Some(present) = &context.host_nodes else { return Ok(()) };
    let missing = |set: &CpuSet| set.iter().find(|node| !present.contains(*node));
    let tune = domain.numatune.as_deref();
    let modules = domain.devices.memory.iter().filter_map(|device| device.source.as_ref()?.nodemask.as_ref());
    let sets = tune
        .into_iter()
        .flat_map(|tune| {
            let whole = tune.memory.iter().filter_map(|memory| memory.nodeset.as_ref());
            whole.chain(tune.memnode.iter().filter_map(|node| node.nodeset.as_ref()))
        })
        .chain(modules);
    match sets.into_iter().find_map(missing) {
        Some(node) => Err(unsupported(format!("NUMA node {node} is unavailable"))),
        None => Ok(()),
    }
}
