//! Backing strings: what an image says about the image it is based on, as a path, an address or `json:`.

mod json;
mod legacy;

use error::Result;
use model::devices::disk_source::{
    Auth, BlockSource, DiskPlace, DiskSource, DiskSourceDetails, FileSource, NetworkSource, SourceHost,
};
use model::devices::network_source::NetworkProtocol;
use xml::Value as _;

use super::{Image, uri};
use crate::argv::json::Props;
use crate::fault::{argument, internal};

/// Longest path or address that is read, as long as a path of the host may be.
pub const BYTES_MAX: usize = 4096;

/// Longest `json:` string that is read.
const JSON_BYTES_MAX: usize = 64 << 10;

/// A backing string that was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    /// A path or an address.
    Plain(String),
    /// Properties of a block node.
    Json(Props),
}

impl Text {
    /// The string as images store it.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Text::Plain(text) => text.clone(),
            Text::Json(props) => {
                format!("json:{}", Props::default().with("file", props.clone()).text())
            }
        }
    }
}

/// The string that names this image to images based on it.
///
/// # Errors
/// The emulator cannot read such a source.
pub fn text(image: &Image<'_>) -> Result<Text> {
    let slice = image.slice();
    if slice.is_none()
        && let Some(text) = plain(image)
    {
        return Ok(Text::Plain(text));
    }
    let props = image.source_only()?;
    Ok(Text::Json(match slice {
        Some(slice) => Props::driver("raw")
            .with("offset", slice.offset.unwrap_or(0))
            .with("size", slice.size.unwrap_or(0))
            .with("file", props),
        None => props,
    }))
}

/// The path or address, when that says everything.
fn plain(image: &Image<'_>) -> Option<String> {
    match &image.source.place {
        DiskPlace::File(file) => Some(file.file.clone().unwrap_or_default()),
        DiskPlace::Block(block) => Some(block.dev.clone().unwrap_or_default()),
        DiskPlace::Dir(dir) => {
            let path = dir.dir.clone().unwrap_or_default();
            Some(if image.format == "fat" { format!("fat:{path}") } else { path })
        }
        DiskPlace::Network(network) => {
            let more = network.ssl.is_some()
                || !network.cookies.is_empty()
                || network.timeout.is_some()
                || network.readahead.is_some()
                || network.reconnect.is_some();
            let has_address = !matches!(
                network.protocol,
                NetworkProtocol::Rbd
                    | NetworkProtocol::Sheepdog
                    | NetworkProtocol::Ssh
                    | NetworkProtocol::VxHs
                    | NetworkProtocol::Nfs
            );
            uri::of(network).filter(|_| has_address && !more)
        }
        _ => None,
    }
}

/// A backing string that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backing {
    /// Where the content is.
    pub source: DiskSource,
    /// The format that the string names.
    pub format: Option<String>,
    /// The user towards an SSH server.
    pub ssh_user: Option<String>,
    /// The key of the SSH server is not to be checked.
    pub any_host_key: bool,
}

impl Backing {
    fn at(place: DiskPlace) -> Backing {
        Backing { source: DiskSource { place, ..DiskSource::default() }, ..Backing::default() }
    }

    fn network(network: NetworkSource) -> Backing {
        Backing::at(DiskPlace::Network(Box::new(network)))
    }

    fn details(&mut self) -> &mut DiskSourceDetails {
        self.source.details.get_or_insert_default()
    }

    fn login(&mut self, user: Option<String>) {
        if user.is_some() {
            self.details().auth = Some(Auth { username: user, ..Auth::default() });
        }
    }

    /// The image with this content.
    #[must_use]
    pub fn image(&self) -> Image<'_> {
        let mut image = Image::of(&self.source);
        image.format = self.format.as_deref().unwrap_or("raw");
        image.options.ssh_user = self.ssh_user.as_deref();
        image.options.any_host_key = self.any_host_key;
        image
    }
}

