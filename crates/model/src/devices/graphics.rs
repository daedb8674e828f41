//! `<graphics>`: a display on the host.

use xml::{Class, Error, FormatFlags, Loading, Node, Xml, XmlUnion};

pub use super::graphics_spice::{Spice, SpiceChannel};

/// `<graphics>`.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type", required)]
pub enum Graphics {
    /// A window of the emulator.
    Sdl(Box<Sdl>),
    /// A VNC server.
    #[xml(default)]
    Vnc(Box<Vnc>),
    /// A remote desktop server.
    Rdp(Box<Rdp>),
    /// A window of VirtualBox.
    Desktop(Box<Desktop>),
    /// A SPICE server.
    Spice(Box<Spice>),
    /// 3D acceleration without display.
    #[xml(text = "egl-headless")]
    EglHeadless(Box<EglHeadless>),
    /// A D-Bus service.
    Dbus(Box<DbusDisplay>),
}

/// A window of the emulator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Sdl {
    /// X display.
    #[xml(attr)]
    pub display: Option<String>,
    /// X authority file.
    #[xml(attr)]
    pub xauth: Option<String>,
    /// Whether it fills the screen.
    #[xml(attr, yes_no)]
    pub fullscreen: Option<bool>,
    /// Whether OpenGL is used.
    #[xml(leaf, at = "enable", yes_no, whole)]
    pub gl: Option<bool>,
}

/// A VNC server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(stand_in = without_vnc_port)]
pub struct Vnc {
    /// Socket, in the old place.
    #[xml(attr)]
    pub socket: Option<String>,
    /// Port; -1 asks for one.
    #[xml(attr)]
    pub port: Option<i32>,
    /// Whether the port is chosen at start.
    #[xml(attr, yes_no)]
    pub autoport: Option<bool>,
    /// Port of the web socket; -1 asks for one.
    #[xml(attr)]
    pub websocket: Option<i32>,
    /// Address, in the old place.
    #[xml(attr)]
    pub listen: Option<String>,
    /// Keyboard layout.
    #[xml(attr, form = Name)]
    pub keymap: Option<String>,
    /// `allow-exclusive`, `force-shared` or `ignore`.
    #[xml(attr = "sharePolicy", words("allow-exclusive", "force-shared", "ignore"), unset = "default")]
    pub share_policy: Option<String>,
    /// Whether clients may power off.
    #[xml(attr = "powerControl", yes_no)]
    pub power_control: Option<bool>,
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
}

/// Hook: a port that is chosen at start is no part of the persistent form.
fn without_vnc_port(vnc: &Vnc, flags: FormatFlags) -> Option<Vnc> {
    let chosen = vnc.autoport == Some(true) && vnc.port != Some(-1) && vnc.port.is_some();
    (chosen && flags.contains(FormatFlags::INACTIVE)).then(|| Vnc { port: Some(-1), ..vnc.clone() })
}

/// A remote desktop server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Rdp {
    /// Port.
    #[xml(attr)]
    pub port: Option<i32>,
    /// Whether the port is chosen at start.
    #[xml(attr, yes_no)]
    pub autoport: Option<bool>,
    /// Whether a new user replaces the old one.
    #[xml(attr = "replaceUser", yes_no)]
    pub replace_user: Option<bool>,
    /// Whether several users are possible.
    #[xml(attr = "multiUser", yes_no)]
    pub multi_user: Option<bool>,
    /// Address, in the old place.
    #[xml(attr)]
    pub listen: Option<String>,
    /// User.
    #[xml(attr)]
    pub username: Option<String>,
    /// Password.
    #[xml(attr, secret)]
    pub passwd: Option<String>,
    /// Where it listens.
    #[xml(list = "listen")]
    pub listens: Vec<Listen>,
}

/// A window of VirtualBox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Desktop {
    /// X display.
    #[xml(attr)]
    pub display: Option<String>,
    /// Whether it fills the screen.
    #[xml(attr, yes_no)]
    pub fullscreen: Option<bool>,
}

/// 3D acceleration without display.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct EglHeadless {
    /// The device.
    #[xml(child)]
    pub gl: Option<RenderNode>,
}

/// The device that draws.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct RenderNode {
    /// Device of the host.
    #[xml(attr)]
    pub rendernode: Option<String>,
}

/// A D-Bus service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DbusDisplay {
    /// Whether there is no bus between.
    #[xml(attr, yes_no)]
    pub p2p: Option<bool>,
    /// Address of the bus.
    #[xml(attr)]
    pub address: Option<String>,
    /// 3D acceleration.
    #[xml(child)]
    pub gl: Option<Gl>,
    /// Sound on the host.
    #[xml(leaf, at = "id", whole)]
    pub audio: Option<u32>,
}

/// 3D acceleration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Gl {
    /// Whether it is used.
    #[xml(attr, yes_no, required)]
    pub enable: Option<bool>,
    /// Device of the host.
    #[xml(attr)]
    pub rendernode: Option<String>,
}

/// `<listen>`: where a server listens.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", required)]
pub enum Listen {
    /// An address.
    #[xml(default)]
    Address(ListenAddress),
    /// The address of a virtual network.
    Network(Box<ListenNetwork>),
    /// A socket in the file system.
    Socket(ListenSocket),
    /// Nowhere; clients get a file descriptor.
    None(ListenNone),
}

/// No place at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_other_place)]
pub struct ListenNone {}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_other_place)]
pub struct ListenAddress {
    /// The address; none for the host's default.
    #[xml(attr)]
    pub address: Option<String>,
    /// 1 when the daemon's configuration gave the address.
    #[xml(attr = "fromConfig", status_only)]
    pub from_config: Option<u32>,
    /// Whether the daemon made the socket's path up.
    #[xml(attr = "autoGenerated", yes_no, status_only)]
    pub auto_generated: Option<bool>,
}

/// The address of a virtual network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_other_place)]
pub struct ListenNetwork {
    /// The address while running.
    #[xml(attr, live_only)]
    pub address: Option<String>,
    /// The network.
    #[xml(attr, required, missing = "'network' attribute is required for listen type 'network'")]
    pub network: Option<String>,
}

/// Hook: a place of one type does not name a network or a socket of another.
fn refuse_other_place<T>(_: &mut T, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    let kind = node.attribute("type").unwrap_or("address");
    match ["network", "socket"].into_iter().find(|name| *name != kind && node.attribute(*name).is_some()) {
        Some(name) => {
            let words = format!("'{name}' attribute is valid only for listen type '{name}'");
            Err(Error::at(node, Class::XmlError, words))
        }
        None => Ok(()),
    }
}

/// A socket in the file system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_other_place)]
pub struct ListenSocket {
    /// Its path; none asks for one.
    #[xml(attr)]
    pub socket: Option<String>,
}
