//! Character devices.

use std::net::Ipv4Addr;

use error::Result;
use model::Domain;
use model::devices::channel::{ChannelTarget, Console, ForwardTarget};
use model::devices::char_source::{CharSource, InetAddress};
use model::devices::disk_source::Reconnect;
use model::devices::graphics::Graphics;
use model::devices::small::RngBackend;
use model::devices::smartcard::SmartcardSource;

use crate::fault::{argument, internal, unsupported, xml};

/// Refuses the protocols of TCP connections that only other hypervisors know.
pub(super) fn check_protocols(domain: &Domain) -> Result<()> {
    let refused = |source: &CharSource| match source {
        CharSource::Tcp(tcp) => match tcp.protocol.as_deref() {
            Some(protocol @ ("telnets" | "tls")) => {
                Err(unsupported(format!("tcp chardev protocol '{protocol}' not supported")))
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    };
    let channels = domain.devices.channel.iter().map(|channel| &channel.source);
    ports(domain).chain(channels).try_for_each(refused)
}

/// Checks what only QEMU's own channels, displays and cards need.
pub(super) fn check_channels(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    let spice = devices.graphics.iter().any(|graphics| matches!(graphics, Graphics::Spice(_)));
    let channels = devices.channel.iter().map(|channel| &channel.source);
    for source in ports(domain).chain(channels.clone()) {
        by_spice(source, spice)?;
    }
    for source in unredirected(domain).chain(channels) {
        named(source)?;
    }
    for smartcard in &devices.smartcard {
        match &smartcard.source {
            SmartcardSource::HostCertificates(files) => {
                if files.certificate.len() != 3 {
                    return Err(xml("host-certificates mode needs exactly three certificates"));
                }
                if let Some(path) = files.database.as_deref().filter(|path| !path.starts_with('/')) {
                    return Err(xml(format!("expecting absolute path: {path}")));
                }
            }
            SmartcardSource::Passthrough(passthrough) => {
                by_spice(&passthrough.source, spice)?;
                named(&passthrough.source)?;
            }
            SmartcardSource::Host => {}
        }
    }
    let serial = |console: &Console| {
        console
            .target
            .as_ref()
            .is_none_or(|target| target.r#type.as_deref().is_none_or(|kind| kind == "serial"))
    };
    if devices.console.iter().skip(1).any(serial) {
        return Err(unsupported("Only the first console can be a serial port"));
    }
    devices.channel.iter().try_for_each(|channel| match &channel.target {
        Some(ChannelTarget::GuestForward(forward)) => forwarded(forward),
        _ => Ok(()),
    })
}

/// What goes through the SPICE connection needs one, and a name there.
fn by_spice(source: &CharSource, spice: bool) -> Result<()> {
    match source {
        CharSource::SpiceVmc(_) if !spice => {
            Err(unsupported("chardev 'spicevmc' not supported without spice graphics"))
        }
        CharSource::SpicePort(port) => match port.channel.as_deref() {
            None => Err(unsupported("Missing source channel attribute for char device")),
            Some(name) if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) => {
                Ok(())
            }
            Some(_) => Err(argument("Invalid character in source channel for char device")),
        },
        _ => Ok(()),
    }
}

/// What the emulator's own network forwards has an address of IPv4, and a port.
fn forwarded(forward: &ForwardTarget) -> Result<()> {
    let Some(address) = forward.address.as_deref() else {
        return Err(xml("guestfwd channel does not define a target address"));
    };
    if address.parse::<Ipv4Addr>().is_err() {
        return Err(unsupported("guestfwd channel only supports IPv4 addresses"));
    }
    if forward.port.is_none() {
        return Err(xml("Missing required attribute 'port' in element 'target'"));
    }
    Ok(())
}

/// A channel of D-Bus has a name there.
fn named(source: &CharSource) -> Result<()> {
    match source {
        CharSource::Dbus(channel) if channel.channel.is_none() => {
            Err(unsupported("Missing source channel attribute for char device"))
        }
        _ => Ok(()),
    }
}

/// The host sides of ports, consoles and redirected devices.
fn ports(domain: &Domain) -> impl Iterator<Item = &CharSource> {
    unredirected(domain).chain(domain.devices.redirdev.iter().map(|redir| &redir.source))
}

/// The host sides of ports and consoles.
fn unredirected(domain: &Domain) -> impl Iterator<Item = &CharSource> {
    let devices = &domain.devices;
    let sources = devices.serial.iter().map(|serial| &serial.source);
    let sources = sources.chain(devices.parallel.iter().map(|parallel| &parallel.source));
    sources.chain(devices.console.iter().map(|console| &console.source))
}

pub(super) fn check(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    for source in ports(domain) {
        one(source, false)?;
    }
    for channel in &devices.channel {
        // A port of the guest that has no path on the host gets one at start.
        one(&channel.source, matches!(channel.target, Some(ChannelTarget::Virtio(_))))?;
    }
    for smartcard in &devices.smartcard {
        if let SmartcardSource::Passthrough(passthrough) = &smartcard.source {
            one(&passthrough.source, false)?;
        }
    }
    for rng in &devices.rng {
        if let RngBackend::Egd(egd) = &rng.backend {
            one(&egd.source, false)?;
        }
    }
    Ok(())
}

fn one(source: &CharSource, path_optional: bool) -> Result<()> {
    let missing = |path: &Option<String>| path.as_deref().is_none_or(str::is_empty);
    let path_missing = match source {
        CharSource::Dev(source) | CharSource::Pipe(source) => missing(&source.source.path),
        CharSource::File(source) => missing(&source.source.path),
        CharSource::Unix(source) => {
            // The emulator waits at the path that a start makes.
            let made = path_optional && missing(&source.source.path);
            let mode = if made { Some("bind") } else { source.source.mode.as_deref() };
            reconnect(source.source.reconnect, mode)?;
            missing(&source.source.path) && !path_optional
        }
        CharSource::Tcp(source) => {
            reconnect(source.source.reconnect, source.source.mode.as_deref())?;
            if source.source.host.is_none() {
                return Err(internal("Missing source host attribute for char device"));
            }
            if source.source.service.is_none() {
                return Err(internal("Missing source service attribute for char device"));
            }
            false
        }
        CharSource::Udp(source) => {
            datagrams(&source.source)?;
            false
        }
        CharSource::Nmdm(source) => {
            if source.source.master.is_some() != source.source.slave.is_some() {
                return Err(internal("Should define both master and slave path attributes for nmdm device"));
            }
            false
        }
        _ => false,
    };
    if path_missing {
        return Err(internal("Missing source path attribute for char device"));
    }
    Ok(())
}

/// Datagrams go to an address, and come from another.
fn datagrams(ends: &[InetAddress]) -> Result<()> {
    if ends.len() > 2 {
        return Err(xml("only two source elements are allowed for character device"));
    }
    let to = ends.iter().find(|end| end.mode.as_deref() != Some("bind"));
    match to.and_then(|end| end.service.as_deref()) {
        None => Err(internal("Missing source service attribute for char device")),
        Some(_) => Ok(()),
    }
}

fn reconnect(reconnect: Option<Reconnect>, mode: Option<&str>) -> Result<()> {
    let Some(reconnect) = reconnect.filter(|reconnect| reconnect.enabled == Some(true)) else {
        return Ok(());
    };
    if mode == Some("bind") {
        return Err(internal("chardev reconnect is possible only for connect mode"));
    }
    if reconnect.timeout.is_none() {
        return Err(xml("Missing required attribute 'timeout' in element 'reconnect'"));
    }
    if reconnect.timeout == Some(0) {
        return Err(argument("chardev reconnect source timeout cannot be '0'"));
    }
    Ok(())
}
