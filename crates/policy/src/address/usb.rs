//! Ports of USB controllers and hubs.

use std::collections::{BTreeMap, BTreeSet};

use error::{Error, Result};
use model::Domain;
use model::devices::address::{Address, DeviceInfo, UsbAddress};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::DiskBus;
use model::devices::hostdev::HostDevSource;
use model::devices::input::InputBus;
use model::devices::small::Hub;

use crate::fault::{unsupported, xml};

/// Ports of a hub.
const HUB_PORTS: u32 = 8;
/// Most ports of a controller.
const PORTS_MAX: u32 = 255;
/// Most steps from a controller to a port: three hubs in a chain and the port itself, as the schema has it.
const STEPS_MAX: usize = 4;

/// Free and taken ports: by bus, the path of each bus or hub and its ports.
#[derive(Default)]
struct Ports {
    buses: BTreeMap<u32, BTreeMap<Vec<u32>, Vec<bool>>>,
    /// The buses and hubs with a free port, so that nobody looks through the full ones again and again.
    open: BTreeSet<(u32, Vec<u32>)>,
}

/// Takes the ports that the document names; with `all`, gives the others theirs.
pub(super) fn assign(domain: &mut Domain, all: bool) -> Result<()> {
    // A hub is at a port, wherever the document puts it.
    for hub in &mut domain.devices.hub {
        hub.info.address.take_if(|address| !matches!(address, Address::Usb(_)));
    }
    let mut ports = Ports::default();
    for controller in domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Usb) {
        if let (Some(index), Some(count)) = (controller.index, ports_of(controller)) {
            ports.add(index, Vec::new(), count as usize);
        }
    }
    for hub in &domain.devices.hub {
        if let Some(Address::Usb(address)) = hub.info.address.as_ref()
            && let Some(path) = address.port.as_deref().and_then(path_of)
        {
            ports.take(address.bus, &path)?;
            ports.add(address.bus, path, HUB_PORTS as usize);
        }
    }
    for info in users(domain) {
        if let Some(Address::Usb(address)) = info.address.as_ref()
            && let Some(path) = address.port.as_deref().and_then(path_of)
        {
            ports.take(address.bus, &path)?;
        }
    }
    let off =
        |other: &Controller| other.r#type == ControllerType::Usb && other.model.as_deref() == Some("none");
    if domain.devices.controller.iter().any(off) && users(domain).next().is_some() {
        return Err(disabled());
    }
    if !all {
        return Ok(());
    }
    add_hubs(domain, &ports);
    for hub in &mut domain.devices.hub {
        if let Some((bus, path)) = ports.give(&mut hub.info)? {
            ports.add(bus, path, HUB_PORTS as usize);
        }
    }
    for info in users(domain) {
        ports.give(info)?;
    }
    Ok(())
}

