//! Disks in xl's words: `format=raw,vdev=hda,access=rw,backendtype=phy,target=/dev/one`, or by position.

use error::Result;
use model::devices::disk::{Disk, DiskDevice};
use model::devices::disk_source::{DiskPlace, DiskSource, NetworkSource, SourceHost};
use model::devices::network_source::NetworkProtocol;

use super::disk::{driver, path, place, target};
use super::options::Text;
use crate::fault::{internal, unsupported};

/// Formats that xl knows, in its words, which are ours too.
const FORMATS: [&str; 5] = ["raw", "qcow", "qcow2", "vhd", "qed"];
/// Prefixes of targets, long deprecated: word, format, back end.
const PREFIXES: [(&str, Option<&str>, Option<&str>); 10] = [
    ("phy:", None, Some("phy")),
    ("file:", None, None),
    ("raw:", Some("raw"), None),
    ("aio:", Some("raw"), None),
    ("qcow:", Some("qcow"), None),
    ("qcow2:", Some("qcow2"), None),
    ("vhd:", Some("vhd"), None),
    ("tap:", None, Some("tap")),
    ("tap2:", None, Some("tap")),
    ("tapdisk:", None, None),
];

/// What a text says.
#[derive(Default)]
struct Spec<'a> {
    target: Option<&'a str>,
    format: Option<&'a str>,
    vdev: Option<&'a str>,
    access: Option<&'a str>,
    backend: Option<&'a str>,
    backend_domain: Option<&'a str>,
    cdrom: bool,
}

fn parse(text: &str) -> Result<Spec<'_>> {
    let mut spec = Spec::default();
    let mut position = 0;
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(target) = rest.strip_prefix("target=") {
            // The target is the rest: it may hold commas.
            spec.target = Some(target);
            break;
        }
        let (part, next) = rest.split_once(',').map_or((rest, None), |(part, next)| (part, Some(next)));
        let part = part.trim();
        match part.split_once('=') {
            Some((key, value)) if !value.is_empty() && is_key(key.trim()) => {
                named(&mut spec, key.trim(), value.trim())?;
            }
            None if part == "cdrom" => spec.cdrom = true,
            None if matches!(part, "direct-io-safe" | "discard" | "no-discard") => {}
            _ => {
                let slot = match position {
                    0 => &mut spec.target,
                    1 => &mut spec.format,
                    2 => &mut spec.vdev,
                    3 => &mut spec.access,
                    _ => return Err(unknown(text, part)),
                };
                *slot = Some(part).filter(|part| !part.is_empty()).or(*slot);
                // A prefix says the format already, so the next part is the name, but for those who write both.
                let says = position == 0 && PREFIXES.iter().any(|(prefix, ..)| part.starts_with(prefix));
                let next_format = next.and_then(|next| next.split(',').next()).map_or("", str::trim);
                let skips = says && !next_format.is_empty() && !FORMATS.contains(&next_format);
                position += if skips { 2 } else { 1 };
            }
        }
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    if let Some((name, kind)) = spec.vdev.and_then(|vdev| vdev.split_once(':')) {
        spec.vdev = Some(name);
        spec.cdrom |= kind == "cdrom";
    }
    while let Some((prefix, format, backend)) =
        PREFIXES.iter().find(|(prefix, ..)| spec.target.is_some_and(|target| target.starts_with(prefix)))
    {
        spec.target = spec.target.and_then(|target| target.strip_prefix(prefix));
        spec.format = spec.format.or(*format);
        spec.backend = spec.backend.or(*backend);
    }
    Ok(spec)
}

fn is_key(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'-')
}

fn unknown(text: &str, part: &str) -> error::Error {
    internal(format!("disk '{text}': unknown value '{part}'"))
        .with_cure("write it as format=F,vdev=V,access=A,backendtype=B,target=T")
}

fn named<'a>(spec: &mut Spec<'a>, key: &str, value: &'a str) -> Result<()> {
    match key {
        "format" => spec.format = Some(value),
        "vdev" => spec.vdev = Some(value),
        "access" => spec.access = Some(value),
        "backendtype" => spec.backend = Some(value),
        "backend" => spec.backend_domain = Some(value),
        "devtype" => spec.cdrom = value == "cdrom",
        "script" | "colo-host" | "colo-port" | "colo-export" | "active-disk" | "hidden-disk" => {}
        _ => return Err(unknown(key, value)),
    }
    Ok(())
}

