//! Events of machines.

use api_macros::contract;

use crate::params::TypedParam;
use crate::types::{Domain, GraphicsAddress, GraphicsIdentity};

/// The state or the definition of a machine has changed (`VIR_DOMAIN_EVENT_ID_LIFECYCLE`).
#[contract]
#[event(kind = "domain", id = 0, proc = 318, legacy = 107)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainLifecycle {
    /// The machine.
    pub dom: Domain,
    /// Which change (`VIR_*_EVENT_*`).
    pub event: i32,
    /// The detail of the change.
    pub detail: i32,
}

/// A guest has rebooted (`VIR_DOMAIN_EVENT_ID_REBOOT`).
#[contract]
#[event(kind = "domain", id = 1, proc = 319, legacy = 169)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainReboot {
    /// The machine.
    pub dom: Domain,
}

/// A guest has set its clock (`VIR_DOMAIN_EVENT_ID_RTC_CHANGE`).
#[contract]
#[event(kind = "domain", id = 2, proc = 320, legacy = 170)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainRtcChange {
    /// The machine.
    pub dom: Domain,
    /// Offset from UTC, in seconds.
    pub offset: i64,
}

/// A watchdog has fired (`VIR_DOMAIN_EVENT_ID_WATCHDOG`).
#[contract]
#[event(kind = "domain", id = 3, proc = 321, legacy = 171)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainWatchdog {
    /// The machine.
    pub dom: Domain,
    /// What was done about it.
    pub action: i32,
}

/// A disk has failed (`VIR_DOMAIN_EVENT_ID_IO_ERROR`).
#[contract]
#[event(kind = "domain", id = 4, proc = 322, legacy = 172)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainIoError {
    /// The machine.
    pub dom: Domain,
    /// Path of the source.
    pub src_path: String,
    /// Alias of the device.
    pub dev_alias: String,
    /// What was done about it.
    pub action: i32,
}

/// Somebody connects to a display (`VIR_DOMAIN_EVENT_ID_GRAPHICS`).
#[contract]
#[event(kind = "domain", id = 5, proc = 323, legacy = 173)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainGraphics {
    /// The machine.
    pub dom: Domain,
    /// Phase of the connection.
    pub phase: i32,
    /// Our own address.
    pub local: GraphicsAddress,
    /// The peer's address.
    pub remote: GraphicsAddress,
    /// How the peer authenticated.
    pub auth_scheme: String,
    /// Who connected.
    #[max(20)]
    pub subject: Vec<GraphicsIdentity>,
}

/// A disk has failed, with the reason (`VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON`).
#[contract]
#[event(kind = "domain", id = 6, proc = 324, legacy = 195)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainIoErrorReason {
    /// The machine.
    pub dom: Domain,
    /// Path of the source.
    pub src_path: String,
    /// Alias of the device.
    pub dev_alias: String,
    /// What was done about it.
    pub action: i32,
    /// Why, as the event or state numbers it.
    pub reason: String,
}

/// The way to control a machine is broken (`VIR_DOMAIN_EVENT_ID_CONTROL_ERROR`).
#[contract]
#[event(kind = "domain", id = 7, proc = 325, legacy = 224)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainControlError {
    /// The machine.
    pub dom: Domain,
}

/// A block job has ended, the disk named by its source (`VIR_DOMAIN_EVENT_ID_BLOCK_JOB`).
#[contract]
#[event(kind = "domain", id = 8, proc = 326, legacy = 241)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlockJob {
    /// The machine.
    pub dom: Domain,
    /// Path or target.
    pub path: String,
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// How it stands or ended.
    pub status: i32,
}

/// The medium of a drive has changed (`VIR_DOMAIN_EVENT_ID_DISK_CHANGE`).
#[contract]
#[event(kind = "domain", id = 9, proc = 327, legacy = 248)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDiskChange {
    /// The machine.
    pub dom: Domain,
    /// Source before the change.
    pub old_src_path: Option<String>,
    /// Source after the change.
    pub new_src_path: Option<String>,
    /// Alias of the device.
    pub dev_alias: String,
    /// Why, as the event or state numbers it.
    pub reason: i32,
}

/// The tray of a drive has moved (`VIR_DOMAIN_EVENT_ID_TRAY_CHANGE`).
#[contract]
#[event(kind = "domain", id = 10, proc = 328, legacy = 268)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainTrayChange {
    /// The machine.
    pub dom: Domain,
    /// Alias of the device.
    pub dev_alias: String,
    /// Why, as the event or state numbers it.
    pub reason: i32,
}

/// A guest has woken up (`VIR_DOMAIN_EVENT_ID_PMWAKEUP`).
#[contract]
#[event(kind = "domain", id = 11, proc = 329, legacy = 269)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPmwakeup {
    /// Why, as the event or state numbers it.
    #[callback_only]
    pub reason: i32,
    /// The machine.
    pub dom: Domain,
}

/// A guest sleeps, kept in memory (`VIR_DOMAIN_EVENT_ID_PMSUSPEND`).
#[contract]
#[event(kind = "domain", id = 12, proc = 330, legacy = 270)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPmsuspend {
    /// Why, as the event or state numbers it.
    #[callback_only]
    pub reason: i32,
    /// The machine.
    pub dom: Domain,
}

