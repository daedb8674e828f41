//! Any event, and what can be asked of it. Written by `cargo xtask codegen`: do not edit.

use crate::events;
use crate::types;

/// Something that happened to an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The state or the definition of a machine has changed (`VIR_DOMAIN_EVENT_ID_LIFECYCLE`).
    DomainLifecycle(events::DomainLifecycle),
    /// A guest has rebooted (`VIR_DOMAIN_EVENT_ID_REBOOT`).
    DomainReboot(events::DomainReboot),
    /// A guest has set its clock (`VIR_DOMAIN_EVENT_ID_RTC_CHANGE`).
    DomainRtcChange(events::DomainRtcChange),
    /// A watchdog has fired (`VIR_DOMAIN_EVENT_ID_WATCHDOG`).
    DomainWatchdog(events::DomainWatchdog),
    /// A disk has failed (`VIR_DOMAIN_EVENT_ID_IO_ERROR`).
    DomainIoError(events::DomainIoError),
    /// Somebody connects to a display (`VIR_DOMAIN_EVENT_ID_GRAPHICS`).
    DomainGraphics(Box<events::DomainGraphics>),
    /// A disk has failed, with the reason (`VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON`).
    DomainIoErrorReason(events::DomainIoErrorReason),
    /// The way to control a machine is broken (`VIR_DOMAIN_EVENT_ID_CONTROL_ERROR`).
    DomainControlError(events::DomainControlError),
    /// A block job has ended, the disk named by its source (`VIR_DOMAIN_EVENT_ID_BLOCK_JOB`).
    DomainBlockJob(events::DomainBlockJob),
    /// The medium of a drive has changed (`VIR_DOMAIN_EVENT_ID_DISK_CHANGE`).
    DomainDiskChange(events::DomainDiskChange),
    /// The tray of a drive has moved (`VIR_DOMAIN_EVENT_ID_TRAY_CHANGE`).
    DomainTrayChange(events::DomainTrayChange),
    /// A guest has woken up (`VIR_DOMAIN_EVENT_ID_PMWAKEUP`).
    DomainPmwakeup(events::DomainPmwakeup),
    /// A guest sleeps, kept in memory (`VIR_DOMAIN_EVENT_ID_PMSUSPEND`).
    DomainPmsuspend(events::DomainPmsuspend),
    /// The memory of a guest has changed (`VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE`).
    DomainBalloonChange(events::DomainBalloonChange),
    /// A guest sleeps, kept on disk (`VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK`).
    DomainPmsuspendDisk(events::DomainPmsuspendDisk),
    /// A device has left its guest (`VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED`).
    DomainDeviceRemoved(events::DomainDeviceRemoved),
    /// A block job has ended, the disk named by its target (`VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2`).
    DomainBlockJob2(events::DomainBlockJob2),
    /// Tuning parameters have changed (`VIR_DOMAIN_EVENT_ID_TUNABLE`).
    DomainTunable(events::DomainTunable),
    /// The agent of a guest has connected or gone (`VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE`).
    DomainAgentLifecycle(events::DomainAgentLifecycle),
    /// A guest has got a device (`VIR_DOMAIN_EVENT_ID_DEVICE_ADDED`).
    DomainDeviceAdded(events::DomainDeviceAdded),
    /// A migration begins another pass over the memory (`VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION`).
    DomainMigrationIteration(events::DomainMigrationIteration),
    /// A job has ended (`VIR_DOMAIN_EVENT_ID_JOB_COMPLETED`).
    DomainJobCompleted(events::DomainJobCompleted),
    /// A guest keeps a device that it was asked to give up (`VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED`).
    DomainDeviceRemovalFailed(events::DomainDeviceRemovalFailed),
    /// Title, description or metadata of a machine have changed (`VIR_DOMAIN_EVENT_ID_METADATA_CHANGE`).
    DomainMetadataChange(events::DomainMetadataChange),
    /// An image has grown beyond its threshold (`VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD`).
    DomainBlockThreshold(events::DomainBlockThreshold),
    /// The host's memory has failed below a guest (`VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE`).
    DomainMemoryFailure(events::DomainMemoryFailure),
    /// The size of a memory device has changed (`VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE`).
    DomainMemoryDeviceSizeChange(events::DomainMemoryDeviceSizeChange),
    /// A guest has changed the address of an interface (`VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE`).
    DomainNicMacChange(events::DomainNicMacChange),
    /// Somebody in the guest has opened or closed a channel (`VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE`).
    DomainChannelLifecycle(events::DomainChannelLifecycle),
    /// `virConnectDomainQemuMonitorEventCallback`: an event of a machine's QEMU monitor, passed through.
    QemuMonitorEvent(events::QemuMonitorEvent),
    /// The state or the definition of a network has changed (`VIR_NETWORK_EVENT_ID_LIFECYCLE`).
    NetworkLifecycle(events::NetworkLifecycle),
    /// Title, description or metadata of a network have changed (`VIR_NETWORK_EVENT_ID_METADATA_CHANGE`).
    NetworkMetadataChange(events::NetworkMetadataChange),
    /// A device of the host has come or gone (`VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE`).
    NodeDeviceLifecycle(events::NodeDeviceLifecycle),
    /// A device of the host has changed (`VIR_NODE_DEVICE_EVENT_ID_UPDATE`).
    NodeDeviceUpdate(events::NodeDeviceUpdate),
    /// A secret was defined or undefined (`VIR_SECRET_EVENT_ID_LIFECYCLE`).
    SecretLifecycle(events::SecretLifecycle),
    /// The value of a secret has changed (`VIR_SECRET_EVENT_ID_VALUE_CHANGED`).
    SecretValueChanged(events::SecretValueChanged),
    /// The state or the definition of a pool has changed (`VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE`).
    StoragePoolLifecycle(events::StoragePoolLifecycle),
    /// A pool has looked for its volumes again (`VIR_STORAGE_POOL_EVENT_ID_REFRESH`).
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
                26, 27, 29,
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
            Event::DomainChannelLifecycle(_) => 29,
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
