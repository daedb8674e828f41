//! Host side of a character device.

use xml::{Class, Error, Loading, Node, Xml, XmlUnion};

use super::disk_source::Reconnect;
use crate::seclabel::DeviceSecLabel;

/// Host side of a character device, by the `type` of the device.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown type presented to host for character device: {}")]
pub enum CharSource {
    /// Nothing.
    Null(NullSource),
    /// A virtual console of the emulator.
    Vc(NullSource),
    /// A pseudo terminal.
    #[xml(default)]
    Pty(PtySource),
    /// A character device of the host.
    Dev(PathSource),
    /// A file.
    File(FileSource),
    /// Two named pipes.
    Pipe(PathSource),
    /// The emulator's own input and output.
    Stdio(NullSource),
    /// UDP.
    Udp(Box<UdpSource>),
    /// TCP.
    Tcp(Box<TcpSource>),
    /// A socket in the file system.
    Unix(Box<UnixSource>),
    /// The agent channel of SPICE.
    #[xml(text = "spicevmc")]
    SpiceVmc(NullSource),
    /// A named channel of SPICE.
    #[xml(text = "spiceport")]
    SpicePort(ChannelSource),
    /// A null modem of FreeBSD.
    Nmdm(Box<NmdmSource>),
    /// The agent inside the emulator.
    #[xml(text = "qemu-vdagent")]
    QemuVdagent(Box<VdagentSource>),
    /// A named channel of D-Bus.
    Dbus(ChannelSource),
}

/// Log of everything the guest sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CharLog {
    /// The file.
    #[xml(attr)]
    pub file: Option<String>,
    /// Whether the file is kept at start.
    #[xml(attr, on_off)]
    pub append: Option<bool>,
}

/// No place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = one_source)]
pub struct NullSource {
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// Hook: a place that says nothing is still said only once.
fn one_source(_: &mut NullSource, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    match node.children().filter(|child| child.has_tag_name("source")).nth(1) {
        Some(second) => {
            let words = "only one source element is allowed for character device";
            Err(Error::at(second, Class::XmlError, words.to_owned()))
        }
        None => Ok(()),
    }
}

/// A pseudo terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PtySource {
    /// Its path while running.
    #[xml(
        leaf = "source",
        at = "path",
        live_only,
        once = "only one source element is allowed for character device"
    )]
    pub path: Option<String>,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// A path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PathSource {
    /// The path.
    #[xml(child, once = "only one source element is allowed for character device")]
    pub source: LabelledPath,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// A path with labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LabelledPath {
    /// The path.
    #[xml(attr)]
    pub path: Option<String>,
    /// Labels.
    #[xml(list)]
    pub seclabel: Vec<DeviceSecLabel>,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FileSource {
    /// The file.
    #[xml(child, once = "only one source element is allowed for character device")]
    pub source: LabelledFile,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// A file with labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LabelledFile {
    /// The path.
    #[xml(attr)]
    pub path: Option<String>,
    /// Whether the file is kept at start.
    #[xml(attr, on_off)]
    pub append: Option<bool>,
    /// Labels.
    #[xml(list)]
    pub seclabel: Vec<DeviceSecLabel>,
}

/// UDP: this side (`bind`) and the other side (`connect`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UdpSource {
    /// The sides.
    #[xml(list)]
    pub source: Vec<InetAddress>,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// TCP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TcpSource {
    /// The address.
    #[xml(child, once = "only one source element is allowed for character device")]
    pub source: InetAddress,
    /// `raw`, `telnet`, `telnets` or `tls`.
    #[xml(
        leaf,
        at = "type",
        words("raw", "telnet", "telnets", "tls"),
        unknown = "Unknown protocol '{}'",
        once = "only one protocol element is allowed for character device"
    )]
    pub protocol: Option<String>,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InetAddress {
    /// `bind` or `connect`.
    #[xml(attr, words("bind", "connect"))]
    pub mode: Option<String>,
    /// Name or address.
    #[xml(attr)]
    pub host: Option<String>,
    /// Port, or its name.
    #[xml(attr)]
    pub service: Option<String>,
    /// Whether to use TLS.
    #[xml(attr, yes_no)]
    pub tls: Option<bool>,
    /// What is done when the other side goes away.
    #[xml(child)]
    pub reconnect: Option<Reconnect>,
}

/// A socket in the file system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UnixSource {
    /// The socket.
    #[xml(child, once = "only one source element is allowed for character device")]
    pub source: UnixAddress,
    /// `raw`.
    #[xml(
        leaf,
        at = "type",
        words("raw", "telnet", "telnets", "tls"),
        unknown = "Unknown protocol '{}'",
        once = "only one protocol element is allowed for character device"
    )]
    pub protocol: Option<String>,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// A path of a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UnixAddress {
    /// `bind` or `connect`.
    #[xml(attr, words("bind", "connect"))]
    pub mode: Option<String>,
    /// The path.
    #[xml(attr)]
    pub path: Option<String>,
    /// What is done when the other side goes away.
    #[xml(child)]
    pub reconnect: Option<Reconnect>,
    /// Labels.
    #[xml(list)]
    pub seclabel: Vec<DeviceSecLabel>,
}

/// A named channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ChannelSource {
    /// Its name.
    #[xml(leaf = "source", at = "channel", once = "only one source element is allowed for character device")]
    pub channel: Option<String>,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// A null modem of FreeBSD.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NmdmSource {
    /// The two ends.
    #[xml(child, once = "only one source element is allowed for character device")]
    pub source: NmdmEnds,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// The two ends of a null modem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NmdmEnds {
    /// End of the guest.
    #[xml(attr)]
    pub master: Option<String>,
    /// End of the host.
    #[xml(attr)]
    pub slave: Option<String>,
}

/// The agent inside the emulator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VdagentSource {
    /// What it does.
    #[xml(child, once = "only one source element is allowed for character device")]
    pub source: VdagentOptions,
    /// Log.
    #[xml(child, once = "only one log element is allowed for character device")]
    pub log: Option<Box<CharLog>>,
}

/// What the agent does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VdagentOptions {
    /// Whether the clipboard is shared.
    #[xml(leaf, at = "copypaste", yes_no, whole)]
    pub clipboard: Option<bool>,
    /// `client` or `server`.
    #[xml(leaf, at = "mode", words("server", "client"), whole)]
    pub mouse: Option<String>,
}
