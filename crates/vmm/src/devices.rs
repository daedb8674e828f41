//! The virtio devices of a machine: made from its specification, put on the PCI bus, and attended to by a thread of their own.

use std::io;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use vmm_devices::events::{Event, EventLoop, Handler, Poller, Readiness, SharedHandler};
use vmm_devices::pci::{Address, ConfigPorts, Ecam, MemoryWindow, PciRoot, Windows};
use vmm_devices::platform::Requests;
use vmm_devices::state::Record;
use vmm_devices::virtio::pci::{Resources, VirtioPci};
use vmm_devices::virtio::{VirtioDevice, blk, net, rng};
use vmm_devices::{Bus, Memory};

use crate::error::{Error, Result, host};
use crate::layout::{
    PCI_CONFIG, PCI_CONFIG_BYTES, PCI_CONFIG_PORT, PCI_LINE_FIRST, PCI_LINES, PCI_MEMORY, PCI_MEMORY_BYTES,
};
use crate::specification::{Device, Specification};
use crate::vcpu::Shared;
use crate::wires::Wires;

/// The first slot of a device; the host bridge is in the one before.
const SLOT_FIRST: u8 = 1;

/// The bus with all devices of a machine.
pub struct Devices {
    /// The PCI bus.
    pub root: Arc<PciRoot>,
    /// The loop that calls the devices.
    pub events: Arc<EventLoop>,
}

impl Devices {
    /// Makes all devices of a specification.
    ///
    /// # Errors
    /// The host lacks a resource, or the bus has no room.
    pub fn new(specification: &Specification, memory: &Memory, wires: &Wires) -> Result<Devices> {
        let windows = Windows { low: PCI_MEMORY..PCI_MEMORY + PCI_MEMORY_BYTES, high: 0..0 };
        let root = Arc::new(PciRoot::new(windows));
        let events = Arc::new(EventLoop::new().map_err(host("make an event loop"))?);
        for (index, device) in specification.devices.iter().enumerate() {
            let slot = u8::try_from(index).ok().and_then(|index| index.checked_add(SLOT_FIRST));
            let address = slot.and_then(|slot| Address::new(slot, 0)).ok_or_else(|| {
                Error::Specification(format!(
                    "a machine has room for {} devices",
                    Address::SLOTS - SLOT_FIRST
                ))
            })?;
            let made = make(device).map_err(host("make a device"))?;
            let resources =
                Resources { memory: memory.clone(), events: &events, wiring: Arc::new(wires.clone()) };
            let function =
                VirtioPci::new(made, &resources, line(address.slot())).map_err(host("make a device"))?;
            root.insert(address, Arc::new(Mutex::new(function)))
                .map_err(|occupied| Error::Specification(occupied.to_string()))?;
        }
        Ok(Devices { root, events })
    }

    /// Gives the devices the states of a snapshot; nothing may be connected yet.
    ///
    /// # Errors
    /// The snapshot has other devices, or a broken state.
    pub fn restore(&self, record: &Record) -> Result<()> {
        self.root.restore(record).map_err(|error| {
            let why = error_chain(&error);
            Error::Snapshot(format!("{why}; give the machine the devices that it had, in the same order"))
        })
    }

    /// The states of all devices, which wait.
    pub fn save(&self) -> Record {
        self.root.save()
    }

    /// Puts the ways to the bus where processors find them.
    ///
    /// # Errors
    /// Something else is there: the layout is wrong.
    pub fn connect(&self, ports: &mut Bus, memory: &mut Bus, requests: &Arc<Requests>) -> Result<()> {
        let root = || self.root.clone();
        let config = Arc::new(Mutex::new(ConfigPorts::new(root(), requests.clone())));
        let ecam = Arc::new(Mutex::new(Ecam::new(root())));
        let window = Arc::new(Mutex::new(MemoryWindow::new(root(), PCI_MEMORY)));
        ports
            .insert("the PCI ports", PCI_CONFIG_PORT, ConfigPorts::PORTS, config)
            .and_then(|()| memory.insert("the PCI configuration", PCI_CONFIG, PCI_CONFIG_BYTES, ecam))
            .and_then(|()| memory.insert("the PCI memory", PCI_MEMORY, PCI_MEMORY_BYTES, window))
            .map_err(|overlap| Error::Specification(overlap.to_string()))
    }
}

/// A message with its causes.
fn error_chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// The interrupt line of a slot, for drivers without messages.
pub fn line(slot: u8) -> u8 {
    PCI_LINE_FIRST + slot % PCI_LINES
}

fn make(device: &Device) -> io::Result<Box<dyn VirtioDevice>> {
    match device {
        Device::Disk { content, read_only, serial } => {
            let config =
                blk::Config { read_only: *read_only, serial: serial.clone(), ..blk::Config::default() };
            Ok(Box::new(blk::Blk::new(content.clone(), config)?.0))
        }
        Device::Net { taps, mac } => {
            let taps = taps.iter().map(|tap| Box::new(tap.clone()) as Box<dyn net::Tap>);
            let config = net::Config { mac: *mac, mtu: None, link_up: true };
            Ok(Box::new(net::Net::new(taps.collect(), config)?.0))
        }
        Device::Rng => Ok(Box::new(rng::Rng::new(Box::new(rng::HostEntropy), rng::Config::default())?)),
    }
}

/// The thread that attends to the devices. It waits with the processors, so that nothing works in a paused machine.
pub struct DeviceThread {
    thread: Option<JoinHandle<Result<()>>>,
    wake: Arc<Event>,
    // Only the loop calls it.
    _drain: SharedHandler,
}

/// Empties the descriptor that wakes the loop.
struct Drain(Arc<Event>);

impl Handler for Drain {
    fn ready(&mut self, _key: u32, _readiness: Readiness) {
        self.0.take();
    }
}

impl DeviceThread {
    /// Starts the thread; it waits. `on_thread` is called on it first.
    ///
    /// # Errors
    /// The host has no thread or descriptor left.
    pub fn start(
        events: &Arc<EventLoop>,
        shared: &Arc<Shared>,
        on_thread: fn() -> io::Result<()>,
    ) -> Result<DeviceThread> {
        let wake = Arc::new(Event::new().map_err(host("make an event descriptor"))?);
        let poller: Poller = events.poller();
        let drain: SharedHandler = Arc::new(Mutex::new(Drain(wake.clone())));
        events.attach(&poller, &drain);
        poller.add(&*wake, 0, Readiness::READ).map_err(host("wait for devices"))?;
        let (events, shared) = (events.clone(), shared.clone());
        let work = move || {
            let result = on_thread().and_then(|()| attend(&events, &shared));
            if result.is_err() {
                shared.fail();
            }
            result.map_err(host("attend to devices"))
        };
        let thread = std::thread::Builder::new().name("devices".to_owned()).spawn(work);
        let thread = Some(thread.map_err(host("start the thread of the devices"))?);
        Ok(DeviceThread { thread, wake, _drain: drain })
    }

    /// Makes the thread look at what is wanted of it.
    pub fn kick(&self) {
        self.wake.set();
    }

    /// Waits until the thread has ended; it was told to before.
    ///
    /// # Errors
    /// The host could not go on with it.
    pub fn join(&mut self) -> Result<()> {
        self.thread.take().map_or(Ok(()), crate::vcpu::join)
    }
}

fn attend(events: &EventLoop, shared: &Shared) -> io::Result<()> {
    while shared.gate.pass() {
        let mut result = Ok(());
        while result.is_ok() && shared.gate.is_open() {
            result = events.turn(None);
        }
        shared.gate.leave(false);
        result?;
    }
    Ok(())
}
