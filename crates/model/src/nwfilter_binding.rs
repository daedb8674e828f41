//! `<filterbinding>`: a network filter applied to one network card.

use xml::{MacAddress, Xml};

use crate::devices::interface::FilterRef;
use crate::domain::Element;
use crate::network_port::PortOwner;

/// A filter and the card that it protects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NwFilterBinding {
    /// The machine that the card belongs to.
    #[xml(child, required, missing = "filterbinding has no owner")]
    pub owner: PortOwner,
    /// Device of the host that the packets pass.
    #[xml(leaf, at = "name", required, missing = "filterbinding has no port dev name")]
    pub portdev: String,
    /// Device of the host that a shared card is built on.
    #[xml(leaf, at = "name", whole, missing = "internal error: filter binding has no link dev name")]
    pub linkdev: Option<String>,
    /// Hardware address of the card.
    #[xml(leaf, at = "address", required, missing = "filterbinding has no MAC address")]
    pub mac: MacAddress,
    /// The filter and its variables.
    #[xml(child, required, missing = "filterbinding has no filter reference")]
    pub filterref: FilterRef,
}

impl Element for NwFilterBinding {
    const NAME: &'static str = "filterbinding";
}
