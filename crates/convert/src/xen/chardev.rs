//! Serial and parallel ports, consoles and channels.

use error::Result;
use model::Domain;
use model::devices::channel::{Channel, ChannelTarget, Console, ConsoleTarget, NamedTarget};
use model::devices::char_source::{
    CharSource, FileSource, InetAddress, LabelledFile, LabelledPath, NullSource, PathSource, PtySource,
    TcpSource, UdpSource, UnixAddress, UnixSource,
};
use model::devices::serial::{Parallel, ParallelTarget, Serial, SerialTarget};

use super::options::{Options, Text};
use super::settings::{Reader, Writer};
use super::{Kind, kind};
use crate::fault::{internal, unsupported};

/// Most serial ports.
const PORTS_MAX: u32 = 64;

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    if kind(domain) != Kind::Hvm {
        let target = ConsoleTarget { r#type: Some("xen".to_owned()), port: Some(0) };
        domain.devices.console.push(Console { target: Some(target), ..Console::default() });
        return Ok(());
    }
    if let Some(text) = reader.string("parallel")?.filter(|text| text != "none") {
        let target = ParallelTarget { port: Some(0), ..ParallelTarget::default() };
        let source = read_source(&text)?;
        domain.devices.parallel.push(Parallel { source, target: Some(target), ..Parallel::default() });
    }
    for (port, text) in (0..).zip(reader.strings("serial")?) {
        if text.is_empty() || text == "none" {
            continue;
        }
        let target = SerialTarget { port: Some(port), ..SerialTarget::default() };
        let source = read_source(&text)?;
        domain.devices.serial.push(Serial { source, target: Some(target), ..Serial::default() });
    }
    Ok(())
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    if kind(domain) != Kind::Hvm {
        return Ok(());
    }
    let devices = &domain.devices;
    match devices.parallel.first() {
        None => writer.set("parallel", "none")?,
        Some(parallel) => writer.set("parallel", write_source(&parallel.source)?)?,
    }
    let port = |serial: &Serial, index: usize| {
        serial
            .target
            .as_ref()
            .and_then(|target| target.port)
            .unwrap_or(u32::try_from(index).unwrap_or(u32::MAX))
    };
    match devices.serial.as_slice() {
        [] => writer.set("serial", "none"),
        [serial] if port(serial, 0) == 0 => writer.set("serial", write_source(&serial.source)?),
        serials => {
            let last =
                serials.iter().enumerate().map(|(index, serial)| port(serial, index)).max().unwrap_or(0);
            if last >= PORTS_MAX {
                return Err(unsupported(format!("serial port {last} is too high"))
                    .with_cure(format!("use ports 0 to {}", PORTS_MAX - 1)));
            }
            let mut texts = vec!["none".to_owned(); last as usize + 1];
            for (index, serial) in serials.iter().enumerate() {
                texts[port(serial, index) as usize] = write_source(&serial.source)?;
            }
            writer.list("serial", texts)
        }
    }
}

/// Reads `pty`, `file:PATH`, `tcp:HOST:PORT,server,nowait` and the like.
fn read_source(text: &str) -> Result<CharSource> {
    let (word, rest) = match text.split_once(':') {
        _ if text.starts_with('/') => ("dev", text),
        Some((word, rest)) => (word, rest),
        None => (text, ""),
    };
    let path = || LabelledPath { path: Some(rest.to_owned()), ..LabelledPath::default() };
    Ok(match word {
        "null" => CharSource::Null(NullSource::default()),
        "vc" => CharSource::Vc(NullSource::default()),
        "stdio" => CharSource::Stdio(NullSource::default()),
        "pty" => CharSource::Pty(PtySource::default()),
        "dev" => CharSource::Dev(PathSource { source: path(), ..PathSource::default() }),
        "pipe" => CharSource::Pipe(PathSource { source: path(), ..PathSource::default() }),
        "file" => {
            let source = LabelledFile { path: Some(rest.to_owned()), ..LabelledFile::default() };
            CharSource::File(FileSource { source, ..FileSource::default() })
        }
        "tcp" | "telnet" => {
            let (place, mode) = place_and_mode(rest);
            let (host, service) = place.rsplit_once(':').ok_or_else(|| malformed(text))?;
            let source = InetAddress {
                mode,
                host: Some(host.to_owned()),
                service: Some(service.to_owned()),
                ..InetAddress::default()
            };
            let protocol = Some(if word == "tcp" { "raw" } else { "telnet" }.to_owned());
            CharSource::Tcp(Box::new(TcpSource { source, protocol, ..TcpSource::default() }))
        }
        "udp" => udp(rest, text)?,
        "unix" => {
            let (place, mode) = place_and_mode(rest);
            let source = UnixAddress { mode, path: Some(place.to_owned()), ..UnixAddress::default() };
            CharSource::Unix(Box::new(UnixSource { source, ..UnixSource::default() }))
        }
        other => return Err(internal(format!("unknown chr device type '{other}'"))),
    })
}

fn malformed(text: &str) -> error::Error {
    internal(format!("malformed char device string '{text}'"))
}

