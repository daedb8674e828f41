//! Events of machines.

use api_macros::contract;

use crate::params::TypedParam;
use crate::types::{Domain, GraphicsAddress, GraphicsIdentity};

/// `VIR_DOMAIN_EVENT_ID_LIFECYCLE`.
#[contract]
#[event(kind = "domain", id = 0, proc = 318, legacy = 107)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainLifecycle {
    /// `dom`.
    pub dom: Domain,
    /// `event`.
    pub event: i32,
    /// `detail`.
    pub detail: i32,
}

/// `VIR_DOMAIN_EVENT_ID_REBOOT`.
#[contract]
#[event(kind = "domain", id = 1, proc = 319, legacy = 169)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainReboot {
    /// `dom`.
    pub dom: Domain,
}

/// `VIR_DOMAIN_EVENT_ID_RTC_CHANGE`.
#[contract]
#[event(kind = "domain", id = 2, proc = 320, legacy = 170)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainRtcChange {
    /// `dom`.
    pub dom: Domain,
    /// `offset`.
    pub offset: i64,
}

/// `VIR_DOMAIN_EVENT_ID_WATCHDOG`.
#[contract]
#[event(kind = "domain", id = 3, proc = 321, legacy = 171)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainWatchdog {
    /// `dom`.
    pub dom: Domain,
    /// `action`.
    pub action: i32,
}

/// `VIR_DOMAIN_EVENT_ID_IO_ERROR`.
#[contract]
#[event(kind = "domain", id = 4, proc = 322, legacy = 172)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainIoError {
    /// `dom`.
    pub dom: Domain,
    /// `src_path`.
    pub src_path: String,
    /// `dev_alias`.
    pub dev_alias: String,
    /// `action`.
    pub action: i32,
}

/// `VIR_DOMAIN_EVENT_ID_GRAPHICS`.
#[contract]
#[event(kind = "domain", id = 5, proc = 323, legacy = 173)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainGraphics {
    /// `dom`.
    pub dom: Domain,
    /// `phase`.
    pub phase: i32,
    /// `local`.
    pub local: GraphicsAddress,
    /// `remote`.
    pub remote: GraphicsAddress,
    /// `auth_scheme`.
    pub auth_scheme: String,
    /// `subject`.
    #[max(20)]
    pub subject: Vec<GraphicsIdentity>,
}

/// `VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON`.
#[contract]
#[event(kind = "domain", id = 6, proc = 324, legacy = 195)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainIoErrorReason {
    /// `dom`.
    pub dom: Domain,
    /// `src_path`.
    pub src_path: String,
    /// `dev_alias`.
    pub dev_alias: String,
    /// `action`.
    pub action: i32,
    /// `reason`.
    pub reason: String,
}

/// `VIR_DOMAIN_EVENT_ID_CONTROL_ERROR`.
#[contract]
#[event(kind = "domain", id = 7, proc = 325, legacy = 224)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainControlError {
    /// `dom`.
    pub dom: Domain,
}

/// `VIR_DOMAIN_EVENT_ID_BLOCK_JOB`.
#[contract]
#[event(kind = "domain", id = 8, proc = 326, legacy = 241)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlockJob {
    /// `dom`.
    pub dom: Domain,
    /// `path`.
    pub path: String,
    /// `type`.
    pub r#type: i32,
    /// `status`.
    pub status: i32,
}

/// `VIR_DOMAIN_EVENT_ID_DISK_CHANGE`.
#[contract]
#[event(kind = "domain", id = 9, proc = 327, legacy = 248)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDiskChange {
    /// `dom`.
    pub dom: Domain,
    /// `old_src_path`.
    pub old_src_path: Option<String>,
    /// `new_src_path`.
    pub new_src_path: Option<String>,
    /// `dev_alias`.
    pub dev_alias: String,
    /// `reason`.
    pub reason: i32,
}

/// `VIR_DOMAIN_EVENT_ID_TRAY_CHANGE`.
#[contract]
#[event(kind = "domain", id = 10, proc = 328, legacy = 268)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainTrayChange {
    /// `dom`.
    pub dom: Domain,
    /// `dev_alias`.
    pub dev_alias: String,
    /// `reason`.
    pub reason: i32,
}

/// `VIR_DOMAIN_EVENT_ID_PMWAKEUP`.
#[contract]
#[event(kind = "domain", id = 11, proc = 329, legacy = 269)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPmwakeup {
    /// `reason`.
    #[callback_only]
    pub reason: i32,
    /// `dom`.
    pub dom: Domain,
}

/// `VIR_DOMAIN_EVENT_ID_PMSUSPEND`.
#[contract]
#[event(kind = "domain", id = 12, proc = 330, legacy = 270)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPmsuspend {
    /// `reason`.
    #[callback_only]
    pub reason: i32,
    /// `dom`.
    pub dom: Domain,
}

/// `VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE`.
#[contract]
#[event(kind = "domain", id = 13, proc = 331, legacy = 276)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBalloonChange {
    /// `dom`.
    pub dom: Domain,
    /// `actual`.
    pub actual: u64,
}

