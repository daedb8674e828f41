//! The devices of a machine: made from its specification, put on the PCI bus, and attended to by threads of their own: one for
//! each disk, so that none waits for another one's, and one for all others.

use std::io;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use vmm_devices::Bus;
use vmm_devices::events::{Event, EventLoop, Handler, Poller, Readiness, SharedHandler};
use vmm_devices::pci::{Address, ConfigPorts, Ecam, MemoryWindow, PciRoot, Windows};
use vmm_devices::platform::Requests;
use vmm_devices::state::Record;

use crate::error::{Error, Result, host};
use crate::layout::{
    PCI_CONFIG, PCI_CONFIG_BYTES, PCI_CONFIG_PORT, PCI_LINE_FIRST, PCI_LINES, PCI_MEMORY, PCI_MEMORY_BYTES,
};
use crate::parts::{self, Handle, Surroundings};
use crate::specification::{Device, Part, Specification};
use crate::vcpu::Shared;

/// The first slot of a device; the host bridge is in the one before.
const SLOT_FIRST: u8 = 1;

/// The bus with all devices of a machine.
pub struct Devices {
    /// The PCI bus.
    pub root: Arc<PciRoot>,
    /// The loops that call the devices: the first calls most, each disk has one of its own.
    pub loops: Vec<Arc<EventLoop>>,
    attached: Vec<Attached>,
}

/// A device on the bus.
pub struct Attached {
    /// Its name.
    pub id: String,
    /// Its slot.
    pub slot: u8,
    /// The word for its kind.
    pub word: &'static str,
    /// How it is reached.
    pub handle: Handle,
}

impl Devices {
    /// Makes all devices of a specification.
    ///
    /// # Errors
    /// The host lacks a resource, or the bus has no room.
    pub fn new(specification: &Specification, surroundings: &Surroundings<'_>) -> Result<Devices> {
        let windows = Windows { low: PCI_MEMORY..PCI_MEMORY + PCI_MEMORY_BYTES, high: 0..0 };
        let root = Arc::new(PciRoot::new(windows));
        let events = || EventLoop::new().map(Arc::new).map_err(host("make an event loop"));
        let mut devices = Devices { root, loops: vec![events()?], attached: Vec::new() };
        for (part, slot) in specification.devices.iter().zip(places(&specification.devices)?) {
            let own = match part.device {
                Device::Disk { .. } => Some(events()?),
                _ => None,
            };
            let caller = own.as_ref().unwrap_or(&devices.loops[0]);
            let (function, handle) =
                parts::make(&part.device, slot, caller, surroundings).map_err(host("make a device"))?;
            devices.root.insert(slot, function).map_err(|why| Error::Specification(why.to_string()))?;
            let (id, word, slot) = (devices.free_id(part), part.device.word(), slot.slot());
            devices.attached.push(Attached { id, slot, word, handle });
            devices.loops.extend(own);
        }
        Ok(devices)
    }

    /// All devices.
    pub fn attached(&self) -> &[Attached] {
        &self.attached
    }

    /// The device of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, id: &str) -> Result<&Handle> {
        let found = self.attached.iter().find(|device| device.id == id);
        found.map(|device| &device.handle).ok_or_else(|| {
            let known: Vec<&str> = self.attached.iter().map(|device| device.id.as_str()).collect();
            Error::Specification(format!("there is no device '{id}'; the machine has: {}", known.join(", ")))
        })
    }

    /// A part's name, or one after its kind.
    fn free_id(&self, part: &Part) -> String {
        if !part.id.is_empty() {
            return part.id.clone();
        }
        let word = part.device.word();
        let taken = |id: &String| self.attached.iter().any(|device| device.id == *id);
        let mut names = (0..).map(|number| format!("{word}{number}"));
        names.find(|name| !taken(name)).unwrap_or_default()
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

/// Where each part is: in its slot, or in the first that nobody has or wants.
fn places(parts: &[Part]) -> Result<Vec<Address>> {
    let room =
        || Error::Specification(format!("a machine has room for {} devices", Address::SLOTS - SLOT_FIRST));
    let mut taken: Vec<u8> = Vec::new();
    for part in parts {
        match part.slot {
            Some(slot) if taken.contains(&slot) => {
                return Err(Error::Specification(format!("two devices want slot {slot} of the PCI bus")));
            }
            slot => taken.extend(slot),
        }
        let same = |other: &&Part| !part.id.is_empty() && other.id == part.id;
        if parts.iter().filter(same).count() > 1 {
            return Err(Error::Specification(format!("two devices have the name '{}'", part.id)));
        }
    }
    let mut place = |part: &Part| {
        let free = (SLOT_FIRST..Address::SLOTS).find(|slot| !taken.contains(slot));
        let slot = part.slot.or(free).ok_or_else(room)?;
        taken.push(slot);
        Address::new(slot, 0).ok_or_else(room)
    };
    parts.iter().map(&mut place).collect()
}

/// A thread that attends to devices. It waits with the processors, so that nothing works in a paused machine.
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
        name: &str,
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
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
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
