//! Drive addresses of SCSI host devices; disks have theirs from their target names.

use std::collections::HashSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::controller::ControllerType;
use model::devices::disk::DiskBus;
use model::devices::hostdev::HostDevSource;

use crate::defaults::controllers;

pub(crate) fn assign(domain: &mut Domain) -> Result<()> {
    let devices = &domain.devices;
    let disks = devices.disk.iter().filter(|disk| disk.target.bus == Some(DiskBus::Scsi));
    let infos = disks.map(|disk| &disk.info).chain(devices.hostdev.iter().map(|hostdev| &hostdev.info));
    let taken: HashSet<DriveAddress> = infos
        .filter_map(|info| match info.address {
            Some(Address::Drive(address)) => Some(address),
            _ => None,
        })
        .collect();
    let mut free = places().filter(|place| !taken.contains(place));
    let mut added = Vec::new();
    for hostdev in &mut domain.devices.hostdev {
        if matches!(hostdev.source, HostDevSource::Scsi(_)) && hostdev.info.address.is_none() {
            let Some(place) = free.next() else { break };
            hostdev.info.address = Some(Address::Drive(place));
            added.push(place.controller);
        }
    }
    added.dedup();
    let mut models = domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Scsi);
    let model = models.find_map(|other| other.model.clone());
    for controller in added {
        controllers::add(domain, ControllerType::Scsi, controller, model.as_deref());
    }
    Ok(())
}

/// Every place for a host device, in the order in which they are given; unit 7 is the controller itself.
fn places() -> impl Iterator<Item = DriveAddress> {
    (0..256).flat_map(|controller| {
        let units = (0..16).filter(|unit| *unit != 7);
        units.map(move |unit| DriveAddress { controller, bus: 0, target: 0, unit })
    })
}
