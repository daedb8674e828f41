//! `<source>` of a disk: where content is.

use xml::{Class, Error, Loading, Node, Uuid, Xml, XmlEnum, XmlUnion};

use super::address::PciAddress;
use super::backing_store::DataStore;
pub use super::network_source::{NetworkSource, SourceHost};
pub use super::source_private::SourcePrivateData;
use crate::seclabel::DeviceSecLabel;

/// `<source>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DiskSource {
    /// The place; its kind is the `type` of the parent.
    #[xml(flatten, by_parent)]
    pub place: DiskPlace,
    /// What happens when the content is missing.
    #[xml(attr = "startupPolicy")]
    pub startup_policy: Option<StartupPolicy>,
    /// Number in the running machine.
    #[xml(attr, live_only)]
    pub index: Option<u32>,
    /// What few disks have.
    #[xml(flatten)]
    pub details: Option<Box<DiskSourceDetails>>,
}

/// A place by kind.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
pub enum DiskPlace {
    /// A file.
    #[xml(default)]
    File(FileSource),
    /// A block device.
    Block(BlockSource),
    /// A directory.
    Dir(DirSource),
    /// A server.
    Network(Box<NetworkSource>),
    /// A volume of a storage pool.
    Volume(Box<VolumeSource>),
    /// An NVMe controller of the host.
    Nvme(Box<NvmeSource>),
    /// A program that serves virtio.
    #[xml(text = "vhostuser")]
    VhostUser(Box<VhostUserSource>),
    /// A virtio device of the host.
    #[xml(text = "vhostvdpa")]
    VhostVdpa(BlockSource),
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FileSource {
    /// Its path; none when no medium is in the drive.
    #[xml(attr)]
    pub file: Option<String>,
    /// Group of file descriptors passed in its place.
    #[xml(attr)]
    pub fdgroup: Option<String>,
}

/// A device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BlockSource {
    /// Its path.
    #[xml(attr)]
    pub dev: Option<String>,
}

/// A directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DirSource {
    /// Its path.
    #[xml(attr)]
    pub dir: Option<String>,
}

/// A volume of a storage pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(
    together("pool", "volume"),
    partial = "'pool' and 'volume' must be specified together for 'pool' type source"
)]
pub struct VolumeSource {
    /// The pool.
    #[xml(attr)]
    pub pool: Option<String>,
    /// The volume.
    #[xml(attr)]
    pub volume: Option<String>,
    /// `host` or `direct`: who speaks to an iSCSI server.
    #[xml(attr, words("host", "direct"))]
    pub mode: Option<String>,
    /// What the volume turned out to be.
    #[xml(attr = "actualType", status_only)]
    pub actual_type: Option<String>,
    /// The volume as a file.
    #[xml(attr, status_only)]
    pub file: Option<String>,
    /// The volume as a block device.
    #[xml(attr, status_only)]
    pub dev: Option<String>,
}

/// An NVMe controller of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NvmeSource {
    /// `pci`.
    #[xml(attr, words("pci"), required, missing = "missing 'type' attribute to disk source")]
    pub r#type: Option<String>,
    /// Whether it is taken from the host's driver.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// Namespace.
    #[xml(attr, required, missing = "missing 'namespace' attribute to disk source")]
    pub namespace: Option<u64>,
    /// Where it is.
    #[xml(child, required, missing = "NVMe disk source is missing address")]
    pub address: Option<PciAddress>,
}

/// A program that serves virtio.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VhostUserSource {
    /// `unix`.
    #[xml(attr, words("unix"), required, missing = "missing 'type' attribute for vhostuser disk source")]
    pub r#type: Option<String>,
    /// Its socket.
    #[xml(attr, required, missing = "missing 'path' attribute for vhostuser disk source")]
    pub path: Option<String>,
    /// What is done when it goes away.
    #[xml(child)]
    pub reconnect: Option<Reconnect>,
}

/// What is done when the other side goes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Reconnect {
    /// Whether to connect again.
    #[xml(attr, yes_no)]
    pub enabled: Option<bool>,
    /// How often, in seconds.
    #[xml(attr)]
    pub timeout: Option<u32>,
    /// Pause, in milliseconds.
    #[xml(attr)]
    pub delay: Option<u32>,
}

/// What happens when content is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum StartupPolicy {
    /// The machine does not start.
    Mandatory,
    /// It is dropped after migration, not at start.
    Requisite,
    /// It is dropped.
    Optional,
}

