//! `<privateData>` of a disk and of its `<source>`: what the daemon notes about them while the machine runs.

use xml::Xml;

/// `<privateData>` of a `<source>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SourcePrivateData {
    /// Names of the block nodes, by their part in the image.
    #[xml(list = "nodename", wrap = "nodenames")]
    pub nodenames: Vec<NodeName>,
    /// The helper of persistent reservations.
    #[xml(leaf, at = "mgralias")]
    pub reservations: Option<String>,
    /// Path of the image as the image above it names it.
    #[xml(leaf = "relPath")]
    pub rel_path: Option<String>,
    /// Objects of the emulator that belong to the image.
    #[xml(child)]
    pub objects: Option<SourceObjects>,
    /// Sets of descriptors that the emulator opens in place of paths.
    #[xml(list = "fdset", wrap = "fdsets")]
    pub fdsets: Vec<FdSet>,
    /// Whether clients named the image by its number when they asked for a notice about its size.
    #[xml(leaf = "thresholdEvent", at = "indexUsed", yes_no)]
    pub threshold_event: Option<bool>,
    /// The process that serves the image.
    #[xml(child)]
    pub nbdkit: Option<Nbdkit>,
}

impl SourcePrivateData {
    /// The block node of this type: `storage`, `slice-storage` or `format`.
    #[must_use]
    pub fn node(&self, r#type: &str) -> Option<&str> {
        self.nodenames.iter().find(|node| node.r#type == r#type).map(|node| node.name.as_str())
    }
}

/// `<nodename>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NodeName {
    /// `storage`, `slice-storage`, `format` or `copyOnRead`.
    #[xml(attr, required)]
    pub r#type: String,
    /// Name of the node.
    #[xml(attr, required)]
    pub name: String,
    /// Group of limits of a filter.
    #[xml(attr)]
    pub group: Option<String>,
}

/// Objects of the emulator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SourceObjects {
    /// Secrets.
    #[xml(list)]
    pub secret: Vec<SecretObject>,
    /// Credentials of encrypted connections.
    #[xml(leaf = "TLSx509", at = "alias")]
    pub tls_x509: Option<String>,
}

/// A secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SecretObject {
    /// `auth`, `encryption`, `httpcookie` or `tlskey`.
    #[xml(attr, required)]
    pub r#type: String,
    /// Name of the object.
    #[xml(attr, required)]
    pub alias: String,
}

/// A set of descriptors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FdSet {
    /// `storage`.
    #[xml(attr, required)]
    pub r#type: String,
    /// Number of the set.
    #[xml(attr, required)]
    pub id: u32,
}

/// A process that serves an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Nbdkit {
    /// File with the number of the process.
    #[xml(leaf)]
    pub pidfile: Option<String>,
    /// Its socket.
    #[xml(leaf)]
    pub socketfile: Option<String>,
}

/// `<privateData>` of a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DiskPrivateData {
    /// Path of the device in the emulator's object tree.
    #[xml(leaf, at = "name")]
    pub qom: Option<String>,
    /// Names of block nodes that belong to no image.
    #[xml(list = "nodename", wrap = "nodenames")]
    pub nodenames: Vec<NodeName>,
}

/// `<diskSecretsPlacement>`: which elements with secrets the document has in their old place, in the disk itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DiskSecretsPlacement {
    /// `true` when `<auth>` has.
    #[xml(attr)]
    pub auth: Option<String>,
    /// `true` when `<encryption>` has.
    #[xml(attr)]
    pub enc: Option<String>,
}
