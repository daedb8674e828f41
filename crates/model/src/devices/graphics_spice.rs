//! `<graphics type='spice'>`.

use xml::{FormatFlags, Xml};

use super::graphics::{Gl, Listen};

/// A SPICE server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(stand_in = without_spice_ports)]
pub struct Spice {
    /// Port.
    #[xml(attr)]
    pub port: Option<i32>,
    /// Port with TLS.
    #[xml(attr = "tlsPort")]
    pub tls_port: Option<i32>,
    /// Whether the ports are chosen at start.
    #[xml(attr, yes_no)]
    pub autoport: Option<bool>,
    /// Address, in the old place.
    #[xml(attr)]
    pub listen: Option<String>,
    /// Keyboard layout.
    #[xml(attr, form = Name)]
    pub keymap: Option<String>,
    /// `any`, `secure` or `insecure`: channels not named below.
    #[xml(attr = "defaultMode", words("any", "secure", "insecure"))]
    pub default_mode: Option<String>,
    /// Password.
    #[xml(attr, secret)]
    pub passwd: Option<String>,
    /// When the password expires, in universal time.
    #[xml(attr = "passwdValidTo")]
    pub passwd_valid_to: Option<String>,
    /// What a new password does to those who are connected.
    #[xml(attr, words("keep", "fail", "disconnect"))]
    pub connected: Option<String>,
    /// Where it listens.
    #[xml(list = "listen")]
    pub listens: Vec<Listen>,
    /// Channels.
    #[xml(list)]
    pub channel: Vec<SpiceChannel>,
    /// Compression of images.
    #[xml(leaf, at = "compression", words("auto_glz", "auto_lz", "quic", "glz", "lz", "off"), whole)]
    pub image: Option<String>,
    /// Compression of photographs.
    #[xml(leaf, at = "compression", words("auto", "never", "always"), whole)]
    pub jpeg: Option<String>,
    /// Compression on slow lines.
    #[xml(leaf, at = "compression", words("auto", "never", "always"), whole)]
    pub zlib: Option<String>,
    /// Compression of sound.
    #[xml(leaf, at = "compression", on_off, whole)]
    pub playback: Option<bool>,
    /// `filter`, `all` or `off`: video streams.
    #[xml(leaf, at = "mode", words("filter", "all", "off"), whole)]
    pub streaming: Option<String>,
    /// `client` or `server`.
    #[xml(leaf, at = "mode", words("server", "client"), whole)]
    pub mouse: Option<String>,
    /// Whether the clipboard is shared.
    #[xml(leaf, at = "copypaste", yes_no, whole)]
    pub clipboard: Option<bool>,
    /// Whether files can be sent.
    #[xml(leaf, at = "enable", yes_no, whole)]
    pub filetransfer: Option<bool>,
    /// 3D acceleration.
    #[xml(child, keep)]
    pub gl: Option<Gl>,
}

/// Hook: ports that are chosen at start are no part of the persistent form.
fn without_spice_ports(spice: &Spice, flags: FormatFlags) -> Option<Spice> {
    let chosen = spice.autoport == Some(true) && (spice.port.is_some() || spice.tls_port.is_some());
    (chosen && flags.contains(FormatFlags::INACTIVE)).then(|| Spice {
        port: None,
        tls_port: None,
        ..spice.clone()
    })
}

/// One channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SpiceChannel {
    /// Its name.
    #[xml(
        attr,
        required,
        words("main", "display", "inputs", "cursor", "playback", "record", "smartcard", "usbredir")
    )]
    pub name: Option<String>,
    /// `any`, `secure` or `insecure`.
    #[xml(attr, required, words("any", "insecure", "secure"))]
    pub mode: Option<String>,
}

impl SpiceChannel {
    /// The names that channels can have, in the order of the documents.
    pub const NAMES: &'static [&'static str] =
        &["main", "display", "inputs", "cursor", "playback", "record", "smartcard", "usbredir"];
}
