//! What can be asked about processors, for every architecture.

use error::Result;
use model::cpu::{Cpu, CpuMode};
use model::host_cpu::{CpuData, HostCpu};

use crate::described::Described;
use crate::fault::{argument, failed, incompatible, internal, no_support, unsupported};
use crate::table::Table;
use crate::x86::{self, Processor, Purpose, Usable};
use crate::{arm, ppc64, s390x};

/// Every architecture in libvirt's spelling.
const ARCHITECTURES: &[&str] = &[
    "aarch64",
    "aarch64_be",
    "alpha",
    "armv6l",
    "armv7b",
    "armv7l",
    "cris",
    "i686",
    "ia64",
    "lm32",
    "loongarch64",
    "m68k",
    "microblaze",
    "microblazeel",
    "mips",
    "mips64",
    "mips64el",
    "mipsel",
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
    "xtensaeb",
];

/// Whether this is an architecture in libvirt's spelling.
#[must_use]
pub fn is_architecture(name: &str) -> bool {
    ARCHITECTURES.contains(&name)
}

/// Architectures whose processors are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arch {
    /// x86_64 and i686.
    X86,
    /// POWER.
    Ppc64,
    /// IBM Z.
    S390x,
    /// Arm, 32 and 64 bits.
    Arm,
    /// RISC-V.
    Riscv64,
    /// LoongArch.
    LoongArch64,
}

impl Arch {
    /// The architecture of this name in libvirt's spelling.
    #[must_use]
    pub fn named(name: &str) -> Option<Arch> {
        Some(match name {
            "x86_64" | "i686" => Arch::X86,
            "ppc64" | "ppc64le" => Arch::Ppc64,
            "s390x" | "s390" => Arch::S390x,
            "aarch64" | "armv7l" | "armv6l" | "armv7b" | "aarch64_be" => Arch::Arm,
            "riscv64" => Arch::Riscv64,
            "loongarch64" => Arch::LoongArch64,
            _ => return None,
        })
    }

    fn of(name: &str) -> Result<Arch> {
        Arch::named(name)
            .ok_or_else(|| no_support(format!("'{name}' architecture is not supported by CPU driver")))
    }
}

/// How a host's processor relates to one that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The host cannot stand for it.
    Incompatible,
    /// It is the host's.
    Identical,
    /// The host has all of it, and more.
    Superset,
}

/// What clients describe.
#[derive(Clone, Debug, PartialEq)]
pub enum Description {
    /// A host's processor.
    Host(Box<HostCpu>),
    /// A guest's.
    Guest(Box<Cpu>),
}

impl Described for Description {
    fn arch(&self) -> Option<&str> {
        match self {
            Description::Host(cpu) => cpu.arch(),
            Description::Guest(_) => None,
        }
    }

    fn model(&self) -> Option<&str> {
        match self {
            Description::Host(cpu) => cpu.model(),
            Description::Guest(cpu) => cpu.model(),
        }
    }

    fn vendor(&self) -> Option<&str> {
        match self {
            Description::Host(cpu) => cpu.vendor(),
            Description::Guest(cpu) => cpu.vendor(),
        }
    }

    fn features(&self) -> impl Iterator<Item = (&str, model::cpu::CpuPolicy)> {
        let (host, guest) = match self {
            Description::Host(cpu) => (Some(cpu.features()), None),
            Description::Guest(cpu) => (None, Some(cpu.features())),
        };
        host.into_iter().flatten().chain(guest.into_iter().flatten())
    }
}

/// What a baseline is asked to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Baseline<'a> {
    /// The hypervisor's models; any when there are none.
    pub usable: Option<&'a [Usable]>,
    /// The features that the hypervisor has; any when there are none.
    pub features: Option<&'a [String]>,
    /// Whether every feature of the model is listed.
    pub expand: bool,
    /// Whether features that hinder migration are left out.
    pub migratable: bool,
}

/// Compares a host with what is wanted of it; where they do not fit, the words say why.
///
/// # Errors
/// A document names what is unknown, or nothing is known of the architecture.
pub fn compare(arch: &str, host: &HostCpu, wanted: &Description) -> Result<(Comparison, Option<String>)> {
    let kind = Arch::of(arch)?;
    if let Some(other) = wanted.arch().filter(|other| Arch::named(other) != Some(kind)) {
        let words = format!("CPU arch {other} does not match host arch");
        return Ok((Comparison::Incompatible, Some(words)));
    }
    let mode = match wanted {
        Description::Host(_) => None,
        Description::Guest(cpu) => cpu.mode,
    };
    match kind {
        Arch::Ppc64 => ppc64::compare(host, wanted, mode),
        Arch::X86 => {
            let how = match wanted {
                Description::Host(_) => None,
                Description::Guest(cpu) => cpu.r#match,
            };
            x86::compare(host, wanted, how)
        }
        Arch::S390x | Arch::Arm | Arch::Riscv64 | Arch::LoongArch64 => Ok((Comparison::Identical, None)),
    }
}

