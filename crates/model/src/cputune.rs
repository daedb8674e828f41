//! Virtual CPUs and I/O threads: how many, and how the host runs them.

use xml::{CpuSet, Xml, XmlEnum};

/// `<vcpu>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Vcpu {
    /// Who decides on host CPUs.
    #[xml(attr)]
    pub placement: Option<Placement>,
    /// Host CPUs the machine may use.
    #[xml(attr)]
    pub cpuset: Option<CpuSet>,
    /// How many are present at boot, when not all.
    #[xml(attr)]
    pub current: Option<u32>,
    /// How many there can be.
    #[xml(text)]
    pub count: u32,
}

/// Who decides on host CPUs or nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum Placement {
    /// The document.
    Static,
    /// The host, at start.
    Auto,
}

/// `<vcpus>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Vcpus {
    /// The virtual CPUs.
    #[xml(list)]
    pub vcpu: Vec<OneVcpu>,
}

/// One virtual CPU.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct OneVcpu {
    /// Its number.
    #[xml(attr, required)]
    pub id: u32,
    /// Whether it is present.
    #[xml(attr, required, yes_no)]
    pub enabled: Option<bool>,
    /// Whether it can be added and removed while running.
    #[xml(attr, yes_no)]
    pub hotpluggable: Option<bool>,
    /// When it is added at start.
    #[xml(attr)]
    pub order: Option<u32>,
}

/// `<iothreadids>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IoThreadIds {
    /// The I/O threads.
    #[xml(list)]
    pub iothread: Vec<IoThread>,
}

/// One I/O thread.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IoThread {
    /// Its number.
    #[xml(attr, required, non_zero)]
    pub id: u32,
    /// Fewest threads of its pool.
    #[xml(attr, non_negative)]
    pub thread_pool_min: Option<i32>,
    /// Most threads of its pool.
    #[xml(attr, non_negative)]
    pub thread_pool_max: Option<i32>,
    /// Polling.
    #[xml(child)]
    pub poll: Option<Box<IoThreadPoll>>,
}

/// Polling of an I/O thread, in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IoThreadPoll {
    /// Longest polling.
    #[xml(attr)]
    pub max: Option<u64>,
    /// Factor of growth.
    #[xml(attr)]
    pub grow: Option<u64>,
    /// Divisor of shrinking.
    #[xml(attr)]
    pub shrink: Option<u64>,
}

/// `<defaultiothread>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IoThreadPool {
    /// Fewest threads.
    #[xml(attr, non_negative)]
    pub thread_pool_min: Option<i32>,
    /// Most threads.
    #[xml(attr, non_negative)]
    pub thread_pool_max: Option<i32>,
}

/// `<cputune>`; periods and quotas in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct CpuTune {
    /// Weight against other machines.
    #[xml(leaf)]
    pub shares: Option<u64>,
    /// Period of a virtual CPU.
    #[xml(leaf)]
    pub period: Option<u64>,
    /// Quota of a virtual CPU; negative for none.
    #[xml(leaf)]
    pub quota: Option<i64>,
    /// Period of the whole machine.
    #[xml(leaf)]
    pub global_period: Option<u64>,
    /// Quota of the whole machine.
    #[xml(leaf)]
    pub global_quota: Option<i64>,
    /// Period of the emulator's threads.
    #[xml(leaf)]
    pub emulator_period: Option<u64>,
    /// Quota of the emulator's threads.
    #[xml(leaf)]
    pub emulator_quota: Option<i64>,
    /// Period of an I/O thread.
    #[xml(leaf)]
    pub iothread_period: Option<u64>,
    /// Quota of an I/O thread.
    #[xml(leaf)]
    pub iothread_quota: Option<i64>,
    /// Host CPUs of virtual CPUs.
    #[xml(list)]
    pub vcpupin: Vec<VcpuPin>,
    /// Host CPUs of the emulator's threads.
    #[xml(
        leaf,
        at = "cpuset",
        whole,
        missing = "internal error: missing cpuset for emulatorpin",
        once = "only one emulatorpin is supported"
    )]
    pub emulatorpin: Option<CpuSet>,
    /// Host CPUs of I/O threads.
    #[xml(list)]
    pub iothreadpin: Vec<IoThreadPin>,
    /// Scheduler of the emulator's threads.
    #[xml(child, once = "only one emulatorsched is supported")]
    pub emulatorsched: Option<EmulatorSched>,
    /// Scheduler of virtual CPUs.
    #[xml(list)]
    pub vcpusched: Vec<VcpuSched>,
    /// Scheduler of I/O threads.
    #[xml(list)]
    pub iothreadsched: Vec<IoThreadSched>,
    /// Shares of the host's caches.
    #[xml(list)]
    pub cachetune: Vec<CacheTune>,
    /// Shares of the host's memory bandwidth.
    #[xml(list)]
    pub memorytune: Vec<MemoryBandwidthTune>,
}

