//! Displays on the host.

use std::ops::RangeInclusive;

use error::{Error, Result};
use model::devices::audio::AudioType;
use model::devices::graphics::{Graphics, Listen, Sdl, Spice, Vnc};

use super::Build;
use super::line::comma;
use super::machine::on_off;
use super::secret::Endpoint;
use crate::emulator::Flag;
use crate::fault::unsupported;
use crate::repeated::first_repeated;

/// The ports of VNC displays.
const VNC_PORTS: RangeInclusive<i32> = 5900..=65535;

impl Build<'_> {
    pub(super) fn graphics(&mut self) -> Result<()> {
        one_of_each(&self.domain.devices.graphics)?;
        self.domain.devices.graphics.iter().try_for_each(one_place)?;
        for graphics in &self.domain.devices.graphics {
            match graphics {
                Graphics::Vnc(vnc) => self.vnc(vnc)?,
                Graphics::Spice(spice) => self.spice(spice)?,
                Graphics::Sdl(sdl) => self.sdl(sdl),
                Graphics::EglHeadless(egl) => {
                    let node = egl.gl.as_ref().and_then(|gl| gl.rendernode.as_deref());
                    let node = node.or(self.context.render_node.as_deref());
                    let node = node.map(|node| format!(",rendernode={}", comma(node))).unwrap_or_default();
                    self.line.option("-display", format!("egl-headless{node}"));
                }
                Graphics::Dbus(dbus) => {
                    let mut text = "dbus".to_owned();
                    if dbus.p2p == Some(true) {
                        text.push_str(",p2p=on");
                    } else if let Some(address) = dbus.address.as_ref().or(self.context.dbus_address.as_ref())
                    {
                        text.push_str(&format!(",addr={}", comma(address)));
                    }
                    if let Some(gl) = dbus.gl.as_ref().filter(|gl| gl.enable == Some(true)) {
                        text.push_str(",gl=on");
                        if let Some(node) = gl.rendernode.as_ref().or(self.context.render_node.as_ref()) {
                            text.push_str(&format!(",rendernode={}", comma(node)));
                        }
                    }
                    text.push_str(&self.dbus_audio(dbus.audio));
                    self.line.option("-display", text);
                }
                // A server of its own shows what the D-Bus display beside it says.
                Graphics::Rdp(_) => {}
                Graphics::Desktop(_) => {
                    return Err(unsupported("unsupported graphics type 'desktop'"));
                }
            }
        }
        Ok(())
    }

    /// The sound that goes over the same bus.
    fn dbus_audio(&self, named: Option<u32>) -> String {
        let of_bus = |id: u32| {
            let mut audios = self.domain.devices.audio.iter();
            audios.any(|audio| audio.id == Some(id) && audio.r#type == AudioType::Dbus)
        };
        named.filter(|id| of_bus(*id)).map(|id| format!(",audiodev=audio{id}")).unwrap_or_default()
    }

    fn sdl(&mut self, sdl: &Sdl) {
        let mut text = "sdl".to_owned();
        if let Some(gl) = sdl.gl {
            text.push_str(&format!(",gl={}", on_off(gl)));
        }
        if sdl.fullscreen == Some(true) {
            self.line.flag("-full-screen");
        }
        self.line.option("-display", text);
    }

    fn first_audio(&self) -> Option<u32> {
        self.domain.devices.audio.first().and_then(|audio| audio.id)
    }

    fn vnc(&mut self, vnc: &Vnc) -> Result<()> {
        self.vnc_certificates()?;
        let first = vnc.listens.first();
        let mut text = match first {
            first if self.context.vnc_auto_socket && is_unnamed(first) => {
                format!("vnc=unix:{}", comma(&format!("{}/vnc.sock", self.context.private_dir)))
            }
            Some(Listen::Socket(socket)) => {
                let path =
                    socket.socket.clone().unwrap_or_else(|| format!("{}/vnc.sock", self.context.private_dir));
                format!("vnc=unix:{}", comma(&path))
            }
            Some(Listen::None(_)) => "none".to_owned(),
            _ => {
                let address = listen_address(vnc.listens.first()).unwrap_or_else(|| "127.0.0.1".to_owned());
                let address = if address.contains(':') { format!("[{address}]") } else { address };
                let address = comma(&address);
                let port = vnc.port.filter(|port| VNC_PORTS.contains(port)).ok_or_else(vnc_port)?;
                format!("{address}:{}", port - VNC_PORTS.start())
            }
        };
        if let Some(port) = vnc.websocket {
            text.push_str(&format!(",websocket={port}"));
        }
        if let Some(policy) = &vnc.share_policy {
            text.push_str(&format!(",share={}", comma(policy)));
        }
        if vnc.passwd.is_some() || self.context.vnc_password {
            text.push_str(",password=on");
        }
        if self.context.tls.vnc.is_some() {
            text.push_str(",tls-creds=vnc-tls-creds0");
        }
        if self.context.vnc_sasl_dir.is_some() {
            text.push_str(",sasl=on");
        }
        if let Some(power) = vnc.power_control.filter(|_| self.has(Flag::VncPowerControl)) {
            text.push_str(&format!(",power-control={}", on_off(power)));
        }
        if let Some(audio) = self.first_audio() {
            text.push_str(&format!(",audiodev=audio{audio}"));
        }
        self.line.option("-vnc", text);
        if let Some(keymap) = &vnc.keymap {
            self.line.option("-k", keymap);
        }
        Ok(())
    }

    fn vnc_certificates(&mut self) -> Result<()> {
        let Some(folder) = self.context.tls.vnc.clone() else { return Ok(()) };
        let end = Endpoint::Server(folder.verify);
        self.certificates("vnc-tls-creds0", &folder, end, "vnc-tls-creds0-secret0")
    }

    fn spice(&mut self, spice: &Spice) -> Result<()> {
        let mut parts: Vec<String> = Vec::new();
        let first = spice.listens.first();
        let by_socket = self.context.spice_auto_socket && is_unnamed(first);
        let encrypted = !by_socket && spice.tls_port.is_some_and(|port| port > 0);
        match first {
            _ if by_socket => {
                let path = format!("{}/spice.sock", self.context.private_dir);
                parts.push(format!("unix=on,addr={}", comma(&path)));
            }
            Some(Listen::Socket(socket)) => {
                let path = socket
                    .socket
                    .clone()
                    .unwrap_or_else(|| format!("{}/spice.sock", self.context.private_dir));
                parts.push(format!("unix=on,addr={}", comma(&path)));
            }
            Some(Listen::None(_)) => parts.push("port=0".to_owned()),
            listen => {
                let address = listen_address(listen).unwrap_or_else(|| "127.0.0.1".to_owned());
                if let Some(port) = spice.port.filter(|port| *port > 0) {
                    parts.push(format!("port={port}"));
                }
                if let Some(port) = spice.tls_port.filter(|_| encrypted) {
                    parts.push(format!("tls-port={port}"));
                }
                parts.push(format!("addr={}", comma(&address)));
            }
        }
        if self.context.spice_sasl_dir.is_some() {
            parts.push("sasl=on".to_owned());
        }
        if let Some(mouse) = &spice.mouse {
            parts.push(format!("agent-mouse={}", on_off(mouse != "server")));
        }
        if spice.passwd.is_none() && !self.context.spice_ticketing {
            parts.push("disable-ticketing=on".to_owned());
        }
        if let Some(dir) = self.context.spice_tls_dir.as_ref().filter(|_| encrypted) {
            parts.push(format!("x509-dir={}", comma(dir)));
        }
        parts.extend(spice_channels(spice, encrypted)?);
        parts.extend(spice_words(spice));
        if let Some(gl) = spice.gl.as_ref().filter(|gl| gl.enable == Some(true)) {
            parts.push("gl=on".to_owned());
            if let Some(node) = gl.rendernode.as_ref().or(self.context.render_node.as_ref()) {
                parts.push(format!("rendernode={}", comma(node)));
            }
        }
        parts.push("seamless-migration=on".to_owned());
        self.line.option("-spice", parts.join(","));
        if let Some(keymap) = &spice.keymap {
            self.line.option("-k", keymap);
        }
        Ok(())
    }
}

