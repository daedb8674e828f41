//! Channel devices of s390.

use xml::{Xml, XmlEnum, XmlUnion};

use super::mdev::MdevTypes;

/// Address of a channel device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct ChannelAddress {
    /// Channel subsystem image.
    #[xml(leaf, hex = 1, required)]
    pub cssid: u32,
    /// Subchannel set.
    #[xml(leaf, hex = 1, required)]
    pub ssid: u32,
    /// Device.
    #[xml(leaf, hex = 4, required)]
    pub devno: u32,
}

/// Whether a channel device is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum ChannelState {
    /// It can be used.
    Online,
    /// It cannot.
    Offline,
}

/// A channel device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CcwDevice {
    /// Whether it is in use.
    #[xml(leaf)]
    pub state: Option<ChannelState>,
    /// Its address.
    #[xml(flatten)]
    pub address: ChannelAddress,
    /// What else it is.
    #[xml(child)]
    pub capability: Option<CcwCapability>,
}

/// What a channel device is beside.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type")]
pub enum CcwCapability {
    /// A member of a group.
    #[xml(text = "ccwgroup_member")]
    GroupMember(GroupMember),
}

/// A member of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct GroupMember {
    /// Name of the group.
    #[xml(leaf, required)]
    pub group_device: String,
}

/// A group of channel devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CcwGroup {
    /// Whether it is in use.
    #[xml(leaf)]
    pub state: Option<ChannelState>,
    /// Its address.
    #[xml(flatten)]
    pub address: ChannelAddress,
    /// Its members.
    #[xml(list = "ccw_device", wrap = "members")]
    pub members: Vec<GroupDevice>,
    /// What the group is.
    #[xml(child)]
    pub capability: Option<CcwGroupKind>,
}

/// A member of a group of channel devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct GroupDevice {
    /// Its role in the group, such as `cdev0`.
    #[xml(attr, required)]
    pub r#ref: String,
    /// Its name.
    #[xml(text)]
    pub name: String,
}

/// What a group of channel devices is.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type")]
pub enum CcwGroupKind {
    /// A network card.
    #[xml(text = "qeth_generic")]
    QethGeneric(Qeth),
    /// A network card of layer 2.
    #[xml(text = "qeth_layer2")]
    QethLayer2(Qeth),
    /// A network card of layer 3.
    #[xml(text = "qeth_layer3")]
    QethLayer3(Qeth),
}

/// A network card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Qeth {
    /// Kind of card.
    #[xml(leaf)]
    pub card_type: Option<String>,
    /// Path of the channel.
    #[xml(leaf)]
    pub chpid: Option<String>,
}

/// A channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CssDevice {
    /// Its address.
    #[xml(flatten)]
    pub address: ChannelAddress,
    /// Address of the device at its end.
    #[xml(child)]
    pub channel_dev_addr: Option<ChannelAddress>,
    /// What else it is.
    #[xml(child)]
    pub capability: Option<ParentCapability>,
}

/// What a channel or the matrix of adjunct processors is beside.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type")]
pub enum ParentCapability {
    /// A parent of mediated devices.
    #[xml(text = "mdev_types")]
    MdevTypes(MdevTypes),
}