/// [`compare`], with processors that do not fit as an error.
///
/// # Errors
/// `CpuIncompatible` with the reason, or as [`compare`].
pub fn require(arch: &str, host: &HostCpu, wanted: &Description) -> Result<Comparison> {
    match compare(arch, host, wanted)? {
        (Comparison::Incompatible, why) => Err(incompatible(why.unwrap_or_default())),
        (found, _) => Ok(found),
    }
}

/// Replaces what a guest's document leaves to the host.
///
/// # Errors
/// A document names what is unknown, or asks for what the architecture does not have.
pub fn update(arch: &str, guest: &mut Cpu, host: &HostCpu) -> Result<()> {
    match Arch::of(arch)? {
        Arch::X86 => x86::update(guest, host),
        Arch::S390x => s390x::update(guest, host),
        Arch::Ppc64 | Arch::Arm | Arch::Riscv64 | Arch::LoongArch64 => Ok(()),
    }
}

/// Replaces what a guest's document leaves to the host by what a hypervisor shows of the host, which knows itself what
/// migrates.
///
/// # Errors
/// As [`update`].
pub fn adopt(arch: &str, guest: &mut Cpu, shown: &HostCpu) -> Result<()> {
    if Arch::named(arch) == Some(Arch::X86) && guest.mode == Some(CpuMode::HostModel) {
        x86::adopt(guest, shown, |_| true);
        return Ok(());
    }
    update(arch, guest, shown)
}

/// Gives models of documents of long ago their names of today.
pub fn normalize(arch: &str, guest: &mut Cpu) {
    if Arch::named(arch) == Some(Arch::Ppc64) {
        ppc64::normalize(guest);
    }
}

/// Says a guest's processor by a model that the hypervisor has.
///
/// # Errors
/// It has no such model, and the document forbids another.
pub fn translate(arch: &str, guest: &mut Cpu, usable: Option<&[Usable]>) -> Result<()> {
    if guest.mode == Some(CpuMode::HostModel) || guest.mode == Some(CpuMode::HostPassthrough) {
        return Err(internal("invalid CPU mode"));
    }
    match Arch::named(arch) {
        Some(Arch::X86) => x86::translate(guest, usable),
        _ => match (usable, guest.model()) {
            (Some(usable), Some(name)) if !usable.iter().any(|usable| usable.name == name) => {
                Err(unsupported(format!("CPU model {name} is not supported by hypervisor")))
            }
            _ => Ok(()),
        },
    }
}

/// What the processors have in common.
///
/// # Errors
/// They have nothing in common, or one of them names what is unknown.
pub fn baseline<D: Described>(arch: &str, cpus: &[D], wanted: Baseline<'_>) -> Result<Cpu> {
    for (index, cpu) in cpus.iter().enumerate() {
        if cpu.model().is_none() {
            return Err(argument(format!("no CPU model specified at index {index}")));
        }
    }
    // The models of a hypervisor are those of its own architecture, whatever the documents say.
    let said = cpus.iter().find_map(Described::arch).filter(|_| wanted.usable.is_none());
    let named = said.unwrap_or(arch);
    let mut found = match Arch::of(named)? {
        Arch::X86 => x86::baseline(cpus, wanted.usable, wanted.features, wanted.migratable)?,
        Arch::Ppc64 => ppc64::baseline(cpus)?,
        Arch::Arm => arm::baseline(cpus)?,
        Arch::S390x | Arch::Riscv64 | Arch::LoongArch64 => {
            return Err(no_support(format!("cannot compute baseline CPU of {named} architecture")));
        }
    };
    if wanted.expand {
        expand(named, &mut found)?;
    }
    Ok(found)
}

/// Lists every feature of the model.
///
/// # Errors
/// The model is unknown.
pub fn expand(arch: &str, cpu: &mut Cpu) -> Result<()> {
    match Arch::named(arch) {
        Some(Arch::X86) => x86::expand(cpu),
        _ => Ok(()),
    }
}

