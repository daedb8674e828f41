//! `<secret>`: a password or key that other documents refer to; its value is never part of the document.

use xml::{Uuid, Xml, XmlUnion};

use crate::domain::Element;

/// A secret as its owner described it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Secret {
    /// Whether the value is kept in memory only.
    #[xml(attr, yes_no)]
    pub ephemeral: bool,
    /// Whether the value is never given to a client.
    #[xml(attr, yes_no)]
    pub private: bool,
    /// Identity for good.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// What people call it.
    #[xml(leaf, lines)]
    pub description: Option<String>,
    /// What it is for; at most one secret for each use.
    #[xml(child)]
    pub usage: Option<SecretUsage>,
}

impl Element for Secret {
    const NAME: &'static str = "secret";
}

/// What a secret is for.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown secret usage type {}")]
pub enum SecretUsage {
    /// Encryption of a volume.
    Volume(VolumeUsage),
    /// User of a Ceph cluster.
    Ceph(CephUsage),
    /// User of an iSCSI target.
    #[xml(text = "iscsi")]
    Iscsi(IscsiUsage),
    /// Key of a TLS certificate.
    Tls(TlsUsage),
    /// State of a virtual TPM.
    #[xml(text = "vtpm")]
    VTpm(VTpmUsage),
}

/// Encryption of a volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VolumeUsage {
    /// Path of the volume.
    #[xml(leaf, required, missing = "internal error: volume usage specified, but volume path is missing")]
    pub volume: String,
}

/// User of a Ceph cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CephUsage {
    /// Name by which other documents find it.
    #[xml(leaf, required, missing = "internal error: Ceph usage specified, but name is missing")]
    pub name: String,
}

/// User of an iSCSI target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IscsiUsage {
    /// Name by which other documents find it.
    #[xml(leaf, required, missing = "internal error: iSCSI usage specified, but target is missing")]
    pub target: String,
}

/// Key of a TLS certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TlsUsage {
    /// Name by which other documents find it.
    #[xml(leaf, required, missing = "internal error: TLS usage specified, but name is missing")]
    pub name: String,
}

/// State of a virtual TPM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VTpmUsage {
    /// Name by which other documents find it.
    #[xml(leaf, required, missing = "internal error: vTPM usage specified, but name is missing")]
    pub name: String,
}
