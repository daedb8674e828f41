//! `<hostdev>`: a device of the host in the guest.

use xml::{Xml, XmlUnion};

use super::address::{DeviceInfo, MdevAddress, PciAddress};
use super::disk_source::{Auth, SourceHost};
use super::interface::{Ip, Route, Teaming};
use super::network_source::Initiator;

/// `<hostdev>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostDev {
    /// `subsystem`, or `capabilities` for containers.
    #[xml(attr, words("subsystem", "capabilities"), unknown = "unknown hostdev mode '{}'")]
    pub mode: Option<String>,
    /// Whether it is taken from the host's driver.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// Whether unprivileged SCSI commands are filtered.
    #[xml(attr, words("filtered", "unfiltered"))]
    pub sgio: Option<String>,
    /// Whether raw SCSI commands are possible.
    #[xml(attr, yes_no)]
    pub rawio: Option<bool>,
    /// Interface of a mediated device, or virtio generation.
    #[xml(
        attr,
        words("virtio", "virtio-transitional", "virtio-non-transitional", "vfio-pci", "vfio-ccw", "vfio-ap"),
        unset = "default"
    )]
    pub model: Option<String>,
    /// Whether a mediated device has a display.
    #[xml(attr, on_off)]
    pub display: Option<bool>,
    /// Whether the boot display is in memory.
    #[xml(attr, on_off)]
    pub ramfb: Option<bool>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<HostDevDriver>>,
    /// The device.
    #[xml(
        child,
        tag = "type",
        tag_after = "mode",
        required,
        keep,
        absent = "Missing <source> element in hostdev device"
    )]
    pub source: HostDevSource,
    /// Partner in a team.
    #[xml(child)]
    pub teaming: Option<Box<Teaming>>,
    /// Whether the guest cannot write.
    #[xml(flag)]
    pub readonly: bool,
    /// Whether other machines use it too.
    #[xml(flag)]
    pub shareable: bool,
    /// Addresses in a container.
    #[xml(list)]
    pub ip: Vec<Ip>,
    /// Routes in a container.
    #[xml(list)]
    pub route: Vec<Route>,
    /// What every device has.
    #[xml(flatten)]
    pub info: DeviceInfo,
}

/// How the hypervisor handles a device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostDevDriver {
    /// `vfio`, `kvm` or `xen`.
    #[xml(attr, words("kvm", "vfio", "xen"))]
    pub name: Option<String>,
    /// Driver of the host.
    #[xml(attr)]
    pub model: Option<String>,
}

/// A device of the host, by the `type` of the device.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(unknown = "unknown host device source address type '{}'")]
pub enum HostDevSource {
    /// USB.
    #[xml(needed)]
    Usb(Box<UsbSource>),
    /// PCI.
    #[xml(default, needed)]
    Pci(PciSource),
    /// A SCSI device.
    #[xml(needed)]
    Scsi(Box<ScsiSource>),
    /// A SCSI controller.
    #[xml(text = "scsi_host", needed)]
    ScsiHost(ScsiHostSource),
    /// A mediated device.
    #[xml(needed)]
    Mdev(MdevSource),
    /// A block device for a container.
    #[xml(needed)]
    Storage(StorageSource),
    /// A character device for a container.
    #[xml(needed)]
    Misc(MiscSource),
    /// A network card for a container.
    #[xml(needed)]
    Net(NetSource),
}

/// A PCI device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PciSource {
    /// Whether writes to its configuration are filtered.
    #[xml(attr = "writeFiltering", yes_no)]
    pub write_filtering: Option<bool>,
    /// Where it is.
    #[xml(child)]
    pub address: PciAddress,
    /// How it goes back to the host.
    #[xml(child = "origstates", status_only)]
    pub original_states: Option<OriginalStates>,
}

/// What is done when a PCI device goes back to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct OriginalStates {
    /// It is taken from our driver.
    #[xml(flag)]
    pub unbind: bool,
    /// Its slot is taken from our driver.
    #[xml(flag)]
    pub removeslot: bool,
    /// Drivers of the host look for it.
    #[xml(flag)]
    pub reprobe: bool,
}

/// A USB device, by vendor and product or by place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UsbSource {
    /// What happens when it is missing.
    #[xml(attr = "startupPolicy")]
    pub startup_policy: Option<super::disk_source::StartupPolicy>,
    /// `off`, `uninitialized` or `on`: resets by the guest.
    #[xml(attr = "guestReset", words("off", "uninitialized", "on"))]
    pub guest_reset: Option<String>,
    /// Its vendor.
    #[xml(leaf, at = "id", hex = 4, whole)]
    pub vendor: Option<u32>,
    /// Its product.
    #[xml(leaf, at = "id", hex = 4, whole)]
    pub product: Option<u32>,
    /// Where it is.
    #[xml(child)]
    pub address: Option<UsbPlace>,
}

/// Place of a USB device on the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UsbPlace {
    /// Bus.
    #[xml(attr, any_base, required)]
    pub bus: Option<u32>,
    /// Device.
    #[xml(attr, any_base)]
    pub device: Option<u32>,
    /// Port.
    #[xml(attr, form = UsbPort)]
    pub port: Option<String>,
}

/// A SCSI device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiSource {
    /// `iscsi`, or none for a local one.
    #[xml(attr, words("adapter", "iscsi"), unknown = "Unknown SCSI subsystem protocol '{}'")]
    pub protocol: Option<String>,
    /// Name at the server.
    #[xml(attr)]
    pub name: Option<String>,
    /// Servers.
    #[xml(list)]
    pub host: Vec<SourceHost>,
    /// What the daemon notes about it in a running machine.
    #[xml(child = "privateData", status_only)]
    pub private_data: Option<Box<super::source_private::SourcePrivateData>>,
    /// Controller of the host.
    #[xml(leaf, at = "name")]
    pub adapter: Option<String>,
    /// Place at the controller.
    #[xml(child)]
    pub address: Option<ScsiPlace>,
    /// Credentials.
    #[xml(child)]
    pub auth: Option<Auth>,
    /// Name of this side.
    #[xml(child)]
    pub initiator: Option<Initiator>,
}

/// Place of a SCSI device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiPlace {
    /// Bus.
    #[xml(attr, required, any_base)]
    pub bus: u32,
    /// Target.
    #[xml(attr, required, any_base)]
    pub target: u32,
    /// Unit.
    #[xml(attr, required, any_base)]
    pub unit: u64,
}

/// A SCSI controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiHostSource {
    /// `vhost`.
    #[xml(attr, words("vhost"), unknown = "Unknown scsi_host subsystem protocol '{}'")]
    pub protocol: Option<String>,
    /// World wide port name.
    #[xml(attr)]
    pub wwpn: Option<String>,
}

/// A mediated device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MdevSource {
    /// Its identity.
    #[xml(child)]
    pub address: MdevAddress,
}

/// A block device for a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct StorageSource {
    /// Its path.
    #[xml(leaf, required, missing = "Missing <block> element in hostdev storage device")]
    pub block: Option<String>,
}

/// A character device for a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MiscSource {
    /// Its path.
    #[xml(leaf, required, missing = "Missing <char> element in hostdev character device")]
    pub char: Option<String>,
}

/// A network card for a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NetSource {
    /// Its name.
    #[xml(leaf, required, missing = "Missing <interface> element in hostdev net device")]
    pub interface: Option<String>,
}
