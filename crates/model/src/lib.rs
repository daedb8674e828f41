//! Documents as plain structs, one file per noun; every XML field is declared here and nowhere else.
//!
//! Invariant: no I/O, no clock, no environment. Defaults, checks and addresses are not here but in `policy`.

pub mod backup;
pub mod bhyve;
pub mod block_job;
pub mod capability_policy;
pub mod checkpoint;
pub mod clock;
pub mod cpu;
pub mod cputune;
pub mod devices;
pub mod documents;
pub mod domain;
pub mod domain_capabilities;
pub mod features;
pub mod host_capabilities;
pub mod host_cpu;
pub mod host_interface;
pub mod launch_security;
pub mod lxc;
pub mod memory;
pub mod migration;
pub mod migration_cookie;
pub mod moment;
pub mod network;
pub mod network_port;
pub mod node_device;
pub mod numatune;
pub mod nwfilter;
pub mod nwfilter_binding;
pub mod os;
pub mod qemu;
pub mod seclabel;
pub mod secret;
pub mod snapshot;
pub mod status;
pub mod storage;
pub mod storage_pool;
pub mod storage_pool_caps;
pub mod storage_volume;
pub mod sysinfo;
pub mod xen;

pub use documents::{DOCUMENTS, DocumentKind};
pub use domain::{Domain, DomainType};
pub use network::Network;
pub use xml::{CpuSet, FormatFlags, MacAddress, Report, Uuid};
