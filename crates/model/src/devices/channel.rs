//! `<console>` and `<channel>`: terminals, and channels between host and guest.

use xml::{Xml, XmlUnion};

use super::address::DeviceInfo;
use super::char_source::CharSource;

/// `<console>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Console {
    /// Host side.
    #[xml(flatten)]
    pub source: CharSource,
    /// Path of the pseudo terminal while running.
    #[xml(attr, live_only)]
    pub tty: Option<String>,
    /// Guest side.
    #[xml(child)]
    pub target: Option<ConsoleTarget>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Guest side of a console.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ConsoleTarget {
    /// `serial`, `virtio`, `xen`, `lxc`, `sclp` and others.
    #[xml(
        attr,
        words(
            "xen",
            "serial",
            "uml",
            "virtio",
            "lxc",
            "openvz",
            "sclp",
            "sclplm",
            "isa-serial",
            "usb-serial",
            "pci-serial",
            "spapr-vio-serial",
            "system-serial",
            "sclp-serial",
            "isa-debug",
            "guestfwd"
        ),
        unknown = "unknown target type '{}' specified for character device",
        unset = "none"
    )]
    pub r#type: Option<String>,
    /// Number of the port.
    #[xml(attr, unset = "-1")]
    pub port: Option<u32>,
}

/// `<channel>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Channel {
    /// Host side.
    #[xml(flatten)]
    pub source: CharSource,
    /// Guest side.
    #[xml(child, required, missing = "target type must be specified for channel device")]
    pub target: Option<ChannelTarget>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Guest side of a channel.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(
    tag = "type",
    unknown = "unknown target type '{}' specified for character device",
    required,
    missing = "unsupported configuration: unknown target type '(null)' specified for character device"
)]
pub enum ChannelTarget {
    /// A port of a virtio serial controller.
    #[xml(default)]
    Virtio(NamedTarget),
    /// An address of the emulator's own network.
    #[xml(text = "guestfwd")]
    GuestForward(ForwardTarget),
    /// A channel of Xen.
    Xen(NamedTarget),
}

/// A named port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NamedTarget {
    /// Its name.
    #[xml(attr)]
    pub name: Option<String>,
    /// Whether the guest has opened it.
    #[xml(attr, live_only, words("connected", "disconnected"))]
    pub state: Option<String>,
}

/// An address of the emulator's own network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ForwardTarget {
    /// The address.
    #[xml(attr, required, missing = "guestfwd channel does not define a target address")]
    pub address: Option<String>,
    /// The port.
    #[xml(attr, required)]
    pub port: Option<u16>,
}
