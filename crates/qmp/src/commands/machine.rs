//! The virtual machine as a whole: run state, CPUs, version, orderly and hard stops.

use serde::Deserialize;

use super::Done;
use crate::codec::QemuVersion;

commands! {
    /// Asks for the run state.
    QueryStatus = "query-status" -> Status {}
    /// Lets the CPUs run.
    Cont = "cont" -> Done {}
    /// Pauses the CPUs.
    Stop = "stop" -> Done {}
    /// Presses the power button.
    SystemPowerdown = "system_powerdown" -> Done {}
    /// Presses the reset button.
    SystemReset = "system_reset" -> Done {}
    /// Wakes the guest from suspend.
    SystemWakeup = "system_wakeup" -> Done {}
    /// Ends QEMU at once.
    Quit = "quit" -> Done {}
    /// Sends a non-maskable interrupt to the CPUs.
    InjectNmi = "inject-nmi" -> Done {}
    /// Asks for the CPUs without stopping them.
    QueryCpusFast = "query-cpus-fast" -> Vec<Cpu> {}
    /// Asks for the version.
    QueryVersion = "query-version" -> QemuVersion {}
    /// Asks for the use of KVM.
    QueryKvm = "query-kvm" -> Kvm {}
    /// Asks for the architecture that this binary emulates.
    QueryTarget = "query-target" -> Target {}
    /// Asks for the I/O threads.
    QueryIothreads = "query-iothreads" -> Vec<IoThread> {}
    /// Asks for the guest's name.
    QueryName = "query-name" -> Name {}
    /// Asks for the guest's UUID.
    QueryUuid = "query-uuid" -> Uuid {}
    /// Asks for the CPUs that can be plugged, and those that are.
    QueryHotpluggableCpus = "query-hotpluggable-cpus" -> Vec<HotpluggableCpu> {}
}

words! {
    /// Run state of the machine.
    RunState {
        Debug = "debug",
        InMigrate = "inmigrate",
        InternalError = "internal-error",
        IoError = "io-error",
        Paused = "paused",
        PostMigrate = "postmigrate",
        PreLaunch = "prelaunch",
        FinishMigrate = "finish-migrate",
        RestoreVm = "restore-vm",
        Running = "running",
        SaveVm = "save-vm",
        Shutdown = "shutdown",
        Suspended = "suspended",
        Watchdog = "watchdog",
        GuestPanicked = "guest-panicked",
        Colo = "colo",
    }
}

/// Reply of [`QueryStatus`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// Whether the CPUs run.
    pub running: bool,
    /// The state in detail.
    pub status: RunState,
}

/// One CPU.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Cpu {
    /// Its number.
    pub cpu_index: u32,
    /// Its place in the tree of objects.
    pub qom_path: String,
    /// The host thread that runs it.
    pub thread_id: u32,
    /// Its place in the topology.
    pub props: Option<CpuPlace>,
    /// Its architecture.
    pub target: Option<String>,
}

/// Place of a CPU in the topology.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CpuPlace {
    /// NUMA node.
    pub node_id: Option<u32>,
    /// Socket.
    pub socket_id: Option<u32>,
    /// Die in the socket.
    pub die_id: Option<u32>,
    /// Core.
    pub core_id: Option<u32>,
    /// Thread in the core.
    pub thread_id: Option<u32>,
}

/// A slot for a CPU.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HotpluggableCpu {
    /// Driver for `device_add`.
    #[serde(rename = "type")]
    pub driver: String,
    /// CPUs that come with one device.
    pub vcpus_count: u32,
    /// Its place in the topology.
    #[serde(default)]
    pub props: CpuPlace,
    /// Its place in the tree of objects, if plugged.
    pub qom_path: Option<String>,
}

/// Reply of [`QueryKvm`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Kvm {
    /// Whether KVM runs this guest.
    pub enabled: bool,
    /// Whether this binary can use KVM.
    pub present: bool,
}

/// Reply of [`QueryTarget`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Target {
    /// Architecture, in QEMU's words (`x86_64`).
    pub arch: String,
}

/// One I/O thread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IoThread {
    /// Its object id.
    pub id: String,
    /// The host thread.
    pub thread_id: u32,
    /// Longest busy polling, ns.
    #[serde(default)]
    pub poll_max_ns: i64,
    /// Growth factor of polling.
    #[serde(default)]
    pub poll_grow: i64,
    /// Shrink factor of polling.
    #[serde(default)]
    pub poll_shrink: i64,
}

/// Reply of [`QueryName`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Name {
    /// The guest's name, if it has one.
    pub name: Option<String>,
}

/// Reply of [`QueryUuid`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Uuid {
    /// The guest's UUID; all zeros if it has none.
    #[serde(rename = "UUID")]
    pub uuid: String,
}