/// `VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK`.
#[contract]
#[event(kind = "domain", id = 14, proc = 332, legacy = 292)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPmsuspendDisk {
    /// `reason`.
    #[callback_only]
    pub reason: i32,
    /// `dom`.
    pub dom: Domain,
}

/// `VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED`.
#[contract]
#[event(kind = "domain", id = 15, proc = 333, legacy = 311)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDeviceRemoved {
    /// `dom`.
    pub dom: Domain,
    /// `dev_alias`.
    pub dev_alias: String,
}

/// `VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2`.
#[contract]
#[event(kind = "domain", id = 16, proc = 339)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlockJob2 {
    /// `dom`.
    pub dom: Domain,
    /// `dst`.
    pub dst: String,
    /// `type`.
    pub r#type: i32,
    /// `status`.
    pub status: i32,
}

/// `VIR_DOMAIN_EVENT_ID_TUNABLE`.
#[contract]
#[event(kind = "domain", id = 17, proc = 346)]
#[derive(Debug, Clone, PartialEq)]
pub struct DomainTunable {
    /// `dom`.
    pub dom: Domain,
    /// `params`.
    #[max(2048)]
    pub params: Vec<TypedParam>,
}

/// `VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE`.
#[contract]
#[event(kind = "domain", id = 18, proc = 348)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAgentLifecycle {
    /// `dom`.
    pub dom: Domain,
    /// `state`.
    pub state: i32,
    /// `reason`.
    pub reason: i32,
}

/// `VIR_DOMAIN_EVENT_ID_DEVICE_ADDED`.
#[contract]
#[event(kind = "domain", id = 19, proc = 354)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDeviceAdded {
    /// `dom`.
    pub dom: Domain,
    /// `dev_alias`.
    pub dev_alias: String,
}

/// `VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION`.
#[contract]
#[event(kind = "domain", id = 20, proc = 359)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMigrationIteration {
    /// `dom`.
    pub dom: Domain,
    /// `iteration`.
    pub iteration: i32,
}

/// `VIR_DOMAIN_EVENT_ID_JOB_COMPLETED`.
#[contract]
#[event(kind = "domain", id = 21, proc = 363)]
#[derive(Debug, Clone, PartialEq)]
pub struct DomainJobCompleted {
    /// `dom`.
    pub dom: Domain,
    /// `params`.
    #[max(64)]
    pub params: Vec<TypedParam>,
}

/// `VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED`.
#[contract]
#[event(kind = "domain", id = 22, proc = 367)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDeviceRemovalFailed {
    /// `dom`.
    pub dom: Domain,
    /// `dev_alias`.
    pub dev_alias: String,
}

/// `VIR_DOMAIN_EVENT_ID_METADATA_CHANGE`.
#[contract]
#[event(kind = "domain", id = 23, proc = 379)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMetadataChange {
    /// `dom`.
    pub dom: Domain,
    /// `type`.
    pub r#type: i32,
    /// `nsuri`.
    pub nsuri: Option<String>,
}

/// `VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD`.
#[contract]
#[event(kind = "domain", id = 24, proc = 385)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlockThreshold {
    /// `dom`.
    pub dom: Domain,
    /// `dev`.
    pub dev: String,
    /// `path`.
    pub path: Option<String>,
    /// `threshold`.
    pub threshold: u64,
    /// `excess`.
    pub excess: u64,
}

/// `VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE`.
#[contract]
#[event(kind = "domain", id = 25, proc = 423)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMemoryFailure {
    /// `dom`.
    pub dom: Domain,
    /// `recipient`.
    pub recipient: i32,
    /// `action`.
    pub action: i32,
    /// `flags`.
    pub flags: u32,
}

/// `VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE`.
#[contract]
#[event(kind = "domain", id = 26, proc = 438)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMemoryDeviceSizeChange {
    /// `dom`.
    pub dom: Domain,
    /// `alias`.
    pub alias: String,
    /// `size`.
    pub size: u64,
}

/// `VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE`.
#[contract]
#[event(kind = "domain", id = 27, proc = 453)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainNicMacChange {
    /// `dom`.
    pub dom: Domain,
    /// `alias`.
    pub alias: String,
    /// `old_mac`.
    pub old_mac: String,
    /// `new_mac`.
    pub new_mac: String,
}

/// `VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE`.
#[contract]
#[event(kind = "domain", id = 28, proc = 454)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainChannelLifecycle {
    /// `dom`.
    pub dom: Domain,
    /// `channel_name`.
    pub channel_name: String,
    /// `state`.
    pub state: i32,
    /// `reason`.
    pub reason: i32,
}

/// `virConnectDomainQemuMonitorEventCallback`: an event of a machine's QEMU monitor, passed through.
#[contract]
#[event(kind = "qemu_monitor", id = 0, proc = 6, program = "qemu")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QemuMonitorEvent {
    /// The machine.
    pub dom: Domain,
    /// Name of the event in QMP.
    pub event: String,
    /// Seconds of the time stamp.
    pub seconds: i64,
    /// Microseconds of the time stamp.
    pub micros: u32,
    /// The event's data as JSON text.
    pub details: Option<String>,
}
