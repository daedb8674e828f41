//! What a hypervisor driver has to say: a dozen questions about one machine at a time; everything else is the engine's.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use api::constants::{VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES, VIR_CONNECT_BASELINE_CPU_MIGRATABLE};
use api::{Domain as DomainHandle, Stream};
use error::{Error, ErrorDomain, Result};
use model::Domain;
use model::devices::disk::Disk;
use model::devices::iotune::IoTune;
use stdx::Uuid;

use crate::job::Job;
use crate::start::{ReattachContext, StartContext};
use crate::statistics::{HostStatistics, Statistics};

/// A hypervisor, seen one machine at a time.
///
/// ```text
///                      start                        pause
///   (no process) ───────────────▶ running ◀──────────────────▶ paused
///        ▲                           │            resume          │
///        │   release        stop, or │ Notice::Exited             │
///        └───────────────────────────┴────────────────────────────┘
/// ```
///
/// NOTE: the engine calls every operation except [`stop`](Backend::stop), [`statistics`](Backend::statistics),
/// [`statistics_now`](Backend::statistics_now) and [`open_console`](Backend::open_console) with the machine's queue
/// held, so at most one of them runs for a machine at a time. The four named ones run beside any other.
///
/// WARNING: an operation that waits for a guest must bound its waiting itself (30 s at most) and answer with
/// `ErrorCode::OperationTimeout`.
pub trait Backend: Send + Sync + Sized + 'static {
    /// A started machine: process, monitor, consoles. Shared by concurrent operations.
    type Running: Send + Sync + 'static;

    /// Names and numbers that stand for this driver in answers, errors and paths.
    fn identity(&self) -> &Identity;

    /// Fills in defaults and checks the document. Pure: no I/O, and doing it twice changes nothing.
    ///
    /// # Errors
    /// The document asks for something that this driver does not have.
    fn normalize(&self, definition: &mut Domain, purpose: Purpose) -> Result<()>;

    /// Starts the machine and returns when its guest runs (or is ready to, if paused was asked).
    ///
    /// Call [`StartContext::starting`] before anything exists that would outlive the daemon (a process, a tap), with
    /// enough in it for [`reattach`](Backend::reattach) to find and remove it. On failure nothing may be left behind.
    ///
    /// # Errors
    /// What went wrong, with the hypervisor's own words.
    fn start(&self, context: &StartContext<'_>) -> Result<Started<Self::Running>>;

    /// Ends the guest at once and returns when its processes are gone. Must work while other operations of the machine
    /// hang, and makes them fail. Succeeds if the guest is gone already.
    ///
    /// # Errors
    /// The process survived (it hangs in the kernel, or `Graceful` was asked and it did not follow).
    fn stop(&self, running: &Arc<Self::Running>, mode: StopMode) -> Result<()>;

    /// The machine has stopped, by [`stop`](Backend::stop) or by itself: frees what is left (files, taps, helpers).
    /// Called exactly once for each started or reattached machine, before its next start.
    fn release(&self, running: &Arc<Self::Running>) {
        let _ = running;
    }

    /// Asks the guest to power off; `flags` are the `VIR_DOMAIN_SHUTDOWN_*` ways that may be tried. Does not wait for
    /// it: [`Notice::GuestShutdown`](crate::Notice::GuestShutdown) follows.
    ///
    /// # Errors
    /// None of the ways is available.
    fn shutdown(&self, running: &Arc<Self::Running>, flags: u32) -> Result<()> {
        let _ = (running, flags);
        Err(Error::no_support("virDomainShutdown"))
    }

    /// Asks the guest to reboot; `flags` are the `VIR_DOMAIN_REBOOT_*` ways. Does not wait for it.
    ///
    /// # Errors
    /// None of the ways is available.
    fn reboot(&self, running: &Arc<Self::Running>, flags: u32) -> Result<()> {
        let _ = (running, flags);
        Err(Error::no_support("virDomainReboot"))
    }

    /// Resets the machine as its reset button would.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn reset(&self, running: &Arc<Self::Running>) -> Result<()> {
        let _ = running;
        Err(Error::no_support("virDomainReset"))
    }

    /// Stops the virtual processors.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn pause(&self, running: &Arc<Self::Running>) -> Result<()> {
        let _ = running;
        Err(Error::no_support("virDomainSuspend"))
    }

    /// Lets the virtual processors go on.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn resume(&self, running: &Arc<Self::Running>) -> Result<()> {
        let _ = running;
        Err(Error::no_support("virDomainResume"))
    }

    /// Wakes a guest from its own sleep.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn wake_up(&self, running: &Arc<Self::Running>) -> Result<()> {
        let _ = running;
        Err(Error::no_support("virDomainPMWakeup"))
    }

    /// The guest is to be left with `kib` of its memory; it gives the rest as it can, which
    /// [`Notice::BalloonChanged`](crate::Notice::BalloonChanged) tells.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn set_memory(&self, running: &Arc<Self::Running>, kib: u64) -> Result<()> {
        let _ = (running, kib);
        Err(Error::no_support("virDomainSetMemory"))
    }

    /// The guest tells of its memory every `seconds`; 0 is never.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn set_memory_period(&self, running: &Arc<Self::Running>, seconds: u32) -> Result<()> {
        let _ = (running, seconds);
        Err(Error::no_support("virDomainSetMemoryStatsPeriod"))
    }

    /// Changes the size of a disk of the live document, and tells the guest.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn resize_disk(&self, running: &Arc<Self::Running>, disk: &Disk, bytes: u64) -> Result<()> {
        let _ = (running, disk, bytes);
        Err(Error::no_support("virDomainBlockResize"))
    }

    /// Gives a disk of the live document other limits.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn limit_disk(&self, running: &Arc<Self::Running>, disk: &Disk, limits: &IoTune) -> Result<()> {
        let _ = (running, disk, limits);
        Err(Error::no_support("virDomainSetBlockIoTune"))
    }

    /// Makes the change of a device in a definition, which is made complete afterwards. Pure.
    ///
    /// # Errors
    /// There is no such device, or no place for it.
    fn change_definition(&self, definition: &mut Domain, wish: DeviceWish<'_>) -> Result<()> {
        let _ = definition;
        Err(Error::no_support(wish.function()))
    }

    /// Prepares the change of a device of a running machine, whose live document is `live`: everything that can fail without
    /// asking the guest.
    ///
    /// # Errors
    /// There is no such device, it does not come, leave or change while a machine runs, or the host lacks what it needs.
    fn plan_device<'a>(
        &'a self,
        running: &'a Arc<Self::Running>,
        live: &Domain,
        wish: DeviceWish<'_>,
        job: &Job,
    ) -> Result<DevicePlan<'a>> {
        let _ = (running, live, job);
        Err(Error::no_support(wish.function()))
    }

    /// Removes the device with this alias from a live document, and from the definition that the run goes on from. Pure.
    fn forget_device(&self, live: &mut Domain, origin: &mut Domain, alias: &str) {
        let _ = (live, origin, alias);
    }

    /// The machine is to have so many processors. Returns when it has them, or when a guest that is to let go of some has had time
    /// for it.
    ///
    /// # Errors
    /// The hypervisor or the guest refused, or the guest did not answer in time.
    fn set_vcpus(&self, running: &Arc<Self::Running>, count: u32) -> Result<()> {
        let _ = (running, count);
        Err(Error::no_support("virDomainSetVcpusFlags"))
    }

    /// Writes the state of a machine into this empty file: memory, processors, devices. The processors stand still, or do so from
    /// the moment on at which the state was taken.
    ///
    /// # Errors
    /// The hypervisor refused, or the disk is full.
    fn save(&self, running: &Arc<Self::Running>, file: File) -> Result<()> {
        let _ = (running, file);
        Err(Error::no_support("virDomainManagedSave"))
    }

    /// Whether this machine may run while most of its state is saved.
    fn saves_running(&self, running: &Arc<Self::Running>) -> bool {
        let _ = running;
        false
    }

    /// Whether the states of this machine can be saved.
    fn can_save(&self, running: &Arc<Self::Running>) -> bool {
        let _ = running;
        false
    }

    /// Sends the guest a non-maskable interrupt.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn inject_nmi(&self, running: &Arc<Self::Running>) -> Result<()> {
        let _ = running;
        Err(Error::no_support("virDomainInjectNMI"))
    }

    /// Presses keys: `keycodes` of `codeset` together, for `hold_time_ms`.
    ///
    /// # Errors
    /// The hypervisor refused.
    fn send_key(
        &self,
        running: &Arc<Self::Running>,
        codeset: u32,
        hold_time_ms: u32,
        keycodes: &[u32],
    ) -> Result<()> {
        let _ = (running, codeset, hold_time_ms, keycodes);
        Err(Error::no_support("virDomainSendKey"))
    }

    /// Writes a memory dump of the crashed guest for `on_crash` actions that want one.
    ///
    /// # Errors
    /// The dump could not be written.
    fn crash_dump(&self, running: &Arc<Self::Running>) -> Result<()> {
        let _ = running;
        Err(Error::no_support("virDomainCoreDump"))
    }

    /// All statistics. May wait for the guest's monitor; never called on a client's thread unless
    /// [`Identity::instant`] is set.
    ///
    /// # Errors
    /// The monitor does not answer; the engine then serves the last known ones.
    fn statistics(&self, running: &Arc<Self::Running>) -> Result<Statistics>;

    /// What the host knows of the machine without asking anybody who could hang: processor time, resident memory.
    fn statistics_now(&self, running: &Arc<Self::Running>) -> HostStatistics {
        let _ = running;
        HostStatistics::default()
    }

    /// Connects `stream` with the console or serial device `device` (an alias; `None`: the first one), in the
    /// background. `flags` are `VIR_DOMAIN_CONSOLE_*`.
    ///
    /// # Errors
    /// There is no such device, or somebody else has it and `VIR_DOMAIN_CONSOLE_FORCE` is not set.
    fn open_console(
        &self,
        running: &Arc<Self::Running>,
        device: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        let _ = (running, device, flags, stream);
        Err(Error::no_support("virDomainOpenConsole"))
    }

    /// Connects `stream` with the channel `name` (`None`: the first one). `flags` are `VIR_DOMAIN_CHANNEL_*`.
    ///
    /// # Errors
    /// As [`open_console`](Backend::open_console).
    fn open_channel(
        &self,
        running: &Arc<Self::Running>,
        name: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        let _ = (running, name, flags, stream);
        Err(Error::no_support("virDomainOpenChannel"))
    }

    /// Finds a machine again that an earlier daemon started; `None` when it is gone. Called beside others in the
    /// background, with the machine's queue held.
    ///
    /// When [`ReattachContext::starting`] is set, the earlier daemon died inside [`start`](Backend::start): remove what
    /// is there and answer `None`.
    ///
    /// # Errors
    /// The machine cannot be reached; its processes have been ended.
    fn reattach(&self, context: &ReattachContext<'_>) -> Result<Option<Reattached<Self::Running>>>;

    /// Ends what an earlier daemon left running of the machine `uuid` without a usable record of it, and removes its
    /// private directory `run` (see [`MachineDirectories`](crate::MachineDirectories)). Returns when its processes are
    /// gone: what there was, if anything ran. Called only before any machine is started.
    ///
    /// # Errors
    /// A process survived.
    fn end_unrecorded(&self, uuid: Uuid, run: &Path) -> Result<Option<Unrecorded>> {
        let _ = (uuid, run);
        Ok(None)
    }

    /// The definition is about to go: removes what belongs to it alone (such as its NVRAM), as `flags`
    /// (`VIR_DOMAIN_UNDEFINE_*`) say.
    ///
    /// # Errors
    /// Something belongs to it that the flags say nothing about; the definition stays.
    fn undefine(&self, definition: &Domain, flags: u32) -> Result<()> {
        let _ = (definition, flags);
        Ok(())
    }

    /// The hypervisor's version: major * 1,000,000 + minor * 1,000 + release.
    ///
    /// # Errors
    /// The hypervisor is missing.
    fn version(&self) -> Result<u64>;

    /// The capabilities document.
    ///
    /// # Errors
    /// The host cannot be examined.
    fn capabilities(&self) -> Result<String> {
        Err(Error::no_support("virConnectGetCapabilities"))
    }

    /// The domain capabilities document.
    ///
    /// # Errors
    /// The combination asked for is not offered.
    fn domain_capabilities(&self, request: &CapabilitiesRequest<'_>) -> Result<String> {
        let _ = request;
        Err(Error::no_support("virConnectGetDomainCapabilities"))
    }

    /// Most virtual processors of a machine of a domain type (`None`: the usual one).
    ///
    /// # Errors
    /// Unknown type.
    fn max_vcpus(&self, domain_type: Option<&str>) -> Result<i32> {
        let _ = domain_type;
        Err(Error::no_support("virConnectGetMaxVcpus"))
    }

    /// Compares the processor that `xml` describes with the host's, or with what the hypervisor that `within` names makes of
    /// it: `VIR_CPU_COMPARE_*`. `flags` are `VIR_CONNECT_COMPARE_CPU_*`.
    ///
    /// # Errors
    /// The text is no such document or names what is unknown; the processors do not fit and `flags` ask for the reason.
    fn compare_cpu(&self, within: Option<&CapabilitiesRequest<'_>>, xml: &str, flags: u32) -> Result<i32> {
        let _ = (xml, flags);
        Err(Error::no_support(match within {
            None => "virConnectCompareCPU",
            Some(_) => "virConnectCompareHypervisorCPU",
        }))
    }

    /// The `VIR_CONNECT_BASELINE_CPU_*` that [`baseline_cpu`](Backend::baseline_cpu) knows.
    fn baseline_flags(&self) -> u32 {
        VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES | VIR_CONNECT_BASELINE_CPU_MIGRATABLE
    }

    /// The processor that has what all described ones have, within what the hypervisor that `within` names can make.
    /// `flags` are `VIR_CONNECT_BASELINE_CPU_*`.
    ///
    /// # Errors
    /// They have nothing in common, or a text is no such document or names what is unknown.
    fn baseline_cpu(
        &self,
        within: Option<&CapabilitiesRequest<'_>>,
        xml_cpus: &[String],
        flags: u32,
    ) -> Result<String> {
        let _ = (xml_cpus, flags);
        Err(Error::no_support(match within {
            None => "virConnectBaselineCPU",
            Some(_) => "virConnectBaselineHypervisorCPU",
        }))
    }

    /// Names of the processor models known for an architecture.
    ///
    /// # Errors
    /// Unknown architecture.
    fn cpu_models(&self, arch: &str) -> Result<Vec<String>> {
        let _ = arch;
        Err(Error::no_support("virConnectGetCPUModelNames"))
    }

    /// The hypervisor's own configuration of the machine `definition`, in the format of this name, such as the command line
    /// that would start it.
    ///
    /// # Errors
    /// Unknown format, or a definition that the hypervisor cannot run.
    fn to_native(&self, format: &str, definition: Domain) -> Result<String> {
        let _ = (format, definition);
        Err(Error::no_support("virConnectDomainXMLToNative"))
    }

    /// The name of the host that runs the machines.
    ///
    /// # Errors
    /// The host does not tell.
    fn hostname(&self) -> Result<String> {
        Err(Error::no_support("virConnectGetHostname"))
    }

    /// What firmware tells about the host, as a document.
    ///
    /// # Errors
    /// The host does not tell.
    fn sysinfo(&self) -> Result<String> {
        Err(Error::no_support("virConnectGetSysinfo"))
    }

    /// Whether the driver has feature `feature` beyond the engine's own (see [`api::feature`]).
    fn supports_feature(&self, feature: i32) -> bool {
        let _ = feature;
        false
    }

    /// The host's facet, when the driver answers for a host of its own.
    fn node(&self) -> Option<&dyn api::Node> {
        None
    }

    /// What `virDomainGetOSType` answers for a document that says `declared`.
    fn os_type<'a>(&self, declared: &'a str) -> &'a str {
        declared
    }

    /// The security label of a machine: label and whether it is enforced.
    fn security_label(&self, running: &Arc<Self::Running>) -> (String, bool) {
        let _ = running;
        (String::new(), false)
    }

    /// What makes a running machine hard to support, and what of its document is deprecated, in libvirt's words.
    fn taints(&self, live: &Domain) -> (Vec<String>, Vec<String>) {
        let _ = live;
        (Vec::new(), Vec::new())
    }

    /// Addresses of the machine's interfaces, from `source` (`VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_*`).
    ///
    /// # Errors
    /// The source is not available.
    fn interface_addresses(
        &self,
        running: &Arc<Self::Running>,
        machine: &DomainHandle,
        source: u32,
    ) -> Result<Vec<api::DomainInterface>> {
        let _ = (running, machine, source);
        Err(Error::no_support("virDomainInterfaceAddresses"))
    }
}

