//! `<disk>`: a block device.

use xml::{Xml, XmlEnum};

use super::address::{DeviceInfo, VirtioOptions};
pub use super::backing_store::{BackingFormat, BackingStore, Mirror};
use super::disk_source::{Auth, DiskSource, Encryption, MetadataCache};
pub use super::iotune::IoTune;
pub use super::source_private::{DiskPrivateData, DiskSecretsPlacement};

/// `<disk>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Disk {
    /// What the guest sees.
    #[xml(attr)]
    pub device: Option<DiskDevice>,
    /// Virtio generation.
    #[xml(attr, words("virtio", "virtio-transitional", "virtio-non-transitional"), unset = "default")]
    pub model: Option<String>,
    /// Whether raw SCSI commands are possible.
    #[xml(attr, yes_no)]
    pub rawio: Option<bool>,
    /// Whether unprivileged SCSI commands are filtered.
    #[xml(attr, words("filtered", "unfiltered"))]
    pub sgio: Option<String>,
    /// How snapshots treat it.
    #[xml(attr, words("no", "internal", "external", "manual"))]
    pub snapshot: Option<String>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<DiskDriver>>,
    /// Credentials, in the old place.
    #[xml(child)]
    pub auth: Option<Box<Auth>>,
    /// Where the content is.
    #[xml(child, tag = "type")]
    pub source: DiskSource,
    /// What the content is based on.
    #[xml(child = "backingStore", keep)]
    pub backing_store: Option<Box<BackingStore>>,
    /// Domain of the back end in Xen.
    #[xml(leaf, at = "name")]
    pub backenddomain: Option<String>,
    /// Geometry.
    #[xml(child)]
    pub geometry: Option<Box<Geometry>>,
    /// Block sizes.
    #[xml(child)]
    pub blockio: Option<Box<BlockIo>>,
    /// Copy in progress.
    #[xml(child, live_only)]
    pub mirror: Option<Box<Mirror>>,
    /// What the guest calls it, and on which bus.
    #[xml(child)]
    pub target: DiskTarget,
    /// Throttle groups it belongs to.
    #[xml(leaves = "throttlefilter", at = "group", wrap = "throttlefilters")]
    pub throttlefilters: Vec<String>,
    /// Limits.
    #[xml(child)]
    pub iotune: Option<Box<IoTune>>,
    /// Whether the guest cannot write.
    #[xml(flag)]
    pub readonly: bool,
    /// Whether other machines use it too.
    #[xml(flag)]
    pub shareable: bool,
    /// Whether changes are lost at the end.
    #[xml(child, keep)]
    pub transient: Option<Transient>,
    /// Serial number.
    #[xml(leaf)]
    pub serial: Option<String>,
    /// World wide name.
    #[xml(leaf, form = WorldWideName, unknown = "internal error: Malformed wwn: {}")]
    pub wwn: Option<String>,
    /// SCSI vendor.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// SCSI product.
    #[xml(leaf)]
    pub product: Option<String>,
    /// Encryption, in the old place.
    #[xml(child)]
    pub encryption: Option<Box<Encryption>>,
    /// What every device has.
    #[xml(flatten, without = "rom")]
    pub info: DeviceInfo,
    /// What the daemon notes about the disk in a running machine.
    #[xml(child = "privateData", status_only)]
    pub private_data: Option<Box<DiskPrivateData>>,
    /// Which elements with secrets are in their old place.
    #[xml(child = "diskSecretsPlacement", status_only)]
    pub secrets_placement: Option<DiskSecretsPlacement>,
}

/// What the guest sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum DiskDevice {
    /// A hard disk.
    Disk,
    /// A CD-ROM drive.
    Cdrom,
    /// A floppy drive.
    Floppy,
    /// A SCSI device passed through.
    Lun,
}

/// `<driver>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DiskDriver {
    /// Back end.
    #[xml(attr)]
    pub name: Option<String>,
    /// Image format.
    #[xml(
        attr,
        words(
            "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
            "qcow", "qcow2", "qed", "vmdk", "aio"
        ),
        unknown = "unknown driver format value '{}'"
    )]
    pub r#type: Option<String>,
    /// Caching on the host.
    #[xml(attr)]
    pub cache: Option<DiskCache>,
    /// What happens on errors.
    #[xml(attr)]
    pub error_policy: Option<ErrorPolicy>,
    /// What happens on read errors.
    #[xml(attr)]
    pub rerror_policy: Option<ErrorPolicy>,
    /// How requests reach the host.
    #[xml(attr)]
    pub io: Option<DiskIo>,
    /// Whether notifications bypass the emulator's loop.
    #[xml(attr, on_off)]
    pub ioeventfd: Option<bool>,
    /// Whether notifications are held back.
    #[xml(attr, on_off)]
    pub event_idx: Option<bool>,
    /// Whether reads from the backing store are kept.
    #[xml(attr, on_off)]
    pub copy_on_read: Option<bool>,
    /// Whether freed blocks are passed on.
    #[xml(attr)]
    pub discard: Option<Discard>,
    /// I/O thread.
    #[xml(attr)]
    pub iothread: Option<u32>,
    /// What happens to blocks of zeroes.
    #[xml(attr)]
    pub detect_zeroes: Option<DetectZeroes>,
    /// Whether freed clusters stay referenced.
    #[xml(attr, on_off)]
    pub discard_no_unref: Option<bool>,
    /// Number of queues.
    #[xml(attr)]
    pub queues: Option<u32>,
    /// Length of a queue.
    #[xml(attr)]
    pub queue_size: Option<u32>,
    /// Virtio options.
    #[xml(flatten)]
    pub virtio: VirtioOptions,
    /// I/O threads by queue.
    #[xml(list = "iothread", wrap = "iothreads")]
    pub iothreads: Vec<DiskIoThread>,
    /// Latency statistics.
    #[xml(child)]
    pub statistics: Option<Box<DiskStatistics>>,
    /// Cache of image metadata.
    #[xml(child)]
    pub metadata_cache: Option<MetadataCache>,
}

