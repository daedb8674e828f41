//! The lists that procedures give back. Written by `cargo xtask codegen`: do not edit.

#![expect(missing_docs, reason = "the fields are named after the arguments in crates/api")]

mod admin;
pub use admin::*;
mod auth;
pub use auth::*;
mod connect;
pub use connect::*;
mod domain_agent;
pub use domain_agent::*;
mod domain_checkpoint;
pub use domain_checkpoint::*;
mod domain_cpu;
pub use domain_cpu::*;
mod domain_info;
pub use domain_info::*;
mod domain_lookup;
pub use domain_lookup::*;
mod domain_migrate;
pub use domain_migrate::*;
mod domain_snapshot;
pub use domain_snapshot::*;
mod domain_stats;
pub use domain_stats::*;
mod domain_tune;
pub use domain_tune::*;
mod interface;
pub use interface::*;
mod network;
pub use network::*;
mod network_port;
pub use network_port::*;
mod node;
pub use node::*;
mod node_device;
pub use node_device::*;
mod nwfilter;
pub use nwfilter::*;
mod secret;
pub use secret::*;
mod storage_pool;
pub use storage_pool::*;
mod storage_vol;
pub use storage_vol::*;
