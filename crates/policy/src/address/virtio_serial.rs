//! Ports of virtio-serial controllers for channels and consoles.

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DeviceInfo, VirtioSerialAddress};
use model::devices::channel::ChannelTarget;
use model::devices::controller::ControllerType;

use crate::defaults::controllers;
use crate::fault::xml;

/// Highest index of a controller that is added.
const INDEX_MAX: u32 = 1023;
/// Ports of a controller that does not say how many it has.
const PORTS: u32 = 31;

pub(super) fn assign(domain: &mut Domain) -> Result<()> {
    let mut taken: BTreeSet<(u32, u32)> = BTreeSet::new();
    for (info, _) in users(domain) {
        if let Some(Address::VirtioSerial(address)) = &info.address {
            if address.port != 0 && !taken.insert((address.controller, address.port)) {
                return Err(xml(format!(
                    "virtio serial port {} on controller {} is already occupied",
                    address.port, address.controller
                )));
            }
            taken.insert((address.controller, address.port));
        }
    }
    let ports_of = |index: u32, controllers: &[model::devices::controller::Controller]| {
        let found = controllers
            .iter()
            .find(|other| other.r#type == ControllerType::VirtioSerial && other.index == Some(index));
        found.map(|controller| controller.ports.unwrap_or(PORTS))
    };
    let mut all = domain.devices.controller.clone();
    for (info, zero) in users(domain) {
        let wanted = match info.address {
            None if zero => continue,
            None => None,
            Some(Address::VirtioSerial(address)) if address.port == 0 && !zero => Some(address.controller),
            Some(_) => continue,
        };
        let first = u32::from(!zero);
        let lowest = all
            .iter()
            .filter(|other| other.r#type == ControllerType::VirtioSerial)
            .filter_map(|other| other.index)
            .min();
        let mut index = wanted.or(lowest).unwrap_or(0);
        let place = loop {
            let Some(ports) = ports_of(index, &all) else {
                let mut added = Domain::default();
                added.devices.controller = std::mem::take(&mut all);
                controllers::add(&mut added, ControllerType::VirtioSerial, index, None);
                all = added.devices.controller;
                continue;
            };
            if let Some(port) = (first..ports).find(|port| !taken.contains(&(index, *port))) {
                break (index, port);
            }
            if wanted.is_some() {
                return Err(xml(format!("Unable to find a free virtio-serial port on controller {index}")));
            }
            index = index.saturating_add(1);
            if index > INDEX_MAX {
                return Err(xml("Unable to find a free virtio-serial port"));
            }
        };
        taken.insert(place);
        let (controller, port) = place;
        info.address = Some(Address::VirtioSerial(VirtioSerialAddress { controller, bus: 0, port }));
    }
    domain.devices.controller = all;
    Ok(())
}

/// The devices with ports, consoles first; with whether port 0 is for them.
fn users(domain: &mut Domain) -> impl Iterator<Item = (&mut DeviceInfo, bool)> {
    let devices = &mut domain.devices;
    let consoles = devices.console.iter_mut().filter(|console| {
        console.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("virtio"))
    });
    let channels =
        devices.channel.iter_mut().filter(|channel| matches!(channel.target, Some(ChannelTarget::Virtio(_))));
    consoles
        .map(|console| (&mut console.info, true))
        .chain(channels.map(|channel| (&mut channel.info, false)))
}
