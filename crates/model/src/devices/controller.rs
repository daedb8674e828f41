//! `<controller>`: a bus the guest sees.

use xml::{Xml, XmlEnum};

use super::address::{DeviceInfo, VirtioOptions};

/// `<controller>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Controller {
    /// Which bus it makes.
    #[xml(attr)]
    pub r#type: ControllerType,
    /// Its number among those of its kind.
    #[xml(attr, non_negative)]
    pub index: Option<u32>,
    /// Its model, one of [`ControllerType::models`].
    #[xml(
        attr,
        words(
            "pci-root",
            "pcie-root",
            "pci-bridge",
            "dmi-to-pci-bridge",
            "pcie-to-pci-bridge",
            "pcie-root-port",
            "pcie-switch-upstream-port",
            "pcie-switch-downstream-port",
            "pci-expander-bus",
            "pcie-expander-bus",
            "auto",
            "buslogic",
            "lsilogic",
            "lsisas1068",
            "vmpvscsi",
            "ibmvscsi",
            "virtio-scsi",
            "lsisas1078",
            "virtio-transitional",
            "virtio-non-transitional",
            "ncr53c90",
            "dc390",
            "am53c974",
            "piix3-uhci",
            "piix4-uhci",
            "ehci",
            "ich9-ehci1",
            "ich9-uhci1",
            "ich9-uhci2",
            "ich9-uhci3",
            "vt82c686b-uhci",
            "pci-ohci",
            "nec-xhci",
            "qusb1",
            "qusb2",
            "qemu-xhci",
            "none",
            "virtio",
            "piix3",
            "piix4",
            "ich6"
        ),
        unknown = "Unknown model type '{}'"
    )]
    pub model: Option<String>,
    /// Ports of a serial or USB controller.
    #[xml(attr, int)]
    pub ports: Option<u32>,
    /// Interrupt vectors of a serial controller.
    #[xml(attr, int)]
    pub vectors: Option<u32>,
    /// Most grant frames of Xen.
    #[xml(attr = "maxGrantFrames")]
    pub max_grant_frames: Option<u32>,
    /// Most event channels of Xen.
    #[xml(attr = "maxEventChannels")]
    pub max_event_channels: Option<u32>,
    /// The device that implements a PCI bus.
    #[xml(
        leaf = "model",
        at = "name",
        words(
            "pci-bridge",
            "i82801b11-bridge",
            "pcie-root-port",
            "ioh3420",
            "x3130-upstream",
            "xio3130-downstream",
            "pxb",
            "pxb-pcie",
            "pcie-pci-bridge",
            "spapr-pci-host-bridge"
        ),
        once = "Multiple <model> elements in controller definition not allowed",
        unset = "none"
    )]
    pub model_name: Option<String>,
    /// Place of a PCI bus.
    #[xml(child, once = "Multiple <target> elements in controller definition not allowed")]
    pub target: Option<Box<ControllerTarget>>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<ControllerDriver>>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
    /// Window above 4 GiB, in KiB.
    #[xml(leaf, unit = "KiB")]
    pub pcihole64: Option<u64>,
}

/// A kind of bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, XmlEnum)]
pub enum ControllerType {
    /// IDE.
    #[default]
    Ide,
    /// Floppy.
    Fdc,
    /// SCSI.
    Scsi,
    /// SATA.
    Sata,
    /// Virtio serial.
    VirtioSerial,
    /// Smart cards.
    Ccid,
    /// USB.
    Usb,
    /// PCI.
    Pci,
    /// Xen.
    #[xml(text = "xenbus")]
    XenBus,
    /// ISA.
    Isa,
    /// NVMe.
    Nvme,
}

