//! The way of a call to its facet. Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use api::Driver;
use error::Error;
use proto::{Facet, Procedure};

pub use super::parameter::parameter;
use crate::call::{Call, Target};

/// Decodes the arguments, calls the facet and appends the result to `reply`; on an error nothing is appended.
/// Returns the descriptors that travel with the reply. Access is the caller's business.
///
/// # Errors
/// As the facet says; code 39 when the arguments cannot be read or the result does not fit the interface.
pub fn call(
    target: Target<'_>,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>, Error> {
    let mark = reply.len();
    let result = match target {
        Target::Driver(driver) => to_driver(driver, procedure, call, reply),
        Target::Session(facet) if procedure.facet == Facet::Session => {
            super::session::call(facet, procedure, call, reply)
        }
        Target::Auth(facet) if procedure.facet == Facet::Auth => {
            super::auth::call(facet, procedure, call, reply)
        }
        Target::Admin(facet) if procedure.facet == Facet::Admin => {
            super::admin::call(facet, procedure, call, reply)
        }
        _ => Err(crate::call::misdirected(procedure)),
    };
    if result.is_err() {
        reply.truncate(mark);
    }
    result
}

fn to_driver(
    driver: &dyn Driver,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>, Error> {
    match procedure.facet {
        Facet::Connect => super::connect::call(driver, procedure, call, reply),
        Facet::DomainAgent => super::domain_agent::call(driver, procedure, call, reply),
        Facet::DomainBlock => super::domain_block::call(driver, procedure, call, reply),
        Facet::DomainCheckpoint => super::domain_checkpoint::call(driver, procedure, call, reply),
        Facet::DomainCpu => super::domain_cpu::call(driver, procedure, call, reply),
        Facet::DomainDevice => super::domain_device::call(driver, procedure, call, reply),
        Facet::DomainInfo => super::domain_info::call(driver, procedure, call, reply),
        Facet::DomainIo => super::domain_io::call(driver, procedure, call, reply),
        Facet::DomainLife => super::domain_life::call(driver, procedure, call, reply),
        Facet::DomainLookup => super::domain_lookup::call(driver, procedure, call, reply),
        Facet::DomainMigrate => super::domain_migrate::call(driver, procedure, call, reply),
        Facet::DomainMigrateLegacy => super::domain_migrate_legacy::call(driver, procedure, call, reply),
        Facet::DomainPower => super::domain_power::call(driver, procedure, call, reply),
        Facet::DomainSaving => super::domain_saving::call(driver, procedure, call, reply),
        Facet::DomainSnapshot => super::domain_snapshot::call(driver, procedure, call, reply),
        Facet::DomainStats => super::domain_stats::call(driver, procedure, call, reply),
        Facet::DomainTune => super::domain_tune::call(driver, procedure, call, reply),
        Facet::Interface => super::interface::call(driver, procedure, call, reply),
        Facet::Lxc => super::lxc::call(driver, procedure, call, reply),
        Facet::Network => super::network::call(driver, procedure, call, reply),
        Facet::NetworkPort => super::network_port::call(driver, procedure, call, reply),
        Facet::Node => super::node::call(driver, procedure, call, reply),
        Facet::NodeDevice => super::node_device::call(driver, procedure, call, reply),
        Facet::Nwfilter => super::nwfilter::call(driver, procedure, call, reply),
        Facet::Qemu => super::qemu::call(driver, procedure, call, reply),
        Facet::Secret => super::secret::call(driver, procedure, call, reply),
        Facet::StoragePool => super::storage_pool::call(driver, procedure, call, reply),
        Facet::StorageVol => super::storage_vol::call(driver, procedure, call, reply),
        Facet::Session | Facet::Auth | Facet::Admin => Err(crate::call::misdirected(procedure)),
    }
}
