//! Sources of disks: what names them, their servers and their secrets.

use error::Result;
use model::devices::backing_store::BackingStore;
use model::devices::disk::Disk;
use model::devices::disk_source::{
    Auth, DiskPlace, DiskSource, Encryption, EncryptionFormat, Reservations, SecretRef,
};
use model::devices::network_source::{Cookie, NetworkProtocol, NetworkSource, SourceHost};

use crate::fault::{argument, unsupported, xml};
use crate::repeated::first_repeated;

pub(super) fn check(disk: &Disk) -> Result<()> {
    one(&disk.source)?;
    let details = disk.source.details.as_deref();
    if disk.auth.is_some() && details.is_some_and(|details| details.auth.is_some()) {
        return Err(unsupported("an <auth> definition already found for disk source"));
    }
    if disk.encryption.is_some() && details.is_some_and(|details| details.encryption.is_some()) {
        return Err(unsupported("an <encryption> definition already found for disk source"));
    }
    disk.auth.as_deref().map_or(Ok(()), credentials)?;
    disk.encryption.as_deref().map_or(Ok(()), encrypted)?;
    let mut next = disk.backing_store.as_deref();
    while let Some(store) = next {
        below(store)?;
        next = store.backing_store.as_deref();
    }
    Ok(())
}

/// What a disk is based on says what it is, unless the chain ends there.
fn below(store: &BackingStore) -> Result<()> {
    let format = store.format.as_ref().and_then(|format| format.r#type.as_ref());
    match (&store.source, format) {
        (Some(_), None) => Err(xml("missing disk backing store format")),
        (None, Some(_)) => Err(xml("missing disk backing store source")),
        (Some(source), Some(_)) => one(source),
        (None, None) => Ok(()),
    }
}

/// Whether nothing is named: the element that would name it is not there.
pub(super) fn is_absent(source: &DiskSource) -> bool {
    let none = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
    match &source.place {
        DiskPlace::File(file) => none(&file.file) && file.fdgroup.is_none(),
        DiskPlace::Block(block) | DiskPlace::VhostVdpa(block) => none(&block.dev),
        DiskPlace::Dir(dir) => none(&dir.dir),
        DiskPlace::VhostUser(served) => served.r#type.is_none() && served.path.is_none(),
        DiskPlace::Network(_) | DiskPlace::Volume(_) | DiskPlace::Nvme(_) => false,
    }
}

/// Checks a source, of a disk or of what stands for one.
pub(super) fn one(source: &DiskSource) -> Result<()> {
    match &source.place {
        DiskPlace::Network(network) => servers(network)?,
        DiskPlace::Nvme(nvme) => {
            if nvme.r#type.is_none() {
                return Err(xml("missing 'type' attribute to disk source"));
            }
            match nvme.namespace {
                None => return Err(xml("missing 'namespace' attribute to disk source")),
                Some(0) => return Err(unsupported("NVMe namespace can't be zero")),
                Some(_) => {}
            }
            if nvme.address.is_none() {
                return Err(xml("NVMe disk source is missing address"));
            }
        }
        DiskPlace::Volume(volume) if volume.pool.is_some() != volume.volume.is_some() => {
            return Err(xml("'pool' and 'volume' must be specified together for 'pool' type source"));
        }
        DiskPlace::VhostUser(served) => {
            let missing = if served.r#type.is_none() { "type" } else { "path" };
            if served.r#type.is_none() || served.path.is_none() {
                return Err(xml(format!("missing '{missing}' attribute for vhostuser disk source")));
            }
            let again = served.reconnect.filter(|again| again.enabled == Some(true));
            if again.is_some_and(|again| again.timeout.is_none()) {
                return Err(xml("Missing required attribute 'timeout' in element 'reconnect'"));
            }
        }
        _ => {}
    }
    let Some(details) = source.details.as_deref() else { return Ok(()) };
    details.reservations.as_ref().map_or(Ok(()), reserved)?;
    details.auth.as_ref().map_or(Ok(()), credentials)?;
    details.encryption.as_ref().map_or(Ok(()), encrypted)
}

