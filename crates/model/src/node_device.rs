//! `<device>`: a device of the host and what it is capable of.

pub mod channel;
pub mod crypto;
pub mod mdev;
pub mod network;
pub mod pci;
pub mod scsi;
pub mod storage;
pub mod system;
pub mod usb;

use xml::{Xml, XmlEnum, XmlUnion};

use crate::domain::Element;

use channel::{CcwDevice, CcwGroup, CssDevice};
use crypto::{ApCard, ApMatrix, ApQueue};
use mdev::Mdev;
use network::{Net, Vdpa};
use pci::Pci;
use scsi::{Scsi, ScsiGeneric, ScsiHost, ScsiTarget};
use storage::Storage;
use system::System;
use usb::{UsbDevice, UsbInterface};

/// A device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NodeDevice {
    /// Its name, unique on the host; a device that is to be made has none yet.
    #[xml(leaf)]
    pub name: Option<String>,
    /// Its directory in sysfs.
    #[xml(leaf)]
    pub path: Option<String>,
    /// Its files in `/dev`.
    #[xml(list)]
    pub devnode: Vec<DevNode>,
    /// The device that it is a part of.
    #[xml(child)]
    pub parent: Option<Parent>,
    /// Driver of the host.
    #[xml(child)]
    pub driver: Option<Driver>,
    /// What it is.
    #[xml(list)]
    pub capability: Vec<Capability>,
}

impl Element for NodeDevice {
    const NAME: &'static str = "device";
}

/// A file in `/dev`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DevNode {
    /// The file itself or a link to it.
    #[xml(attr, required, missing = "missing devnode type", unknown = "unknown devnode type '{}'")]
    pub r#type: DevNodeType,
    /// Its path.
    #[xml(text)]
    pub path: String,
}

/// The file of a device, or a link to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum DevNodeType {
    /// The file itself.
    #[default]
    Dev,
    /// A link to it.
    Link,
}

/// The device that another is a part of: its name, or world wide names to find it by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Parent {
    /// World wide node name.
    #[xml(attr)]
    pub wwnn: Option<String>,
    /// World wide port name.
    #[xml(attr)]
    pub wwpn: Option<String>,
    /// World wide name of the fabric.
    #[xml(attr)]
    pub fabric_wwn: Option<String>,
    /// Its name; `computer` is the host itself.
    #[xml(text)]
    pub name: Option<String>,
}

/// Driver of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Driver {
    /// Its name.
    #[xml(leaf)]
    pub name: Option<String>,
}

/// What a device is.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown capability type '{}'")]
pub enum Capability {
    /// The host.
    System(Box<System>),
    /// A function of a PCI device.
    Pci(Box<Pci>),
    /// A USB device.
    #[xml(text = "usb_device")]
    UsbDevice(UsbDevice),
    /// An interface of a USB device.
    #[xml(text = "usb")]
    UsbInterface(UsbInterface),
    /// A network interface.
    Net(Box<Net>),
    /// A SCSI controller.
    #[xml(text = "scsi_host")]
    ScsiHost(Box<ScsiHost>),
    /// A SCSI target.
    #[xml(text = "scsi_target")]
    ScsiTarget(ScsiTarget),
    /// A logical unit of a SCSI target.
    Scsi(Scsi),
    /// A disk.
    Storage(Box<Storage>),
    /// A SCSI device without a driver of its kind.
    #[xml(text = "scsi_generic")]
    ScsiGeneric(ScsiGeneric),
    /// A part of a graphics card.
    Drm(Drm),
    /// A mediated device.
    Mdev(Box<Mdev>),
    /// A channel device of s390.
    Ccw(Box<CcwDevice>),
    /// A group of channel devices of s390.
    #[xml(text = "ccwgroup")]
    CcwGroup(Box<CcwGroup>),
    /// A channel of s390.
    Css(Box<CssDevice>),
    /// A software data path of a network card.
    Vdpa(Vdpa),
    /// An adjunct processor card of s390.
    #[xml(text = "ap_card")]
    ApCard(ApCard),
    /// A queue of an adjunct processor card.
    #[xml(text = "ap_queue")]
    ApQueue(ApQueue),
    /// All adjunct processors.
    #[xml(text = "ap_matrix")]
    ApMatrix(ApMatrix),
}

/// A part of a graphics card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Drm {
    /// Which part.
    #[xml(leaf, required, missing = "invalid drm type", unknown = "unknown drm type '{}'")]
    pub r#type: DrmType,
}

/// A part of a graphics card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum DrmType {
    /// Display and rendering.
    #[default]
    Primary,
    /// Control of displays.
    Control,
    /// Rendering only.
    Render,
}
