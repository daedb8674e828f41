//! The procedures of every program. Written by `cargo xtask codegen`: do not edit.

use crate::program::Procedure;

mod admin;
mod lxc;
mod qemu;
mod remote;
/// The procedures of Remote.
pub(crate) static REMOTE: &[Procedure] = remote::ROWS;
/// The procedures of Qemu.
pub(crate) static QEMU: &[Procedure] = qemu::ROWS;
/// The procedures of Lxc.
pub(crate) static LXC: &[Procedure] = lxc::ROWS;
/// The procedures of Admin.
pub(crate) static ADMIN: &[Procedure] = admin::ROWS;

/// The facets of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// `api::Admin`.
    Admin,
    /// `api::Auth`.
    Auth,
    /// `api::Connect`.
    Connect,
    /// `api::DomainAgent`.
    DomainAgent,
    /// `api::DomainBlock`.
    DomainBlock,
    /// `api::DomainCheckpoints`.
    DomainCheckpoint,
    /// `api::DomainCpu`.
    DomainCpu,
    /// `api::DomainDevice`.
    DomainDevice,
    /// `api::DomainInfo`.
    DomainInfo,
    /// `api::DomainIo`.
    DomainIo,
    /// `api::DomainLife`.
    DomainLife,
    /// `api::DomainLookup`.
    DomainLookup,
    /// `api::DomainMigrate`.
    DomainMigrate,
    /// `api::DomainMigrateLegacy`.
    DomainMigrateLegacy,
    /// `api::DomainPower`.
    DomainPower,
    /// `api::DomainSaving`.
    DomainSaving,
    /// `api::DomainSnapshots`.
    DomainSnapshot,
    /// `api::DomainStats`.
    DomainStats,
    /// `api::DomainTune`.
    DomainTune,
    /// `api::Interfaces`.
    Interface,
    /// `api::Lxc`.
    Lxc,
    /// `api::Networks`.
    Network,
    /// `api::NetworkPorts`.
    NetworkPort,
    /// `api::Node`.
    Node,
    /// `api::NodeDevices`.
    NodeDevice,
    /// `api::Nwfilters`.
    Nwfilter,
    /// `api::Qemu`.
    Qemu,
    /// `api::Secrets`.
    Secret,
    /// `api::Session`.
    Session,
    /// `api::StoragePools`.
    StoragePool,
    /// `api::StorageVols`.
    StorageVol,
}
