//! The devices of a machine: made from its specification, put on the PCI bus, and attended to by threads of their own: one for
//! each disk, so that none waits for another one's, and one for all others.

use std::io;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use stdx::lock;
use vmm_devices::events::{Event, EventLoop, Handler, Poller, Readiness, SharedHandler};
use vmm_devices::pci::{Address, ConfigPorts, Ecam, MemoryWindow, PciRoot, Windows};
use vmm_devices::platform::Requests;
use vmm_devices::state::Record;
use vmm_devices::{Bus, Memory};

use crate::error::{Error, Result, host};
use crate::gate::Leave;
use crate::layout::{
    PCI_CONFIG, PCI_CONFIG_BYTES, PCI_CONFIG_PORT, PCI_LINE_FIRST, PCI_LINES, PCI_MEMORY, PCI_MEMORY_BYTES,
};
use crate::machine::OnThread;
use crate::parts::{self, Function, Handle, Surroundings};
use crate::specification::{Device, Part, Specification};
use crate::vcpu::Shared;

/// The first slot of a device; the host bridge is in the one before.
const SLOT_FIRST: u8 = 1;

/// The bus with all devices of a machine.
pub struct Devices {
    /// The PCI bus.
    pub root: Arc<PciRoot>,
    /// What calls the devices that have nothing of their own for it.
    common: Worker,
    attached: Vec<Attached>,
    /// Devices that have left, and whose threads end.
    leaving: Vec<(String, DeviceThread)>,
}

/// A loop that calls devices, and its thread once the machine is made.
struct Worker {
    events: Arc<EventLoop>,
    thread: Option<DeviceThread>,
}

impl Worker {
    fn new() -> Result<Worker> {
        let events = EventLoop::new().map(Arc::new).map_err(host("make an event loop"))?;
        Ok(Worker { events, thread: None })
    }

    fn start(&mut self, name: &str, shared: &Arc<Shared>, on_thread: fn() -> io::Result<()>) -> Result<()> {
        self.thread = Some(DeviceThread::start(name, &self.events, shared, on_thread)?);
        Ok(())
    }
}

/// A device on the bus.
pub struct Attached {
    /// Its name.
    pub id: String,
    /// Its slot.
    pub slot: u8,
    /// The word for its kind.
    pub word: &'static str,
    /// It may leave while the machine runs.
    pub is_pluggable: bool,
    /// How it is reached.
    pub handle: Handle,
    /// What calls it, if that calls no other.
    worker: Option<Worker>,
}

impl Devices {
    /// Makes all devices of a specification.
    ///
    /// # Errors
    /// The host lacks a resource, or the bus has no room.
    pub fn new(specification: &Specification, surroundings: &Surroundings<'_>) -> Result<Devices> {
        let windows = Windows { low: PCI_MEMORY..PCI_MEMORY + PCI_MEMORY_BYTES, high: 0..0 };
        let root = Arc::new(PciRoot::new(windows));
        let (attached, leaving) = (Vec::new(), Vec::new());
        let mut devices = Devices { root, common: Worker::new()?, attached, leaving };
        for (part, slot) in specification.devices.iter().zip(places(&specification.devices)?) {
            let made = devices.make(part, slot, surroundings)?;
            devices.put(slot, made)?;
        }
        Ok(devices)
    }

    /// Makes a device that is not on the bus yet.
    fn make(
        &self,
        part: &Part,
        slot: Address,
        surroundings: &Surroundings<'_>,
    ) -> Result<(Function, Attached)> {
        let worker = match part.device {
            Device::Disk { .. } => Some(Worker::new()?),
            _ => None,
        };
        let caller = worker.as_ref().unwrap_or(&self.common);
        let made = parts::make(&part.device, slot, &caller.events, surroundings);
        let (function, handle) = made.map_err(host("make a device"))?;
        let (id, word, slot) = (self.free_id(part), part.device.word(), slot.slot());
        let is_pluggable = part.device.is_pluggable();
        Ok((function, Attached { id, slot, word, is_pluggable, handle, worker }))
    }

    fn put(&mut self, slot: Address, (function, attached): (Function, Attached)) -> Result<()> {
        self.root.insert(slot, function).map_err(|why| Error::Specification(why.to_string()))?;
        self.attached.push(attached);
        Ok(())
    }

    /// Adds a device to a machine whose threads are there: its name and slot.
    ///
    /// # Errors
    /// The name or the slot is taken, the bus is full, or the host lacks a resource.
    pub fn add(
        &mut self,
        part: &Part,
        surroundings: &Surroundings<'_>,
        shared: &Arc<Shared>,
        on_thread: OnThread,
    ) -> Result<(String, u8)> {
        if self.attached.iter().any(|device| device.id == part.id) {
            return Err(Error::Specification(format!("the machine has a device '{}' already", part.id)));
        }
        let free = |slot: &u8| Address::new(*slot, 0).is_some_and(|slot| self.root.function(slot).is_none());
        let slot = part.slot.or_else(|| (SLOT_FIRST..Address::SLOTS).find(free)).ok_or_else(no_room)?;
        if !free(&slot) {
            return Err(Error::Specification(format!("slot {slot} of the PCI bus has a device already")));
        }
        let address = Address::new(slot, 0).ok_or_else(no_room)?;
        let (function, mut attached) = self.make(part, address, surroundings)?;
        if let Some(worker) = &mut attached.worker {
            worker.start(&format!("disk{slot}"), shared, on_thread.disk)?;
        }
        let id = attached.id.clone();
        self.put(address, (function, attached))?;
        Ok((id, slot))
    }

