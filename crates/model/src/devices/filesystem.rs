//! `<filesystem>`: a directory of the host in the guest.

use xml::{Xml, XmlEnum, XmlUnion};

use super::address::{DeviceInfo, VirtioOptions};
use crate::os::IdMap;

/// `<filesystem>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Filesystem {
    /// Whose rights apply.
    #[xml(attr)]
    pub accessmode: Option<AccessMode>,
    /// Virtio generation.
    #[xml(attr, words("virtio", "virtio-transitional", "virtio-non-transitional"))]
    pub model: Option<String>,
    /// What happens to devices of another machine.
    #[xml(attr, words("default", "remap", "forbid", "warn"))]
    pub multidevs: Option<String>,
    /// Rights of new files, octal.
    #[xml(attr, form = Permissions)]
    pub fmode: Option<String>,
    /// Rights of new directories, octal.
    #[xml(attr, form = Permissions)]
    pub dmode: Option<String>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<FilesystemDriver>,
    /// The program that serves it.
    #[xml(child)]
    pub binary: Option<Box<Binary>>,
    /// User and group mapping.
    #[xml(child)]
    pub idmap: Option<Box<IdMap>>,
    /// What is shown.
    #[xml(child, tag = "type")]
    pub source: FilesystemSource,
    /// Where the guest sees it.
    #[xml(leaf, at = "dir")]
    pub target: Option<String>,
    /// Whether the guest cannot write.
    #[xml(flag)]
    pub readonly: bool,
    /// Most bytes.
    #[xml(leaf, unit = "bytes")]
    pub space_hard_limit: Option<u64>,
    /// Bytes before a warning.
    #[xml(leaf, unit = "bytes")]
    pub space_soft_limit: Option<u64>,
    /// What every device has.
    #[xml(flatten, without = "rom")]
    pub info: DeviceInfo,
}

impl Filesystem {
    /// Whether the guest sees a media player on USB.
    #[must_use]
    pub fn is_media_player(&self) -> bool {
        self.driver.as_ref().and_then(|driver| driver.r#type.as_deref()) == Some("mtp")
    }
}

/// Whose rights apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum AccessMode {
    /// Those of the guest's user.
    Passthrough,
    /// Those of the emulator; the guest's are stored beside.
    Mapped,
    /// Those of the emulator.
    Squash,
}

/// How the hypervisor handles a file system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FilesystemDriver {
    /// Back end: `path`, `handle`, `loop`, `nbd`, `ploop`, `virtiofs`, `mtp`.
    #[xml(attr, words("path", "handle", "loop", "nbd", "ploop", "virtiofs", "mtp"), unset = "default")]
    pub r#type: Option<String>,
    /// Image format.
    #[xml(
        attr,
        words(
            "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
            "qcow", "qcow2", "qed", "vmdk"
        ),
        unknown = "unknown driver format value '{}'"
    )]
    pub format: Option<String>,
    /// `immediate`: writes reach the disk at once.
    #[xml(attr, words("immediate"), unset = "default")]
    pub wrpolicy: Option<String>,
    /// Length of a queue.
    #[xml(attr)]
    pub queue: Option<u32>,
    /// Virtio options.
    #[xml(flatten)]
    pub virtio: VirtioOptions,
}

/// The program that serves a file system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Binary {
    /// Its path.
    #[xml(attr)]
    pub path: Option<String>,
    /// Whether extended attributes work.
    #[xml(attr, on_off)]
    pub xattr: Option<bool>,
    /// How much it caches.
    #[xml(leaf, at = "mode", words("none", "always"))]
    pub cache: Option<String>,
    /// How it is confined.
    #[xml(leaf, at = "mode", words("namespace", "chroot"))]
    pub sandbox: Option<String>,
    /// Locks.
    #[xml(child)]
    pub lock: Option<BinaryLock>,
    /// Number of threads.
    #[xml(leaf, at = "size", int)]
    pub thread_pool: Option<u32>,
    /// Most open files.
    #[xml(leaf, at = "max")]
    pub openfiles: Option<u64>,
}

/// Locks of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct BinaryLock {
    /// POSIX locks.
    #[xml(attr, on_off)]
    pub posix: Option<bool>,
    /// BSD locks.
    #[xml(attr, on_off)]
    pub flock: Option<bool>,
}

/// What is shown, by the `type` of the file system.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
pub enum FilesystemSource {
    /// A directory.
    #[xml(default)]
    Mount(MountSource),
    /// A block device.
    Block(super::disk_source::BlockSource),
    /// An image file.
    File(super::disk_source::FileSource),
    /// A template of OpenVZ.
    Template(TemplateSource),
    /// Memory.
    Ram(RamSource),
    /// A directory of the guest.
    Bind(super::disk_source::DirSource),
    /// A volume of a storage pool.
    Volume(Box<super::disk_source::VolumeSource>),
}

/// A directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MountSource {
    /// Its path.
    #[xml(attr)]
    pub dir: Option<String>,
    /// Socket of a program that is already running.
    #[xml(attr)]
    pub socket: Option<String>,
}

/// A template of OpenVZ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TemplateSource {
    /// Its name.
    #[xml(attr)]
    pub name: Option<String>,
}

/// Memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct RamSource {
    /// How much, in `units`.
    #[xml(attr, required, missing = "missing 'usage' attribute for RAM filesystem")]
    pub usage: Option<u64>,
    /// Unit of `usage`, as the document says it.
    #[xml(attr, form = Unit)]
    pub units: Option<String>,
}
