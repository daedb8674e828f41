//! What names in a definition mean on this host: volumes of storage pools, ports of networks.

use error::{Error, ErrorCode, Result};
use model::Domain;
use model::devices::address::Address;
use model::devices::disk::{Disk, DiskDevice};
use model::devices::disk_source::{
    Auth, BlockSource, DirSource, DiskPlace, DiskSource, FileSource, NetworkSource, SourceHost,
    StartupPolicy, VolumeSource,
};
use model::devices::interface_source::{DirectSource, HostDevSource, InterfaceSource};
use model::devices::network_source::NetworkProtocol;
use model::network_port::Plug;
use model::storage_pool::{PoolType, StoragePool};
use model::storage_volume::VolumeType;

use crate::fault::{internal, unsupported, xml};

/// A volume as its pool knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// The pool.
    pub pool: StoragePool,
    /// What the volume is.
    pub kind: VolumeType,
    /// Where it is.
    pub path: String,
}

/// Where names are looked up.
pub trait Names {
    /// The volume of this name in the pool of this name.
    ///
    /// # Errors
    /// The pool is not there or not active, or it has no such volume.
    fn volume(&self, pool: &str, volume: &str) -> Result<Volume>;

    /// How the network of this name, and its group of ports, plugs a card in.
    ///
    /// # Errors
    /// The network is not there or not active.
    fn port(&self, network: &str, group: Option<&str>) -> Result<Plug>;
}

/// Puts what was found in the place of names. A disk that may be missing goes, or loses its medium, when it is.
///
/// # Errors
/// Something that must be there is not.
pub fn apply(domain: &mut Domain, names: &dyn Names) -> Result<()> {
    let mut kept = Vec::with_capacity(domain.devices.disk.len());
    for mut disk in std::mem::take(&mut domain.devices.disk) {
        match chain(&mut disk, names) {
            Ok(()) => kept.push(disk),
            Err(_) if may_be_missing(&disk) => {
                if matches!(disk.device, Some(DiskDevice::Cdrom | DiskDevice::Floppy)) {
                    disk.source = DiskSource::default();
                    disk.backing_store = None;
                    kept.push(disk);
                }
            }
            Err(error) => return Err(error),
        }
    }
    domain.devices.disk = kept;
    for interface in &mut domain.devices.interface {
        if let InterfaceSource::Network(source) = &interface.source {
            let name = source.network.as_deref().unwrap_or_default();
            let plug = names.port(name, source.portgroup.as_deref())?;
            if let Some(actual) = plugged(plug) {
                interface.source = actual;
            }
        }
    }
    Ok(())
}

fn may_be_missing(disk: &Disk) -> bool {
    matches!(disk.source.startup_policy, Some(StartupPolicy::Optional | StartupPolicy::Requisite))
}

/// What a card is connected to; none for a bridge, whose TAP devices are those of a network.
fn plugged(plug: Plug) -> Option<InterfaceSource> {
    match plug {
        Plug::Network(_) | Plug::Bridge(_) => None,
        Plug::Direct(direct) => {
            let mode = direct.mode.map(|mode| mode.to_string());
            Some(InterfaceSource::Direct(DirectSource { dev: Some(direct.dev), mode }))
        }
        Plug::HostDevPci(device) => {
            let address = Some(Address::Pci(device.address));
            Some(InterfaceSource::HostDev(Box::new(HostDevSource { address })))
        }
    }
}

fn chain(disk: &mut Disk, names: &dyn Names) -> Result<()> {
    if let DiskPlace::Volume(volume) = &disk.source.place {
        let found = names.volume(
            volume.pool.as_deref().unwrap_or_default(),
            volume.volume.as_deref().unwrap_or_default(),
        )?;
        place(&mut disk.source, found)?;
        // The pool knows who may log in.
        disk.auth = None;
    }
    let mut next = disk.backing_store.as_deref_mut();
    while let Some(store) = next {
        if let Some(source) = &mut store.source
            && let DiskPlace::Volume(volume) = &source.place
        {
            let found = names.volume(
                volume.pool.as_deref().unwrap_or_default(),
                volume.volume.as_deref().unwrap_or_default(),
            )?;
            place(source, found)?;
        }
        next = store.backing_store.as_deref_mut();
    }
    Ok(())
}

/// Where a volume is, as a disk says it.
fn place(source: &mut DiskSource, found: Volume) -> Result<()> {
    let DiskPlace::Volume(asked) = &source.place else { return Ok(()) };
    let direct = match found.pool.r#type {
        PoolType::Iscsi => asked.mode.as_deref() == Some("direct"),
        PoolType::IscsiDirect => true,
        _ if asked.mode.is_some() => {
            return Err(xml("disk source mode is only valid when storage pool is of iscsi type"));
        }
        PoolType::MultiPath | PoolType::Rbd | PoolType::Sheepdog | PoolType::Gluster => {
            return Err(unsupported(format!(
                "using '{}' pools for backing 'volume' disks isn't yet supported",
                found.pool.r#type
            )));
        }
        _ => false,
    };
    if direct {
        let network = on_server(asked, &found.pool)?;
        source.place = DiskPlace::Network(Box::new(network));
        let login =
            found.pool.source.auth.as_ref().map(|auth| Auth {
                username: Some(auth.username.clone()),
                secret: Some(auth.secret.clone()),
            });
        source.details.get_or_insert_default().auth = login;
        return Ok(());
    }
    source.place = match found.kind {
        VolumeType::File => DiskPlace::File(FileSource { file: Some(found.path), ..FileSource::default() }),
        VolumeType::Dir => DiskPlace::Dir(DirSource { dir: Some(found.path) }),
        VolumeType::Block => DiskPlace::Block(BlockSource { dev: Some(found.path) }),
        kind => return Err(internal(format!("unexpected storage volume type '{kind}' for storage pool"))),
    };
    if source.startup_policy.is_some() && !matches!(source.place, DiskPlace::File(_)) {
        return Err(xml("'startupPolicy' is only valid for 'file' type volume"));
    }
    Ok(())
}

/// The unit of an iSCSI server that a volume such as `unit:0:0:1` stands for.
fn on_server(asked: &VolumeSource, pool: &StoragePool) -> Result<NetworkSource> {
    let volume = asked.volume.as_deref().unwrap_or_default();
    let unit = volume.strip_prefix("unit:").and_then(|place| place.rsplit(':').next()).ok_or_else(|| {
        Error::new(
            ErrorCode::ConfigUnsupported,
            error::ErrorDomain::Storage,
            format!("'{volume}' is no unit of an iSCSI server"),
        )
    })?;
    let target = pool.source.device.first().map(|device| device.path.as_str()).unwrap_or_default();
    let host = pool.source.host.iter().map(|host| SourceHost {
        name: Some(host.name.clone()),
        port: host.port.and_then(|port| u32::try_from(port).ok()),
        ..SourceHost::default()
    });
    Ok(NetworkSource {
        protocol: NetworkProtocol::Iscsi,
        name: Some(format!("{target}/{unit}")),
        host: host.collect(),
        initiator: pool.source.initiator.clone(),
        ..NetworkSource::default()
    })
}
