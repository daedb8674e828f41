//! What a network card asks of the switch it is connected to: VLANs, port profile, bandwidth.

use xml::{Class, Error, Loading, Node, Uuid, Xml};

/// `<vlan>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Vlan {
    /// Whether several VLANs are carried.
    #[xml(attr, yes_no)]
    pub trunk: Option<bool>,
    /// VLANs.
    #[xml(
        list,
        required,
        missing = "missing tag id - each <vlan> must have at least one <tag id='n'/> subelement"
    )]
    pub tag: Vec<VlanTag>,
}

/// One VLAN.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VlanTag {
    /// Its number.
    #[xml(attr, required)]
    pub id: u32,
    /// `tagged` or `untagged`: this VLAN is the port's own.
    #[xml(attr = "nativeMode", words("tagged", "untagged"))]
    pub native_mode: Option<String>,
}

/// `<virtualport>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VirtualPort {
    /// `802.1Qbg`, `802.1Qbh`, `openvswitch` or `midonet`.
    #[xml(
        attr,
        words("802.1Qbg", "802.1Qbh", "openvswitch", "midonet"),
        unknown = "unknown virtualport type {}"
    )]
    pub r#type: Option<String>,
    /// What the switch wants to know.
    #[xml(child)]
    pub parameters: Option<VirtualPortParameters>,
}

/// What a switch wants to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_wide_numbers)]
pub struct VirtualPortParameters {
    /// Manager of the profiles.
    #[xml(attr, any_base)]
    pub managerid: Option<u32>,
    /// Profile.
    #[xml(attr, any_base)]
    pub typeid: Option<u32>,
    /// Version of the profile.
    #[xml(attr, any_base)]
    pub typeidversion: Option<u32>,
    /// Instance.
    #[xml(attr)]
    pub instanceid: Option<Uuid>,
    /// Identity of the port.
    #[xml(attr)]
    pub interfaceid: Option<Uuid>,
    /// Name of the profile.
    #[xml(attr)]
    pub profileid: Option<String>,
}

/// Hook: the numbers have 8, 24 and 8 bits on the wire.
fn refuse_wide_numbers(
    parameters: &mut VirtualPortParameters,
    _: &mut Loading<'_>,
    node: Node<'_, '_>,
) -> Result<(), Error> {
    let rows = [
        (parameters.managerid, u8::MAX.into(), "value of managerid out of range"),
        (parameters.typeid, (1 << 24) - 1, "value for typeid out of range"),
        (parameters.typeidversion, u8::MAX.into(), "value of typeidversion out of range"),
    ];
    match rows.into_iter().find(|(number, most, _)| number.is_some_and(|number| number > *most)) {
        Some((.., words)) => Err(Error::at(node, Class::XmlError, words.to_owned())),
        None => Ok(()),
    }
}

/// `<bandwidth>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Bandwidth {
    /// Class of the host's traffic shaping, reported only.
    #[xml(attr = "classID")]
    pub class_id: Option<u32>,
    /// Towards the guest.
    #[xml(child, once = ": Only one child <inbound> element allowed")]
    pub inbound: Option<BandwidthLimit>,
    /// From the guest.
    #[xml(child, once = ": Only one child <outbound> element allowed")]
    pub outbound: Option<BandwidthLimit>,
}

/// Limits of one direction, in KiB per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_no_rate)]
pub struct BandwidthLimit {
    /// On average.
    #[xml(attr)]
    pub average: Option<u64>,
    /// At most.
    #[xml(attr)]
    pub peak: Option<u64>,
    /// At least.
    #[xml(attr)]
    pub floor: Option<u64>,
    /// Size of a burst in KiB.
    #[xml(attr)]
    pub burst: Option<u64>,
}

/// Hook: a direction has a rate.
fn refuse_no_rate(limit: &mut BandwidthLimit, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    if limit.average.is_none() && limit.floor.is_none() {
        let words = "Missing mandatory average or floor attributes";
        return Err(Error::at(node, Class::Detail, words.to_owned()));
    }
    Ok(())
}
