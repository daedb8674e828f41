//! `<domain>`: a virtual machine or container.

use xml::{Document, Error, FormatFlags, Loading, Node, Raw, Record, Report, Uuid, Xml, XmlEnum};

use crate::clock::Clock;
use crate::cpu::Cpu;
use crate::cputune::{CpuTune, IoThreadIds, Vcpu, Vcpus};
use crate::devices::Devices;
use crate::features::Features;
use crate::launch_security::{Keywrap, LaunchSecurity};
use crate::memory::{BlkioTune, MaxMemory, Memory, MemoryBacking, MemoryTune};
use crate::numatune::NumaTune;
use crate::os::{IdMap, Os};
use crate::qemu::{Capabilities, CommandLine, Deprecation, Override};
use crate::seclabel::SecLabel;
use crate::sysinfo::SysInfo;

/// A machine as its owner described it.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(
    namespaces(
        "qemu" = "http://libvirt.org/schemas/domain/qemu/1.0",
        "lxc" = "http://libvirt.org/schemas/domain/lxc/1.0",
        "bhyve" = "http://libvirt.org/schemas/domain/bhyve/1.0",
        "xen" = "http://libvirt.org/schemas/domain/xen/1.0",
        "vmware" = "http://libvirt.org/schemas/domain/vmware/1.0"
    ),
    loaded = keep_own_metadata,
    stand_in = without_lone_arguments
)]
pub struct Domain {
    /// Hypervisor.
    #[xml(attr = "type", required, unknown = "invalid domain type {}")]
    pub r#type: DomainType,
    /// Number of the running machine.
    #[xml(attr, live_only)]
    pub id: Option<i32>,
    /// Name, unique on the host.
    #[xml(leaf, required, lines)]
    pub name: String,
    /// Identity for good.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// Identity in the firmware tables when it differs from `uuid`.
    #[xml(leaf)]
    pub hwuuid: Option<Uuid>,
    /// Generation: changes when the guest is restored or cloned.
    #[xml(child, keep, once = "element 'genid' can only appear once")]
    pub genid: Option<GenId>,
    /// Short description.
    #[xml(leaf, lines)]
    pub title: Option<String>,
    /// Long description.
    #[xml(leaf, lines)]
    pub description: Option<String>,
    /// Whatever other programs store with the machine, one element per namespace.
    #[xml(raw)]
    pub metadata: Option<Raw>,
    /// Upper bound of memory hotplug.
    #[xml(child = "maxMemory")]
    pub max_memory: Option<Box<MaxMemory>>,
    /// Memory at boot.
    #[xml(child)]
    pub memory: Option<Memory>,
    /// Memory the guest may use at present.
    #[xml(leaf = "currentMemory", unit = "KiB")]
    pub current_memory: Option<u64>,
    /// Disk weights.
    #[xml(child)]
    pub blkiotune: Option<Box<BlkioTune>>,
    /// Memory limits on the host.
    #[xml(child)]
    pub memtune: Option<Box<MemoryTune>>,
    /// How guest memory is backed on the host.
    #[xml(child = "memoryBacking")]
    pub memory_backing: Option<Box<MemoryBacking>>,
    /// Number of virtual CPUs.
    #[xml(child)]
    pub vcpu: Option<Vcpu>,
    /// Virtual CPUs one by one.
    #[xml(child)]
    pub vcpus: Option<Box<Vcpus>>,
    /// Number of I/O threads.
    #[xml(leaf)]
    pub iothreads: Option<u32>,
    /// I/O threads one by one.
    #[xml(child)]
    pub iothreadids: Option<Box<IoThreadIds>>,
    /// Pool of the main event loop.
    #[xml(child)]
    pub defaultiothread: Option<Box<crate::cputune::IoThreadPool>>,
    /// Limits that disks share.
    #[xml(list = "throttlegroup", wrap = "throttlegroups")]
    pub throttlegroups: Vec<crate::devices::iotune::IoTune>,
    /// CPU time and placement on the host.
    #[xml(child)]
    pub cputune: Option<Box<CpuTune>>,
    /// Memory placement on the host.
    #[xml(child, once = "only one numatune is supported")]
    pub numatune: Option<Box<NumaTune>>,
    /// Place in the host's resource hierarchy.
    #[xml(child, once = "only one resource element is supported")]
    pub resource: Option<Box<Resource>>,
    /// Firmware tables.
    #[xml(list)]
    pub sysinfo: Vec<SysInfo>,
    /// Boot loader of a paravirtual guest, run on the host.
    #[xml(leaf)]
    pub bootloader: Option<String>,
    /// Arguments of `bootloader`.
    #[xml(leaf)]
    pub bootloader_args: Option<String>,
    /// What is booted and how.
    #[xml(child, keep)]
    pub os: Os,
    /// User and group mapping of a container.
    #[xml(child)]
    pub idmap: Option<Box<IdMap>>,
    /// Hypervisor and firmware features.
    #[xml(child)]
    pub features: Option<Box<Features>>,
    /// What CPU the guest sees.
    #[xml(child)]
    pub cpu: Option<Box<Cpu>>,
    /// Guest clock and timers.
    #[xml(child)]
    pub clock: Option<Box<Clock>>,
    /// What happens when the guest powers off.
    #[xml(leaf, unknown = "unknown on_poweroff action: {}")]
    pub on_poweroff: Option<OnEvent>,
    /// What happens when the guest reboots.
    #[xml(leaf, unknown = "unknown on_reboot action: {}")]
    pub on_reboot: Option<OnEvent>,
    /// What happens when the guest crashes.
    #[xml(leaf, unknown = "unknown on_crash action: {}")]
    pub on_crash: Option<OnEvent>,
    /// What happens when a resource lock is lost.
    #[xml(leaf, unknown = "unknown on_lockfailure action: {}", unset = "default")]
    pub on_lockfailure: Option<OnLockFailure>,
    /// Sleep states the firmware announces.
    #[xml(child)]
    pub pm: Option<Box<Pm>>,
    /// Performance counters.
    #[xml(list = "event", wrap = "perf")]
    pub perf: Vec<PerfEvent>,
    /// Everything the guest sees as hardware.
    #[xml(child, keep, open)]
    pub devices: Devices,
    /// Confinement of the machine's process.
    #[xml(list)]
    pub seclabel: Vec<SecLabel>,
    /// Key wrapping of s390.
    #[xml(child)]
    pub keywrap: Option<Box<Keywrap>>,
    /// Memory encryption.
    #[xml(child = "launchSecurity")]
    pub launch_security: Option<Box<LaunchSecurity>>,
    /// Extra arguments and environment of QEMU.
    #[xml(child = "qemu:commandline")]
    pub qemu_commandline: Option<Box<CommandLine>>,
    /// QEMU capabilities to be forced.
    #[xml(child = "qemu:capabilities")]
    pub qemu_capabilities: Option<Box<Capabilities>>,
    /// QEMU device properties to be replaced.
    #[xml(child = "qemu:override")]
    pub qemu_override: Option<Box<Override>>,
    /// What QEMU does with deprecated arguments.
    #[xml(child = "qemu:deprecation")]
    pub qemu_deprecation: Option<Box<Deprecation>>,
    /// Kernel name spaces a container shares.
    #[xml(child = "lxc:namespace")]
    pub lxc_namespace: Option<Box<crate::lxc::Namespace>>,
    /// Extra arguments and environment of bhyve.
    #[xml(child = "bhyve:commandline")]
    pub bhyve_commandline: Option<Box<crate::bhyve::CommandLine>>,
    /// Extra arguments of Xen's device model.
    #[xml(child = "xen:commandline")]
    pub xen_commandline: Option<Box<crate::xen::CommandLine>>,
    /// Place in vCenter's inventory.
    #[xml(leaf = "vmware:datacenterpath")]
    pub vmware_datacenterpath: Option<String>,
}

