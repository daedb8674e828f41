//! `<features>`: what the hypervisor and the firmware offer the guest.

use xml::{Class, Error, Loading, Node, Refusal, Shape, Shaped, Xml, XmlEnum};

/// `<features>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(loaded = refuse_unknown)]
pub struct Features {
    /// ACPI.
    #[xml(flag)]
    pub acpi: bool,
    /// Local interrupt controller.
    #[xml(child, keep)]
    pub apic: Option<Apic>,
    /// More than 4 GiB on 32-bit guests.
    #[xml(flag)]
    pub pae: bool,
    /// Hardware assisted paging.
    #[xml(child, keep)]
    pub hap: Option<Toggle>,
    /// Viridian extensions of Xen.
    #[xml(flag)]
    pub viridian: bool,
    /// A network of its own for a container.
    #[xml(flag)]
    pub privnet: bool,
    /// Hyper-V extensions.
    #[xml(child, keep)]
    pub hyperv: Option<Box<HyperV>>,
    /// KVM extensions.
    #[xml(child, open)]
    pub kvm: Option<Box<Kvm>>,
    /// Paravirtual spin locks.
    #[xml(child, keep)]
    pub pvspinlock: Option<Toggle>,
    /// Capabilities of a container's processes.
    #[xml(child)]
    pub capabilities: Option<Box<crate::capability_policy::CapabilityPolicy>>,
    /// Performance counters.
    #[xml(child, keep)]
    pub pmu: Option<Toggle>,
    /// VMware's backdoor port.
    #[xml(child, keep)]
    pub vmport: Option<Toggle>,
    /// Interrupt controller of ARM.
    #[xml(child, keep)]
    pub gic: Option<Gic>,
    /// System management mode.
    #[xml(child, keep)]
    pub smm: Option<Smm>,
    /// I/O interrupt controller.
    #[xml(leaf, at = "driver")]
    pub ioapic: Option<IoApic>,
    /// Hash page table of POWER.
    #[xml(child)]
    pub hpt: Option<Box<Hpt>>,
    /// Whether the guest can leave a note for crash dumps.
    #[xml(child, keep)]
    pub vmcoreinfo: Option<Toggle>,
    /// Hardware transactional memory of POWER.
    #[xml(child)]
    pub htm: Option<State>,
    /// Nested virtualization of POWER.
    #[xml(child = "nested-hv")]
    pub nested_hv: Option<State>,
    /// What happens on unknown model-specific registers.
    #[xml(leaf, at = "unknown", whole)]
    pub msrs: Option<UnknownMsrs>,
    /// Count cache flush assist of POWER.
    #[xml(child = "ccf-assist")]
    pub ccf_assist: Option<State>,
    /// Xen extensions.
    #[xml(child, open)]
    pub xen: Option<Box<Xen>>,
    /// Cache flush on privilege change of POWER.
    #[xml(leaf, at = "value", words("broken", "workaround", "fixed"))]
    pub cfpc: Option<String>,
    /// Speculation barrier bounds checking of POWER.
    #[xml(leaf, at = "value", words("broken", "workaround", "fixed"))]
    pub sbbc: Option<String>,
    /// Indirect branch speculation of POWER.
    #[xml(leaf, at = "value", words("broken", "workaround", "fixed-ibs", "fixed-ccd", "fixed-na"))]
    pub ibs: Option<String>,
    /// QEMU's own emulation.
    #[xml(child)]
    pub tcg: Option<Tcg>,
    /// Whether memory of an ended machine is freed in the background.
    #[xml(child = "async-teardown", keep)]
    pub async_teardown: Option<AsyncTeardown>,
    /// Reliability features of ARM.
    #[xml(child)]
    pub ras: Option<State>,
    /// PS/2 controller.
    #[xml(child)]
    pub ps2: Option<State>,
    /// Interrupt architecture of RISC-V.
    #[xml(leaf, at = "value", whole)]
    pub aia: Option<Aia>,
}

/// Hook: a feature that nobody knows is no feature that somebody may leave out.
fn refuse_unknown(_: &mut Features, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    let Shape::Record(table) = Features::shape() else { return Ok(()) };
    let unknown = |child: &Node<'_, '_>| {
        child.is_element() && !table.fields.iter().any(|field| child.has_tag_name(field.name))
    };
    match node.children().find(unknown) {
        None => Ok(()),
        Some(child) => {
            let text = format!("unexpected feature '{}'", child.tag_name().name());
            Err(Error::at(child, Class::ConfigUnsupported, text))
        }
    }
}