/// What few disks have.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DiskSourceDetails {
    /// Parts of the content.
    #[xml(list = "slice", wrap = "slices")]
    pub slices: Vec<Slice>,
    /// Labels.
    #[xml(list)]
    pub seclabel: Vec<DeviceSecLabel>,
    /// Credentials.
    #[xml(child)]
    pub auth: Option<Auth>,
    /// Encryption.
    #[xml(child)]
    pub encryption: Option<Encryption>,
    /// Persistent reservations.
    #[xml(child)]
    pub reservations: Option<Reservations>,
    /// Where the guest's data is, when the image has only the tables.
    #[xml(child = "dataStore")]
    pub data_store: Option<Box<DataStore>>,
    /// What the daemon notes about the content in a running machine.
    #[xml(child = "privateData", status_only)]
    pub private_data: Option<Box<SourcePrivateData>>,
}

/// A part of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Slice {
    /// `storage`.
    #[xml(attr, words("storage"))]
    pub r#type: Option<String>,
    /// Where it begins, in bytes.
    #[xml(attr, required, missing = "missing offset or size attribute of slice")]
    pub offset: Option<u64>,
    /// Its length in bytes.
    #[xml(attr, required, missing = "missing offset or size attribute of slice")]
    pub size: Option<u64>,
}

/// `<auth>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_nobody)]
pub struct Auth {
    /// User.
    #[xml(attr, required, missing = "missing username for auth")]
    pub username: Option<String>,
    /// Password.
    #[xml(child, required, missing = "Missing <secret> element in auth")]
    pub secret: Option<SecretRef>,
}

/// Hook: somebody logs in.
fn refuse_nobody(auth: &mut Auth, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    match auth.username.as_deref() {
        Some("") => Err(Error::at(node, Class::XmlError, "missing username for auth".to_owned())),
        _ => Ok(()),
    }
}

/// A stored secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_nameless)]
pub struct SecretRef {
    /// What it is for.
    #[xml(attr, words("ceph", "iscsi", "passphrase"))]
    pub r#type: Option<String>,
    /// The secret.
    #[xml(attr)]
    pub uuid: Option<Uuid>,
    /// The secret by use.
    #[xml(attr)]
    pub usage: Option<String>,
}

/// Hook: a secret has a UUID or a use, else nobody finds it.
fn refuse_nameless(secret: &mut SecretRef, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    if secret.uuid.is_none() && secret.usage.is_none() {
        return Err(Error::at(node, Class::XmlError, "missing secret uuid or usage attribute".to_owned()));
    }
    Ok(())
}

/// `<encryption>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Encryption {
    /// Its format.
    #[xml(
        attr,
        required,
        unknown = "unknown volume encryption format type {}",
        missing = "unknown volume encryption format"
    )]
    pub format: Option<EncryptionFormat>,
    /// Who decrypts.
    #[xml(attr, words("qemu", "librbd"))]
    pub engine: Option<String>,
    /// Keys.
    #[xml(list)]
    pub secret: Vec<SecretRef>,
    /// Cipher.
    #[xml(child)]
    pub cipher: Option<Box<EncryptionCipher>>,
    /// Initialization vectors.
    #[xml(child)]
    pub ivgen: Option<Box<EncryptionIvGen>>,
}

/// A cipher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct EncryptionCipher {
    /// Its name.
    #[xml(attr)]
    pub name: Option<String>,
    /// Key length in bits.
    #[xml(attr)]
    pub size: Option<u32>,
    /// Mode of operation.
    #[xml(attr)]
    pub mode: Option<String>,
    /// Hash.
    #[xml(attr)]
    pub hash: Option<String>,
}

/// A maker of initialization vectors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct EncryptionIvGen {
    /// Its name.
    #[xml(attr)]
    pub name: Option<String>,
    /// Hash.
    #[xml(attr)]
    pub hash: Option<String>,
}

/// Format of an encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum EncryptionFormat {
    /// The hypervisor decides.
    Default,
    /// Old encryption of qcow images.
    Qcow,
    /// LUKS.
    Luks,
    /// LUKS version 2.
    #[xml(text = "luks2")]
    Luks2,
    /// LUKS of any version.
    #[xml(text = "luks-any")]
    LuksAny,
}

/// `<reservations>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Reservations {
    /// Whether the daemon runs the helper.
    #[xml(attr, yes_no, required)]
    pub managed: Option<bool>,
    /// Socket of the helper.
    #[xml(child)]
    pub source: Option<UnixSocket>,
}

/// A socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UnixSocket {
    /// `unix`.
    #[xml(attr, words("unix"), required, missing = "missing connection type for <reservations/>")]
    pub r#type: Option<String>,
    /// Its path.
    #[xml(attr, required, missing = "missing path for <reservations/>")]
    pub path: Option<String>,
    /// `client` or `server`.
    #[xml(attr, words("client"), required, missing = "missing connection mode for <reservations/>")]
    pub mode: Option<String>,
}

/// `<metadata_cache>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct MetadataCache {
    /// Its size in bytes.
    #[xml(leaf, unit = "bytes")]
    pub max_size: Option<u64>,
}