/// Whether a processor has a feature.
///
/// # Errors
/// The feature or the model is unknown.
pub fn has_feature(arch: &str, cpu: &impl Described, feature: &str) -> Result<bool> {
    match Arch::of(arch)? {
        Arch::X86 => {
            let place = x86::feature_place(Table::get(), feature)?;
            Ok(Processor::described(cpu)?.features.contains(place))
        }
        _ => Ok(cpu.features().any(|(name, _)| name == feature)),
    }
}

/// Refuses features that the architecture does not have.
///
/// # Errors
/// The first such feature.
pub fn validate_features(arch: &str, cpu: &impl Described) -> Result<()> {
    let check = |known: &dyn Fn(&str) -> bool| match cpu.features().find(|(name, _)| !known(name)) {
        Some((name, _)) => Err(unsupported(format!("unknown CPU feature: {name}"))),
        None => Ok(()),
    };
    match Arch::named(arch) {
        Some(Arch::X86) => check(&|name| Table::get().own_place(name).is_some()),
        Some(Arch::Arm) => check(&|name| arm::table().features.contains(&name)),
        Some(Arch::S390x) => s390x::validate(cpu),
        _ => Ok(()),
    }
}

/// The names of the models, for clients that ask by the name of an architecture.
///
/// # Errors
/// There is no such architecture, or nothing is known of its processors.
pub fn model_names(arch: &str) -> Result<Vec<String>> {
    if !is_architecture(arch) {
        return Err(argument(format!("cannot find architecture {arch}")));
    }
    Arch::of(arch)?;
    Ok(models(arch).into_iter().map(str::to_owned).collect())
}

/// The names of the models, in the order of the table; empty where any name of the hypervisor's will do.
pub fn models(arch: &str) -> Vec<&'static str> {
    match Arch::named(arch) {
        Some(Arch::X86) => Table::get().models.iter().map(|model| model.name).collect(),
        Some(Arch::Ppc64) => ppc64::table().models.iter().map(|model| model.name).collect(),
        _ => Vec::new(),
    }
}

/// The maker of the processors of a model; none where the model is unknown or no one's.
pub fn vendor_of(arch: &str, model: &str) -> Option<&'static str> {
    let identified = match Arch::named(arch)? {
        Arch::X86 => return Table::get().model(model)?.vendor,
        Arch::Ppc64 => ppc64::table(),
        // Libvirt tells no makers of Arm's models.
        _ => return None,
    };
    identified.model(model).map(|model| model.vendor)
}

/// The versioned model that the name of a model stands for.
pub fn canonical(arch: &str, model: &str) -> Option<&'static str> {
    Table::get().model(model).filter(|_| Arch::named(arch) == Some(Arch::X86))?.canonical
}

/// Features that a model had once, sorted by name.
pub fn removed_features(arch: &str, model: &str) -> Vec<&'static str> {
    let model = Table::get().model(model).filter(|_| Arch::named(arch) == Some(Arch::X86));
    let mut names: Vec<&str> = model.into_iter().flat_map(|model| x86::names(model.removed)).collect();
    names.sort_unstable();
    names
}

/// Libvirt's name of a feature that a hypervisor calls by another.
pub fn feature_name<'a>(arch: &str, name: &'a str) -> &'a str {
    let table = Table::get();
    match table.place(name).filter(|_| Arch::named(arch) == Some(Arch::X86)) {
        Some(place) => table.features[place].name,
        None => name,
    }
}

/// The host's processor, from what it says about itself.
///
/// # Errors
/// No model stands for it.
pub fn host_from_data(arch: &str, data: &CpuData) -> Result<HostCpu> {
    let word = data.pvr.map(|pvr| pvr.value);
    match (Arch::of(arch)?, word) {
        (Arch::X86, _) => {
            let decoded = x86::decode(&Processor::from_data(data), Purpose::Host, None)?;
            Ok(decoded.to_host(arch))
        }
        (Arch::Ppc64, Some(pvr)) => {
            ppc64::host(pvr).map(|host| HostCpu { arch: Some(arch.to_owned()), ..host })
        }
        (Arch::Arm, Some(midr)) => {
            arm::host(arch, midr).ok_or_else(|| failed(format!("Cannot find CPU vendor of 0x{midr:08x}")))
        }
        _ => Ok(HostCpu { arch: Some(arch.to_owned()), ..HostCpu::default() }),
    }
}