/// What is to happen to a device.
#[derive(Debug, Clone, Copy)]
pub enum DeviceWish<'a> {
    /// The device of this document comes.
    Attach(&'a str),
    /// The device that this document describes leaves.
    Detach(&'a str),
    /// The device with this alias leaves.
    DetachNamed(&'a str),
    /// The device that this document describes becomes what it says.
    Update(&'a str),
}

impl DeviceWish<'_> {
    /// The function by which clients wish it.
    #[must_use]
    pub fn function(self) -> &'static str {
        match self {
            DeviceWish::Attach(_) => "virDomainAttachDeviceFlags",
            DeviceWish::Detach(_) => "virDomainDetachDeviceFlags",
            DeviceWish::DetachNamed(_) => "virDomainDetachDeviceAlias",
            DeviceWish::Update(_) => "virDomainUpdateDeviceFlags",
        }
    }
}

/// What becomes of the live document, and of the definition that the run goes on from.
pub type DocumentChange<'a> = Box<dyn Fn(&mut Domain, &mut Domain) -> Result<()> + 'a>;

/// A change of a running machine's device that can be made.
pub struct DevicePlan<'a> {
    /// The device's name towards the hypervisor.
    pub alias: String,
    /// What becomes of its documents.
    pub change: DocumentChange<'a>,
    /// Makes the change.
    pub perform: Box<dyn FnOnce() -> Result<Performed> + 'a>,
}

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Performed {
    /// It is done.
    Done,
    /// The guest takes its time: [`Notice::DeviceRemoved`](crate::Notice::DeviceRemoved) follows if it does it.
    Pending,
}