pub(super) fn read(text: &str, hvm: bool) -> Result<Disk> {
    let spec = parse(text)?;
    let name = spec
        .vdev
        .filter(|name| !name.is_empty())
        .ok_or_else(|| internal(format!("disk '{text}' has no vdev")))?;
    let format = match spec.format {
        None | Some("empty") => "raw",
        Some(format) => *FORMATS
            .iter()
            .find(|known| **known == format)
            .ok_or_else(|| unsupported(format!("disk image format not supported: {format}")))?,
    };
    let (driver_name, block) = match spec.backend {
        None | Some("qdisk") => ("qemu", false),
        Some("tap") => ("tap", false),
        Some("phy") => ("phy", true),
        Some(other) => return Err(unsupported(format!("disk backend not supported: {other}"))),
    };
    let source = spec.target.filter(|target| !target.is_empty() && spec.format != Some("empty"));
    let place = match source.and_then(|source| source.strip_prefix("rbd:")) {
        Some(rbd) => DiskPlace::Network(Box::new(read_rbd(rbd))),
        None => place(source.map(str::to_owned), block),
    };
    let access = spec.access.unwrap_or("rw");
    Ok(Disk {
        device: Some(if spec.cdrom { DiskDevice::Cdrom } else { DiskDevice::Disk }),
        driver: driver(Some(driver_name), format),
        source: DiskSource { place, ..DiskSource::default() },
        backenddomain: spec.backend_domain.map(str::to_owned),
        target: target(name, hvm),
        readonly: matches!(access, "r" | "ro") || spec.cdrom,
        shareable: access.ends_with('!'),
        ..Disk::default()
    })
}

pub(super) fn write(disk: &Disk) -> Result<String> {
    let driver = disk.driver.as_deref();
    let format = driver.and_then(|driver| driver.r#type.as_deref()).unwrap_or("raw");
    let format = FORMATS.iter().find(|known| **known == format).ok_or_else(|| {
        unsupported(format!("unsupported disk format '{format}'"))
            .with_cure("use raw, qcow, qcow2, vhd or qed")
    })?;
    let mut text = Text::default();
    text.push("format", format)?;
    text.push("vdev", &disk.target.dev)?;
    let access = match (disk.readonly, disk.shareable) {
        (true, _) => "ro",
        (false, true) => "!",
        (false, false) => "rw",
    };
    text.push("access", access)?;
    if let Some(name) = driver.and_then(|driver| driver.name.as_deref()) {
        let backend = match name {
            "qemu" | "file" => "qdisk",
            "tap" | "tap2" => "tap",
            "phy" => "phy",
            other => return Err(unsupported(format!("unsupported disk driver '{other}'"))),
        };
        text.push("backendtype", backend)?;
    }
    text.maybe("backend", disk.backenddomain.as_deref())?;
    if disk.device == Some(DiskDevice::Cdrom) {
        text.push("devtype", "cdrom")?;
    }
    match &disk.source.place {
        DiskPlace::Network(network) if network.protocol == NetworkProtocol::Rbd => {
            text.push_last("target", &write_rbd(network));
        }
        DiskPlace::Network(_) => {
            return Err(unsupported(format!(
                "disk '{}': Unsupported network block protocol",
                disk.target.dev
            ))
            .with_cure("use protocol='rbd'"));
        }
        _ => {
            if let Some(path) = path(disk)? {
                text.push_last("target", path);
            }
        }
    }
    Ok(text.finish())
}

/// Reads `POOL/IMAGE:auth_supported=none:mon_host=ONE\\:6321\\;TWO`, the words of QEMU's RBD driver.
fn read_rbd(text: &str) -> NetworkSource {
    let mut parts = split_escaped(text).into_iter();
    let mut source =
        NetworkSource { protocol: NetworkProtocol::Rbd, name: parts.next(), ..NetworkSource::default() };
    for part in parts {
        if let Some(hosts) = part.strip_prefix("mon_host=") {
            source.host = hosts.split(';').filter(|host| !host.is_empty()).map(host).collect();
        } else if let Some(path) = part.strip_prefix("conf=") {
            source.config = Some(path.to_owned());
        }
    }
    source
}

/// The parts between colons; a backslash, or two, take the meaning from the character that follows.
fn split_escaped(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for letter in text.chars() {
        match letter {
            '\\' => {
                escaped = true;
                continue;
            }
            ':' if !escaped => parts.push(String::new()),
            other => parts.iter_mut().rev().take(1).for_each(|part| part.push(other)),
        }
        escaped = false;
    }
    parts
}

fn host(text: &str) -> SourceHost {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !name.is_empty() && (!name.contains(':') || name.ends_with(']')) => {
            (name, port.parse().ok())
        }
        _ => (text, None),
    };
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    SourceHost { name: Some(name.to_owned()), port, ..SourceHost::default() }
}

/// Writes what [`read_rbd`] reads.
pub(crate) fn write_rbd(source: &NetworkSource) -> String {
    let mut text = format!("rbd:{}", source.name.as_deref().unwrap_or_default());
    if let Some(snapshot) = &source.snapshot {
        text.push_str(&format!("@{snapshot}"));
    }
    text.push_str(":auth_supported=none");
    if !source.host.is_empty() {
        let host = |host: &SourceHost| {
            let name = host.name.as_deref().unwrap_or_default().replace(':', "\\\\:");
            let name = if name.contains(':') { format!("[{name}]") } else { name };
            host.port.map_or(name.clone(), |port| format!("{name}\\\\:{port}"))
        };
        let hosts: Vec<String> = source.host.iter().map(host).collect();
        text.push_str(&format!(":mon_host={}", hosts.join("\\\\;")));
    }
    if let Some(path) = &source.config {
        text.push_str(&format!(":conf={path}"));
    }
    text
}
