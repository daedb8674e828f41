//! Drive addresses of SCSI host devices; disks have theirs from their target names.

use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::controller::ControllerType;
use model::devices::hostdev::HostDevSource;

use crate::defaults::controllers;

pub(super) fn assign(domain: &mut Domain) -> Result<()> {
    let taken = |domain: &Domain, wanted: DriveAddress| {
        let same = |address: &Option<Address>| *address == Some(Address::Drive(wanted));
        domain.devices.hostdev.iter().any(|hostdev| same(&hostdev.info.address))
            || domain.devices.disk.iter().any(|disk| {
                disk.target.bus == Some(model::devices::disk::DiskBus::Scsi) && same(&disk.info.address)
            })
    };
    for at in 0..domain.devices.hostdev.len() {
        let hostdev = &domain.devices.hostdev[at];
        if !matches!(hostdev.source, HostDevSource::Scsi(_)) || hostdev.info.address.is_some() {
            continue;
        }
        let places = (0..256).flat_map(|controller| {
            let units = (0..16).filter(|unit| *unit != 7);
            units.map(move |unit| DriveAddress { controller, bus: 0, target: 0, unit })
        });
        let free = places.into_iter().find(|place| !taken(domain, *place));
        if let Some(place) = free {
            domain.devices.hostdev[at].info.address = Some(Address::Drive(place));
            controllers::add(domain, ControllerType::Scsi, place.controller, None);
        }
    }
    Ok(())
}