/// A feature that is on or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct State {
    /// Whether it is on.
    #[xml(attr, on_off, required)]
    pub state: Option<bool>,
}

/// A feature that is on where its element stands and does not say otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Toggle {
    /// Whether it is on; without it, on.
    #[xml(attr, on_off)]
    pub state: Option<bool>,
}

/// `<apic>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Apic {
    /// Whether end of interrupt is accelerated.
    #[xml(attr, on_off)]
    pub eoi: Option<bool>,
}

/// `<hyperv>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(open)]
pub struct HyperV {
    /// Whether the list below or the host decides.
    #[xml(attr)]
    pub mode: Option<HyperVMode>,
    /// Relaxed timing.
    #[xml(child)]
    pub relaxed: Option<State>,
    /// Virtual interrupt controller.
    #[xml(child)]
    pub vapic: Option<State>,
    /// Spin locks.
    #[xml(child)]
    pub spinlocks: Option<Spinlocks>,
    /// Virtual processor numbers.
    #[xml(child)]
    pub vpindex: Option<State>,
    /// Processor run time.
    #[xml(child)]
    pub runtime: Option<State>,
    /// Synthetic interrupt controller.
    #[xml(child)]
    pub synic: Option<State>,
    /// Synthetic timers.
    #[xml(child)]
    pub stimer: Option<Stimer>,
    /// Reset by the guest.
    #[xml(child)]
    pub reset: Option<State>,
    /// Hypervisor identity.
    #[xml(child)]
    pub vendor_id: Option<VendorId>,
    /// Frequency registers.
    #[xml(child)]
    pub frequencies: Option<State>,
    /// Notification on live migration.
    #[xml(child)]
    pub reenlightenment: Option<State>,
    /// Flush of translation buffers.
    #[xml(child)]
    pub tlbflush: Option<TlbFlush>,
    /// Interrupts between processors.
    #[xml(child)]
    pub ipi: Option<State>,
    /// Enlightened nested control structures.
    #[xml(child)]
    pub evmcs: Option<State>,
    /// Accelerated end of interrupt.
    #[xml(child)]
    pub avic: Option<State>,
    /// Extended register state in messages.
    #[xml(child)]
    pub emsr_bitmap: Option<State>,
    /// Extended register state in calls.
    #[xml(child)]
    pub xmm_input: Option<State>,
}

/// Who decides on Hyper-V extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum HyperVMode {
    /// The document.
    Custom,
    /// Whatever the host offers.
    Passthrough,
}

/// Spin locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Spinlocks {
    /// Whether it is on.
    #[xml(attr, on_off, required)]
    pub state: Option<bool>,
    /// After how many tries the hypervisor is told.
    #[xml(attr)]
    pub retries: Option<u32>,
}

/// Synthetic timers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Stimer {
    /// Whether it is on.
    #[xml(attr, on_off, required)]
    pub state: Option<bool>,
    /// Whether they raise interrupts directly.
    #[xml(child)]
    pub direct: Option<State>,
}

/// Hypervisor identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VendorId {
    /// Whether it is on.
    #[xml(attr, on_off, required)]
    pub state: Option<bool>,
    /// At most twelve characters.
    #[xml(attr)]
    pub value: Option<String>,
}

/// Flush of translation buffers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct TlbFlush {
    /// Whether it is on.
    #[xml(attr, on_off, required)]
    pub state: Option<bool>,
    /// Whether the call takes address ranges.
    #[xml(child)]
    pub direct: Option<State>,
    /// Whether the call takes extended processor sets.
    #[xml(child)]
    pub extended: Option<State>,
}

/// `<kvm>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Kvm {
    /// Whether the guest does not see KVM.
    #[xml(child)]
    pub hidden: Option<State>,
    /// Whether the guest may assume its processors are its own.
    #[xml(child = "hint-dedicated")]
    pub hint_dedicated: Option<State>,
    /// Control of halt polling by the guest.
    #[xml(child = "poll-control")]
    pub poll_control: Option<State>,
    /// Interrupts between processors.
    #[xml(child = "pv-ipi")]
    pub pv_ipi: Option<State>,
    /// Tracking of dirty pages in rings.
    #[xml(child = "dirty-ring")]
    pub dirty_ring: Option<DirtyRing>,
}

