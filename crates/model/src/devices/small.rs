//! Devices with few fields: balloon, watchdog, random numbers, panic, sockets, hubs, shared memory and others.

use xml::{Class, Error, Loading, Node, Xml, XmlEnum, XmlUnion};

use super::address::{DeviceInfo, VirtioDriver};
use super::char_source::CharSource;

/// `<lease>`: a lock of another program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Lease {
    /// Name space.
    #[xml(leaf, required, missing = "Missing 'lockspace' element for lease")]
    pub lockspace: Option<String>,
    /// Name.
    #[xml(leaf, required, missing = "Missing 'key' element for lease")]
    pub key: Option<String>,
    /// Where it is stored.
    #[xml(child, required, missing = "Missing 'target' element for lease")]
    pub target: LeaseTarget,
}

/// Where a lock is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LeaseTarget {
    /// The file.
    #[xml(attr, required, missing = "Missing 'path' attribute to 'target' element for lease")]
    pub path: Option<String>,
    /// The place in the file.
    #[xml(attr)]
    pub offset: Option<u64>,
}

/// `<redirdev>`: a USB device of a client.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct RedirDev {
    /// `usb`.
    #[xml(attr, words("usb"), unknown = "unknown redirdev bus '{}'")]
    pub bus: Option<String>,
    /// Host side.
    #[xml(flatten, required, missing = "internal error: missing type in redirdev")]
    pub source: CharSource,
    /// What every device has.
    #[xml(flatten, without = "rom")]
    pub info: DeviceInfo,
}

/// `<redirfilter>`: which USB devices of clients are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct RedirFilter {
    /// Rules; the first that fits counts.
    #[xml(list)]
    pub usbdev: Vec<RedirRule>,
}

/// One rule; what is absent fits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct RedirRule {
    /// Class.
    #[xml(attr, hex_upper = 2, unset = "-1")]
    pub class: Option<u32>,
    /// Vendor.
    #[xml(attr, hex_upper = 4, unset = "-1")]
    pub vendor: Option<u32>,
    /// Product.
    #[xml(attr, hex_upper = 4, unset = "-1")]
    pub product: Option<u32>,
    /// Version.
    #[xml(attr, unset = "-1")]
    pub version: Option<String>,
    /// Whether such a device is allowed.
    #[xml(attr, yes_no, required)]
    pub allow: Option<bool>,
}

/// `<hub>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Hub {
    /// `usb`.
    #[xml(
        attr,
        required,
        words("usb"),
        unknown = "unknown hub device type '{}'",
        missing = "internal error: missing hub device type"
    )]
    pub r#type: String,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// `<watchdog>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Watchdog {
    /// What the guest sees.
    #[xml(
        attr,
        required,
        words("i6300esb", "ib700", "diag288", "itco"),
        unknown = "unknown watchdog model '{}'",
        missing = "internal error: watchdog must contain model name"
    )]
    pub model: String,
    /// What happens when the guest does not answer.
    #[xml(attr, unknown = "unknown watchdog action '{}'")]
    pub action: Option<WatchdogAction>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// What happens when the guest does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum WatchdogAction {
    /// The machine is reset.
    Reset,
    /// The guest is asked to shut down.
    Shutdown,
    /// The machine ends.
    Poweroff,
    /// The machine is paused.
    Pause,
    /// Memory is dumped.
    Dump,
    /// Nothing.
    None,
    /// The guest gets an interrupt.
    InjectNmi,
}

/// `<memballoon>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MemBalloon {
    /// What the guest sees.
    #[xml(attr, required, words("virtio", "virtio-transitional", "virtio-non-transitional", "xen", "none"))]
    pub model: String,
    /// Whether the guest gets memory back before it kills a process.
    #[xml(attr, on_off)]
    pub autodeflate: Option<bool>,
    /// Whether the guest reports free pages.
    #[xml(attr = "freePageReporting", on_off)]
    pub free_page_reporting: Option<bool>,
    /// How often statistics are asked for, in seconds.
    #[xml(leaf, at = "period", any_base)]
    pub stats: Option<u32>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<VirtioDriver>>,
}

/// `<rng>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Rng {
    /// What the guest sees.
    #[xml(
        attr,
        required,
        words("virtio", "virtio-transitional", "virtio-non-transitional"),
        unknown = "unknown RNG model '{}'"
    )]
    pub model: String,
    /// How much the guest gets.
    #[xml(child)]
    pub rate: Option<RngRate>,
    /// Where the numbers come from.
    #[xml(
        child,
        keep,
        required,
        missing = "missing RNG device backend model",
        once = "only one RNG backend is supported"
    )]
    pub backend: RngBackend,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<VirtioDriver>>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// How much the guest gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct RngRate {
    /// Bytes in a period.
    #[xml(attr)]
    pub bytes: Option<u32>,
    /// Period in milliseconds.
    #[xml(attr)]
    pub period: Option<u32>,
}

/// Where random numbers come from.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(
    tag = "model",
    unknown = "unknown RNG backend model '{}'",
    required,
    missing = "missing RNG device backend model"
)]
pub enum RngBackend {
    /// A device of the host.
    Random(RngRandom),
    /// A program.
    Egd(Box<RngEgd>),
    /// The emulator.
    Builtin,
}