/// Host CPUs of one virtual CPU.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct VcpuPin {
    /// The virtual CPU.
    #[xml(attr, required)]
    pub vcpu: u32,
    /// The host CPUs.
    #[xml(attr, required)]
    pub cpuset: CpuSet,
}

/// Host CPUs of one I/O thread.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IoThreadPin {
    /// The I/O thread.
    #[xml(attr, required, non_zero)]
    pub iothread: u32,
    /// The host CPUs.
    #[xml(attr, required)]
    pub cpuset: CpuSet,
}

/// A scheduler of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum Scheduler {
    /// For work that is not interactive.
    Batch,
    /// For work of lowest priority.
    Idle,
    /// Real time, first in first out.
    Fifo,
    /// Real time, round robin.
    Rr,
}

/// Scheduler of some virtual CPUs.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct VcpuSched {
    /// The virtual CPUs.
    #[xml(attr, required, missing = "Missing attribute 'vcpus' in element 'vcpusched'")]
    pub vcpus: Option<CpuSet>,
    /// The scheduler.
    #[xml(attr, required)]
    pub scheduler: Option<Scheduler>,
    /// Priority of a real-time scheduler.
    #[xml(attr)]
    pub priority: Option<i32>,
}

/// Scheduler of the emulator's threads.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct EmulatorSched {
    /// The scheduler.
    #[xml(attr, required)]
    pub scheduler: Option<Scheduler>,
    /// Priority of a real-time scheduler.
    #[xml(attr)]
    pub priority: Option<i32>,
}

/// Scheduler of some I/O threads.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct IoThreadSched {
    /// The I/O threads.
    #[xml(attr, required, missing = "Missing attribute 'iothreads' in element 'iothreadsched'")]
    pub iothreads: Option<CpuSet>,
    /// The scheduler.
    #[xml(attr, required)]
    pub scheduler: Option<Scheduler>,
    /// Priority of a real-time scheduler.
    #[xml(attr)]
    pub priority: Option<i32>,
}

/// Cache shares of some virtual CPUs.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct CacheTune {
    /// The virtual CPUs.
    #[xml(attr, required, missing = "Missing cachetune attribute 'vcpus'")]
    pub vcpus: CpuSet,
    /// Identity of the resource group.
    #[xml(attr, live_only)]
    pub id: Option<String>,
    /// Shares.
    #[xml(list)]
    pub cache: Vec<CacheShare>,
    /// Measurements.
    #[xml(list)]
    pub monitor: Vec<CacheMonitor>,
}

/// One share of a cache.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct CacheShare {
    /// Number of the cache on the host.
    #[xml(attr, required)]
    pub id: u32,
    /// Level of the cache.
    #[xml(attr, required)]
    pub level: u32,
    /// What it is for.
    #[xml(attr = "type", required)]
    pub r#type: CacheShareType,
    /// Size, in `unit`.
    #[xml(attr, required)]
    pub size: u64,
    /// Unit of `size`, as the document says it.
    #[xml(attr)]
    pub unit: Option<String>,
}

/// What a cache share is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum CacheShareType {
    /// Code and data.
    #[default]
    Both,
    /// Code.
    Code,
    /// Data.
    Data,
}

/// One measurement of a cache.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct CacheMonitor {
    /// Level of the cache.
    #[xml(attr, required)]
    pub level: Option<u32>,
    /// The virtual CPUs.
    #[xml(attr, required, missing = "Missing monitor attribute 'vcpus'")]
    pub vcpus: CpuSet,
}

/// Bandwidth shares of some virtual CPUs.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MemoryBandwidthTune {
    /// The virtual CPUs.
    #[xml(attr, required, missing = "Missing memorytune attribute 'vcpus'")]
    pub vcpus: CpuSet,
    /// Identity of the resource group.
    #[xml(attr, live_only)]
    pub id: Option<String>,
    /// Shares.
    #[xml(list)]
    pub node: Vec<BandwidthShare>,
    /// Measurements.
    #[xml(list)]
    pub monitor: Vec<BandwidthMonitor>,
}

/// One share of memory bandwidth.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BandwidthShare {
    /// Number of the memory controller on the host.
    #[xml(attr, required)]
    pub id: u32,
    /// Share in percent.
    #[xml(attr, required)]
    pub bandwidth: u32,
}

/// One measurement of memory bandwidth.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BandwidthMonitor {
    /// The virtual CPUs.
    #[xml(attr, required, missing = "Missing monitor attribute 'vcpus'")]
    pub vcpus: CpuSet,
}