/// The place of a socket, and whether it is listened on there.
fn place_and_mode(text: &str) -> (&str, Option<String>) {
    let (place, options) = text.split_once(',').unwrap_or((text, ""));
    let listens = options.split(',').any(|word| word.trim() == "server");
    (place, Some(if listens { "bind" } else { "connect" }.to_owned()))
}

/// Reads `HOST:PORT@HOST:PORT`: where it sends to and where it listens; each part may be missing.
fn udp(rest: &str, text: &str) -> Result<CharSource> {
    let side = |place: &str, mode: &str| {
        let (host, service) = place.rsplit_once(':').ok_or_else(|| malformed(text))?;
        let some = |part: &str| (!part.is_empty()).then(|| part.to_owned());
        Ok::<_, error::Error>(InetAddress {
            mode: Some(mode.to_owned()),
            host: some(host),
            service: some(service).filter(|service| mode == "connect" || service != "0"),
            ..InetAddress::default()
        })
    };
    let (to, from) = rest.split_once('@').map_or((rest, None), |(to, from)| (to, Some(from)));
    let from = from.map(|from| side(from, "bind")).transpose()?;
    let from = from.filter(|from| from.host.is_some() || from.service.is_some());
    let source = from.into_iter().chain([side(to, "connect")?]).collect();
    Ok(CharSource::Udp(Box::new(UdpSource { source, ..UdpSource::default() })))
}

/// Writes what [`read_source`] reads.
pub(crate) fn write_source(source: &CharSource) -> Result<String> {
    let path = |path: &Option<String>| {
        path.clone().ok_or_else(|| internal("Missing source path attribute for char device"))
    };
    let server = |mode: Option<&str>| if mode == Some("bind") { ",server,nowait" } else { "" };
    Ok(match source {
        CharSource::Null(_) => "null".to_owned(),
        CharSource::Vc(_) => "vc".to_owned(),
        CharSource::Stdio(_) => "stdio".to_owned(),
        CharSource::Pty(_) => "pty".to_owned(),
        CharSource::Dev(device) => path(&device.source.path)?,
        CharSource::Pipe(pipe) => format!("pipe:{}", path(&pipe.source.path)?),
        CharSource::File(file) => format!("file:{}", path(&file.source.path)?),
        CharSource::Tcp(tcp) => {
            let word = match tcp.protocol.as_deref() {
                None | Some("raw") => "tcp",
                Some("telnet") => "telnet",
                Some(other) => {
                    return Err(unsupported(format!("Unsupported protocol '{other}' of a character device")));
                }
            };
            let address = &tcp.source;
            let (host, service) =
                (address.host.as_deref().unwrap_or(""), address.service.as_deref().unwrap_or(""));
            format!("{word}:{host}:{service}{}", server(address.mode.as_deref()))
        }
        CharSource::Udp(udp) => {
            let side =
                |bind: bool| udp.source.iter().find(|side| (side.mode.as_deref() == Some("bind")) == bind);
            let part = |side: Option<&InetAddress>, none: &str| {
                let host = side.and_then(|side| side.host.clone()).unwrap_or_default();
                let service = side.and_then(|side| side.service.clone());
                format!("{host}:{}", service.as_deref().unwrap_or(none))
            };
            format!("udp:{}@{}", part(side(false), ""), part(side(true), "0"))
        }
        CharSource::Unix(unix) => {
            format!("unix:{}{}", path(&unix.source.path)?, server(unix.source.mode.as_deref()))
        }
        _ => {
            return Err(unsupported("unexpected chr device type")
                .with_cure("use null, vc, stdio, pty, dev, pipe, file, tcp, udp or unix"));
        }
    })
}

pub(super) fn read_channels(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    for text in reader.strings("channel")? {
        let options = Options::of(&text);
        let source = match options.get("connection") {
            Some(word) if word.eq_ignore_ascii_case("socket") => {
                let path =
                    options.owned("path").ok_or_else(|| internal(format!("channel '{text}' has no path")))?;
                let source =
                    UnixAddress { mode: Some("bind".to_owned()), path: Some(path), ..UnixAddress::default() };
                CharSource::Unix(Box::new(UnixSource { source, ..UnixSource::default() }))
            }
            Some(word) if word.eq_ignore_ascii_case("pty") => CharSource::Pty(PtySource::default()),
            _ => {
                return Err(internal(format!("channel '{text}' has no known connection"))
                    .with_cure("use connection=socket or connection=pty"));
            }
        };
        let target = ChannelTarget::Xen(NamedTarget { name: options.owned("name"), state: None });
        domain.devices.channel.push(Channel { source, target: Some(target), ..Channel::default() });
    }
    Ok(())
}

pub(super) fn write_channels(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let mut texts = Vec::new();
    for channel in &domain.devices.channel {
        let Some(ChannelTarget::Xen(target)) = &channel.target else { continue };
        let mut text = Text::default();
        match &channel.source {
            CharSource::Pty(_) => text.push("connection", "pty")?,
            CharSource::Unix(unix) => {
                text.push("connection", "socket")?;
                text.maybe("path", unix.source.path.as_deref())?;
            }
            _ => {
                return Err(
                    unsupported("Unsupported type of a channel").with_cure("use type='pty' or type='unix'")
                );
            }
        }
        text.maybe("name", target.name.as_deref())?;
        texts.push(text.finish());
    }
    writer.list("channel", texts)
}