/// Adds the hubs that the devices without a port need, and room for one more device.
fn add_hubs(domain: &mut Domain, ports: &Ports) {
    let free = ports.buses.values().flat_map(BTreeMap::values).flatten().filter(|used| !**used).count();
    let hubs = domain.devices.hub.iter().filter(|hub| lacks_port(&hub.info)).count();
    // A hub takes a port itself.
    let free = free + hubs * (HUB_PORTS as usize - 1);
    let needed = users(domain).filter(|info| lacks_port(info)).count();
    if free > 0 && needed > free {
        let missing = (needed - free + 1).div_ceil(HUB_PORTS as usize - 1);
        let hub = Hub { r#type: "usb".to_owned(), ..Hub::default() };
        domain.devices.hub.extend(std::iter::repeat_n(hub, missing));
    }
}

/// Whether a device waits for a port on some bus.
fn lacks_port(info: &DeviceInfo) -> bool {
    match &info.address {
        None => true,
        Some(Address::Usb(address)) => address.port.is_none(),
        Some(_) => false,
    }
}

impl Ports {
    /// Adds a bus or hub; two controllers of one bus have the ports of the larger one.
    fn add(&mut self, bus: u32, path: Vec<u32>, count: usize) {
        let ports = self.buses.entry(bus).or_default().entry(path.clone()).or_default();
        ports.resize(ports.len().max(count), false);
        if path.len() < STEPS_MAX && ports.contains(&false) {
            self.open.insert((bus, path));
        }
    }

    fn take(&mut self, bus: u32, path: &[u32]) -> Result<()> {
        let text = text_of(path);
        let hubs = self.buses.get_mut(&bus).ok_or_else(|| {
            xml(format!("USB bus {bus} requested but no controller with that index is present"))
        })?;
        let Some((port, hub)) = path.split_last() else { return Ok(()) };
        // The first hub on the way that is not there is the one to name.
        let missing = (1..=hub.len()).find(|length| !hubs.contains_key(&hub[..*length]));
        let ports = hubs.get_mut(hub).ok_or_else(|| {
            let at = missing.and_then(|length| hub[..length].last().copied()).unwrap_or(0);
            xml(format!("there is no hub at port {at} in USB address bus: {bus} port: {text}"))
        })?;
        let used = ports
            .get_mut(*port as usize - 1)
            .ok_or_else(|| xml(format!("requested USB port {text} not present on USB bus {bus}")))?;
        if std::mem::replace(used, true) {
            return Err(xml(format!("Duplicate USB address bus {bus} port {text}")));
        }
        if !ports.contains(&false) {
            self.open.remove(&(bus, hub.to_vec()));
        }
        Ok(())
    }

    /// Gives a device without a port the first free one of its bus, or of any.
    fn give(&mut self, info: &mut DeviceInfo) -> Result<Option<(u32, Vec<u32>)>> {
        let wanted = match &info.address {
            None => None,
            Some(Address::Usb(address)) if address.port.is_none() => Some(address.bus),
            Some(_) => return Ok(None),
        };
        let first = (wanted.unwrap_or(0), Vec::new());
        let place =
            self.open.range(first..).next().filter(|(bus, _)| wanted.is_none_or(|wanted| wanted == *bus));
        if let Some((bus, hub)) = place.cloned()
            && let Some(ports) = self.buses.get_mut(&bus).and_then(|hubs| hubs.get_mut(&hub))
            && let Some(at) = ports.iter().position(|used| !used)
        {
            ports[at] = true;
            if !ports.contains(&false) {
                self.open.remove(&(bus, hub.clone()));
            }
            let mut path = hub;
            path.push(at as u32 + 1);
            let port = Some(text_of(&path));
            info.address = Some(Address::Usb(Box::new(UsbAddress { bus, port })));
            return Ok(Some((bus, path)));
        }
        Err(match wanted {
            Some(bus) => xml(format!("USB bus {bus} requested but no controller with that index is present")),
            None if self.buses.is_empty() => disabled(),
            None => unsupported("No free USB ports").with_cure("add a USB controller or a hub"),
        })
    }
}

/// The refusal of devices where there is no USB.
fn disabled() -> Error {
    unsupported("USB is disabled for this domain, but USB devices are present in the domain XML")
        .with_cure("add a USB controller, or remove the USB devices")
}

/// How many ports a controller has; none when it is a second face of another or no USB at all.
fn ports_of(controller: &Controller) -> Option<u32> {
    Some(match controller.model.as_deref()? {
        "piix3-uhci" | "piix4-uhci" | "vt82c686b-uhci" => 2,
        "ich9-ehci1" | "ehci" => 6,
        "pci-ohci" => 3,
        "nec-xhci" | "qemu-xhci" => controller.ports.unwrap_or(4).min(PORTS_MAX),
        "qusb1" => controller.ports.unwrap_or(8).min(PORTS_MAX),
        _ => return None,
    })
}

fn path_of(text: &str) -> Option<Vec<u32>> {
    let steps: Option<Vec<u32>> =
        text.split('.').map(|step| step.parse().ok().filter(|port| *port > 0)).collect();
    steps.filter(|steps| steps.len() <= STEPS_MAX)
}

fn text_of(path: &[u32]) -> String {
    path.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// The devices on USB ports, hubs apart, in the order in which ports are given.
fn users(domain: &mut Domain) -> impl Iterator<Item = &mut DeviceInfo> {
    let devices = &mut domain.devices;
    let disks = devices.disk.iter_mut().filter(|disk| disk.target.bus == Some(DiskBus::Usb));
    let inputs = devices.input.iter_mut().filter(|input| input.bus == Some(InputBus::Usb));
    let hostdevs = devices.hostdev.iter_mut().filter(|host| matches!(host.source, HostDevSource::Usb(_)));
    let sounds = devices.sound.iter_mut().filter(|sound| sound.model == "usb");
    let serials = devices.serial.iter_mut().filter(|serial| {
        serial.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("usb-serial"))
    });
    let controllers =
        devices.controller.iter_mut().filter(|controller| controller.r#type == ControllerType::Ccid);
    let cards =
        devices.interface.iter_mut().filter(|interface| interface.model.as_deref() == Some("usb-net"));
    let redirs = devices.redirdev.iter_mut();
    let players = devices.filesystem.iter_mut().filter(|filesystem| filesystem.is_media_player());
    disks
        .map(|disk| &mut disk.info)
        .chain(inputs.map(|input| &mut input.info))
        .chain(hostdevs.map(|host| &mut host.info))
        .chain(sounds.map(|sound| &mut sound.info))
        .chain(serials.map(|serial| &mut serial.info))
        .chain(controllers.map(|controller| &mut controller.info))
        .chain(cards.map(|card| &mut card.info))
        .chain(redirs.map(|redir| &mut redir.info))
        .chain(players.map(|player| &mut player.info))
}
