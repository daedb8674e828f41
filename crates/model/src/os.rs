//! `<os>`: what is booted and how.

use xml::{Xml, XmlEnum};

use crate::devices::disk_source::DiskSource;

/// `<os>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Os {
    /// How firmware is chosen.
    #[xml(attr)]
    pub firmware: Option<FirmwareKind>,
    /// What kind of guest it is.
    #[xml(child)]
    pub r#type: Option<OsType>,
    /// First process of a container.
    #[xml(leaf)]
    pub init: Option<String>,
    /// Its arguments.
    #[xml(leaves)]
    pub initarg: Vec<String>,
    /// Its environment.
    #[xml(list)]
    pub initenv: Vec<InitEnv>,
    /// Its directory.
    #[xml(leaf)]
    pub initdir: Option<String>,
    /// Its user.
    #[xml(leaf)]
    pub inituser: Option<String>,
    /// Its group.
    #[xml(leaf)]
    pub initgroup: Option<String>,
    /// Features asked of the firmware.
    #[xml(list = "feature", wrap = "firmware")]
    pub firmware_feature: Vec<FirmwareFeature>,
    /// Firmware.
    #[xml(child)]
    pub loader: Option<Box<Loader>>,
    /// Variables of the firmware.
    #[xml(child, keep)]
    pub nvram: Option<Box<Nvram>>,
    /// Linux kernel on the host.
    #[xml(leaf)]
    pub kernel: Option<String>,
    /// Its initial RAM disk.
    #[xml(leaf)]
    pub initrd: Option<String>,
    /// Its arguments.
    #[xml(leaf, long)]
    pub cmdline: Option<String>,
    /// Shim that is run before the kernel.
    #[xml(leaf)]
    pub shim: Option<String>,
    /// Device tree on the host.
    #[xml(leaf)]
    pub dtb: Option<String>,
    /// Root directory of a container's kernel.
    #[xml(leaf)]
    pub root: Option<String>,
    /// ACPI tables on the host.
    #[xml(list = "table", wrap = "acpi")]
    pub acpi: Vec<AcpiTable>,
    /// Boot devices in order.
    #[xml(leaves, at = "dev", whole)]
    pub boot: Vec<BootDevice>,
    /// Boot menu.
    #[xml(child)]
    pub bootmenu: Option<BootMenu>,
    /// Behaviour of the BIOS.
    #[xml(child)]
    pub bios: Option<Bios>,
    /// Where SMBIOS tables come from.
    #[xml(leaf, at = "mode", unknown = "unknown smbios mode '{}'", unset = "none")]
    pub smbios: Option<SmbiosMode>,
}

/// How firmware is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum FirmwareKind {
    /// A BIOS, by the host.
    Bios,
    /// An UEFI firmware, by the host.
    Efi,
}

/// `<type>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct OsType {
    /// Processor architecture.
    #[xml(
        attr,
        words(
            "alpha",
            "armv6l",
            "armv7l",
            "armv7b",
            "aarch64",
            "cris",
            "i686",
            "ia64",
            "lm32",
            "loongarch64",
            "m68k",
            "microblaze",
            "microblazeel",
            "mips",
            "mipsel",
            "mips64",
            "mips64el",
            "openrisc",
            "parisc",
            "parisc64",
            "ppc",
            "ppc64",
            "ppc64le",
            "ppcemb",
            "riscv32",
            "riscv64",
            "s390",
            "s390x",
            "sh4",
            "sh4eb",
            "sparc",
            "sparc64",
            "unicore32",
            "x86_64",
            "xtensa",
            "xtensaeb"
        ),
        unknown = "Unknown architecture {}"
    )]
    pub arch: Option<String>,
    /// Board.
    #[xml(attr, form = DottedName)]
    pub machine: Option<String>,
    /// `hvm`, `xen`, `xenpvh`, `linux`, `exe`.
    #[xml(text)]
    pub kind: String,
}

/// One variable of a container's environment.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct InitEnv {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its value.
    #[xml(text)]
    pub value: String,
}

/// A feature asked of the firmware.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct FirmwareFeature {
    /// Whether it is wanted.
    #[xml(attr, required, yes_no)]
    pub enabled: Option<bool>,
    /// Its name: `secure-boot` or `enrolled-keys`.
    #[xml(attr, required, words("enrolled-keys", "secure-boot"))]
    pub name: Option<String>,
}

/// `<loader>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Loader {
    /// Whether the image is read-only.
    #[xml(attr, yes_no)]
    pub readonly: Option<bool>,
    /// Whether it implements secure boot.
    #[xml(attr, yes_no)]
    pub secure: Option<bool>,
    /// How the guest sees it.
    #[xml(attr = "type")]
    pub r#type: Option<LoaderType>,
    /// Whether it works without variables.
    #[xml(attr, yes_no)]
    pub stateless: Option<bool>,
    /// Format of the image.
    #[xml(attr, words("raw", "qcow2"))]
    pub format: Option<String>,
    /// The image.
    #[xml(text)]
    pub path: Option<String>,
}

/// How the guest sees firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum LoaderType {
    /// Read-only memory.
    Rom,
    /// Flash memory.
    Pflash,
}

/// `<nvram>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Nvram {
    /// Image the variables start from.
    #[xml(attr)]
    pub template: Option<String>,
    /// Format of that image.
    #[xml(attr = "templateFormat", words("raw", "qcow2"))]
    pub template_format: Option<String>,
    /// Format of the image.
    #[xml(attr, words("raw", "qcow2"))]
    pub format: Option<String>,
    /// The image.
    #[xml(text)]
    pub path: Option<String>,
    /// The image when it is not a plain path.
    #[xml(child, tag = "type", tag_after = "templateFormat")]
    pub source: Option<Box<DiskSource>>,
}

/// One ACPI table.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct AcpiTable {
    /// `slic`, `raw` or `rawset`.
    #[xml(
        attr = "type",
        required,
        words("raw", "rawset", "slic", "msdm"),
        missing = "Missing acpi table type"
    )]
    pub r#type: Option<String>,
    /// The file.
    #[xml(text)]
    pub path: String,
}

/// A class of boot devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BootDevice {
    /// Floppy.
    Fd,
    /// Hard disk.
    Hd,
    /// CD-ROM.
    Cdrom,
    /// Network.
    Network,
}

/// `<bootmenu>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BootMenu {
    /// Whether the menu is shown.
    #[xml(attr, yes_no)]
    pub enable: Option<bool>,
    /// How long, in milliseconds.
    #[xml(attr)]
    pub timeout: Option<u32>,
}

/// Where SMBIOS tables come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum SmbiosMode {
    /// The emulator.
    Emulate,
    /// The host.
    Host,
    /// `<sysinfo>`.
    Sysinfo,
}

/// `<bios>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Bios {
    /// Whether it uses the serial console.
    #[xml(attr, yes_no)]
    pub useserial: Option<bool>,
    /// After which time it boots again when nothing boots, in milliseconds; -1 never.
    #[xml(attr = "rebootTimeout")]
    pub reboot_timeout: Option<i32>,
}

/// `<idmap>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IdMap {
    /// Users.
    #[xml(list)]
    pub uid: Vec<IdRange>,
    /// Groups.
    #[xml(list)]
    pub gid: Vec<IdRange>,
}

/// A range of identities.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IdRange {
    /// First identity inside.
    #[xml(attr, required)]
    pub start: u32,
    /// First identity on the host.
    #[xml(attr, required)]
    pub target: u32,
    /// How many.
    #[xml(attr, required)]
    pub count: u32,
}