/// The memory of a guest has changed (`VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE`).
#[contract]
#[event(kind = "domain", id = 13, proc = 331, legacy = 276)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBalloonChange {
    /// The machine.
    pub dom: Domain,
    /// Memory in KiB.
    pub actual: u64,
}

/// A guest sleeps, kept on disk (`VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK`).
#[contract]
#[event(kind = "domain", id = 14, proc = 332, legacy = 292)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPmsuspendDisk {
    /// Why, as the event or state numbers it.
    #[callback_only]
    pub reason: i32,
    /// The machine.
    pub dom: Domain,
}

/// A device has left its guest (`VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED`).
#[contract]
#[event(kind = "domain", id = 15, proc = 333, legacy = 311)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDeviceRemoved {
    /// The machine.
    pub dom: Domain,
    /// Alias of the device.
    pub dev_alias: String,
}

/// A block job has ended, the disk named by its target (`VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2`).
#[contract]
#[event(kind = "domain", id = 16, proc = 339)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlockJob2 {
    /// The machine.
    pub dom: Domain,
    /// Target of the disk.
    pub dst: String,
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// How it stands or ended.
    pub status: i32,
}

/// Tuning parameters have changed (`VIR_DOMAIN_EVENT_ID_TUNABLE`).
#[contract]
#[event(kind = "domain", id = 17, proc = 346)]
#[derive(Debug, Clone, PartialEq)]
pub struct DomainTunable {
    /// The machine.
    pub dom: Domain,
    /// The parameters.
    #[max(2048)]
    pub params: Vec<TypedParam>,
}

/// The agent of a guest has connected or gone (`VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE`).
#[contract]
#[event(kind = "domain", id = 18, proc = 348)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAgentLifecycle {
    /// The machine.
    pub dom: Domain,
    /// The state's number.
    pub state: i32,
    /// Why, as the event or state numbers it.
    pub reason: i32,
}

/// A guest has got a device (`VIR_DOMAIN_EVENT_ID_DEVICE_ADDED`).
#[contract]
#[event(kind = "domain", id = 19, proc = 354)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDeviceAdded {
    /// The machine.
    pub dom: Domain,
    /// Alias of the device.
    pub dev_alias: String,
}

/// A migration begins another pass over the memory (`VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION`).
#[contract]
#[event(kind = "domain", id = 20, proc = 359)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMigrationIteration {
    /// The machine.
    pub dom: Domain,
    /// Number of the pass.
    pub iteration: i32,
}

/// A job has ended (`VIR_DOMAIN_EVENT_ID_JOB_COMPLETED`).
#[contract]
#[event(kind = "domain", id = 21, proc = 363)]
#[derive(Debug, Clone, PartialEq)]
pub struct DomainJobCompleted {
    /// The machine.
    pub dom: Domain,
    /// The parameters.
    #[max(64)]
    pub params: Vec<TypedParam>,
}

/// A guest keeps a device that it was asked to give up (`VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED`).
#[contract]
#[event(kind = "domain", id = 22, proc = 367)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDeviceRemovalFailed {
    /// The machine.
    pub dom: Domain,
    /// Alias of the device.
    pub dev_alias: String,
}

/// Title, description or metadata of a machine have changed (`VIR_DOMAIN_EVENT_ID_METADATA_CHANGE`).
#[contract]
#[event(kind = "domain", id = 23, proc = 379)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMetadataChange {
    /// The machine.
    pub dom: Domain,
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// Name space of the changed element.
    pub nsuri: Option<String>,
}

/// An image has grown beyond its threshold (`VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD`).
#[contract]
#[event(kind = "domain", id = 24, proc = 385)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlockThreshold {
    /// The machine.
    pub dom: Domain,
    /// The device.
    pub dev: String,
    /// Path or target.
    pub path: Option<String>,
    /// The limit that was crossed, in bytes.
    pub threshold: u64,
    /// By how much it was crossed, in bytes.
    pub excess: u64,
}

/// The host's memory has failed below a guest (`VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE`).
#[contract]
#[event(kind = "domain", id = 25, proc = 423)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMemoryFailure {
    /// The machine.
    pub dom: Domain,
    /// Whom it struck: hypervisor or guest.
    pub recipient: i32,
    /// What was done about it.
    pub action: i32,
    /// Flags.
    pub flags: u32,
}

/// The size of a memory device has changed (`VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE`).
#[contract]
#[event(kind = "domain", id = 26, proc = 438)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainMemoryDeviceSizeChange {
    /// The machine.
    pub dom: Domain,
    /// Alias of the device.
    pub alias: String,
    /// The size.
    pub size: u64,
}

/// A guest has changed the address of an interface (`VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE`).
#[contract]
#[event(kind = "domain", id = 27, proc = 453)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainNicMacChange {
    /// The machine.
    pub dom: Domain,
    /// Alias of the device.
    pub alias: String,
    /// Hardware address before the change.
    pub old_mac: String,
    /// Hardware address after the change.
    pub new_mac: String,
}

/// Somebody in the guest has opened or closed a channel (`VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE`).
#[contract]
#[event(kind = "domain", id = 29, proc = 454)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainChannelLifecycle {
    /// The machine.
    pub dom: Domain,
    /// Name of the channel.
    pub channel_name: String,
    /// The state's number.
    pub state: i32,
    /// Why, as the event or state numbers it.
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