/// Tracking of dirty pages in rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct DirtyRing {
    /// Whether it is on.
    #[xml(attr, on_off, required)]
    pub state: Option<bool>,
    /// Entries of a ring.
    #[xml(attr)]
    pub size: Option<u32>,
}

/// `<xen>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Xen {
    /// Whether the guest sees the host's memory map.
    #[xml(child)]
    pub e820_host: Option<State>,
    /// Device passthrough.
    #[xml(child)]
    pub passthrough: Option<XenPassthrough>,
}

/// Device passthrough of Xen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct XenPassthrough {
    /// Whether it is on.
    #[xml(attr, required, on_off)]
    pub state: Option<bool>,
    /// `sync_pt` or `share_pt`.
    #[xml(attr, words("sync_pt", "share_pt"))]
    pub mode: Option<String>,
}

/// `<async-teardown>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct AsyncTeardown {
    /// Whether memory is given back after the emulator has ended; by default it is.
    #[xml(attr, yes_no)]
    pub enabled: Option<bool>,
}

/// `<gic>`: without version the host's default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Gic {
    /// Its version.
    #[xml(attr)]
    pub version: Option<GicVersion>,
}

/// Version of ARM's interrupt controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum GicVersion {
    /// That of the host.
    Host,
    /// Version 2.
    #[xml(text = "2")]
    Two,
    /// Version 3.
    #[xml(text = "3")]
    Three,
}

/// `<smm>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Smm {
    /// Whether it is on.
    #[xml(attr, on_off)]
    pub state: Option<bool>,
    /// Size of its memory.
    #[xml(child)]
    pub tseg: Option<Tseg>,
}

/// `<tseg>`: memory that only system management sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Tseg {
    /// The unit of the number; MiB if there is none.
    #[xml(attr)]
    pub unit: Option<String>,
    /// How many of them.
    #[xml(text)]
    pub size: u64,
}

impl Tseg {
    /// The size in bytes.
    ///
    /// # Errors
    /// The unit is unknown, or the size is beyond what can be counted.
    pub fn bytes(&self) -> Result<u64, Refusal> {
        xml::to_bytes(self.size, self.unit.as_deref().unwrap_or("MiB"))
    }

    /// The size in MiB, if it is a whole number of them.
    #[must_use]
    pub fn mib(&self) -> Option<u64> {
        let bytes = self.bytes().ok()?;
        bytes.is_multiple_of(MIB).then_some(bytes / MIB)
    }

    /// The same size in the largest unit that divides it; as it is if the unit is unknown.
    #[must_use]
    pub fn in_largest_unit(self) -> Self {
        let Ok(bytes) = self.bytes() else { return self };
        let units = BINARY_UNITS.iter().filter_map(|name| Some((name, xml::to_bytes(1, name).ok()?)));
        match units.into_iter().find(|(_, factor)| bytes.is_multiple_of(*factor)) {
            Some((name, factor)) => Self { unit: Some((*name).to_owned()), size: bytes / factor },
            None => self,
        }
    }
}

/// Bytes of one MiB.
const MIB: u64 = 1024 * 1024;
/// Units that sizes are written in, the largest first.
const BINARY_UNITS: &[&str] = &["GiB", "MiB", "KiB", "B"];

/// Who emulates the I/O interrupt controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum IoApic {
    /// QEMU.
    Qemu,
    /// KVM.
    Kvm,
}

/// `<hpt>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Hpt {
    /// `enabled`, `disabled` or `required` resizing.
    #[xml(attr, words("enabled", "disabled", "required"))]
    pub resizing: Option<String>,
    /// Largest page size in KiB.
    #[xml(leaf, unit = "KiB")]
    pub maxpagesize: Option<u64>,
}

/// What happens on unknown model-specific registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum UnknownMsrs {
    /// Nothing.
    Ignore,
    /// The guest gets an exception.
    Fault,
}

/// `<tcg>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Tcg {
    /// Size of the translation cache in KiB.
    #[xml(leaf = "tb-cache", unit = "KiB")]
    pub tb_cache: Option<u64>,
}

/// Interrupt architecture of RISC-V.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum Aia {
    /// None.
    None,
    /// Wired interrupts.
    Aplic,
    /// Wired and message interrupts.
    #[xml(text = "aplic-imsic")]
    AplicImsic,
}