/// Names and numbers that stand for a driver.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What `virConnectGetType` answers, such as `QEMU`.
    pub name: &'static str,
    /// Name of the driver's folders and prefix of its functions in messages, such as `qemu`.
    pub prefix: &'static str,
    /// Who speaks in errors.
    pub error_domain: ErrorDomain,
    /// Statistics need no waiting: they are asked on the caller's thread.
    pub instant: bool,
    /// The hypervisor makes every machine paused and then lets it go on: clients hear of the second step, too.
    pub starts_paused: bool,
}

/// Why a document is being prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is going to be stored.
    Define,
    /// It is going to be started without being stored.
    Start,
    /// It was found on disk, written by hand or by another release.
    Load,
}

/// How a guest is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopMode {
    /// At once, whatever the guest does.
    Force,
    /// The process may flush its disks; fails if it does not end soon.
    Graceful,
}

/// A machine that has been started.
#[derive(Debug)]
pub struct Started<R> {
    /// The handle of the machine from now on.
    pub running: Arc<R>,
    /// The definition with everything that only a running machine has (addresses, aliases, paths of terminals).
    pub live: Domain,
}

/// A machine that was found again.
#[derive(Debug)]
pub struct Reattached<R> {
    /// The handle of the machine from now on.
    pub running: Arc<R>,
    /// The live document if it changed while nobody looked.
    pub live: Option<Domain>,
    /// State and reason if they changed while nobody looked.
    pub power: Option<crate::PowerState>,
}

/// A machine that ran without a usable record and has been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecorded {
    /// The name it was started with.
    pub name: String,
    /// Number of its process.
    pub pid: u32,
}

/// What a client wants to know about an emulator.
#[derive(Debug, Clone, Copy, Default)]
pub struct CapabilitiesRequest<'a> {
    /// Path of the emulator.
    pub emulator: Option<&'a str>,
    /// Architecture of the guest.
    pub arch: Option<&'a str>,
    /// Machine type.
    pub machine: Option<&'a str>,
    /// Domain type, such as `kvm`.
    pub virt_type: Option<&'a str>,
    /// `VIR_CONNECT_GET_DOMAIN_CAPABILITIES_*`.
    pub flags: u32,
}