/// Which channels go encrypted and which do not.
fn spice_channels(spice: &Spice, encrypted: bool) -> Result<Vec<String>> {
    let mut parts = Vec::new();
    match spice.default_mode.as_deref() {
        Some("secure") if !encrypted => {
            return Err(no_tls("spice defaultMode secure requested in XML configuration"));
        }
        Some("secure") => parts.push("tls-channel=default".to_owned()),
        Some("insecure") => parts.push("plaintext-channel=default".to_owned()),
        _ => {}
    }
    for channel in &spice.channel {
        let name = channel.name.as_deref().unwrap_or("");
        match channel.mode.as_deref() {
            Some("secure") if !encrypted => {
                return Err(no_tls("spice secure channels set in XML configuration"));
            }
            Some("secure") => parts.push(format!("tls-channel={}", comma(name))),
            Some("insecure") => parts.push(format!("plaintext-channel={}", comma(name))),
            _ => {}
        }
    }
    Ok(parts)
}

fn vnc_port() -> Error {
    let (first, last) = (VNC_PORTS.start(), VNC_PORTS.end());
    unsupported(format!("vnc port must be in range [{first},{last}]"))
        .with_cure("write autoport='yes', or such a port")
}

fn no_tls(who: &str) -> Error {
    unsupported(format!("{who}, but TLS connection is not available")).with_cure("give the display a tlsPort")
}