impl Domain {
    /// Reads a document. The report names what it said and the model has no place for.
    ///
    /// # Errors
    /// The text is not well-formed, is no `<domain>`, or has an impossible value.
    pub fn parse(text: &str) -> Result<(Self, Report), Error> {
        let document = Document::parse(text)?;
        Self::load(document.root("domain")?)
    }

    /// Reads a `<domain>` element inside another document.
    ///
    /// # Errors
    /// It has an impossible value.
    pub fn load(node: Node<'_, '_>) -> Result<(Self, Report), Error> {
        let mut domain = Self::default();
        let report = xml::load(&mut domain, node)?;
        Ok((domain, report))
    }

    /// The document in libvirt's layout, ending with a line break.
    #[must_use]
    pub fn format(&self, flags: FormatFlags) -> String {
        xml::save("domain", self, flags)
    }

    /// The document with its secrets, and whether it may have any: if not, there is nothing to leave out.
    #[must_use]
    pub fn format_secure(&self, flags: FormatFlags) -> (String, bool) {
        xml::save_secure("domain", self, flags)
    }
}

/// One device, read alone or written alone, as `attach` and `detach` pass it.
pub trait Element: Record + Default {
    /// The name of the element.
    const NAME: &'static str;

    /// Reads the element from a document of its own.
    ///
    /// # Errors
    /// The text is not well-formed, is another element, or has an impossible value.
    fn parse(text: &str) -> Result<(Self, Report), Error> {
        let document = Document::parse(text)?;
        let mut element = Self::default();
        let report = xml::load(&mut element, document.root(Self::NAME)?)?;
        Ok((element, report))
    }

