//! Displays and graphics cards.

use error::Result;
use model::Domain;
use model::devices::graphics::{Graphics, Listen, ListenAddress, Sdl, Vnc};
use model::devices::video::{Video, VideoModel, VideoType};

use super::options::{Options, Text};
use super::settings::{Reader, Writer};
use super::{Flavor, Kind, kind};
use crate::fault::unsupported;

/// The TCP port of VNC's display 0.
const VNC_PORT: i32 = 5900;
/// Cards that xl can choose.
const CARDS: [(&str, VideoType); 4] = [
    ("stdvga", VideoType::Vga),
    ("cirrus", VideoType::Cirrus),
    ("qxl", VideoType::Qxl),
    ("none", VideoType::None),
];

/// The settings of a VNC display, from either of their two places.
struct VncSettings {
    unused: bool,
    display: Option<i64>,
    listen: Option<String>,
    password: Option<String>,
    keymap: Option<String>,
}

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    if kind(domain) == Kind::Hvm {
        if reader.bool("vnc")? == Some(true) {
            domain.devices.graphics.push(vnc(VncSettings {
                unused: reader.bool("vncunused")?.unwrap_or(true),
                display: reader.number("vncdisplay")?.or(Some(0)),
                listen: reader.string("vnclisten")?,
                password: reader.string("vncpasswd")?,
                keymap: reader.string("keymap")?,
            }));
            return Ok(());
        }
        if reader.bool("sdl")? == Some(true) {
            let sdl = Sdl {
                display: reader.string("display")?,
                xauth: reader.string("xauthority")?,
                ..Sdl::default()
            };
            domain.devices.graphics.push(Graphics::Sdl(Box::new(sdl)));
            return Ok(());
        }
    }
    let Some(text) = reader.strings("vfb")?.into_iter().next() else { return Ok(()) };
    let options = Options::of(&text);
    let is_vnc = options.get("type").map_or_else(|| options.get("vnc") == Some("1"), |word| word == "vnc");
    let graphics = if is_vnc {
        vnc(VncSettings {
            unused: options.get("vncunused").is_none_or(|value| value == "1"),
            display: options.get("vncdisplay").and_then(|value| value.parse().ok()),
            listen: options.owned("vnclisten"),
            password: options.owned("vncpasswd"),
            keymap: options.owned("keymap"),
        })
    } else {
        let sdl =
            Sdl { display: options.owned("display"), xauth: options.owned("xauthority"), ..Sdl::default() };
        Graphics::Sdl(Box::new(sdl))
    };
    domain.devices.graphics.push(graphics);
    Ok(())
}

fn vnc(settings: VncSettings) -> Graphics {
    let display =
        settings.display.and_then(|display| i32::try_from(display).ok()).filter(|display| *display >= 0);
    let port = display.filter(|_| !settings.unused).and_then(|display| VNC_PORT.checked_add(display));
    Graphics::Vnc(Box::new(Vnc {
        port: port.or(settings.unused.then_some(-1)),
        autoport: Some(settings.unused),
        listen: settings.listen.clone(),
        listens: vec![Listen::Address(ListenAddress {
            address: settings.listen,
            ..ListenAddress::default()
        })],
        passwd: settings.password,
        keymap: settings.keymap,
        ..Vnc::default()
    }))
}

/// The address that a display listens on.
pub(crate) fn address<'a>(listens: &'a [Listen], short: Option<&'a str>) -> Option<&'a str> {
    let first = listens.iter().find_map(|listen| match listen {
        Listen::Address(listen) => listen.address.as_deref(),
        _ => None,
    });
    first.or(short)
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let hvm = kind(domain) == Kind::Hvm;
    match domain.devices.graphics.first() {
        Some(Graphics::Sdl(sdl)) if hvm => {
            writer.bool("sdl", true)?;
            writer.bool("vnc", false)?;
            writer.maybe("display", sdl.display.as_deref())?;
            writer.maybe("xauthority", sdl.xauth.as_deref())
        }
        Some(Graphics::Vnc(vnc)) if hvm => {
            writer.bool("sdl", false)?;
            writer.bool("vnc", true)?;
            let display = display(vnc);
            writer.bool("vncunused", display.is_none())?;
            if let Some(display) = display {
                writer.number("vncdisplay", display)?;
            }
            writer.maybe("vnclisten", address(&vnc.listens, vnc.listen.as_deref()))?;
            writer.maybe("vncpasswd", vnc.passwd.as_deref())?;
            writer.maybe("keymap", vnc.keymap.as_deref())
        }
        Some(Graphics::Sdl(sdl)) => {
            let mut text = Text::default();
            text.push("type", "sdl")?;
            text.maybe("display", sdl.display.as_deref())?;
            text.maybe("xauthority", sdl.xauth.as_deref())?;
            writer.list("vfb", [text.finish()])
        }
        Some(Graphics::Vnc(vnc)) => {
            let mut text = Text::default();
            text.push("type", "vnc")?;
            let display = display(vnc);
            text.push("vncunused", if display.is_none() { "1" } else { "0" })?;
            text.maybe("vncdisplay", display.map(|display| display.to_string()).as_deref())?;
            text.maybe("vnclisten", address(&vnc.listens, vnc.listen.as_deref()))?;
            text.maybe("vncpasswd", vnc.passwd.as_deref())?;
            text.maybe("keymap", vnc.keymap.as_deref())?;
            writer.list("vfb", [text.finish()])
        }
        None => Ok(()),
        Some(Graphics::Spice(_)) if writer.flavor == Flavor::Xl && hvm => Ok(()),
        Some(_) => {
            Err(unsupported("unsupported type of graphics").with_cure("use vnc, sdl or, with xl, spice"))
        }
    }
}

/// VNC's display number, unless the host chooses one.
fn display(vnc: &Vnc) -> Option<i32> {
    let port = vnc.port.filter(|port| vnc.autoport != Some(true) && *port >= VNC_PORT);
    port.map(|port| port - VNC_PORT)
}

pub(super) fn read_video(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    if reader.flavor != Flavor::Xl || kind(domain) != Kind::Hvm || domain.devices.graphics.is_empty() {
        return Ok(());
    }
    let Some(word) = reader.string("vga")?.or(match reader.bool("stdvga")? {
        Some(true) => Some("stdvga".to_owned()),
        _ => None,
    }) else {
        return Ok(());
    };
    let known = CARDS.iter().find(|(theirs, _)| *theirs == word);
    let (_, card) = known.ok_or_else(|| {
        unsupported(format!("unsupported vga '{word}'")).with_cure("use stdvga, cirrus, qxl or none")
    })?;
    let kib = reader.unsigned("videoram")?.and_then(|mib| mib.checked_mul(1024));
    let model = VideoModel { r#type: Some(*card), vram: kib, ..VideoModel::default() };
    domain.devices.video.push(Video { model: Some(model), ..Video::default() });
    Ok(())
}

/// A card other than the one every guest gets.
pub(super) fn write_video(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let model = domain.devices.video.first().and_then(|video| video.model.as_ref());
    let Some(model) = model.filter(|_| writer.flavor == Flavor::Xl && kind(domain) == Kind::Hvm) else {
        return Ok(());
    };
    let card = CARDS.iter().find(|(_, ours)| model.r#type == Some(*ours));
    let Some((word, _)) = card.filter(|(_, card)| *card != VideoType::Cirrus) else { return Ok(()) };
    writer.set("vga", *word)?;
    match model.vram {
        Some(kib) => writer.number("videoram", kib.div_ceil(1024)),
        None => Ok(()),
    }
}
