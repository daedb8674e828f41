//! Any event, and what can be asked of it. Written by `cargo xtask codegen`: do not edit.

use crate::events;
use crate::types;

/// Something that happened to an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// `VIR_DOMAIN_EVENT_ID_LIFECYCLE`.
    DomainLifecycle(events::DomainLifecycle),
    /// `VIR_DOMAIN_EVENT_ID_REBOOT`.
    DomainReboot(events::DomainReboot),
    /// `VIR_DOMAIN_EVENT_ID_RTC_CHANGE`.
    DomainRtcChange(events::DomainRtcChange),
    /// `VIR_DOMAIN_EVENT_ID_WATCHDOG`.
    DomainWatchdog(events::DomainWatchdog),
    /// `VIR_DOMAIN_EVENT_ID_IO_ERROR`.
    DomainIoError(events::DomainIoError),
    /// `VIR_DOMAIN_EVENT_ID_GRAPHICS`.
    DomainGraphics(Box<events::DomainGraphics>),
    /// `VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON`.
    DomainIoErrorReason(events::DomainIoErrorReason),
    /// `VIR_DOMAIN_EVENT_ID_CONTROL_ERROR`.
    DomainControlError(events::DomainControlError),
    /// `VIR_DOMAIN_EVENT_ID_BLOCK_JOB`.
    DomainBlockJob(events::DomainBlockJob),
    /// `VIR_DOMAIN_EVENT_ID_DISK_CHANGE`.
    DomainDiskChange(events::DomainDiskChange),
    /// `VIR_DOMAIN_EVENT_ID_TRAY_CHANGE`.
    DomainTrayChange(events::DomainTrayChange),
    /// `VIR_DOMAIN_EVENT_ID_PMWAKEUP`.
    DomainPmwakeup(events::DomainPmwakeup),
    /// `VIR_DOMAIN_EVENT_ID_PMSUSPEND`.
    DomainPmsuspend(events::DomainPmsuspend),
    /// `VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE`.
    DomainBalloonChange(events::DomainBalloonChange),
    /// `VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK`.
    DomainPmsuspendDisk(events::DomainPmsuspendDisk),
    /// `VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED`.
    DomainDeviceRemoved(events::DomainDeviceRemoved),
    /// `VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2`.
    DomainBlockJob2(events::DomainBlockJob2),
    /// `VIR_DOMAIN_EVENT_ID_TUNABLE`.
    DomainTunable(events::DomainTunable),
    /// `VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE`.
    DomainAgentLifecycle(events::DomainAgentLifecycle),
    /// `VIR_DOMAIN_EVENT_ID_DEVICE_ADDED`.
    DomainDeviceAdded(events::DomainDeviceAdded),
    /// `VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION`.
    DomainMigrationIteration(events::DomainMigrationIteration),
    /// `VIR_DOMAIN_EVENT_ID_JOB_COMPLETED`.
    DomainJobCompleted(events::DomainJobCompleted),
    /// `VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED`.
    DomainDeviceRemovalFailed(events::DomainDeviceRemovalFailed),
    /// `VIR_DOMAIN_EVENT_ID_METADATA_CHANGE`.
    DomainMetadataChange(events::DomainMetadataChange),
    /// `VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD`.
    DomainBlockThreshold(events::DomainBlockThreshold),
    /// `VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE`.
    DomainMemoryFailure(events::DomainMemoryFailure),
    /// `VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE`.
    DomainMemoryDeviceSizeChange(events::DomainMemoryDeviceSizeChange),
    /// `VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE`.
    DomainNicMacChange(events::DomainNicMacChange),
    /// `VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE`.
    DomainChannelLifecycle(events::DomainChannelLifecycle),
    /// `virConnectDomainQemuMonitorEventCallback`: an event of a machine's QEMU monitor, passed through.
    QemuMonitorEvent(events::QemuMonitorEvent),
    /// `VIR_NETWORK_EVENT_ID_LIFECYCLE`.
    NetworkLifecycle(events::NetworkLifecycle),
    /// `VIR_NETWORK_EVENT_ID_METADATA_CHANGE`.
    NetworkMetadataChange(events::NetworkMetadataChange),
    /// `VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE`.
    NodeDeviceLifecycle(events::NodeDeviceLifecycle),
    /// `VIR_NODE_DEVICE_EVENT_ID_UPDATE`.
    NodeDeviceUpdate(events::NodeDeviceUpdate),
    /// `VIR_SECRET_EVENT_ID_LIFECYCLE`.
    SecretLifecycle(events::SecretLifecycle),
    /// `VIR_SECRET_EVENT_ID_VALUE_CHANGED`.
    SecretValueChanged(events::SecretValueChanged),
    /// `VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE`.
    StoragePoolLifecycle(events::StoragePoolLifecycle),
    /// `VIR_STORAGE_POOL_EVENT_ID_REFRESH`.
    StoragePoolRefresh(events::StoragePoolRefresh),
}

