//! `<domainCapabilities>`: what an emulator, machine type and accelerator can do together.

use xml::{Xml, XmlEnum, XmlUnion};

use crate::cpu::{CpuFeature, CpuModel, MaxPhysAddr};
use crate::domain::Element;

/// The document.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DomainCapabilities {
    /// Program of the emulator.
    #[xml(leaf)]
    pub path: Option<String>,
    /// Word for the hypervisor, as a domain's `type` has it.
    #[xml(leaf, required)]
    pub domain: Option<String>,
    /// Machine type, under its versioned name.
    #[xml(leaf)]
    pub machine: Option<String>,
    /// Architecture of the guest.
    #[xml(leaf, required)]
    pub arch: Option<String>,
    /// Most virtual processors.
    #[xml(leaf = "vcpu", at = "max", whole)]
    pub vcpus_max: Option<u32>,
    /// Threads for the devices' work.
    #[xml(child)]
    pub iothreads: Option<Offer>,
    /// Ways to boot.
    #[xml(child)]
    pub os: Option<OsOffer>,
    /// Modes and models of the processor.
    #[xml(list = "mode", wrap = "cpu")]
    pub cpu: Vec<CpuModeOffer>,
    /// Where a guest's memory can come from.
    #[xml(child = "memoryBacking")]
    pub memory_backing: Option<Offer>,
    /// Devices.
    #[xml(child, keep, open)]
    pub devices: DeviceOffers,
    /// The rest.
    #[xml(child)]
    pub features: FeatureOffers,
}

/// Whether something is offered, and its choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Offer {
    /// Whether it is.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// What can be chosen.
    #[xml(list = "enum")]
    pub choices: Vec<Choice>,
}

/// Values that can be chosen for one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Choice {
    /// What they are chosen for.
    #[xml(attr, required)]
    pub name: String,
    /// The values.
    #[xml(leaves)]
    pub value: Vec<String>,
}

/// Ways to boot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct OsOffer {
    /// Whether there is any.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// What can be chosen.
    #[xml(list = "enum")]
    pub choices: Vec<Choice>,
    /// Firmware images.
    #[xml(child)]
    pub loader: Option<LoaderOffer>,
}

/// Firmware images.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LoaderOffer {
    /// Whether an image can be named.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// Images that are installed.
    #[xml(leaves)]
    pub value: Vec<String>,
    /// What can be chosen.
    #[xml(list = "enum")]
    pub choices: Vec<Choice>,
}

/// A mode of the processor.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "name", required)]
pub enum CpuModeOffer {
    /// The host's processor as it is.
    HostPassthrough(Offer),
    /// All that the hypervisor can do.
    Maximum(Offer),
    /// The host's processor as a named model.
    HostModel(HostModelOffer),
    /// Named models.
    Custom(CustomOffer),
}

/// The host's processor as a named model.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostModelOffer {
    /// Whether it is offered.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// The model.
    #[xml(child)]
    pub model: Option<CpuModel>,
    /// Its maker.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// Width of physical addresses.
    #[xml(child)]
    pub maxphysaddr: Option<MaxPhysAddr>,
    /// Features around the model.
    #[xml(list)]
    pub feature: Vec<CpuFeature>,
}

/// Named models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CustomOffer {
    /// Whether they are offered.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// The models; what keeps a model from running follows it.
    #[xml(mixed)]
    pub models: Vec<ModelOffer>,
}

/// A model, or what keeps one from running.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
pub enum ModelOffer {
    /// A model.
    Model(NamedModel),
    /// What keeps a model from running.
    Blockers(Blockers),
}

/// A model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NamedModel {
    /// Whether it runs on this host.
    #[xml(attr, required)]
    pub usable: Usability,
    /// Whether it will go away.
    #[xml(attr, yes_no)]
    pub deprecated: Option<bool>,
    /// Who makes such processors.
    #[xml(attr)]
    pub vendor: Option<String>,
    /// The versioned model that this name stands for.
    #[xml(attr)]
    pub canonical: Option<String>,
    /// Its name.
    #[xml(text)]
    pub name: String,
}

/// Whether a model runs on this host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum Usability {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The hypervisor does not say.
    #[default]
    Unknown,
}

/// What keeps a model from running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Blockers {
    /// The model.
    #[xml(attr, required)]
    pub model: String,
    /// Features that the host lacks.
    #[xml(list)]
    pub feature: Vec<CpuFeature>,
}

/// Devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DeviceOffers {
    /// Disks.
    #[xml(child)]
    pub disk: Option<Offer>,
    /// Screens for users.
    #[xml(child)]
    pub graphics: Option<Offer>,
    /// Graphics cards.
    #[xml(child)]
    pub video: Option<Offer>,
    /// Devices of the host.
    #[xml(child)]
    pub hostdev: Option<Offer>,
    /// Random number generators.
    #[xml(child)]
    pub rng: Option<Offer>,
    /// Folders of the host.
    #[xml(child)]
    pub filesystem: Option<Offer>,
    /// Trusted platform modules.
    #[xml(child)]
    pub tpm: Option<Offer>,
    /// Devices of a client.
    #[xml(child)]
    pub redirdev: Option<Offer>,
    /// Channels between host and guest.
    #[xml(child)]
    pub channel: Option<Offer>,
    /// Crypto accelerators.
    #[xml(child)]
    pub crypto: Option<Offer>,
    /// Network interfaces.
    #[xml(child)]
    pub interface: Option<Offer>,
    /// Panic notifiers.
    #[xml(child)]
    pub panic: Option<Offer>,
}

/// Whatever else is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FeatureOffers {
    /// Interrupt controllers of Arm.
    #[xml(child)]
    pub gic: Option<Offer>,
    /// Crash information for the host.
    #[xml(child)]
    pub vmcoreinfo: Option<Offer>,
    /// Generation of the guest.
    #[xml(child)]
    pub genid: Option<Offer>,
    /// Documents may name backing images.
    #[xml(child = "backingStoreInput")]
    pub backing_store_input: Option<Offer>,
    /// Backups of running machines.
    #[xml(child)]
    pub backup: Option<Offer>,
    /// Memory that is freed after the end.
    #[xml(child = "async-teardown")]
    pub async_teardown: Option<Offer>,
    /// Protected guests of IBM Z.
    #[xml(child = "s390-pv")]
    pub s390_pv: Option<Offer>,
    /// PS/2 keyboard and mouse can be left out.
    #[xml(child)]
    pub ps2: Option<Offer>,
    /// Encrypted memory of AMD.
    #[xml(child)]
    pub sev: Option<SevOffer>,
    /// Enclaves of Intel.
    #[xml(child)]
    pub sgx: Option<SgxOffer>,
    /// Interfaces of Hyper-V.
    #[xml(child)]
    pub hyperv: Option<Offer>,
    /// Protected launch.
    #[xml(child = "launchSecurity")]
    pub launch_security: Option<Offer>,
}

/// Encrypted memory of AMD.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SevOffer {
    /// Whether it is offered.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// Bit of a page address that marks encryption.
    #[xml(leaf)]
    pub cbitpos: Option<u32>,
    /// Physical address bits lost.
    #[xml(leaf = "reducedPhysBits")]
    pub reduced_phys_bits: Option<u32>,
    /// Guests without encrypted state.
    #[xml(leaf = "maxGuests")]
    pub guests_max: Option<u32>,
    /// Guests with encrypted state.
    #[xml(leaf = "maxESGuests")]
    pub es_guests_max: Option<u32>,
    /// Identity of the processor.
    #[xml(leaf = "cpu0Id")]
    pub cpu0_id: Option<String>,
}

/// Enclaves of Intel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SgxOffer {
    /// Whether they are offered.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// Who may launch is flexible.
    #[xml(leaf, yes_no)]
    pub flc: Option<bool>,
    /// First generation.
    #[xml(leaf, yes_no)]
    pub sgx1: Option<bool>,
    /// Second generation.
    #[xml(leaf, yes_no)]
    pub sgx2: Option<bool>,
    /// Memory of all sections.
    #[xml(child = "section_size")]
    pub section_size: Option<SectionSize>,
    /// Sections by node.
    #[xml(list = "section", wrap = "sections")]
    pub sections: Vec<SgxSection>,
}

/// Memory of all sections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SectionSize {
    /// `KiB`.
    #[xml(attr, required, form = Unit)]
    pub unit: Option<String>,
    /// The size.
    #[xml(text)]
    pub size: u64,
}

/// Memory of a node's section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SgxSection {
    /// The node.
    #[xml(attr, required)]
    pub node: u32,
    /// The size.
    #[xml(attr, required)]
    pub size: u64,
    /// `KiB`.
    #[xml(attr, required, form = Unit)]
    pub unit: Option<String>,
}

impl Element for DomainCapabilities {
    const NAME: &'static str = "domainCapabilities";
}
