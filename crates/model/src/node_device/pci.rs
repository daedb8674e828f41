//! A function of a PCI device.

use xml::{Error, Loading, Node, Xml, XmlEnum, XmlUnion};

use super::mdev::MdevTypes;
use crate::devices::address::PciAddress;

/// A function of a PCI device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = sort)]
pub struct Pci {
    /// Class, subclass and programming interface.
    #[xml(leaf, hex = 6)]
    pub class: Option<u32>,
    /// Segment.
    #[xml(leaf, required, missing = "missing or malformed PCI domain")]
    pub domain: u32,
    /// Bus.
    #[xml(leaf, required)]
    pub bus: u32,
    /// Slot.
    #[xml(leaf, required)]
    pub slot: u32,
    /// Function.
    #[xml(leaf, required)]
    pub function: u32,
    /// Product.
    #[xml(child, required)]
    pub product: Identity,
    /// Who made it.
    #[xml(child, required)]
    pub vendor: Identity,
    /// What else it is, in the order of the variants.
    #[xml(list)]
    pub capability: Vec<PciCapability>,
    /// Functions that can only be handed over together.
    #[xml(child = "iommuGroup")]
    pub iommu_group: Option<IommuGroup>,
    /// Node of the host's memory that it is near to.
    #[xml(leaf, at = "node")]
    pub numa: Option<i32>,
    /// Links of PCI Express.
    #[xml(child = "pci-express", keep)]
    pub pci_express: Option<PciExpress>,
}

/// Hook: libvirt writes the capabilities in one order, whatever the order they are found in.
fn sort(pci: &mut Pci, _: &mut Loading<'_>, _: Node<'_, '_>) -> Result<(), Error> {
    pci.capability.sort_by_key(PciCapability::rank);
    Ok(())
}

/// A number with its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Identity {
    /// The number.
    #[xml(attr, hex = 4, required)]
    pub id: u32,
    /// What the database of numbers says about it.
    #[xml(text)]
    pub name: Option<String>,
}

/// What a PCI function is beside.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown PCI device capability type '{}'")]
pub enum PciCapability {
    /// A virtual function.
    #[xml(text = "phys_function")]
    PhysFunction(PhysFunction),
    /// A physical function.
    #[xml(text = "virt_functions")]
    VirtFunctions(VirtFunctions),
    /// A bridge to another bus.
    PciBridge,
    /// A bridge to a CardBus.
    #[xml(text = "cardbus-bridge")]
    CardbusBridge,
    /// A parent of mediated devices.
    #[xml(text = "mdev_types")]
    MdevTypes(MdevTypes),
    /// A holder of vital product data.
    Vpd(Box<Vpd>),
}

impl PciCapability {
    fn rank(&self) -> u8 {
        match self {
            Self::PhysFunction(_) => 0,
            Self::VirtFunctions(_) => 1,
            Self::PciBridge | Self::CardbusBridge => 2,
            Self::MdevTypes(_) => 3,
            Self::Vpd(_) => 4,
        }
    }
}

/// A virtual function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PhysFunction {
    /// The physical function that it belongs to.
    #[xml(child)]
    pub address: Option<PciAddress>,
}

/// A physical function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VirtFunctions {
    /// How many virtual functions it can have.
    #[xml(attr = "maxCount")]
    pub max_count: Option<u32>,
    /// Those that it has.
    #[xml(list)]
    pub address: Vec<PciAddress>,
}

/// Functions that can only be handed over together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IommuGroup {
    /// Number of the group.
    #[xml(attr, required)]
    pub number: u32,
    /// The functions.
    #[xml(list)]
    pub address: Vec<PciAddress>,
}

/// Links of PCI Express.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PciExpress {
    /// What a link is capable of, and what it is.
    #[xml(list)]
    pub link: Vec<PciExpressLink>,
}

/// A link of PCI Express.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PciExpressLink {
    /// Which of the two.
    #[xml(attr, required)]
    pub validity: LinkValidity,
    /// Number of the port.
    #[xml(attr)]
    pub port: Option<u32>,
    /// Gigatransfers per second.
    #[xml(attr)]
    pub speed: Option<LinkSpeed>,
    /// Lanes.
    #[xml(attr, required)]
    pub width: u32,
}

/// What a link is capable of, or what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum LinkValidity {
    /// What it is capable of.
    #[default]
    Cap,
    /// What it is.
    Sta,
}

/// Gigatransfers per second of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum LinkSpeed {
    /// PCI Express 1.
    #[xml(text = "2.5")]
    Gen1,
    /// PCI Express 2.
    #[xml(text = "5")]
    Gen2,
    /// PCI Express 3.
    #[xml(text = "8")]
    Gen3,
    /// PCI Express 4.
    #[xml(text = "16")]
    Gen4,
    /// PCI Express 5.
    #[xml(text = "32")]
    Gen5,
    /// PCI Express 6.
    #[xml(text = "64")]
    Gen6,
}

/// Vital product data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Vpd {
    /// Name of the product.
    #[xml(leaf, required)]
    pub name: String,
    /// Its fields, those that are only read first.
    #[xml(list)]
    pub fields: Vec<VpdFields>,
}

/// Fields of vital product data.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "access", unknown = "Unsupported VPD field access type specified {}")]
pub enum VpdFields {
    /// Fields that are only read.
    #[xml(text = "readonly")]
    ReadOnly(Box<ReadOnlyFields>),
    /// Fields that are written too.
    #[xml(text = "readwrite")]
    ReadWrite(Box<ReadWriteFields>),
}

/// Fields that are only read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ReadOnlyFields {
    /// Engineering change level.
    #[xml(leaf)]
    pub change_level: Option<String>,
    /// Who made it.
    #[xml(leaf)]
    pub manufacture_id: Option<String>,
    /// Part.
    #[xml(leaf)]
    pub part_number: Option<String>,
    /// Serial number.
    #[xml(leaf)]
    pub serial_number: Option<String>,
    /// Fields of the maker.
    #[xml(list)]
    pub vendor_field: Vec<IndexedField>,
}

/// Fields that are written too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ReadWriteFields {
    /// Number in the owner's books.
    #[xml(leaf)]
    pub asset_tag: Option<String>,
    /// Fields of the maker.
    #[xml(list)]
    pub vendor_field: Vec<IndexedField>,
    /// Fields of the computer.
    #[xml(list)]
    pub system_field: Vec<IndexedField>,
}

/// A field without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IndexedField {
    /// A digit or a capital letter.
    #[xml(attr, required, missing = "<vendor_field> evaluation has failed")]
    pub index: String,
    /// Its text.
    #[xml(text)]
    pub value: Option<String>,
}