/// The kind of object that an event is about: subscriptions name it and the event's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// Events with `domain` objects: 29 identifiers.
    Domain,
    /// Events with `network` objects: 2 identifiers.
    Network,
    /// Events with `node_device` objects: 2 identifiers.
    NodeDevice,
    /// Events with `qemu_monitor` objects: 1 identifiers.
    QemuMonitor,
    /// Events with `secret` objects: 2 identifiers.
    Secret,
    /// Events with `storage_pool` objects: 2 identifiers.
    StoragePool,
}

impl EventKind {
    /// Every identifier of the kind, ascending.
    pub const fn ids(self) -> &'static [i32] {
        match self {
            EventKind::Domain => &[
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
                26, 27, 28,
            ],
            EventKind::Network => &[0, 1],
            EventKind::NodeDevice => &[0, 1],
            EventKind::QemuMonitor => &[0],
            EventKind::Secret => &[0, 1],
            EventKind::StoragePool => &[0, 1],
        }
    }
}

/// The object that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventObject<'a> {
    /// A [`types::Domain`].
    Domain(&'a types::Domain),
    /// A [`types::Network`].
    Network(&'a types::Network),
    /// A [`types::NodeDevice`].
    NodeDevice(&'a types::NodeDevice),
    /// A [`types::Secret`].
    Secret(&'a types::Secret),
    /// A [`types::StoragePool`].
    StoragePool(&'a types::StoragePool),
}

impl Event {
    /// The kind of object it is about.
    pub fn kind(&self) -> EventKind {
        match self {
            Event::DomainLifecycle(_)
            | Event::DomainReboot(_)
            | Event::DomainRtcChange(_)
            | Event::DomainWatchdog(_)
            | Event::DomainIoError(_)
            | Event::DomainGraphics(_)
            | Event::DomainIoErrorReason(_)
            | Event::DomainControlError(_)
            | Event::DomainBlockJob(_)
            | Event::DomainDiskChange(_)
            | Event::DomainTrayChange(_)
            | Event::DomainPmwakeup(_)
            | Event::DomainPmsuspend(_)
            | Event::DomainBalloonChange(_)
            | Event::DomainPmsuspendDisk(_)
            | Event::DomainDeviceRemoved(_)
            | Event::DomainBlockJob2(_)
            | Event::DomainTunable(_)
            | Event::DomainAgentLifecycle(_)
            | Event::DomainDeviceAdded(_)
            | Event::DomainMigrationIteration(_)
            | Event::DomainJobCompleted(_)
            | Event::DomainDeviceRemovalFailed(_)
            | Event::DomainMetadataChange(_)
            | Event::DomainBlockThreshold(_)
            | Event::DomainMemoryFailure(_)
            | Event::DomainMemoryDeviceSizeChange(_)
            | Event::DomainNicMacChange(_)
            | Event::DomainChannelLifecycle(_) => EventKind::Domain,
            Event::NetworkLifecycle(_) | Event::NetworkMetadataChange(_) => EventKind::Network,
            Event::NodeDeviceLifecycle(_) | Event::NodeDeviceUpdate(_) => EventKind::NodeDevice,
            Event::QemuMonitorEvent(_) => EventKind::QemuMonitor,
            Event::SecretLifecycle(_) | Event::SecretValueChanged(_) => EventKind::Secret,
            Event::StoragePoolLifecycle(_) | Event::StoragePoolRefresh(_) => EventKind::StoragePool,
        }
    }

    /// Its identifier within the kind.
    pub fn id(&self) -> i32 {
        match self {
            Event::DomainLifecycle(_)
            | Event::QemuMonitorEvent(_)
            | Event::NetworkLifecycle(_)
            | Event::NodeDeviceLifecycle(_)
            | Event::SecretLifecycle(_)
            | Event::StoragePoolLifecycle(_) => 0,
            Event::DomainReboot(_)
            | Event::NetworkMetadataChange(_)
            | Event::NodeDeviceUpdate(_)
            | Event::SecretValueChanged(_)
            | Event::StoragePoolRefresh(_) => 1,
            Event::DomainRtcChange(_) => 2,
            Event::DomainWatchdog(_) => 3,
            Event::DomainIoError(_) => 4,
            Event::DomainGraphics(_) => 5,
            Event::DomainIoErrorReason(_) => 6,
            Event::DomainControlError(_) => 7,
            Event::DomainBlockJob(_) => 8,
            Event::DomainDiskChange(_) => 9,
            Event::DomainTrayChange(_) => 10,
            Event::DomainPmwakeup(_) => 11,
            Event::DomainPmsuspend(_) => 12,
            Event::DomainBalloonChange(_) => 13,
            Event::DomainPmsuspendDisk(_) => 14,
            Event::DomainDeviceRemoved(_) => 15,
            Event::DomainBlockJob2(_) => 16,
            Event::DomainTunable(_) => 17,
            Event::DomainAgentLifecycle(_) => 18,
            Event::DomainDeviceAdded(_) => 19,
            Event::DomainMigrationIteration(_) => 20,
            Event::DomainJobCompleted(_) => 21,
            Event::DomainDeviceRemovalFailed(_) => 22,
            Event::DomainMetadataChange(_) => 23,
            Event::DomainBlockThreshold(_) => 24,
            Event::DomainMemoryFailure(_) => 25,
            Event::DomainMemoryDeviceSizeChange(_) => 26,
            Event::DomainNicMacChange(_) => 27,
            Event::DomainChannelLifecycle(_) => 28,
        }
    }

    /// The object it is about.
    pub fn object(&self) -> EventObject<'_> {
        match self {
            Event::DomainLifecycle(event) => EventObject::Domain(&event.dom),
            Event::DomainReboot(event) => EventObject::Domain(&event.dom),
            Event::DomainRtcChange(event) => EventObject::Domain(&event.dom),
            Event::DomainWatchdog(event) => EventObject::Domain(&event.dom),
            Event::DomainIoError(event) => EventObject::Domain(&event.dom),
            Event::DomainGraphics(event) => EventObject::Domain(&event.dom),
            Event::DomainIoErrorReason(event) => EventObject::Domain(&event.dom),
            Event::DomainControlError(event) => EventObject::Domain(&event.dom),
            Event::DomainBlockJob(event) => EventObject::Domain(&event.dom),
            Event::DomainDiskChange(event) => EventObject::Domain(&event.dom),
            Event::DomainTrayChange(event) => EventObject::Domain(&event.dom),
            Event::DomainPmwakeup(event) => EventObject::Domain(&event.dom),
            Event::DomainPmsuspend(event) => EventObject::Domain(&event.dom),
            Event::DomainBalloonChange(event) => EventObject::Domain(&event.dom),
            Event::DomainPmsuspendDisk(event) => EventObject::Domain(&event.dom),
            Event::DomainDeviceRemoved(event) => EventObject::Domain(&event.dom),
            Event::DomainBlockJob2(event) => EventObject::Domain(&event.dom),
            Event::DomainTunable(event) => EventObject::Domain(&event.dom),
            Event::DomainAgentLifecycle(event) => EventObject::Domain(&event.dom),
            Event::DomainDeviceAdded(event) => EventObject::Domain(&event.dom),
            Event::DomainMigrationIteration(event) => EventObject::Domain(&event.dom),
            Event::DomainJobCompleted(event) => EventObject::Domain(&event.dom),
            Event::DomainDeviceRemovalFailed(event) => EventObject::Domain(&event.dom),
            Event::DomainMetadataChange(event) => EventObject::Domain(&event.dom),
            Event::DomainBlockThreshold(event) => EventObject::Domain(&event.dom),
            Event::DomainMemoryFailure(event) => EventObject::Domain(&event.dom),
            Event::DomainMemoryDeviceSizeChange(event) => EventObject::Domain(&event.dom),
            Event::DomainNicMacChange(event) => EventObject::Domain(&event.dom),
            Event::DomainChannelLifecycle(event) => EventObject::Domain(&event.dom),
            Event::QemuMonitorEvent(event) => EventObject::Domain(&event.dom),
            Event::NetworkLifecycle(event) => EventObject::Network(&event.net),
            Event::NetworkMetadataChange(event) => EventObject::Network(&event.net),
            Event::NodeDeviceLifecycle(event) => EventObject::NodeDevice(&event.dev),
            Event::NodeDeviceUpdate(event) => EventObject::NodeDevice(&event.dev),
            Event::SecretLifecycle(event) => EventObject::Secret(&event.secret),
            Event::SecretValueChanged(event) => EventObject::Secret(&event.secret),
            Event::StoragePoolLifecycle(event) => EventObject::StoragePool(&event.pool),
            Event::StoragePoolRefresh(event) => EventObject::StoragePool(&event.pool),
        }
    }
}

impl From<events::DomainLifecycle> for Event {
    fn from(event: events::DomainLifecycle) -> Event {
        Event::DomainLifecycle(event)
    }
}

impl From<events::DomainReboot> for Event {
    fn from(event: events::DomainReboot) -> Event {
        Event::DomainReboot(event)
    }
}

impl From<events::DomainRtcChange> for Event {
    fn from(event: events::DomainRtcChange) -> Event {
        Event::DomainRtcChange(event)
    }
}

impl From<events::DomainWatchdog> for Event {
    fn from(event: events::DomainWatchdog) -> Event {
        Event::DomainWatchdog(event)
    }
}

impl From<events::DomainIoError> for Event {
    fn from(event: events::DomainIoError) -> Event {
        Event::DomainIoError(event)
    }
}

impl From<events::DomainGraphics> for Event {
    fn from(event: events::DomainGraphics) -> Event {
        Event::DomainGraphics(Box::new(event))
    }
}

impl From<events::DomainIoErrorReason> for Event {
    fn from(event: events::DomainIoErrorReason) -> Event {
        Event::DomainIoErrorReason(event)
    }
}

impl From<events::DomainControlError> for Event {
    fn from(event: events::DomainControlError) -> Event {
        Event::DomainControlError(event)
    }
}

impl From<events::DomainBlockJob> for Event {
    fn from(event: events::DomainBlockJob) -> Event {
        Event::DomainBlockJob(event)
    }
}

impl From<events::DomainDiskChange> for Event {
    fn from(event: events::DomainDiskChange) -> Event {
        Event::DomainDiskChange(event)
    }
}

impl From<events::DomainTrayChange> for Event {
    fn from(event: events::DomainTrayChange) -> Event {
        Event::DomainTrayChange(event)
    }
}

impl From<events::DomainPmwakeup> for Event {
    fn from(event: events::DomainPmwakeup) -> Event {
        Event::DomainPmwakeup(event)
    }
}

impl From<events::DomainPmsuspend> for Event {
    fn from(event: events::DomainPmsuspend) -> Event {
        Event::DomainPmsuspend(event)
    }
}

impl From<events::DomainBalloonChange> for Event {
    fn from(event: events::DomainBalloonChange) -> Event {
        Event::DomainBalloonChange(event)
    }
}

impl From<events::DomainPmsuspendDisk> for Event {
    fn from(event: events::DomainPmsuspendDisk) -> Event {
        Event::DomainPmsuspendDisk(event)
    }
}

impl From<events::DomainDeviceRemoved> for Event {
    fn from(event: events::DomainDeviceRemoved) -> Event {
        Event::DomainDeviceRemoved(event)
    }
}

impl From<events::DomainBlockJob2> for Event {
    fn from(event: events::DomainBlockJob2) -> Event {
        Event::DomainBlockJob2(event)
    }
}

impl From<events::DomainTunable> for Event {
    fn from(event: events::DomainTunable) -> Event {
        Event::DomainTunable(event)
    }
}

impl From<events::DomainAgentLifecycle> for Event {
    fn from(event: events::DomainAgentLifecycle) -> Event {
        Event::DomainAgentLifecycle(event)
    }
}

impl From<events::DomainDeviceAdded> for Event {
    fn from(event: events::DomainDeviceAdded) -> Event {
        Event::DomainDeviceAdded(event)
    }
}

impl From<events::DomainMigrationIteration> for Event {
    fn from(event: events::DomainMigrationIteration) -> Event {
        Event::DomainMigrationIteration(event)
    }
}

impl From<events::DomainJobCompleted> for Event {
    fn from(event: events::DomainJobCompleted) -> Event {
        Event::DomainJobCompleted(event)
    }
}

impl From<events::DomainDeviceRemovalFailed> for Event {
    fn from(event: events::DomainDeviceRemovalFailed) -> Event {
        Event::DomainDeviceRemovalFailed(event)
    }
}

impl From<events::DomainMetadataChange> for Event {
    fn from(event: events::DomainMetadataChange) -> Event {
        Event::DomainMetadataChange(event)
    }
}

impl From<events::DomainBlockThreshold> for Event {
    fn from(event: events::DomainBlockThreshold) -> Event {
        Event::DomainBlockThreshold(event)
    }
}

impl From<events::DomainMemoryFailure> for Event {
    fn from(event: events::DomainMemoryFailure) -> Event {
        Event::DomainMemoryFailure(event)
    }
}

impl From<events::DomainMemoryDeviceSizeChange> for Event {
    fn from(event: events::DomainMemoryDeviceSizeChange) -> Event {
        Event::DomainMemoryDeviceSizeChange(event)
    }
}

impl From<events::DomainNicMacChange> for Event {
    fn from(event: events::DomainNicMacChange) -> Event {
        Event::DomainNicMacChange(event)
    }
}

impl From<events::DomainChannelLifecycle> for Event {
    fn from(event: events::DomainChannelLifecycle) -> Event {
        Event::DomainChannelLifecycle(event)
    }
}

impl From<events::QemuMonitorEvent> for Event {
    fn from(event: events::QemuMonitorEvent) -> Event {
        Event::QemuMonitorEvent(event)
    }
}

impl From<events::NetworkLifecycle> for Event {
    fn from(event: events::NetworkLifecycle) -> Event {
        Event::NetworkLifecycle(event)
    }
}

impl From<events::NetworkMetadataChange> for Event {
    fn from(event: events::NetworkMetadataChange) -> Event {
        Event::NetworkMetadataChange(event)
    }
}

impl From<events::NodeDeviceLifecycle> for Event {
    fn from(event: events::NodeDeviceLifecycle) -> Event {
        Event::NodeDeviceLifecycle(event)
    }
}

impl From<events::NodeDeviceUpdate> for Event {
    fn from(event: events::NodeDeviceUpdate) -> Event {
        Event::NodeDeviceUpdate(event)
    }
}

impl From<events::SecretLifecycle> for Event {
    fn from(event: events::SecretLifecycle) -> Event {
        Event::SecretLifecycle(event)
    }
}

impl From<events::SecretValueChanged> for Event {
    fn from(event: events::SecretValueChanged) -> Event {
        Event::SecretValueChanged(event)
    }
}

impl From<events::StoragePoolLifecycle> for Event {
    fn from(event: events::StoragePoolLifecycle) -> Event {
        Event::StoragePoolLifecycle(event)
    }
}

impl From<events::StoragePoolRefresh> for Event {
    fn from(event: events::StoragePoolRefresh) -> Event {
        Event::StoragePoolRefresh(event)
    }
}
