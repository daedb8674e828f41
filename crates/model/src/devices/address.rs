//! `<address>`, `<alias>`, `<boot>`: what every device has.

use xml::{Class, Error, Format, Loading, Node, Refusal, Shape, Shaped, Uuid, Value, Xml, XmlUnion};

/// What every device has.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DeviceInfo {
    /// Place in the boot order.
    #[xml(child)]
    pub boot: Option<Box<Boot>>,
    /// Name towards the hypervisor.
    #[xml(leaf, at = "name")]
    pub alias: Option<Alias>,
    /// Port of the companion controller.
    #[xml(leaf, at = "startport")]
    pub master: Option<u32>,
    /// Option ROM.
    #[xml(child)]
    pub rom: Option<Box<Rom>>,
    /// Number for the firmware.
    #[xml(leaf, at = "index", non_zero)]
    pub acpi: Option<u32>,
    /// Place on a bus.
    #[xml(child)]
    pub address: Option<Address>,
}

/// `<boot>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Boot {
    /// From 1.
    #[xml(attr, required, non_zero)]
    pub order: u32,
    /// Argument for the boot loader of s390.
    #[xml(attr)]
    pub loadparm: Option<String>,
}

/// Name of a device towards the hypervisor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Alias(pub String);

impl Alias {
    /// True when the owner chose the name; others are made at start, and so are those with other characters than letters,
    /// digits, `-` and `_`: the emulator takes them for the end of the name.
    #[must_use]
    pub fn is_user(&self) -> bool {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        self.0.starts_with("ua-") && self.0.bytes().all(fits)
    }
}

impl Value for Alias {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        xml::check_length(text)?;
        Ok(Self(text.to_owned()))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(&self.0);
    }

    fn live(&self) -> bool {
        !self.is_user()
    }
}

impl Shaped for Alias {
    fn shape() -> Shape {
        Shape::Value("name", &[])
    }
}

/// `<rom>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Rom {
    /// Whether the guest sees it.
    #[xml(attr, yes_no)]
    pub enabled: Option<bool>,
    /// Whether it has a memory window.
    #[xml(attr, on_off)]
    pub bar: Option<bool>,
    /// Its content.
    #[xml(attr)]
    pub file: Option<String>,
}

/// `<address>`.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", required, missing = "internal error: No type specified for device address")]
pub enum Address {
    /// PCI.
    #[xml(default)]
    Pci(PciAddress),
    /// Disk on a controller.
    Drive(DriveAddress),
    /// Port of a virtio serial controller.
    VirtioSerial(VirtioSerialAddress),
    /// Slot of a smart card controller.
    Ccid(CcidAddress),
    /// USB port.
    Usb(Box<UsbAddress>),
    /// Register of POWER's virtual I/O.
    SpaprVio(SpaprVioAddress),
    /// Channel device of s390.
    Ccw(CcwAddress),
    /// Virtio of ARM boards.
    VirtioMmio,
    /// ISA.
    Isa(IsaAddress),
    /// Memory slot.
    Dimm(DimmAddress),
    /// Kept from the guest.
    Unassigned,
}

/// PCI address; all zero asks for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
#[xml(loaded = refuse_no_place)]
pub struct PciAddress {
    /// Segment.
    #[xml(attr, hex = 4)]
    pub domain: u32,
    /// Bus.
    #[xml(attr, hex = 2)]
    pub bus: u32,
    /// Slot.
    #[xml(attr, hex = 2)]
    pub slot: u32,
    /// Function.
    #[xml(attr, hex = 1)]
    pub function: u32,
    /// Whether other functions of the slot are used.
    #[xml(attr, on_off)]
    pub multifunction: Option<bool>,
    /// Identity on s390.
    #[xml(child)]
    pub zpci: Option<Zpci>,
}

