//! Displays: those of emulated cards and those of Xen's own frame buffers.

use error::Result;
use model::Domain;
use model::devices::graphics::{Graphics, Sdl, Spice, Vnc};
use model::devices::video::VideoType;
use serde_json::{Value, json};

use super::{Host, Object, switch};
use crate::fault::unsupported;
use crate::xen::graphics::address;

/// The TCP port of VNC's display 0.
const VNC_PORT: i32 = 5900;

/// Memory of the emulated card, in KiB.
pub(super) fn video_kib(domain: &Domain) -> Result<u64> {
    let kib = |video: &model::devices::video::Video| {
        video.model.as_ref().and_then(|model| model.vram).map(u64::from)
    };
    Ok(domain.devices.video.first().and_then(kib).unwrap_or(0))
}

/// What `type.hvm` says of displays.
pub(super) fn emulated(object: &mut Object, domain: &Domain, host: &Host) -> Result<()> {
    let Some(graphics) = domain.devices.graphics.first() else {
        object.set("nographic", switch(true));
        object.set("vga", json!({ "kind": "none" }));
        object.set("vnc", json!({ "enable": switch(false) }));
        object.set("sdl", json!({ "enable": switch(false) }));
        object.set("spice", json!({}));
        return Ok(());
    };
    let model = domain.devices.video.first().and_then(|video| video.model.as_ref());
    let card = match model.and_then(|model| model.r#type) {
        Some(VideoType::Vga) => "std",
        Some(VideoType::Qxl) => "qxl",
        Some(VideoType::None) => "none",
        None | Some(VideoType::Cirrus | VideoType::Xen | VideoType::Default) => "cirrus",
        Some(_) => {
            return Err(
                unsupported("video type is not supported by libxl").with_cure("use vga, cirrus, qxl or none")
            );
        }
    };
    object.set("vga", json!({ "kind": card }));
    let (mut by_vnc, mut by_sdl, mut by_spice) = (off(), off(), json!({}));
    match graphics {
        Graphics::Vnc(display) => {
            object.maybe("keymap", display.keymap.as_deref());
            by_vnc = vnc(display, host);
        }
        Graphics::Sdl(display) => by_sdl = sdl(display),
        Graphics::Spice(display) => {
            object.maybe("keymap", display.keymap.as_deref());
            by_spice = spice(display);
        }
        _ => return Err(unknown()),
    }
    object.set("vnc", by_vnc);
    object.set("sdl", by_sdl);
    object.set("spice", by_spice);
    Ok(())
}

fn unknown() -> error::Error {
    unsupported("unsupported type of graphics").with_cure("use vnc, sdl or spice")
}

fn off() -> Value {
    json!({ "enable": switch(false) })
}

/// Xen's own frame buffers: one for each display that they can show.
pub(super) fn displays(domain: &Domain, host: &Host) -> Result<Vec<Value>> {
    let mut displays = Vec::new();
    for graphics in &domain.devices.graphics {
        let (vnc, sdl) = match graphics {
            Graphics::Vnc(display) => (vnc(display, host), off()),
            Graphics::Sdl(display) => (off(), sdl(display)),
            Graphics::Spice(_) => continue,
            _ => return Err(unknown()),
        };
        let mut object = Object::default();
        object.set("devid", -1);
        object.set("vnc", vnc);
        object.set("sdl", sdl);
        if let Graphics::Vnc(display) = graphics {
            object.maybe("keymap", display.keymap.as_deref());
        }
        displays.push(object.finish());
    }
    Ok(displays)
}

fn vnc(vnc: &Vnc, host: &Host) -> Value {
    let mut object = Object::default();
    object.set("enable", switch(true));
    object.maybe("listen", address(&vnc.listens, vnc.listen.as_deref()));
    object.set("findunused", switch(false));
    let port =
        vnc.port.filter(|port| vnc.autoport != Some(true) && *port >= VNC_PORT).unwrap_or(host.vnc_port);
    object.number("display", u64::from((port - VNC_PORT).unsigned_abs()));
    object.maybe("passwd", vnc.passwd.as_deref());
    object.finish()
}

fn sdl(sdl: &Sdl) -> Value {
    let mut object = Object::default();
    object.set("enable", switch(true));
    object.maybe("display", sdl.display.as_deref());
    object.maybe("xauthority", sdl.xauth.as_deref());
    object.finish()
}

fn spice(spice: &Spice) -> Value {
    let mut object = Object::default();
    object.set("enable", switch(true));
    for (name, port) in [("port", spice.port), ("tls_port", spice.tls_port)] {
        object.maybe(name, port.filter(|port| *port > 0));
    }
    object.maybe("host", address(&spice.listens, spice.listen.as_deref()));
    object.set("disable_ticketing", switch(spice.passwd.is_none()));
    object.maybe("passwd", spice.passwd.as_deref());
    let by_client = spice.mouse.as_deref() == Some("client");
    let shares = spice.clipboard == Some(true);
    object.set("agent_mouse", switch(by_client));
    object.set("vdagent", switch(by_client || shares));
    object.set("clipboard_sharing", switch(shares));
    object.maybe("image_compression", spice.image.as_deref());
    object.maybe("streaming_video", spice.streaming.as_deref());
    object.finish()
}
