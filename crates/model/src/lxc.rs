//! The `lxc:` namespace: kernel name spaces a container shares.

use xml::Xml;

/// `<lxc:namespace>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Namespace {
    /// Network.
    #[xml(child = "lxc:sharenet")]
    pub sharenet: Option<Share>,
    /// Messages and shared memory.
    #[xml(child = "lxc:shareipc")]
    pub shareipc: Option<Share>,
    /// Host name.
    #[xml(child = "lxc:shareuts")]
    pub shareuts: Option<Share>,
}

/// Where a name space comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Share {
    /// `name`, `pid` or `netns`.
    #[xml(attr, words("netns", "name", "pid"))]
    pub r#type: Option<String>,
    /// The container, process or name space.
    #[xml(attr)]
    pub value: Option<String>,
}