impl ControllerType {
    /// The models of such controllers; none for those of which there is one kind only.
    #[must_use]
    pub const fn models(self) -> &'static [&'static str] {
        match self {
            Self::Pci => &[
                "pci-root",
                "pcie-root",
                "pci-bridge",
                "dmi-to-pci-bridge",
                "pcie-to-pci-bridge",
                "pcie-root-port",
                "pcie-switch-upstream-port",
                "pcie-switch-downstream-port",
                "pci-expander-bus",
                "pcie-expander-bus",
            ],
            Self::Scsi => &[
                "auto",
                "buslogic",
                "lsilogic",
                "lsisas1068",
                "vmpvscsi",
                "ibmvscsi",
                "virtio-scsi",
                "lsisas1078",
                "virtio-transitional",
                "virtio-non-transitional",
                "ncr53c90",
                "dc390",
                "am53c974",
            ],
            Self::Usb => &[
                "piix3-uhci",
                "piix4-uhci",
                "ehci",
                "ich9-ehci1",
                "ich9-uhci1",
                "ich9-uhci2",
                "ich9-uhci3",
                "vt82c686b-uhci",
                "pci-ohci",
                "nec-xhci",
                "qusb1",
                "qusb2",
                "qemu-xhci",
                "none",
            ],
            Self::VirtioSerial => &["virtio", "virtio-transitional", "virtio-non-transitional"],
            Self::Ide => &["piix3", "piix4", "ich6"],
            Self::Fdc | Self::Sata | Self::Ccid | Self::XenBus | Self::Isa | Self::Nvme => &[],
        }
    }
}

/// Place of a PCI bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ControllerTarget {
    /// Chassis of a bridge.
    #[xml(attr = "chassisNr", any_base)]
    pub chassis_nr: Option<u32>,
    /// Chassis of a port.
    #[xml(attr, any_base)]
    pub chassis: Option<u32>,
    /// Port in the chassis.
    #[xml(attr, hex = 1)]
    pub port: Option<u32>,
    /// Bus of an expander.
    #[xml(attr = "busNr")]
    pub bus_nr: Option<u32>,
    /// Host bridge of POWER.
    #[xml(attr)]
    pub index: Option<u32>,
    /// Whether devices can be added while running.
    #[xml(attr, on_off)]
    pub hotplug: Option<bool>,
    /// Memory kept for added devices, in KiB.
    #[xml(attr = "memReserve")]
    pub mem_reserve: Option<u64>,
    /// NUMA node of the guest.
    #[xml(leaf)]
    pub node: Option<u32>,
}

/// How the hypervisor handles a controller.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct ControllerDriver {
    /// Number of queues.
    #[xml(attr)]
    pub queues: Option<u32>,
    /// Commands per device.
    #[xml(attr)]
    pub cmd_per_lun: Option<u32>,
    /// Sectors per command.
    #[xml(attr)]
    pub max_sectors: Option<u32>,
    /// Whether notifications bypass the emulator's loop.
    #[xml(attr, on_off)]
    pub ioeventfd: Option<bool>,
    /// I/O thread.
    #[xml(attr)]
    pub iothread: Option<u32>,
    /// Virtio options.
    #[xml(flatten)]
    pub virtio: VirtioOptions,
    /// I/O threads by queue.
    #[xml(list = "iothread", wrap = "iothreads")]
    pub iothreads: Vec<super::disk::DiskIoThread>,
}

#[cfg(test)]
mod tests {
    use xml::{Format, Kind, Record as _, Value as _};

    use super::*;

    /// The table has the models of all types together.
    #[test]
    fn the_models_of_the_table_are_those_of_the_types() {
        let mut fields = Controller::default().table().fields.iter();
        let model = fields.find(|field| field.name == "model" && field.kind == Kind::Attribute).unwrap();
        let Format::Words(told) = model.format else { panic!("the models are words") };
        let types =
            ControllerType::WORDS.iter().map(|word| ControllerType::read(word, Format::Plain).unwrap());
        let (mut told, mut models) =
            (told.to_vec(), types.flat_map(|kind| kind.models().to_vec()).collect::<Vec<_>>());
        told.sort_unstable();
        models.sort_unstable();
        models.dedup();
        assert_eq!(told, models);
    }
}
