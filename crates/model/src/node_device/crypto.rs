//! Adjunct processors of s390.

use xml::Xml;

use super::channel::ParentCapability;

/// An adjunct processor card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ApCard {
    /// Its number.
    #[xml(leaf = "ap-adapter", hex = 2, required, missing = "missing ap-adapter value")]
    pub ap_adapter: u8,
}

/// A queue of an adjunct processor card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ApQueue {
    /// Number of the card.
    #[xml(leaf = "ap-adapter", hex = 2, required, missing = "missing ap-adapter value")]
    pub ap_adapter: u8,
    /// Number of the domain on the card.
    #[xml(leaf = "ap-domain", hex = 4, required, missing = "missing ap-domain value")]
    pub ap_domain: u16,
}

/// All adjunct processors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ApMatrix {
    /// What else they are.
    #[xml(child)]
    pub capability: Option<ParentCapability>,
}
