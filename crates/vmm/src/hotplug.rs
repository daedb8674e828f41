//! Devices and processors that come to a machine and leave it.
//!
//! ```text
//!   add ─▶ on the bus, with its thread ─▶ guest is told
//!   ask back ─▶ guest is told ─▶ off the bus (on the thread of the processor that says so) ─▶ its thread ends ─▶ gone
//! ```

use std::sync::{Arc, Mutex};

use vmm_devices::Bus;
use vmm_devices::hotplug::{HotPlug, Outcome, Place, Registers};

use crate::cpuid;
use crate::devices::Devices;
use crate::error::{Error, Result};
use crate::host::Host;
use crate::layout::{HOTPLUG_GSI, HOTPLUG_PORT};
use crate::machine::{self, Machine};
use crate::parts::{Function, Surroundings};
use crate::specification::{Part, Specification};
use crate::topology::Topology;

/// The registers of a machine, on its ports.
///
/// # Errors
/// Something else is there: the layout is wrong.
pub fn registers(
    devices: &Devices,
    specification: &Specification,
    surroundings: &Surroundings<'_>,
    ports: &mut Bus,
) -> Result<Arc<HotPlug>> {
    let Surroundings { wires, requests, .. } = *surroundings;
    let wiring = Arc::new(wires.clone());
    let registers =
        HotPlug::new(devices.root.clone(), specification.vcpus, wiring, HOTPLUG_GSI, requests.clone());
    let registers = Arc::new(registers);
    let pluggable = devices.attached().iter().filter(|device| device.is_pluggable);
    pluggable.for_each(|device| registers.allow(device.slot));
    let device = Arc::new(Mutex::new(Registers(registers.clone())));
    ports
        .insert("the registers of hot-plug", HOTPLUG_PORT, HotPlug::PORTS, device)
        .map_err(|overlap| Error::Specification(overlap.to_string()))?;
    Ok(registers)
}

/// What a guest has done.
pub enum Change {
    /// The device in this slot left the bus.
    Left(u8, Function),
    /// It does not let go of the device with this name.
    Kept(String),
    /// So many processors are there.
    Fewer(u8),
    /// It does not let go of a processor.
    KeptProcessor,
    /// It does not use the memory module with this number any more.
    Emptied(u8),
    /// It does not let go of a memory module.
    KeptModule(u8),
}

impl Machine {
    /// Adds a device: its name and slot.
    ///
    /// # Errors
    /// Its name or slot is taken, the bus is full, or the host lacks a resource.
    pub fn add(&mut self, part: &Part) -> Result<(String, u8)> {
        let requests = &self.shared.requests;
        let surroundings = Surroundings { memory: &self.memory, wires: &self.wires, requests };
        let (id, slot) = self.devices.add(part, &surroundings, &self.shared, self.on_thread)?;
        self.hotplug.came(slot);
        Ok((id, slot))
    }

    /// Asks the guest to let go of a device.
    ///
    /// # Errors
    /// There is no such device, or it belongs to the machine for good.
    pub fn ask_back(&self, id: &str) -> Result<()> {
        let device = self.devices.find(id)?;
        if !device.is_pluggable {
            let word = device.word;
            return Err(Error::Specification(format!(
                "a {word} neither comes to a running machine nor leaves it"
            )));
        }
        self.hotplug.ask_back(device.slot);
        Ok(())
    }

    /// What the guest has done, one after the other.
    pub fn next_change(&mut self) -> Option<Change> {
        Some(match self.hotplug.take()? {
            Outcome::Gone(slot, function) => Change::Left(slot, function),
            Outcome::Fewer(count) => {
                self.processors.keep(count.into());
                Change::Fewer(count)
            }
            Outcome::Refused(Place::Processor(_)) => Change::KeptProcessor,
            Outcome::Emptied(number) => Change::Emptied(number),
            Outcome::Refused(Place::Module(number)) => Change::KeptModule(number),
            Outcome::Refused(Place::Slot(slot)) => {
                let device = self.devices.attached().iter().find(|device| device.slot == slot);
                Change::Kept(device.map(|device| device.id.clone()).unwrap_or_default())
            }
        })
    }

    /// The device that was in this slot: its name, if nothing of it is left. Else [`Machine::reap`] tells it.
    pub fn remove(&mut self, slot: u8, function: Function, part: Part) -> Option<String> {
        self.devices.remove(slot, function, part, &self.shared)
    }

    /// Waits for what has left and ended: the names of devices.
    ///
    /// # Errors
    /// The host could not go on with a thread.
    pub fn reap(&mut self) -> Result<Vec<String>> {
        self.processors.reap()?;
        self.devices.reap()
    }

    /// The slots of devices that the guest was asked to let go of.
    pub fn asked_back(&self) -> Vec<u8> {
        self.hotplug.asked_back()
    }

    /// Processors that are there.
    pub fn vcpus(&self) -> u8 {
        self.hotplug.processors()
    }

    /// Adds processors up to so many. They wait until the guest starts them.
    ///
    /// # Errors
    /// KVM refuses one, or the host has no thread left; those before it are there.
    pub fn add_processors(&mut self, count: u8, topology: Topology, host: &Host) -> Result<()> {
        for index in self.vcpus()..count {
            let Machine { processors, cpuids, template, vm, .. } = self;
            if cpuids.len() <= index.into() {
                cpuids.push(cpuid::of_processor(&template.leaves, topology, index)?);
            }
            let cpuid = &cpuids[usize::from(index)];
            processors.add(|| machine::vcpu(vm, topology.apic_id(index), cpuid, template, host))?;
            self.hotplug.set_processors(index + 1);
        }
        Ok(())
    }

    /// Asks the guest to let go of its last processor.
    pub fn ask_processor_back(&self) {
        self.hotplug.ask_processor_back();
    }
}
