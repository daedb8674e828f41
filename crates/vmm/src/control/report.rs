//! What the machine tells of its devices.

use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use vmm_devices::virtio::balloon::{self, Statistic};
use vmm_devices::virtio::{blk, net};

use crate::devices::Attached;
use crate::memory::MIB;
use crate::modules::Module;
use crate::parts::Handle;

/// All devices of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// In the order in which they came.
    pub devices: Vec<Device>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Device {
    /// Its name.
    pub id: String,
    /// Its slot on the PCI bus; of a memory module, its number.
    pub slot: u8,
    /// The word for its kind.
    pub kind: String,
    /// Of a disk: what it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<Disk>,
    /// Of a network interface: what it carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<Net>,
    /// Of a memory balloon: what it holds, and what the guest told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balloon: Option<Balloon>,
    /// Of a memory module: where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
}

/// A memory module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Memory {
    /// Its bytes.
    pub bytes: u64,
    /// Its guest address.
    pub base: u64,
    /// Its node.
    pub node: u32,
}

/// What a disk did since the machine began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Disk {
    /// Bytes that the guest sees.
    pub bytes: u64,
    /// Requests that read, their bytes, and nanoseconds for them.
    pub reads: [u64; 3],
    /// Requests that wrote, their bytes, and nanoseconds for them.
    pub writes: [u64; 3],
    /// Requests to flush, and nanoseconds for them.
    pub flushes: [u64; 2],
    /// Requests that failed.
    pub errors: u64,
}

/// What an interface carried since the machine began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Net {
    /// Frames for the guest, their bytes, and those that were lost.
    pub received: [u64; 3],
    /// Frames of the guest, their bytes, and those that were lost.
    pub sent: [u64; 3],
}

/// A memory balloon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Balloon {
    /// Bytes of memory that the guest is left with.
    pub memory: u64,
    /// When the guest last told of its memory, in seconds since 1970; 0 for never.
    pub told: u64,
    /// What it told, by the names of QEMU's `guest-stats`.
    pub guest: std::collections::BTreeMap<String, u64>,
}

impl Report {
    /// What these devices and memory modules tell, in a machine with so much memory.
    pub fn of(attached: &[Attached], modules: &[Module], memory_bytes: u64) -> Report {
        let devices = attached.iter().map(|device| Device::of(device, memory_bytes));
        Report { devices: devices.chain(modules.iter().map(Device::of_module)).collect() }
    }
}

impl Device {
    fn of_module(module: &Module) -> Device {
        let Module { id, number, mib, node, base, .. } = module;
        Device {
            id: id.clone(),
            slot: number.unwrap_or_default(),
            kind: "memory".to_owned(),
            disk: None,
            net: None,
            balloon: None,
            memory: Some(Memory { bytes: mib * MIB, base: base.unwrap_or_default(), node: *node }),
        }
    }

    fn of(attached: &Attached, memory_bytes: u64) -> Device {
        let Attached { id, slot, word, handle, .. } = attached;
        let mut device = Device {
            id: id.clone(),
            slot: *slot,
            kind: (*word).to_owned(),
            disk: None,
            net: None,
            balloon: None,
            memory: None,
        };
        match handle {
            Handle::Disk { handle, content } => {
                device.disk = Some(Disk::of(handle.statistics(), content.size()));
            }
            Handle::Net(handle) => device.net = Some(Net::of(handle.statistics())),
            Handle::Balloon(handle) => device.balloon = Some(Balloon::of(&handle.statistics(), memory_bytes)),
            Handle::Console(_) | Handle::Plain => {}
        }
        device
    }
}

impl Disk {
    fn of(statistics: blk::Statistics, bytes: u64) -> Disk {
        let nanoseconds = |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let blk::Statistics { reads, read_bytes, read_time, writes, written_bytes, write_time, .. } =
            statistics;
        Disk {
            bytes,
            reads: [reads, read_bytes, nanoseconds(read_time)],
            writes: [writes, written_bytes, nanoseconds(write_time)],
            flushes: [statistics.flushes, nanoseconds(statistics.flush_time)],
            errors: statistics.errors,
        }
    }
}

impl Net {
    fn of(statistics: net::Statistics) -> Net {
        let net::Statistics { received, received_bytes, receive_drops, .. } = statistics;
        let net::Statistics { transmitted, transmitted_bytes, transmit_drops, .. } = statistics;
        Net {
            received: [received, received_bytes, receive_drops],
            sent: [transmitted, transmitted_bytes, transmit_drops],
        }
    }
}

impl Balloon {
    fn of(statistics: &balloon::Statistics, memory_bytes: u64) -> Balloon {
        let told = statistics.told.and_then(|told| told.duration_since(UNIX_EPOCH).ok());
        let guest = statistics.values.iter().map(|(statistic, value)| (name(*statistic).to_owned(), *value));
        Balloon {
            memory: memory_bytes.saturating_sub(statistics.held_bytes),
            told: told.map_or(0, |told| told.as_secs()),
            guest: guest.collect(),
        }
    }
}

fn name(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::SwapIn => "stat-swap-in",
        Statistic::SwapOut => "stat-swap-out",
        Statistic::MajorFaults => "stat-major-faults",
        Statistic::MinorFaults => "stat-minor-faults",
        Statistic::Free => "stat-free-memory",
        Statistic::Total => "stat-total-memory",
        Statistic::Available => "stat-available-memory",
        Statistic::Caches => "stat-disk-caches",
        Statistic::HugePages => "stat-htlb-pgalloc",
        Statistic::HugePageFailures => "stat-htlb-pgfail",
    }
}