/// Reads a backing string. A relative path stays one: it begins at the folder of the image that names it.
///
/// # Errors
/// The string is too long or names content that the emulator cannot read.
pub fn parse(text: &str) -> Result<Backing> {
    let is_json = text.starts_with("json:") || text.trim_start().starts_with('{');
    let limit = if is_json { JSON_BYTES_MAX } else { BYTES_MAX };
    if text.len() > limit {
        return Err(argument(format!("the backing string has {} bytes, the limit is {limit}", text.len())));
    }
    if is_json {
        return json::parse(text.strip_prefix("json:").unwrap_or(text));
    }
    if text.contains("://") {
        return address(text);
    }
    match text.split_once(':') {
        Some(("nbd", rest)) => legacy::nbd(rest),
        Some(("rbd", rest)) => Ok(legacy::rbd(rest)),
        Some(("fat", rest)) => {
            let path = rest.trim_start_matches("floppy:").trim_start_matches("rw:").to_owned();
            let dir = model::devices::disk_source::DirSource { dir: Some(path) };
            Ok(Backing { format: Some("fat".to_owned()), ..Backing::at(DiskPlace::Dir(dir)) })
        }
        _ => Ok(path(text)),
    }
}

/// A path of the host: below `/dev` it is a device.
fn path(text: &str) -> Backing {
    if text.starts_with("/dev/") {
        return Backing::at(DiskPlace::Block(BlockSource { dev: Some(text.to_owned()) }));
    }
    Backing::at(DiskPlace::File(FileSource { file: Some(text.to_owned()), fdgroup: None }))
}

/// Reads `PROTOCOL[+TRANSPORT]://[USER@]HOST[:PORT]/NAME[?QUERY]`.
fn address(text: &str) -> Result<Backing> {
    let wrong = |what: &str| internal(format!("failed to parse backing file location '{text}': {what}"));
    let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("no protocol"))?;
    let (scheme, transport) = match scheme.split_once('+') {
        Some((scheme, transport)) => (scheme, Some(transport)),
        None => (scheme, None),
    };
    let protocol = NetworkProtocol::read(scheme, xml::Format::Plain)
        .map_err(|_| internal(format!("invalid backing protocol '{scheme}'")))?;
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (authority, name) = match rest.split_once('/') {
        Some((authority, name)) => (authority, Some(name)),
        None => (rest, None),
    };
    let (user, server) = match authority.rsplit_once('@') {
        Some((user, server)) => (Some(user), server),
        None => (None, authority),
    };
    let unescaped = |text: &str| uri::unescaped(text).ok_or_else(|| wrong("a wrong escape"));
    let mut host = host(server).ok_or_else(|| wrong("no such port"))?;
    let mut query = query.map(str::to_owned);
    match transport {
        None | Some("tcp") => {}
        Some("unix") => {
            let parts = query.take().unwrap_or_default();
            let socket = parts.split('&').find_map(|part| part.strip_prefix("socket="));
            let socket = unescaped(socket.ok_or_else(|| wrong("no socket"))?)?;
            host =
                SourceHost { transport: Some("unix".into()), socket: Some(socket), ..SourceHost::default() };
        }
        Some("rdma") => host.transport = Some("rdma".to_owned()),
        Some(other) => return Err(internal(format!("invalid protocol transport type '{other}'"))),
    }
    let name = match name.filter(|name| !name.is_empty()) {
        Some(name) => Some(unescaped(name)?),
        None => None,
    };
    let network = NetworkSource { protocol, name, query, host: vec![host], ..NetworkSource::default() };
    let mut backing = Backing::network(network);
    match user {
        Some(user) if protocol == NetworkProtocol::Ssh => backing.ssh_user = Some(unescaped(user)?),
        Some(user) => backing.login(Some(unescaped(user.split(':').next().unwrap_or(user))?)),
        None => {}
    }
    Ok(backing)
}

/// Reads `HOST[:PORT]`, `[ADDRESS][:PORT]`.
fn host(text: &str) -> Option<SourceHost> {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, rest)) => (name, rest.strip_prefix(':')),
        None => match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    let port = match port.filter(|port| !port.is_empty()) {
        Some(port) => Some(u32::from(port.parse::<u16>().ok()?)),
        None => None,
    };
    let name = (!name.is_empty()).then(|| name.to_owned());
    Some(SourceHost { name, port, ..SourceHost::default() })
}
