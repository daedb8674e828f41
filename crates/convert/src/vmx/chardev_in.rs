//! Serial and parallel ports, from their settings.

use error::Result;
use model::Domain;
use model::devices::char_source::{
    CharSource, FileSource, InetAddress, LabelledFile, LabelledPath, NullSource, PathSource, TcpSource,
};
use model::devices::serial::{Parallel, ParallelTarget, Serial, SerialTarget};

use super::entries::Port;
use super::settings::Settings;
use super::{Context, path};
use crate::fault::{internal, unsupported};

/// Schemes of network connections and libvirt's words for their protocols.
pub(super) const SCHEMES: [(&str, &str); 6] = [
    ("tcp", "raw"),
    ("ssl", "tls"),
    ("telnet", "telnet"),
    ("telnets", "telnets"),
    ("tcp+ssl", "tls"),
    ("telnet+ssl", "telnets"),
];

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>, context: &Context<'_>) -> Result<()> {
    for number in 0..4 {
        let prefix = format!("serial{number}.");
        let entries = Port::read(settings, &prefix)?;
        if let Some(source) = serial(&entries, &prefix, context)? {
            let target = Some(SerialTarget { port: Some(number), ..SerialTarget::default() });
            domain.devices.serial.push(Serial { source, target, ..Serial::default() });
        }
    }
    for number in 0..3 {
        let prefix = format!("parallel{number}.");
        let entries = Port::read(settings, &prefix)?;
        if entries.present == Some(true) && entries.file_type.is_none() {
            return Err(internal(format!("Missing essential config entry '{prefix}fileType'")));
        }
        if let Some(source) = parallel(&entries, &prefix, context)? {
            let target = Some(ParallelTarget { port: Some(number), ..ParallelTarget::default() });
            domain.devices.parallel.push(Parallel { source, target, ..Parallel::default() });
        }
    }
    Ok(())
}

fn file_type(entries: &Port) -> Option<String> {
    let present = entries.present == Some(true);
    present.then(|| entries.file_type.as_deref().unwrap_or("device").to_ascii_lowercase())
}

fn name<'a>(entries: &'a Port, prefix: &str) -> Result<&'a str> {
    entries
        .file_name
        .as_deref()
        .ok_or_else(|| internal(format!("Missing essential config entry '{prefix}fileName'")))
}

fn serial(entries: &Port, prefix: &str, context: &Context<'_>) -> Result<Option<CharSource>> {
    let Some(kind) = file_type(entries) else { return Ok(None) };
    Ok(Some(match kind.as_str() {
        "device" => device(name(entries, prefix)?),
        "file" => file(name(entries, prefix)?, context)?,
        "pipe" if entries.file_name.is_none() => CharSource::Null(NullSource::default()),
        "pipe" => {
            let path = entries.file_name.clone();
            let source = LabelledPath { path, ..LabelledPath::default() };
            CharSource::Pipe(PathSource { source, ..PathSource::default() })
        }
        // The concentrator decides where the port leads; the name is only for it.
        "network" if entries.vspc.is_some() || name(entries, prefix)?.is_empty() => {
            CharSource::Null(NullSource::default())
        }
        "network" => network(entries, name(entries, prefix)?, prefix)?,
        // A printer of the client's.
        "thinprint" => return Ok(None),
        other => return Err(unknown_type(prefix, other, "'device', 'file', 'pipe' or 'network'")),
    }))
}

fn parallel(entries: &Port, prefix: &str, context: &Context<'_>) -> Result<Option<CharSource>> {
    let Some(kind) = file_type(entries) else { return Ok(None) };
    match kind.as_str() {
        "device" => Ok(Some(device(name(entries, prefix)?))),
        "file" => file(name(entries, prefix)?, context).map(Some),
        "thinprint" => Ok(None),
        other => Err(unknown_type(prefix, other, "'device' or 'file'")),
    }
}

fn unknown_type(prefix: &str, found: &str, allowed: &str) -> error::Error {
    internal(format!("Expecting VMX entry '{prefix}fileType' to be {allowed} but found '{found}'"))
}

fn device(name: &str) -> CharSource {
    let source = LabelledPath { path: Some(name.to_owned()), ..LabelledPath::default() };
    CharSource::Dev(PathSource { source, ..PathSource::default() })
}

fn file(name: &str, context: &Context<'_>) -> Result<CharSource> {
    let source = LabelledFile { path: path::read(name, context, false)?, ..LabelledFile::default() };
    Ok(CharSource::File(FileSource { source, ..FileSource::default() }))
}

/// A connection such as `telnet://host:23`.
fn network(entries: &Port, uri: &str, prefix: &str) -> Result<CharSource> {
    let malformed = |what: &str| {
        internal(format!("VMX entry '{prefix}fileName' doesn't contain {what}: '{uri}'"))
            .with_cure("write it as PROTOCOL://HOST:PORT with tcp, ssl, telnet or telnets")
    };
    let (scheme, rest) = uri.split_once("://").ok_or_else(|| malformed("a URI"))?;
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = place.rsplit_once(':').ok_or_else(|| malformed("a port"))?;
    port.parse::<u16>().map_err(|_| malformed("a port"))?;
    let known = SCHEMES.iter().find(|(theirs, _)| scheme.eq_ignore_ascii_case(theirs));
    let (_, protocol) = known.ok_or_else(|| {
        unsupported(format!("VMX entry '{prefix}fileName' contains unsupported scheme '{scheme}'"))
    })?;
    let mode = match entries.network_end_point.as_deref().unwrap_or("server").to_ascii_lowercase().as_str() {
        "server" => "bind",
        "client" => "connect",
        other => {
            return Err(internal(format!(
                "Expecting VMX entry '{prefix}network.endPoint' to be 'server' or 'client' but found '{other}'"
            )));
        }
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let source = InetAddress {
        mode: Some(mode.to_owned()),
        host: Some(host.to_owned()),
        service: Some(port.to_owned()),
        ..InetAddress::default()
    };
    let protocol = Some((*protocol).to_owned());
    Ok(CharSource::Tcp(Box::new(TcpSource { source, protocol, ..TcpSource::default() })))
}