/// A device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct RngRandom {
    /// Its path.
    #[xml(text)]
    pub path: Option<String>,
}

/// A program.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct RngEgd {
    /// The way to it.
    #[xml(flatten, required, missing = "missing EGD backend type")]
    pub source: CharSource,
}

/// `<nvram>` of `<devices>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct NvramDevice {
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// `<panic>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Panic {
    /// What the guest sees.
    #[xml(
        attr,
        words("isa", "pseries", "hyperv", "s390", "pvpanic"),
        unknown = "unknown panic model '{}'",
        unset = "default"
    )]
    pub model: Option<String>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// `<shmem>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(loaded = refuse_odd_size)]
pub struct Shmem {
    /// Name of the memory.
    #[xml(attr, required)]
    pub name: String,
    /// `master` or `peer`.
    #[xml(attr, words("master", "peer"))]
    pub role: Option<String>,
    /// What the guest sees.
    #[xml(leaf, at = "type", words("ivshmem", "ivshmem-plain", "ivshmem-doorbell"))]
    pub model: Option<String>,
    /// Size in MiB.
    #[xml(leaf, unit = "M")]
    pub size: Option<u64>,
    /// Socket of the server.
    #[xml(child, keep)]
    pub server: Option<ShmemServer>,
    /// Interrupts.
    #[xml(child, keep)]
    pub msi: Option<ShmemMsi>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Hook: libvirt counts bytes, so that a size between two mebibytes is not rounded but refused.
fn refuse_odd_size(_: &mut Shmem, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    let Some(size) = node.children().find(|child| child.has_tag_name("size")) else { return Ok(()) };
    let number = size.text().and_then(|text| text.trim().parse().ok());
    let Some(Ok(bytes)) = number.map(|number| xml::to_bytes(number, size.attribute("unit").unwrap_or("M")))
    else {
        // The table tells what is wrong with it.
        return Ok(());
    };
    if bytes.is_multiple_of(1 << 20) {
        return Ok(());
    }
    let words = "shmem size must be a power of 2 and at least 1 MiB (1024 KiB)";
    Err(Error::at(size, Class::XmlError, words.to_owned()))
}

/// Server of shared memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ShmemServer {
    /// Its socket.
    #[xml(attr)]
    pub path: Option<String>,
}

/// Interrupts of shared memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ShmemMsi {
    /// How many.
    #[xml(attr, any_base)]
    pub vectors: Option<u32>,
    /// Whether notifications bypass the emulator's loop.
    #[xml(attr, on_off)]
    pub ioeventfd: Option<bool>,
}

/// `<iommu>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Iommu {
    /// What the guest sees.
    #[xml(attr, required, words("intel", "smmuv3", "virtio", "amd"))]
    pub model: String,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<IommuDriver>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// How the hypervisor handles an I/O memory management unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IommuDriver {
    /// Interrupt remapping.
    #[xml(attr, on_off)]
    pub intremap: Option<bool>,
    /// Caching mode.
    #[xml(attr, on_off)]
    pub caching_mode: Option<bool>,
    /// Extended interrupts.
    #[xml(attr, on_off)]
    pub eim: Option<bool>,
    /// Translation cache in devices.
    #[xml(attr, on_off)]
    pub iotlb: Option<bool>,
    /// Width of addresses.
    #[xml(attr)]
    pub aw_bits: Option<u32>,
    /// Translation of memory accesses.
    #[xml(attr, on_off)]
    pub dma_translation: Option<bool>,
    /// Extended interrupts of AMD.
    #[xml(attr, on_off)]
    pub xtsup: Option<bool>,
    /// Devices start without translation.
    #[xml(attr, on_off)]
    pub passthrough: Option<bool>,
}

/// `<vsock>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Vsock {
    /// What the guest sees.
    #[xml(attr, words("virtio", "virtio-transitional", "virtio-non-transitional"), unset = "default")]
    pub model: Option<String>,
    /// Number of the guest.
    #[xml(child)]
    pub cid: Option<Cid>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<VirtioDriver>>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Number of the guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Cid {
    /// Whether the host chooses.
    #[xml(attr, yes_no)]
    pub auto: Option<bool>,
    /// The number.
    #[xml(attr)]
    pub address: Option<u32>,
}

/// `<crypto>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Crypto {
    /// What the guest sees.
    #[xml(attr, words("virtio"))]
    pub model: Option<String>,
    /// `qemu`.
    #[xml(attr, words("qemu"))]
    pub r#type: Option<String>,
    /// Who computes.
    #[xml(child)]
    pub backend: Option<CryptoBackend>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<VirtioDriver>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Who computes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CryptoBackend {
    /// `builtin` or `lkcf`.
    #[xml(attr, words("builtin", "lkcf"))]
    pub model: Option<String>,
    /// Number of queues.
    #[xml(attr)]
    pub queues: Option<u32>,
}

/// `<pstore>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Pstore {
    /// `acpi-erst`.
    #[xml(attr, words("acpi-erst"))]
    pub backend: Option<String>,
    /// The file.
    #[xml(leaf)]
    pub path: Option<String>,
    /// Its size in KiB.
    #[xml(leaf, unit = "KiB")]
    pub size: Option<u64>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}
