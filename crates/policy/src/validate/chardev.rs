//! Character devices.

use error::Result;
use model::Domain;
use model::devices::char_source::CharSource;
use model::devices::disk_source::Reconnect;
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

/// The host sides of ports, consoles and redirected devices.
fn ports(domain: &Domain) -> impl Iterator<Item = &CharSource> {
    let devices = &domain.devices;
    let sources = devices.serial.iter().map(|serial| &serial.source);
    let sources = sources.chain(devices.parallel.iter().map(|parallel| &parallel.source));
    let sources = sources.chain(devices.console.iter().map(|console| &console.source));
    sources.chain(devices.redirdev.iter().map(|redir| &redir.source))
}

pub(super) fn check(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    for source in ports(domain) {
        one(source, false)?;
    }
    for channel in &devices.channel {
        // A channel without path gets one at start.
        one(&channel.source, true)?;
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
            reconnect(source.source.reconnect, source.source.mode.as_deref())?;
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
        _ => false,
    };
    if path_missing {
        return Err(internal("Missing source path attribute for char device"));
    }
    Ok(())
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
