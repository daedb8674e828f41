//! Facts about boards: what every machine of a family has, whatever the document says.

/// Models of virtio devices that boards of every family take: disks, balloons, random number generators.
pub(crate) const VIRTIO_MODELS: [&str; 3] = ["virtio", "virtio-transitional", "virtio-non-transitional"];

/// Models of network cards with a name of libvirt's own, beside [`VIRTIO_MODELS`].
pub(crate) const CARD_MODELS: &[&str] = &[
    "netfront",
    "rtl8139",
    "e1000",
    "e1000e",
    "e1000-82544gc",
    "e1000-82545em",
    "igb",
    "usb-net",
    "spapr-vlan",
    "lan9118",
    "scm91c111",
    "vlance",
    "vmxnet",
    "vmxnet2",
    "vmxnet3",
    "Am79C970A",
    "Am79C973",
    "82540EM",
    "82545EM",
    "82543GC",
];

/// Whether this model of a device talks virtio.
pub(crate) fn is_virtio(model: Option<&str>) -> bool {
    model.is_some_and(|model| model.starts_with("virtio"))
}

/// The root of the PCI buses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PciRoot {
    /// None.
    None,
    /// Conventional.
    Pci,
    /// Express.
    Pcie,
}

/// The family of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `pc`: i440FX and PIIX3.
    I440fx,
    /// `q35`: Q35 and ICH9.
    Q35,
    /// `isapc`: no PCI.
    Isapc,
    /// `microvm`
    Microvm,
    /// `virt` of arm, riscv and loongarch.
    Virt,
    /// `s390-ccw-virtio`
    S390Ccw,
    /// `pseries`
    Pseries,
    /// `versatilepb` and `realview` of arm: boards with USB from the time before `virt`.
    OldArm,
    /// `vexpress` of arm: virtio through memory-mapped registers.
    Vexpress,
    /// Any other.
    Other,
}

/// What a family of boards has.
#[derive(Clone, Copy, Debug)]
pub struct Board {
    /// The family.
    pub family: Family,
    /// The PCI root.
    pub pci: PciRoot,
    /// Two IDE channels are built in.
    pub ide: bool,
    /// A SATA controller is built in.
    pub sata: bool,
    /// A floppy controller is built in.
    pub fdc: bool,
    /// Keyboard and mouse ports are built in.
    pub ps2: bool,
    /// A USB controller is added when the document has none.
    pub usb: bool,
    /// A watchdog is built into the chipset.
    pub itco: bool,
    /// A balloon is added when the document says nothing about one.
    pub balloon: bool,
    /// A keyboard and a mouse on USB are added to machines with a display.
    pub usb_input: bool,
    /// The model of the panic device that the firmware always has.
    pub panic: Option<&'static str>,
}

const BARE: Board = Board {
    family: Family::Other,
    pci: PciRoot::None,
    ide: false,
    sata: false,
    fdc: false,
    ps2: false,
    usb: false,
    itco: false,
    balloon: false,
    usb_input: false,
    panic: None,
};

/// Machine name patterns by architecture, the most specific first: the name itself, or a prefix when it ends with `-`,
/// `.` or `*`.
const BOARDS: &[(&[&str], &[&str], Board)] = &[
    (
        X86,
        &["pc", "pc-i440fx-", "pc-0.", "pc-1."],
        Board {
            family: Family::I440fx,
            pci: PciRoot::Pci,
            ide: true,
            fdc: true,
            ps2: true,
            usb: true,
            balloon: true,
            ..BARE
        },
    ),
    (
        X86,
        &["q35", "pc-q35-"],
        Board {
            family: Family::Q35,
            pci: PciRoot::Pcie,
            sata: true,
            fdc: true,
            ps2: true,
            usb: true,
            itco: true,
            balloon: true,
            ..BARE
        },
    ),
    (X86, &["isapc"], Board { family: Family::Isapc, ide: true, fdc: true, ps2: true, ..BARE }),
    (X86, &["microvm"], Board { family: Family::Microvm, ..BARE }),
    (ARM, &["virt", "virt-"], Board { family: Family::Virt, pci: PciRoot::Pcie, ..BARE }),
    (ARM, &["versatilepb"], Board { family: Family::OldArm, pci: PciRoot::Pci, usb: true, ..BARE }),
    (ARM, &["realview-*"], Board { family: Family::OldArm, usb: true, ..BARE }),
    (ARM, &["vexpress-*"], Board { family: Family::Vexpress, ..BARE }),
    (ARM, &["*"], BARE),
    (
        &["riscv64", "riscv32", "loongarch64"],
        &["virt", "virt-"],
        Board { family: Family::Virt, pci: PciRoot::Pcie, balloon: true, ..BARE },
    ),
    (
        &["s390x", "s390"],
        &["s390-ccw-virtio", "s390-ccw-virtio-"],
        Board { family: Family::S390Ccw, pci: PciRoot::Pci, balloon: true, panic: Some("s390"), ..BARE },
    ),
    (
        &["ppc64", "ppc64le"],
        &["pseries", "pseries-"],
        Board { family: Family::Pseries, panic: Some("pseries"), ..POWER },
    ),
    (&["ppc64", "ppc64le"], &["*"], POWER),
    (
        &["mips", "mipsel", "mips64", "mips64el"],
        &["malta"],
        Board { pci: PciRoot::Pci, ide: true, fdc: true, ps2: true, usb: true, balloon: true, ..BARE },
    ),
    (&["sparc64"], &["sun4u"], Board { pci: PciRoot::Pci, ide: true, usb: true, balloon: true, ..BARE }),
    (&["ppc"], &["g3beige"], Board { pci: PciRoot::Pci, ide: true, usb: true, balloon: true, ..BARE }),
    (
        &["ppc", "alpha", "sh4", "sh4eb", "mips", "mipsel", "mips64", "mips64el", "sparc", "sparc64"],
        &["*"],
        Board { pci: PciRoot::Pci, usb: true, balloon: true, ..BARE },
    ),
    (X86, &["*"], Board { ps2: true, usb: true, balloon: true, ..BARE }),
];

const POWER: Board = Board { pci: PciRoot::Pci, usb: true, balloon: true, usb_input: true, ..BARE };
const ARM: &[&str] = &["aarch64", "armv7l", "armv6l"];
const X86: &[&str] = &["x86_64", "i686"];

/// The board of a machine type; a bare one when its family is unknown.
pub fn board(arch: &str, machine: &str) -> Board {
    let fits = |pattern: &&str| match pattern.strip_suffix('*') {
        Some(start) => machine.starts_with(start),
        None if pattern.ends_with(['-', '.']) => machine.starts_with(*pattern),
        None => machine == *pattern,
    };
    let row = BOARDS.iter().find(|(arches, names, _)| arches.contains(&arch) && names.iter().any(&fits));
    row.map_or(BARE, |(_, _, board)| *board)
}

/// True for the architectures of ARM.
pub fn is_arm(arch: &str) -> bool {
    ARM.contains(&arch)
}

/// True for the architectures of POWER with 64 bits.
pub fn is_ppc64(arch: &str) -> bool {
    matches!(arch, "ppc64" | "ppc64le")
}

/// True for the architectures of IBM Z.
pub fn is_s390(arch: &str) -> bool {
    matches!(arch, "s390" | "s390x")
}

/// True for the architectures of PCs.
pub fn is_x86(arch: &str) -> bool {
    X86.contains(&arch)
}
