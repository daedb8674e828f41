//! What a hypervisor driver is: an identity and the facets it has.

use std::sync::Arc;

use error::Result;

use crate::bus::EventBus;
use crate::ops::{
    Connect, DomainAgent, DomainBlock, DomainCheckpoints, DomainCpu, DomainDevice, DomainInfo, DomainIo,
    DomainLife, DomainLookup, DomainMigrate, DomainMigrateLegacy, DomainPower, DomainSaving, DomainSnapshots,
    DomainStats, DomainTune, Interfaces, Lxc, NetworkPorts, Networks, Node, NodeDevices, Nwfilters, Qemu,
    Secrets, StoragePools, StorageVols,
};

/// Declares the trait with one accessor per facet.
macro_rules! facets {
    ($($accessor:ident: $facet:ident,)+) => {
        /// One connection's view of a driver.
        ///
        /// A facet that a driver lacks is `None`, and each of its operations is then answered with "not supported"; the
        /// calls generated in `crate::generated` do that, so callers write `driver.domain_create(&machine)`.
        /// Dropping the last reference ends the connection: machines started with autodestroy stop.
        pub trait Driver: Send + Sync {
            /// The name that `virConnectGetType` reports, such as `QEMU`.
            fn name(&self) -> &'static str;

            /// Whether the driver has feature `feature` (`VIR_DRV_FEATURE_*`, see [`crate::feature`]).
            fn supports_feature(&self, feature: i32) -> bool;

            /// Where the driver announces what happens to its objects.
            fn events(&self) -> &EventBus;

            $(
                #[doc = concat!("The facet [`", stringify!($facet), "`], if the driver has it.")]
                fn $accessor(&self) -> Option<&dyn $facet> {
                    None
                }
            )+
        }
    };
}

facets! {
    connect: Connect,
    domain_agent: DomainAgent,
    domain_block: DomainBlock,
    domain_checkpoint: DomainCheckpoints,
    domain_cpu: DomainCpu,
    domain_device: DomainDevice,
    domain_info: DomainInfo,
    domain_io: DomainIo,
    domain_life: DomainLife,
    domain_lookup: DomainLookup,
    domain_migrate: DomainMigrate,
    domain_migrate_legacy: DomainMigrateLegacy,
    domain_power: DomainPower,
    domain_saving: DomainSaving,
    domain_snapshot: DomainSnapshots,
    domain_stats: DomainStats,
    domain_tune: DomainTune,
    interface: Interfaces,
    lxc: Lxc,
    network: Networks,
    network_port: NetworkPorts,
    node: Node,
    node_device: NodeDevices,
    nwfilter: Nwfilters,
    qemu: Qemu,
    secret: Secrets,
    storage_pool: StoragePools,
    storage_vol: StorageVols,
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// User of the peer process.
    pub uid: u32,
    /// Group of the peer process.
    pub gid: u32,
    /// The peer process; 0 when the transport does not tell.
    pub pid: i32,
}

/// A request to open a connection to a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// The URI as the client sent it, such as `qemu:///system`; empty means "whatever this host has".
    pub uri: String,
    /// The connection may change nothing and see no secret.
    pub read_only: bool,
    /// Who asks.
    pub identity: Identity,
}

/// Opens connections: one for each driver a daemon hosts.
pub trait Provider: Send + Sync {
    /// Opens the driver if the URI is one of its own; `None` when it is not.
    fn open(&self, request: &OpenRequest) -> Option<Result<Arc<dyn Driver>>>;

    /// Stops background work before the process ends; machines go on.
    fn stop(&self) {}
}
