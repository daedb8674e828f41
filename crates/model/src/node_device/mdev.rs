//! Mediated devices and their parents.

use xml::{Uuid, Xml};

/// A mediated device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Mdev {
    /// What the parent makes of it.
    #[xml(leaf = "type", at = "id", required, missing = "missing type id attribute")]
    pub type_id: String,
    /// Its identity; one that is to be made may leave it to the daemon.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// Address of the parent.
    #[xml(leaf)]
    pub parent_addr: Option<String>,
    /// Group of the IOMMU; 0 while it is not known.
    #[xml(leaf = "iommuGroup", at = "number", whole)]
    pub iommu_group: u32,
    /// What is written to the device when it is made, in this order.
    #[xml(list)]
    pub attr: Vec<MdevAttribute>,
}

/// A setting of a mediated device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MdevAttribute {
    /// Its name.
    #[xml(attr, required, missing = "mdev attribute missing name or value")]
    pub name: String,
    /// Its value.
    #[xml(attr, required, missing = "mdev attribute missing name or value")]
    pub value: String,
}

/// A parent of mediated devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MdevTypes {
    /// What it can make.
    #[xml(list)]
    pub r#type: Vec<MdevType>,
}

/// What a parent can make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MdevType {
    /// Its name for programs.
    #[xml(attr, required, missing = "missing 'id' attribute for mediated device's <type> element")]
    pub id: String,
    /// Its name for people.
    #[xml(leaf)]
    pub name: Option<String>,
    /// How a guest gets it: `vfio-pci`, `vfio-ccw` or `vfio-ap`.
    #[xml(leaf = "deviceAPI", required, missing = "missing device API for mediated device type")]
    pub device_api: String,
    /// How many more can be made.
    #[xml(leaf = "availableInstances", required)]
    pub available_instances: u32,
}
