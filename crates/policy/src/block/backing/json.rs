//! `json:` backing strings: properties of a block node, nested or with dots in their names.

use error::Result;
use model::devices::address::PciAddress;
use model::devices::disk_source::{
    BlockSource, DiskPlace, FileSource, NetworkSource, NvmeSource, Slice, SourceHost,
};
use model::devices::network_source::{Cookie, Identity, Initiator, Iqn, NetworkProtocol};

use super::{Backing, address, host, legacy};
use crate::fault::{argument, internal};
use crate::json::{self, Json, Props};

/// Deepest nesting of nodes; a format over a slice over a file is three.
const DEPTH_MAX: u32 = 8;

/// Reads the text after `json:`.
pub(super) fn parse(text: &str) -> Result<Backing> {
    let wrong = |error| argument(format!("JSON backing volume definition is malformed: {error}"));
    let Json::Object(members) = json::read(text).map_err(wrong)? else {
        return Err(argument("JSON backing volume definition must be an object"));
    };
    node(&json::deflatten(members).map_err(wrong)?, 0)
}

/// Reads a node: a storage, or a format or slice over another node.
fn node(members: &Props, depth: u32) -> Result<Backing> {
    if depth > DEPTH_MAX {
        return Err(argument("JSON backing volume definition is nested too deeply"));
    }
    let driver = word(members, "driver");
    match members.get("file") {
        Some(Json::Object(file)) => {
            let mut backing = node(file, depth + 1)?;
            match driver {
                Some("raw") => slice(members, &mut backing)?,
                Some(format) => backing.format = Some(format.to_owned()),
                None => {}
            }
            Ok(backing)
        }
        Some(Json::Text(_)) => {
            Err(argument("JSON backing volume definition refers to a node by name instead of telling it"))
        }
        Some(_) => Err(argument("JSON backing volume definition: 'file' must be an object")),
        None => storage(members, driver),
    }
}