    /// The element in libvirt's layout, ending with a line break.
    fn format(&self, flags: FormatFlags) -> String {
        xml::save(Self::NAME, self, flags)
    }
}

/// Hook: see [`own_metadata`].
fn keep_own_metadata(domain: &mut Domain, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    domain.metadata = own_metadata(node);
    Ok(())
}

/// The `<metadata>` of a document: libvirt keeps one element per namespace and none without.
pub(crate) fn own_metadata(node: Node<'_, '_>) -> Option<Raw> {
    let metadata = node.children().find(|child| child.has_tag_name("metadata"))?;
    let mut seen = Vec::new();
    let mut keep = |child: Node<'_, '_>| {
        let Some(uri) = child.tag_name().namespace().map(str::to_owned) else { return false };
        let new = !seen.contains(&uri);
        seen.push(uri);
        new
    };
    Some(Raw::of_chosen(metadata, &mut keep))
}

/// Hook: libvirt keeps the arguments of a boot loader that nobody named, and writes them only beside its name.
fn without_lone_arguments(domain: &Domain, _: FormatFlags) -> Option<Domain> {
    let lone = domain.bootloader.is_none() && domain.bootloader_args.is_some();
    lone.then(|| Domain { bootloader_args: None, ..domain.clone() })
}

/// A hypervisor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum DomainType {
    /// QEMU without acceleration.
    Qemu,
    /// QEMU with KVM.
    #[default]
    Kvm,
    /// Xen.
    Xen,
    /// Linux containers.
    Lxc,
    /// User Mode Linux.
    Uml,
    /// The test driver.
    Test,
    /// VMware ESX.
    Vmware,
    /// Hyper-V, or QEMU on Hyper-V.
    #[xml(text = "hyperv")]
    HyperV,
    /// VirtualBox.
    Vbox,
    /// Parallels.
    Parallels,
    /// bhyve.
    Bhyve,
    /// Virtuozzo.
    Vz,
    /// QEMU with the macOS hypervisor framework.
    Hvf,
    /// QEMU with KQEMU.
    Kqemu,
    /// OpenVZ.
    #[xml(text = "openvz")]
    OpenVz,
    /// PowerVM.
    Phyp,
}

/// `<genid>`: empty asks for a new one.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct GenId {
    /// The generation.
    #[xml(text, unknown = "internal error: malformed genid element")]
    pub uuid: Option<Uuid>,
}

/// `<resource>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Resource {
    /// Partition of the control group hierarchy.
    #[xml(leaf)]
    pub partition: Option<String>,
    /// Identity towards the fibre channel fabric.
    #[xml(leaf, at = "appid", whole)]
    pub fibrechannel: Option<String>,
}

/// What happens on an event in the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum OnEvent {
    /// The machine ends.
    Destroy,
    /// The machine starts again.
    Restart,
    /// The machine starts again under a new name.
    RenameRestart,
    /// The machine stays for analysis.
    Preserve,
    /// Memory is dumped, then the machine ends.
    CoredumpDestroy,
    /// Memory is dumped, then the machine starts again.
    CoredumpRestart,
}

/// What happens when a resource lock is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum OnLockFailure {
    /// The machine ends.
    Poweroff,
    /// The machine ends and starts again.
    Restart,
    /// The machine is paused.
    Pause,
    /// Nothing.
    Ignore,
}

/// `<pm>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Pm {
    /// ACPI S3.
    #[xml(leaf = "suspend-to-mem", at = "enabled", yes_no)]
    pub suspend_to_mem: Option<bool>,
    /// ACPI S4.
    #[xml(leaf = "suspend-to-disk", at = "enabled", yes_no)]
    pub suspend_to_disk: Option<bool>,
}

/// One performance counter.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct PerfEvent {
    /// Name of the counter.
    #[xml(
        attr,
        required,
        words(
            "cmt",
            "mbmt",
            "mbml",
            "cpu_cycles",
            "instructions",
            "cache_references",
            "cache_misses",
            "branch_instructions",
            "branch_misses",
            "bus_cycles",
            "stalled_cycles_frontend",
            "stalled_cycles_backend",
            "ref_cpu_cycles",
            "cpu_clock",
            "task_clock",
            "page_faults",
            "context_switches",
            "cpu_migrations",
            "page_faults_min",
            "page_faults_maj",
            "alignment_faults",
            "emulation_faults"
        )
    )]
    pub name: String,
    /// Whether it counts.
    #[xml(attr, required, yes_no)]
    pub enabled: Option<bool>,
}