/// A display listens in one place.
fn one_place(graphics: &Graphics) -> Result<()> {
    let listens = match graphics {
        Graphics::Vnc(vnc) => &vnc.listens,
        Graphics::Spice(spice) => &spice.listens,
        _ => return Ok(()),
    };
    match listens.len() {
        0 | 1 => Ok(()),
        _ => Err(unsupported("QEMU does not support multiple listens for one graphics device.")
            .with_cure("leave one <listen>")),
    }
}

/// QEMU has one display of each kind.
fn one_of_each(all: &[Graphics]) -> Result<()> {
    let kind = std::mem::discriminant::<Graphics>;
    if first_repeated(all.iter().map(kind)).is_some() {
        return Err(unsupported(
            "only 1 graphics device of each type (sdl, vnc, spice, headless, dbus) is supported",
        )
        .with_cure("leave one <graphics> of each type"));
    }
    Ok(())
}

/// True for a display for which nobody says where it listens.
fn is_unnamed(listen: Option<&Listen>) -> bool {
    match listen {
        None => true,
        Some(Listen::Address(address)) => address.address.is_none(),
        _ => false,
    }
}

fn listen_address(listen: Option<&Listen>) -> Option<String> {
    match listen {
        Some(Listen::Address(address)) => address.address.clone(),
        Some(Listen::Network(network)) => network.address.clone(),
        _ => None,
    }
}

/// Compression, streaming and what the agent may do.
fn spice_words(spice: &Spice) -> Vec<String> {
    let words = [
        ("image-compression", spice.image.as_deref()),
        ("jpeg-wan-compression", spice.jpeg.as_deref()),
        ("zlib-glz-wan-compression", spice.zlib.as_deref()),
        ("playback-compression", spice.playback.map(on_off)),
        ("streaming-video", spice.streaming.as_deref()),
        ("disable-copy-paste", (spice.clipboard == Some(false)).then_some("on")),
        ("disable-agent-file-xfer", (spice.filetransfer == Some(false)).then_some("on")),
    ];
    words.iter().filter_map(|(name, word)| Some(format!("{name}={}", comma((*word)?)))).collect()
}