/// How content is encrypted, and with which keys.
fn encrypted(encryption: &Encryption) -> Result<()> {
    if matches!(encryption.format, Some(EncryptionFormat::Default | EncryptionFormat::Qcow)) {
        return Err(unsupported("old qcow/qcow2 encryption is not supported"));
    }
    encryption.secret.iter().try_for_each(key)
}

/// Who reserves, unless the daemon does.
fn reserved(reservations: &Reservations) -> Result<()> {
    if reservations.managed != Some(false) {
        return Ok(());
    }
    let missing = match &reservations.source {
        None => "connection type",
        Some(socket) if socket.r#type.is_none() => "connection type",
        Some(socket) if socket.path.as_deref().is_none_or(str::is_empty) => "path",
        Some(socket) if socket.mode.is_none() => "connection mode",
        Some(_) => return Ok(()),
    };
    Err(xml(format!("missing {missing} for <reservations/>")))
}

/// A key of an encryption.
fn key(wanted: &SecretRef) -> Result<()> {
    if wanted.r#type.is_none() {
        return Err(xml("unknown volume encryption secret type"));
    }
    secret(wanted)
}

/// A secret is named by its identity or by its use.
fn credentials(auth: &Auth) -> Result<()> {
    auth.secret.as_ref().map_or(Ok(()), secret)
}

fn secret(wanted: &SecretRef) -> Result<()> {
    match (&wanted.uuid, &wanted.usage) {
        (Some(_), Some(_)) => Err(xml("either secret uuid or usage expected")),
        _ => Ok(()),
    }
}

/// A server has a name, or a socket on this host.
fn servers(network: &NetworkSource) -> Result<()> {
    network.host.iter().try_for_each(server)?;
    if network.name.is_none() && network.protocol != NetworkProtocol::Nbd {
        return Err(xml("missing name for disk source").with_cure("write <source protocol='..' name='..'>"));
    }
    if network.protocol == NetworkProtocol::Rbd
        && let Some(name) = network.name.as_deref().filter(|name| !name.contains('/'))
    {
        return Err(xml(format!("can't split path '{name}' into pool name and image name")));
    }
    cookies(&network.cookies)?;
    if network.protocol == NetworkProtocol::Nfs && network.host.len() != 1 {
        return Err(unsupported("'nfs' protocol requires the usage of exactly one host"));
    }
    Ok(())
}

pub(super) fn server(host: &SourceHost) -> Result<()> {
    if let Some(port) = host.port.filter(|port| *port > u16::MAX.into()) {
        return Err(argument(format!("port '{port}' out of range")));
    }
    let transport = host.transport.as_deref().unwrap_or("tcp");
    match (transport, &host.socket) {
        ("unix", None) => Err(xml("missing socket for unix transport")),
        ("unix", Some(_)) => Ok(()),
        (_, Some(_)) => Err(xml(format!("transport '{transport}' does not support socket attribute"))),
        (_, None) if host.name.is_none() => Err(xml("missing name for host")),
        (_, None) => Ok(()),
    }
}

/// Cookies have different names of the letters that HTTP allows, and values.
fn cookies(cookies: &[Cookie]) -> Result<()> {
    let repeated = first_repeated(cookies.iter().map(|cookie| &cookie.name));
    for (at, cookie) in cookies.iter().enumerate() {
        let name = cookie.name.as_str();
        if name.is_empty() {
            return Err(xml("missing cookie name"));
        }
        if !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(&byte)) {
            return Err(xml(format!("cookie name '{name}' contains invalid characters")));
        }
        if cookie.value.is_empty() {
            return Err(xml(format!("missing value for cookie '{name}'")));
        }
        if repeated == Some(at) {
            return Err(xml(format!("duplicate cookie '{name}'")));
        }
    }
    Ok(())
}
