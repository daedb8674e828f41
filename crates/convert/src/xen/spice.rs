//! A display by SPICE, which only xl knows.

use error::Result;
use model::Domain;
use model::devices::graphics::{Graphics, Listen, ListenAddress, Spice};

use super::graphics::address;
use super::settings::{Reader, Writer};
use super::{Kind, kind};

/// Reads the display; true when there is one.
pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<bool> {
    if kind(domain) != Kind::Hvm || reader.bool("spice")? != Some(true) {
        return Ok(false);
    }
    let port = |name: &str| {
        let number = reader.unsigned(name)?;
        Ok::<_, error::Error>(number.and_then(|port| i32::try_from(port).ok()).filter(|port| *port > 0))
    };
    let (plain, tls) = (port("spiceport")?, port("spicetls_port")?);
    let listen = reader.string("spicehost")?;
    let free = reader.bool("spicedisable_ticketing")? == Some(true);
    let spice = Spice {
        port: plain,
        tls_port: tls,
        autoport: Some(plain.is_none() && tls.is_none()),
        listen: listen.clone(),
        listens: vec![Listen::Address(ListenAddress { address: listen, ..ListenAddress::default() })],
        passwd: if free { None } else { reader.string("spicepasswd")? },
        mouse: match reader.bool("spiceagent_mouse")? {
            Some(true) => Some("client".to_owned()),
            Some(false) => Some("server".to_owned()),
            None => None,
        },
        clipboard: Some(
            reader.bool("spicevdagent")?.unwrap_or(false)
                && reader.bool("spice_clipboard_sharing")?.unwrap_or(false),
        ),
        ..Spice::default()
    };
    domain.devices.graphics.push(Graphics::Spice(Box::new(spice)));
    Ok(true)
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let Some(Graphics::Spice(spice)) = domain.devices.graphics.first() else { return Ok(()) };
    if kind(domain) != Kind::Hvm {
        return Ok(());
    }
    writer.bool("sdl", false)?;
    writer.bool("vnc", false)?;
    writer.bool("spice", true)?;
    writer.maybe("spicehost", address(&spice.listens, spice.listen.as_deref()))?;
    for (name, port) in [("spiceport", spice.port), ("spicetls_port", spice.tls_port)] {
        if let Some(port) = port.filter(|port| *port > 0) {
            writer.number(name, port)?;
        }
    }
    match &spice.passwd {
        Some(password) => {
            writer.bool("spicedisable_ticketing", false)?;
            writer.set("spicepasswd", password.as_str())?;
        }
        None => writer.bool("spicedisable_ticketing", true)?,
    }
    let by_client = spice.mouse.as_deref().map(|mouse| mouse == "client");
    if let Some(by_client) = by_client {
        writer.bool("spiceagent_mouse", by_client)?;
    }
    let shares = spice.clipboard == Some(true);
    if by_client == Some(true) || shares {
        writer.bool("spicevdagent", true)?;
    }
    if shares {
        writer.bool("spice_clipboard_sharing", true)?;
    }
    Ok(())
}
