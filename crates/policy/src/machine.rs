//! Facts about boards: what every machine of a family has, whatever the document says.

/// Models of virtio devices that boards of every family take: disks, balloons, random number generators.
pub(crate) const VIRTIO_MODELS: [&str; 3] = ["virtio", "virtio-transitional", "virtio-non-transitional"];

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
};

/// Machine name patterns by architecture: the name itself, or a prefix when it ends with `-`.
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
            ..BARE
        },
    ),
    (X86, &["isapc"], Board { family: Family::Isapc, ide: true, fdc: true, ps2: true, ..BARE }),
    (X86, &["microvm"], Board { family: Family::Microvm, ..BARE }),
    (
        &["aarch64", "armv7l", "riscv64", "riscv32", "loongarch64"],
        &["virt", "virt-"],
        Board { family: Family::Virt, pci: PciRoot::Pcie, ..BARE },
    ),
    (
        &["s390x"],
        &["s390-ccw-virtio", "s390-ccw-virtio-"],
        Board { family: Family::S390Ccw, pci: PciRoot::Pci, ..BARE },
    ),
    (
        &["ppc64", "ppc64le"],
        &["pseries", "pseries-"],
        Board { family: Family::Pseries, pci: PciRoot::Pci, usb: true, ..BARE },
    ),
];

const X86: &[&str] = &["x86_64", "i686"];

/// The board of a machine type; a bare one when its family is unknown.
pub fn board(arch: &str, machine: &str) -> Board {
    let fits = |pattern: &&str| {
        let prefix = pattern.ends_with(['-', '.']);
        if prefix { machine.starts_with(*pattern) } else { machine == *pattern }
    };
    let row = BOARDS.iter().find(|(arches, names, _)| arches.contains(&arch) && names.iter().any(&fits));
    row.map_or(BARE, |(_, _, board)| *board)
}

/// True for the architectures of PCs.
pub fn is_x86(arch: &str) -> bool {
    X86.contains(&arch)
}