fn slice(members: &Props, backing: &mut Backing) -> Result<()> {
    let (offset, size) = (number(members, "offset")?, number(members, "size")?);
    if offset.is_some() || size.is_some() {
        let (offset, size) = (offset.unwrap_or(0), size.unwrap_or(0));
        let slice = Slice { r#type: Some("storage".to_owned()), offset: Some(offset), size: Some(size) };
        backing.details().slices = vec![slice];
    }
    Ok(())
}

fn storage(members: &Props, driver: Option<&str>) -> Result<Backing> {
    let driver = match (driver, word(members, "filename")) {
        (Some(driver), _) => driver,
        (None, Some(filename)) => return super::parse(filename),
        (None, None) => return Err(argument("JSON backing volume definition lacks driver name")),
    };
    Ok(match driver {
        "file" => {
            let file = Some(needed(members, "filename", driver)?);
            Backing::at(DiskPlace::File(FileSource { file, fdgroup: None }))
        }
        "host_device" | "host_cdrom" => {
            let dev = Some(needed(members, "filename", driver)?);
            Backing::at(DiskPlace::Block(BlockSource { dev }))
        }
        "http" | "https" | "ftp" | "ftps" | "tftp" => web(members, driver)?,
        "nbd" => nbd(members)?,
        "ssh" => ssh(members)?,
        "iscsi" => iscsi(members)?,
        "gluster" => gluster(members)?,
        "rbd" => rbd(members)?,
        "sheepdog" => sheepdog(members)?,
        "nfs" => nfs(members)?,
        "vxhs" => vxhs(members)?,
        "nvme" => nvme(members)?,
        other => {
            return Err(argument(format!(
                "missing parser implementation for JSON backing volume definition driver '{other}'"
            )));
        }
    })
}

fn web(members: &Props, driver: &str) -> Result<Backing> {
    let url = word(members, "url").or_else(|| word(members, "filename"));
    let url = url.ok_or_else(|| missing("url", driver))?;
    let mut backing = address(url)?;
    let DiskPlace::Network(network) = &mut backing.source.place else {
        return Err(argument(format!("expected protocol '{driver}' in the address '{url}'")));
    };
    if network.protocol.as_str() != driver {
        return Err(argument(format!("expected protocol '{driver}' but got '{}'", network.protocol)));
    }
    network.ssl = switch(members, "sslverify")?;
    network.readahead = number(members, "readahead")?;
    network.timeout = number(members, "timeout")?;
    if let Some(cookies) = word(members, "cookie") {
        network.cookies = cookies
            .split(';')
            .filter(|cookie| !cookie.trim().is_empty())
            .map(|cookie| {
                let (name, value) = cookie
                    .trim()
                    .split_once('=')
                    .ok_or_else(|| argument(format!("failed to parse cookie '{}'", cookie.trim())))?;
                Ok(Cookie { name: name.to_owned(), value: value.to_owned() })
            })
            .collect::<Result<_>>()?;
    }
    backing.login(word(members, "username").map(str::to_owned));
    Ok(backing)
}

fn nbd(members: &Props) -> Result<Backing> {
    let server = if members.get("server").is_some() {
        socket(members.get("server"))?
    } else if let Some(path) = word(members, "path") {
        unix(path)
    } else {
        let name = needed(members, "host", "nbd")?;
        SourceHost { name: Some(name), port: port(members)?, ..SourceHost::default() }
    };
    Ok(named(NetworkProtocol::Nbd, word(members, "export").map(str::to_owned), vec![server]))
}

fn ssh(members: &Props) -> Result<Backing> {
    if let Some(filename) = word(members, "filename") {
        return address(filename);
    }
    let path = needed(members, "path", "ssh")?;
    let server = match members.get("server") {
        Some(server) => socket(Some(server))?,
        None => {
            let name = Some(needed(members, "host", "ssh")?);
            SourceHost { name, port: port(members)?, ..SourceHost::default() }
        }
    };
    let check = match members.get("host-key-check") {
        Some(Json::Object(check)) => word(check, "mode"),
        _ => None,
    };
    let mut backing = named(NetworkProtocol::Ssh, Some(path), vec![server]);
    backing.ssh_user = word(members, "user").map(str::to_owned);
    backing.any_host_key = check == Some("none") || word(members, "host_key_check") == Some("no");
    Ok(backing)
}

fn iscsi(members: &Props) -> Result<Backing> {
    if let Some(filename) = word(members, "filename") {
        return address(filename);
    }
    if let Some(other) = word(members, "transport").filter(|transport| *transport != "tcp") {
        return Err(argument(format!("only TCP transport is supported for iSCSI volumes, not '{other}'")));
    }
    let portal = needed(members, "portal", "iscsi")?;
    let target = needed(members, "target", "iscsi")?;
    let unit = number(members, "lun")?.unwrap_or(0);
    let server =
        host(&portal).ok_or_else(|| argument(format!("failed to parse port of iSCSI portal '{portal}'")))?;
    let mut backing = named(NetworkProtocol::Iscsi, Some(format!("{target}/{unit}")), vec![server]);
    if let (DiskPlace::Network(network), Some(name)) =
        (&mut backing.source.place, word(members, "initiator-name"))
    {
        network.initiator = Some(Initiator { iqn: Some(Iqn { name: Some(name.to_owned()) }) });
    }
    backing.login(word(members, "user").map(str::to_owned));
    Ok(backing)
}

fn gluster(members: &Props) -> Result<Backing> {
    if let Some(filename) = word(members, "filename") {
        return address(filename);
    }
    let (volume, path) = (needed(members, "volume", "gluster")?, needed(members, "path", "gluster")?);
    let servers = servers(members)?;
    if servers.is_empty() {
        return Err(missing("server", "gluster"));
    }
    Ok(named(NetworkProtocol::Gluster, Some(format!("{volume}/{path}")), servers))
}

fn rbd(members: &Props) -> Result<Backing> {
    if let Some(filename) = word(members, "filename") {
        return Ok(legacy::rbd(filename.strip_prefix("rbd:").unwrap_or(filename)));
    }
    let (pool, image) = (needed(members, "pool", "rbd")?, needed(members, "image", "rbd")?);
    let mut backing = named(NetworkProtocol::Rbd, Some(format!("{pool}/{image}")), servers(members)?);
    if let DiskPlace::Network(network) = &mut backing.source.place {
        network.snapshot = word(members, "snapshot").map(str::to_owned);
        network.config = word(members, "conf").map(str::to_owned);
    }
    backing.login(word(members, "user").map(str::to_owned));
    Ok(backing)
}

fn sheepdog(members: &Props) -> Result<Backing> {
    if let Some(filename) = word(members, "filename") {
        return address(filename);
    }
    let image = needed(members, "vdi", "sheepdog")?;
    let server = socket(members.get("server"))?;
    Ok(named(NetworkProtocol::Sheepdog, Some(image), vec![server]))
}

fn nfs(members: &Props) -> Result<Backing> {
    let path = needed(members, "path", "nfs")?;
    let server = socket(members.get("server"))?;
    let mut backing = named(NetworkProtocol::Nfs, Some(path), vec![server]);
    let (user, group) = (number(members, "user")?, number(members, "group")?);
    if let DiskPlace::Network(network) = &mut backing.source.place
        && (user.is_some() || group.is_some())
    {
        let text = |id: Option<u64>| id.map(|id| format!("+{id}"));
        network.identity = Some(Identity { user: text(user), group: text(group), ..Identity::default() });
    }
    Ok(backing)
}

fn vxhs(members: &Props) -> Result<Backing> {
    let disk = needed(members, "vdisk-id", "vxhs")?;
    Ok(named(NetworkProtocol::VxHs, Some(disk), vec![socket(members.get("server"))?]))
}

fn nvme(members: &Props) -> Result<Backing> {
    let device = needed(members, "device", "nvme")?;
    let address = pci(&device)
        .ok_or_else(|| argument(format!("malformed PCI address '{device}' of an NVMe volume")))?;
    let namespace = number(members, "namespace")?.ok_or_else(|| missing("namespace", "nvme"))?;
    Ok(Backing::at(DiskPlace::Nvme(Box::new(NvmeSource {
        r#type: Some("pci".to_owned()),
        managed: None,
        namespace: Some(namespace),
        address: Some(address),
    }))))
}

/// Reads `DDDD:BB:SS.F`.
fn pci(text: &str) -> Option<PciAddress> {
    let (rest, function) = text.split_once('.')?;
    let [domain, bus, slot] = rest.split(':').collect::<Vec<_>>().try_into().ok()?;
    Some(PciAddress {
        domain: u16::from_str_radix(domain, 16).ok()?.into(),
        bus: u8::from_str_radix(bus, 16).ok()?.into(),
        slot: u8::from_str_radix(slot, 16).ok()?.into(),
        function: u8::from_str_radix(function, 16).ok().filter(|function| *function < 8)?.into(),
        ..PciAddress::default()
    })
}

fn named(protocol: NetworkProtocol, name: Option<String>, host: Vec<SourceHost>) -> Backing {
    Backing::network(NetworkSource { protocol, name, host, ..NetworkSource::default() })
}

/// The list `server`.
fn servers(members: &Props) -> Result<Vec<SourceHost>> {
    match members.get("server") {
        None => Ok(Vec::new()),
        Some(Json::List(items)) => items.iter().map(|item| socket(Some(item))).collect(),
        Some(_) => Err(argument("JSON backing volume definition: 'server' must be a list")),
    }
}

/// Reads the address of a server.
fn socket(value: Option<&Json>) -> Result<SourceHost> {
    let Some(Json::Object(members)) = value else { return Err(argument("missing socket address")) };
    match word(members, "type") {
        None | Some("inet" | "tcp") => {
            let name = Some(needed(members, "host", "server")?);
            Ok(SourceHost { name, port: port(members)?, ..SourceHost::default() })
        }
        Some("unix") => {
            let path = word(members, "path").or_else(|| word(members, "socket"));
            Ok(unix(path.ok_or_else(|| missing("path", "server"))?))
        }
        Some(other) => Err(internal(format!("socket address type '{other}' is not known"))),
    }
}

fn unix(path: &str) -> SourceHost {
    let (transport, socket) = (Some("unix".to_owned()), Some(path.to_owned()));
    SourceHost { transport, socket, ..SourceHost::default() }
}

fn port(members: &Props) -> Result<Option<u32>> {
    match number(members, "port")? {
        None => Ok(None),
        Some(port) => match u16::try_from(port) {
            Ok(port) => Ok(Some(u32::from(port))),
            Err(_) => Err(argument(format!("{port} is no port"))),
        },
    }
}

fn word<'a>(members: &'a Props, name: &str) -> Option<&'a str> {
    match members.get(name)? {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

fn needed(members: &Props, name: &str, driver: &str) -> Result<String> {
    word(members, name).map(str::to_owned).ok_or_else(|| missing(name, driver))
}

fn missing(name: &str, driver: &str) -> error::Error {
    argument(format!("missing '{name}' field in JSON backing definition of '{driver}' volume"))
}

/// A number, also as text.
fn number(members: &Props, name: &str) -> Result<Option<u64>> {
    let Some(value) = members.get(name) else { return Ok(None) };
    let number = match value {
        Json::Number(number) => u64::try_from(*number).ok(),
        Json::Text(text) => text.parse().ok(),
        _ => None,
    };
    number.map(Some).ok_or_else(|| argument(format!("malformed '{name}' field in JSON backing definition")))
}

/// A switch, also as `on` and `off`.
fn switch(members: &Props, name: &str) -> Result<Option<bool>> {
    match members.get(name) {
        None => Ok(None),
        Some(Json::Bool(on)) => Ok(Some(*on)),
        Some(Json::Text(text)) if text == "on" || text == "off" => Ok(Some(text == "on")),
        Some(_) => Err(argument(format!("malformed '{name}' field in JSON backing definition"))),
    }
}
