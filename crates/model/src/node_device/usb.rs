//! USB devices and their interfaces.

use xml::Xml;

use super::pci::Identity;

/// A USB device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UsbDevice {
    /// Number of the bus.
    #[xml(leaf, required)]
    pub bus: u32,
    /// Number on the bus.
    #[xml(leaf, required)]
    pub device: u32,
    /// Product.
    #[xml(child, required)]
    pub product: Identity,
    /// Who made it.
    #[xml(child, required)]
    pub vendor: Identity,
}

/// An interface of a USB device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UsbInterface {
    /// Its number.
    #[xml(leaf, required)]
    pub number: u32,
    /// Its class.
    #[xml(leaf, required)]
    pub class: u32,
    /// Its subclass.
    #[xml(leaf, required)]
    pub subclass: u32,
    /// Its protocol.
    #[xml(leaf, required)]
    pub protocol: u32,
    /// What the device says about it.
    #[xml(leaf)]
    pub description: Option<String>,
}
