//! Ports of virtio-serial controllers for channels and consoles.

use std::collections::{BTreeMap, BTreeSet};

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
    let mut buses = Buses::of(domain, taken);
    if let Some((controller, port)) = buses.beyond() {
        return Err(xml(format!("virtio serial controller {controller} does not have port {port}")));
    }
    for (info, zero) in users(domain) {
        let wanted = match info.address {
            None if zero => continue,
            None => None,
            Some(Address::VirtioSerial(address)) if address.port == 0 && !zero => Some(address.controller),
            Some(_) => continue,
        };
        let (controller, port) = buses.take(wanted, u32::from(!zero))?;
        info.address = Some(Address::VirtioSerial(VirtioSerialAddress { controller, bus: 0, port }));
    }
    for index in buses.added {
        controllers::add(domain, ControllerType::VirtioSerial, index, None);
    }
    Ok(())
}

/// The controllers and what is taken on them.
struct Buses {
    /// Ports by index.
    ports: BTreeMap<u32, u32>,
    taken: BTreeSet<(u32, u32)>,
    /// By index: the ports below this one, but for port 0, are taken.
    full_below: BTreeMap<u32, u32>,
    /// The controllers below this index have no port left, but for port 0.
    full_until: u32,
    /// The controllers that the machine has to get.
    added: Vec<u32>,
}

impl Buses {
    fn of(domain: &Domain, taken: BTreeSet<(u32, u32)>) -> Buses {
        let all =
            domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::VirtioSerial);
        let ports = all.filter_map(|other| Some((other.index?, other.ports.unwrap_or(PORTS)))).collect();
        Buses { ports, taken, full_below: BTreeMap::new(), full_until: 0, added: Vec::new() }
    }

    /// A port that is taken, and that its controller does not have.
    fn beyond(&self) -> Option<(u32, u32)> {
        let ports = |controller: &u32| self.ports.get(controller).copied().unwrap_or(PORTS);
        self.taken.iter().copied().find(|(controller, port)| *port >= ports(controller))
    }

    /// Takes the next free port from `first` on, of the controller that is wanted or of the first that has one.
    fn take(&mut self, wanted: Option<u32>, first: u32) -> Result<(u32, u32)> {
        let lowest = self.ports.keys().next().copied().unwrap_or(0);
        let mut index = wanted.unwrap_or(if first > 0 { lowest.max(self.full_until) } else { lowest });
        loop {
            if let Some(port) = self.free(index, first) {
                self.taken.insert((index, port));
                return Ok((index, port));
            }
            if wanted.is_some() {
                return Err(xml(format!("Unable to find a free virtio-serial port on controller {index}")));
            }
            if first > 0 {
                self.full_until = index.saturating_add(1);
            }
            index = index.saturating_add(1);
            if index > INDEX_MAX {
                return Err(xml("Unable to find a free virtio-serial port"));
            }
        }
    }

    /// The first free port of a controller, which is added when it is missing.
    fn free(&mut self, index: u32, first: u32) -> Option<u32> {
        let ports = *self.ports.entry(index).or_insert_with(|| {
            self.added.push(index);
            PORTS
        });
        let full_below = self.full_below.get(&index).copied().unwrap_or(first);
        let from = if first > 0 { full_below } else { first };
        let port = (from..ports).find(|port| !self.taken.contains(&(index, *port)));
        if first > 0 {
            self.full_below.insert(index, port.unwrap_or(ports));
        }
        port
    }
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
