//! Statistics of a running machine, as plain values. Whatever a backend does not know stays `None`.

/// Everything that is counted about a machine.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// Processor time of the whole machine.
    pub cpu: Option<CpuTimes>,
    /// Virtual processors.
    pub vcpus: Vec<VcpuStatistics>,
    /// Memory as the guest sees it: tag (`VIR_DOMAIN_MEMORY_STAT_*`) and value (KiB or count).
    pub memory: Vec<(i32, u64)>,
    /// Disks.
    pub blocks: Vec<BlockStatistics>,
    /// Interfaces.
    pub interfaces: Vec<InterfaceStatistics>,
    /// Further parameters of the bulk statistics, with their group (`VIR_DOMAIN_STATS_*`).
    pub extra: Vec<(u32, api::TypedParam)>,
}

/// What the host knows without asking the guest's process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostStatistics {
    /// Processor time of the whole machine.
    pub cpu: Option<CpuTimes>,
    /// Resident memory of the process, in KiB.
    pub resident_kib: Option<u64>,
}

/// Processor time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuTimes {
    /// Altogether, in nanoseconds.
    pub total_ns: u64,
    /// In user mode, in nanoseconds.
    pub user_ns: u64,
    /// In the kernel, in nanoseconds.
    pub system_ns: u64,
}

/// One virtual processor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VcpuStatistics {
    /// Its number.
    pub number: u32,
    /// `VIR_VCPU_*`.
    pub state: i32,
    /// Processor time in nanoseconds.
    pub time_ns: u64,
    /// Time spent waiting for events, in nanoseconds.
    pub wait_ns: Option<u64>,
    /// Time spent waiting for a host processor, in nanoseconds.
    pub delay_ns: Option<u64>,
    /// Whether the guest has halted it.
    pub halted: Option<bool>,
    /// The host processor it runs on; -1 when offline.
    pub cpu: i32,
    /// Host processors it may run on, one bit each, lowest first.
    pub affinity: Vec<u8>,
}

/// One disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockStatistics {
    /// Name of the target, such as `vda`.
    pub target: String,
    /// Path of the source.
    pub path: Option<String>,
    /// Index of the layer for layers of a backing chain.
    pub backing_index: Option<u32>,
    /// Read requests.
    pub read_requests: Option<u64>,
    /// Bytes read.
    pub read_bytes: Option<u64>,
    /// Time spent reading, in nanoseconds.
    pub read_ns: Option<u64>,
    /// Write requests.
    pub write_requests: Option<u64>,
    /// Bytes written.
    pub write_bytes: Option<u64>,
    /// Time spent writing, in nanoseconds.
    pub write_ns: Option<u64>,
    /// Flush requests.
    pub flush_requests: Option<u64>,
    /// Time spent flushing, in nanoseconds.
    pub flush_ns: Option<u64>,
    /// Errors.
    pub errors: Option<u64>,
    /// Bytes allocated on the host.
    pub allocation: Option<u64>,
    /// Bytes the guest sees.
    pub capacity: Option<u64>,
    /// Bytes of the container file.
    pub physical: Option<u64>,
}

/// One interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterfaceStatistics {
    /// Name of the target on the host, such as `vnet0`.
    pub target: String,
    /// Hardware address.
    pub mac: String,
    /// Bytes, packets, errors and drops received by the guest.
    pub received: [u64; 4],
    /// Bytes, packets, errors and drops sent by the guest.
    pub sent: [u64; 4],
}