/// Hook: no bus has places beyond these.
fn refuse_no_place(address: &mut PciAddress, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    let words = if address.bus > 0xff {
        format!("Invalid PCI address bus='0x{:02x}', must be <= 0xFF", address.bus)
    } else if address.slot > 0x1f {
        format!("Invalid PCI address slot='0x{:02x}', must be <= 0x1F", address.slot)
    } else if address.function > 7 {
        format!("Invalid PCI address function=0x{:x}, must be <= 7", address.function)
    } else {
        return Ok(());
    };
    Err(Error::at(node, Class::XmlError, words))
}

/// Identity of a PCI device on s390.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct Zpci {
    /// User-visible number.
    #[xml(attr, hex = 4)]
    pub uid: Option<u32>,
    /// Function number.
    #[xml(attr, hex = 8)]
    pub fid: Option<u32>,
}

/// Disk on a controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct DriveAddress {
    /// Controller.
    #[xml(attr)]
    pub controller: u32,
    /// Bus.
    #[xml(attr)]
    pub bus: u32,
    /// Target.
    #[xml(attr)]
    pub target: u32,
    /// Unit.
    #[xml(attr)]
    pub unit: u32,
}

/// Port of a virtio serial controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct VirtioSerialAddress {
    /// Controller.
    #[xml(attr)]
    pub controller: u32,
    /// Bus.
    #[xml(attr)]
    pub bus: u32,
    /// Port; 0 asks for one.
    #[xml(attr)]
    pub port: u32,
}

/// Slot of a smart card controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct CcidAddress {
    /// Controller.
    #[xml(attr)]
    pub controller: u32,
    /// Slot.
    #[xml(attr)]
    pub slot: u32,
}

/// USB port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct UsbAddress {
    /// Bus.
    #[xml(attr)]
    pub bus: u32,
    /// Port, with hubs: `1.2`.
    #[xml(attr, form = UsbPort)]
    pub port: Option<String>,
}

/// Register of POWER's virtual I/O.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct SpaprVioAddress {
    /// Register.
    #[xml(attr, hex_only = 8)]
    pub reg: Option<u64>,
}

/// Channel device of s390.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
#[xml(
    together("cssid", "ssid", "devno"),
    partial = "internal error: Invalid partial specification for virtio ccw address"
)]
pub struct CcwAddress {
    /// Channel subsystem.
    #[xml(attr, hex = 1)]
    pub cssid: Option<u32>,
    /// Set.
    #[xml(attr, hex = 1)]
    pub ssid: Option<u32>,
    /// Device.
    #[xml(attr, hex = 4)]
    pub devno: Option<u32>,
}

/// ISA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct IsaAddress {
    /// I/O port.
    #[xml(attr, hex_only = 1)]
    pub iobase: Option<u32>,
    /// Interrupt.
    #[xml(attr, hex_only = 1)]
    pub irq: Option<u32>,
}

/// Memory slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct DimmAddress {
    /// Slot.
    #[xml(attr, required)]
    pub slot: Option<u32>,
    /// Guest address.
    #[xml(attr, hex_only = 1)]
    pub base: Option<u64>,
}

/// Mediated device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Xml)]
pub struct MdevAddress {
    /// Its identity.
    #[xml(attr)]
    pub uuid: Option<Uuid>,
}

/// Options every virtio device has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct VirtioOptions {
    /// Whether it uses the I/O memory management unit.
    #[xml(attr, on_off)]
    pub iommu: Option<bool>,
    /// Whether it caches translations.
    #[xml(attr, on_off)]
    pub ats: Option<bool>,
    /// Whether rings are packed.
    #[xml(attr, on_off)]
    pub packed: Option<bool>,
    /// Whether each queue is notified on a page of its own.
    #[xml(attr, on_off)]
    pub page_per_vq: Option<bool>,
}

/// `<driver>` of a device that has no other options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct VirtioDriver {
    /// Virtio options.
    #[xml(flatten)]
    pub virtio: VirtioOptions,
}