/// Caching on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum DiskCache {
    /// The hypervisor decides.
    Default,
    /// None.
    None,
    /// Reads are cached.
    #[xml(text = "writethrough")]
    WriteThrough,
    /// Reads and writes are cached.
    #[xml(text = "writeback")]
    WriteBack,
    /// None, and every write is flushed.
    #[xml(text = "directsync")]
    DirectSync,
    /// Everything is cached and nothing flushed.
    Unsafe,
}

/// What happens on errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum ErrorPolicy {
    /// The machine is paused.
    Stop,
    /// The guest is told.
    Report,
    /// Nothing.
    Ignore,
    /// The machine is paused when space is short.
    Enospace,
}

/// How requests reach the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum DiskIo {
    /// Through the kernel's asynchronous interface.
    Native,
    /// Through threads.
    Threads,
    /// Through io_uring.
    #[xml(text = "io_uring")]
    IoUring,
}

/// Whether freed blocks are passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum Discard {
    /// They are.
    Unmap,
    /// They are not.
    Ignore,
}

/// What happens to blocks of zeroes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum DetectZeroes {
    /// They are written.
    Off,
    /// They are written as zeroes.
    On,
    /// They are freed.
    Unmap,
}

/// An I/O thread and its queues.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DiskIoThread {
    /// The thread.
    #[xml(attr, required)]
    pub id: u32,
    /// The queues.
    #[xml(leaves, at = "id")]
    pub queue: Vec<u32>,
}

/// Latency statistics of a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DiskStatistics {
    /// Intervals over which latencies are averaged, in seconds.
    #[xml(list)]
    pub statistic: Vec<DiskStatistic>,
    /// Histograms of latencies.
    #[xml(list = "latency-histogram")]
    pub latency_histogram: Vec<LatencyHistogram>,
}

/// One interval.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DiskStatistic {
    /// Its length in seconds.
    #[xml(attr)]
    pub interval: Option<u32>,
}

/// A histogram of latencies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LatencyHistogram {
    /// `read`, `write`, `zone` or `flush`; all if absent.
    #[xml(attr, words("read", "write", "zone", "flush"))]
    pub r#type: Option<String>,
    /// Bins.
    #[xml(list)]
    pub bin: Vec<LatencyBin>,
}

/// One bin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LatencyBin {
    /// Where it begins, in nanoseconds.
    #[xml(attr)]
    pub start: Option<u64>,
}

/// `<geometry>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Geometry {
    /// Cylinders.
    #[xml(attr)]
    pub cyls: Option<u32>,
    /// Heads.
    #[xml(attr)]
    pub heads: Option<u32>,
    /// Sectors.
    #[xml(attr)]
    pub secs: Option<u32>,
    /// Translation of the BIOS.
    #[xml(attr, words("auto", "none", "lba"))]
    pub trans: Option<String>,
}

/// `<blockio>`; sizes in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BlockIo {
    /// Logical block.
    #[xml(attr)]
    pub logical_block_size: Option<u32>,
    /// Physical block.
    #[xml(attr)]
    pub physical_block_size: Option<u32>,
    /// Granularity of freeing.
    #[xml(attr)]
    pub discard_granularity: Option<u32>,
}

/// `<target>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DiskTarget {
    /// Name such as `vda`.
    #[xml(attr)]
    pub dev: String,
    /// Bus.
    #[xml(attr)]
    pub bus: Option<DiskBus>,
    /// Whether the tray is open.
    #[xml(attr, words("open", "closed"))]
    pub tray: Option<String>,
    /// Whether it can be removed.
    #[xml(attr, on_off)]
    pub removable: Option<bool>,
    /// Revolutions per minute; 1 means none.
    #[xml(attr)]
    pub rotation_rate: Option<u32>,
    /// Whether the bus uses DMA.
    #[xml(attr, on_off)]
    pub dpofua: Option<bool>,
}

/// A bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, XmlEnum)]
pub enum DiskBus {
    /// IDE.
    Ide,
    /// Floppy.
    Fdc,
    /// SCSI.
    Scsi,
    /// Virtio.
    Virtio,
    /// Xen.
    Xen,
    /// USB.
    Usb,
    /// User Mode Linux.
    Uml,
    /// SATA.
    Sata,
    /// SD card.
    Sd,
    /// NVMe.
    Nvme,
}

/// `<transient>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Transient {
    /// Whether other machines may use the image too.
    #[xml(attr = "shareBacking", yes_no)]
    pub share_backing: Option<bool>,
}
