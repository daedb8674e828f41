//! Sources of disks: what names them, their servers and their secrets.

use error::Result;
use model::devices::backing_store::BackingStore;
use model::devices::disk::Disk;
use model::devices::disk_source::{Auth, DiskPlace, DiskSource, SecretRef};
use model::devices::network_source::{Cookie, NetworkProtocol, NetworkSource, SourceHost};

use crate::fault::{unsupported, xml};

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

fn one(source: &DiskSource) -> Result<()> {
    match &source.place {
        DiskPlace::Network(network) => servers(network)?,
        DiskPlace::Nvme(nvme) => match nvme.namespace {
            None => return Err(xml("missing 'namespace' attribute to disk source")),
            Some(0) => return Err(unsupported("NVMe namespace can't be zero")),
            Some(_) => {}
        },
        _ => {}
    }
    let Some(details) = source.details.as_deref() else { return Ok(()) };
    details.auth.as_ref().map_or(Ok(()), credentials)?;
    details.encryption.iter().flat_map(|encryption| &encryption.secret).try_for_each(secret)
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
    cookies(&network.cookies)?;
    if network.protocol == NetworkProtocol::Nfs && network.host.len() != 1 {
        return Err(unsupported("'nfs' protocol requires the usage of exactly one host"));
    }
    Ok(())
}

fn server(host: &SourceHost) -> Result<()> {
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
    for (at, cookie) in cookies.iter().enumerate() {
        let name = cookie.name.as_str();
        if !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(&byte)) {
            return Err(xml(format!("cookie name '{name}' contains invalid characters")));
        }
        if cookie.value.is_empty() {
            return Err(xml(format!("missing value for cookie '{name}'")));
        }
        if cookies[..at].iter().any(|other| other.name == name) {
            return Err(xml(format!("duplicate cookie '{name}'")));
        }
    }
    Ok(())
}