    /// The device that was in this slot has left the bus: its name, if nothing of it is left. Else [`Devices::reap`] tells it, when
    /// its thread has ended.
    pub fn remove(&mut self, slot: u8, function: Function, part: Part, shared: &Shared) -> Option<String> {
        let place = self.attached.iter().position(|device| device.slot == slot)?;
        let Attached { id, handle, worker, .. } = self.attached.remove(place);
        let Some(thread) = worker.and_then(|worker| worker.thread) else { return Some(id) };
        // What a disk has not written yet is written there, however long that takes.
        thread.leave.take_along(Box::new((function, handle, part)));
        shared.gate.dismiss(&thread.leave);
        thread.kick();
        self.leaving.push((id, thread));
        None
    }

    /// Waits for the threads of devices that have left, where they have ended: the names of the devices.
    ///
    /// # Errors
    /// The host could not go on with one of them.
    pub fn reap(&mut self) -> Result<Vec<String>> {
        let (ended, rest): (Vec<_>, Vec<_>) =
            self.leaving.drain(..).partition(|(_, thread)| thread.leave.is_done());
        self.leaving = rest;
        ended.into_iter().map(|(id, mut thread)| thread.join().map(|()| id)).collect()
    }

    /// Starts the threads; they wait.
    ///
    /// # Errors
    /// The host has no thread or descriptor left.
    pub fn start(&mut self, shared: &Arc<Shared>, on_thread: OnThread) -> Result<()> {
        self.common.start("devices", shared, on_thread.devices)?;
        for Attached { slot, worker, .. } in &mut self.attached {
            if let Some(worker) = worker {
                worker.start(&format!("disk{slot}"), shared, on_thread.disk)?;
            }
        }
        Ok(())
    }

    /// Makes all threads look at what is wanted of them.
    pub fn kick(&self) {
        let own = self.attached.iter().filter_map(|device| device.worker.as_ref()?.thread.as_ref());
        let leaving = self.leaving.iter().map(|(_, thread)| thread);
        self.common.thread.iter().chain(own).chain(leaving).for_each(DeviceThread::kick);
    }

    /// Waits for all threads, which were told to end.
    ///
    /// # Errors
    /// The host could not go on with one of them.
    pub fn join(&mut self) -> Result<()> {
        let own = self.attached.iter_mut().filter_map(|device| device.worker.as_mut()?.thread.as_mut());
        let leaving = self.leaving.iter_mut().map(|(_, thread)| thread);
        let threads = self.common.thread.iter_mut().chain(own).chain(leaving);
        threads.map(DeviceThread::join).fold(Ok(()), Result::and)
    }

    /// The machine has other memory from now on.
    pub fn set_memory(&self, memory: &Memory) {
        let functions = self.root.addresses().into_iter().filter_map(|address| self.root.function(address));
        functions.for_each(|function| lock(&function).set_memory(memory));
    }

    /// All devices.
    pub fn attached(&self) -> &[Attached] {
        &self.attached
    }

    /// The device of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, id: &str) -> Result<&Attached> {
        self.attached.iter().find(|device| device.id == id).ok_or_else(|| {
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

fn no_room() -> Error {
    Error::Specification(format!("a machine has room for {} devices", Address::SLOTS - SLOT_FIRST))
}

/// Where each part is: in its slot, or in the first that nobody has or wants.
fn places(parts: &[Part]) -> Result<Vec<Address>> {
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
        let slot = part.slot.or(free).ok_or_else(no_room)?;
        taken.push(slot);
        Address::new(slot, 0).ok_or_else(no_room)
    };
    parts.iter().map(&mut place).collect()
}

/// A thread that attends to devices. It waits with the processors, so that nothing works in a paused machine.
struct DeviceThread {
    thread: Option<JoinHandle<Result<()>>>,
    wake: Arc<Event>,
    leave: Arc<Leave>,
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
    fn start(
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
        let leave = Arc::<Leave>::default();
        let leaving = leave.clone();
        let work = move || {
            let result = on_thread().and_then(|()| attend(&events, &shared, &leaving));
            if result.is_err() {
                shared.fail();
            }
            leaving.end(&shared.requests);
            result.map_err(host("attend to devices"))
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread = Some(thread.map_err(host("start the thread of the devices"))?);
        Ok(DeviceThread { thread, wake, leave, _drain: drain })
    }

    /// Makes the thread look at what is wanted of it.
    fn kick(&self) {
        self.wake.set();
    }

    /// Waits until the thread has ended; it was told to before.
    ///
    /// # Errors
    /// The host could not go on with it.
    fn join(&mut self) -> Result<()> {
        self.thread.take().map_or(Ok(()), crate::vcpu::join)
    }
}

fn attend(events: &EventLoop, shared: &Shared, leave: &Leave) -> io::Result<()> {
    while shared.gate.pass(leave) {
        let mut result = Ok(());
        while result.is_ok() && shared.gate.is_open() && !leave.is_wanted() {
            result = events.turn(None);
        }
        shared.gate.leave(false);
        result?;
    }
    Ok(())
}
