//! The engine of all hypervisor drivers: registry, state machine, persistence, jobs, events and autostart, written once
//! and generic over a small [`Backend`].
//!
//! ```text
//!   Connection (api facets) ──reads──▶ Snapshot (immutable, published)
//!        │                                  ▲
//!        └─changes─▶ JobQueue ─▶ Backend    │ publish
//!                       │           │       │
//!                       └──▶ Machine state ─┘ ◀── Notice (from the Backend, never queued)
//!                                 │
//!                                 └──▶ Store (atomic, synced), EventBus
//! ```
//!
//! Invariant: a read takes no lock that is held while a guest, a monitor or a disk is waited for.
//! Invariant: a change is on disk before it is acknowledged.
//! Invariant: locks are taken in the order job queue, machine state, registry, snapshot.

mod action;
mod backend;
mod config;
mod connection;
mod document;
mod engine;
mod fail;
mod flags;
mod job;
mod lifecycle;
mod load;
mod machine;
mod notice;
mod observer;
mod ops;
mod refresh;
mod registry;
mod saved;
mod snapshot;
mod start;
mod statistics;
mod status;
mod store;
mod summary;
mod unrecorded;
mod workers;

pub use backend::{
    Backend, CapabilitiesRequest, DevicePlan, DeviceWish, DocumentChange, Identity, Performed, Purpose,
    Reattached, Started, StopMode, Unrecorded,
};
pub use config::{EngineConfig, LogSink};
pub use connection::Connection;
pub use document::{Document, refused};
pub use engine::Engine;
pub use job::{Job, JobQueue, JobRecord, Progress};
pub use machine::Machine;
pub use observer::{ExitReason, MachineObserver, Notice, PauseReason, ResumeReason, ShutdownSource};
pub use snapshot::{PowerState, Snapshot};
pub use start::{MachineDirectories, ReattachContext, StartContext, StartOptions};
pub use statistics::{
    BlockStatistics, CpuTimes, HostStatistics, InterfaceStatistics, Statistics, VcpuStatistics,
};
pub use summary::{DiskSummary, InterfaceSummary, LifecycleAction, Summary};
