//! `<sound>`: a sound card.

use xml::Xml;

use super::address::{DeviceInfo, VirtioDriver};

/// `<sound>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Sound {
    /// What the guest sees.
    #[xml(attr, required, words("sb16", "es1370", "pcspk", "ac97", "ich6", "ich7", "ich9", "usb", "virtio"))]
    pub model: String,
    /// Whether a USB card has several channels.
    #[xml(attr, yes_no)]
    pub multichannel: Option<bool>,
    /// Streams of a virtio card.
    #[xml(attr)]
    pub streams: Option<u32>,
    /// Converters.
    #[xml(
        leaves,
        at = "type",
        words("duplex", "micro", "output"),
        unknown = "unknown codec type '{}'",
        whole,
        missing = "unsupported configuration: unknown codec type '(null)'"
    )]
    pub codec: Vec<String>,
    /// Sound on the host.
    #[xml(leaf, at = "id", whole)]
    pub audio: Option<u32>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<VirtioDriver>>,
}
