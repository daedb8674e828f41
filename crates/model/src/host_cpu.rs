//! `<cpu>` of the host, as capabilities documents tell it, and the raw words that a processor says about itself.

use xml::{Xml, XmlEnum};

use crate::cpu::{CpuPolicy, MaxPhysAddr};
use crate::documents::ToldBy;
use crate::domain::Element;

/// `<cpu>` of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostCpu {
    /// Architecture in libvirt's spelling.
    #[xml(leaf)]
    pub arch: Option<String>,
    /// What it can do, in the words of old documents.
    #[xml(child)]
    pub features: Option<OldFeatures>,
    /// Model that comes nearest.
    #[xml(leaf)]
    pub model: Option<String>,
    /// Maker.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// Version of the microcode.
    #[xml(leaf = "microcode", at = "version")]
    pub microcode: Option<u32>,
    /// Numbers of the model in the maker's words.
    #[xml(child)]
    pub signature: Option<CpuSignature>,
    /// Clocks that guests can be given.
    #[xml(list)]
    pub counter: Vec<CpuCounter>,
    /// Sockets, dies, cores and threads.
    #[xml(child)]
    pub topology: Option<crate::cpu::Topology>,
    /// Width of physical addresses.
    #[xml(child)]
    pub maxphysaddr: Option<MaxPhysAddr>,
    /// What it can do beyond the model.
    #[xml(list)]
    pub feature: Vec<HostFeature>,
    /// Page sizes.
    #[xml(list)]
    pub pages: Vec<PageSize>,
}

impl HostCpu {
    /// The processor of a guest has the same element, and never an architecture of its own.
    pub const TOLD_BY: ToldBy = ToldBy::Element("arch");
}

/// What a processor can do, in the words of old documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct OldFeatures {
    /// Physical addresses beyond 32 bits.
    #[xml(flag)]
    pub pae: bool,
    /// None beyond.
    #[xml(flag)]
    pub nonpae: bool,
    /// Intel's virtualization.
    #[xml(flag)]
    pub vmx: bool,
    /// AMD's virtualization.
    #[xml(flag)]
    pub svm: bool,
}

/// Numbers of a model in the maker's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct CpuSignature {
    /// Family.
    #[xml(attr, required)]
    pub family: u32,
    /// Model in the family.
    #[xml(attr, required)]
    pub model: u32,
    /// Stepping of the model.
    #[xml(attr, required)]
    pub stepping: u32,
}

/// A clock of the processor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CpuCounter {
    /// `tsc`.
    #[xml(attr)]
    pub name: Option<String>,
    /// Hz.
    #[xml(attr, required)]
    pub frequency: Option<u64>,
    /// Whether a guest's clock can run at another frequency.
    #[xml(attr, yes_no)]
    pub scaling: Option<bool>,
}

/// A feature of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostFeature {
    /// Whether it is there; in documents of hypervisors that take some away.
    #[xml(attr)]
    pub policy: Option<CpuPolicy>,
    /// Its name.
    #[xml(attr, required, form = DottedName)]
    pub name: String,
}

/// A size of memory pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PageSize {
    /// The unit.
    #[xml(attr, form = Unit)]
    pub unit: Option<String>,
    /// The size.
    #[xml(attr)]
    pub size: Option<u64>,
}

impl Element for HostCpu {
    const NAME: &'static str = "cpu";
}

/// `<cpudata>`: what a processor says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CpuData {
    /// The instruction set that the words belong to.
    #[xml(attr, required)]
    pub arch: Option<CpuDataArch>,
    /// Answers of the instruction CPUID.
    #[xml(list)]
    pub cpuid: Vec<Cpuid>,
    /// Model-specific registers.
    #[xml(list)]
    pub msr: Vec<Msr>,
    /// The processor version register of POWER.
    #[xml(child)]
    pub pvr: Option<Pvr>,
}

/// The instruction set that raw words belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuDataArch {
    /// Intel's.
    X86,
    /// POWER.
    #[xml(text = "ppc64")]
    Ppc64,
    /// Arm.
    Arm,
}

/// One answer of the instruction CPUID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Cpuid {
    /// What was asked.
    #[xml(attr, hex = 8, required)]
    pub eax_in: u32,
    /// What part of it was asked.
    #[xml(attr, hex = 2)]
    pub ecx_in: u32,
    /// The answer's first word.
    #[xml(attr, hex = 8, required)]
    pub eax: u32,
    /// The second.
    #[xml(attr, hex = 8, required)]
    pub ebx: u32,
    /// The third.
    #[xml(attr, hex = 8, required)]
    pub ecx: u32,
    /// The fourth.
    #[xml(attr, hex = 8, required)]
    pub edx: u32,
}

/// A model-specific register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Msr {
    /// Its number.
    #[xml(attr, hex = 1, required)]
    pub index: u32,
    /// Its upper half.
    #[xml(attr, hex = 8, required)]
    pub edx: u32,
    /// Its lower half.
    #[xml(attr, hex = 8, required)]
    pub eax: u32,
}

/// The processor version register of POWER.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Pvr {
    /// Its value.
    #[xml(attr, hex = 8, required)]
    pub value: u32,
}

impl Element for CpuData {
    const NAME: &'static str = "cpudata";
}
