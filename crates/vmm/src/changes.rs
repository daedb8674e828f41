//! What can be changed of a machine's devices while it runs. Changes are noted in its specification too, so that they last when
//! the machine begins anew.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use vmm_devices::virtio::blk;

use crate::command;
use crate::control::protocol::{Answer, Event};
use crate::copying;
use crate::error::{Error, Result, host};
use crate::hotplug::Change;
use crate::logging::Log;
use crate::modules::Module;
use crate::monitor::Monitor;
use crate::parts::Handle;
use crate::specification::{Device, Part};
use crate::topology::check_vcpus;

/// Sizes of disks are multiples of this.
const SECTOR: u64 = 512;

impl Monitor {
    /// The guest is to be left with so many bytes of memory.
    ///
    /// # Errors
    /// The machine has no balloon.
    pub(crate) fn set_memory(&mut self, bytes: u64) -> Result<()> {
        let target = self.machine.memory_bytes().saturating_sub(bytes);
        self.with_balloon(|handle| handle.set_target(target))?;
        self.note_balloon(|memory_bytes, _| *memory_bytes = Some(bytes));
        Ok(())
    }

    /// The guest tells of its memory so often; 0 is never.
    ///
    /// # Errors
    /// The machine has no balloon.
    pub(crate) fn set_memory_period(&mut self, seconds: u32) -> Result<()> {
        let wanted = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
        self.with_balloon(|handle| handle.set_period(wanted))?;
        self.note_balloon(|_, period| *period = wanted);
        Ok(())
    }

    fn with_balloon(
        &self,
        wish: impl FnOnce(&vmm_devices::virtio::balloon::Handle) -> io::Result<()>,
    ) -> Result<()> {
        let handles = self.machine.devices().attached().iter().map(|device| &device.handle);
        let mut balloons = handles.filter_map(|handle| match handle {
            Handle::Balloon(balloon) => Some(balloon),
            _ => None,
        });
        let missing = || Error::Specification("the machine has no memory balloon".to_owned());
        wish(balloons.next().ok_or_else(missing)?).map_err(host("reach the memory balloon"))
    }

    fn note_balloon(&mut self, change: impl FnOnce(&mut Option<u64>, &mut Option<Duration>)) {
        let devices = self.specification.devices.iter_mut();
        let mut balloons = devices.filter_map(|part| match &mut part.device {
            Device::Balloon { memory_bytes, period, .. } => Some((memory_bytes, period)),
            _ => None,
        });
        if let Some((memory_bytes, period)) = balloons.next() {
            change(memory_bytes, period);
        }
    }

    /// A disk becomes larger or smaller; without a size, what lies below it is looked at again.
    ///
    /// # Errors
    /// There is no such disk, or its image cannot be resized.
    pub(crate) fn resize_disk(&mut self, id: &str, bytes: Option<u64>) -> Result<()> {
        let (handle, content) = match &self.machine.devices().find(id)?.handle {
            Handle::Disk { handle, content } => (handle, content),
            _ => return Err(not_a(id, "disk")),
        };
        let resized = match bytes {
            Some(bytes) if bytes == 0 || !bytes.is_multiple_of(SECTOR) => {
                return Err(Error::Specification(format!(
                    "{bytes} bytes are no size of a disk: give a multiple of {SECTOR}"
                )));
            }
            Some(bytes) => content.resize(bytes),
            None => content.refresh(),
        };
        resized.and_then(|()| handle.resized()).map_err(host("resize the disk"))
    }

    /// Other limits for a disk.
    ///
    /// # Errors
    /// There is no such disk.
    pub(crate) fn limit_disk(&mut self, id: &str, limits: blk::Limits) -> Result<()> {
        match &self.machine.devices().find(id)?.handle {
            Handle::Disk { handle, .. } => handle.set_limits(limits).map_err(host("limit the disk"))?,
            _ => return Err(not_a(id, "disk")),
        }
        if let Some(Device::Disk { config, .. }) = self.noted(id) {
            config.limits = limits;
        }
        Ok(())
    }

    /// Plugs the cable of an interface in or out.
    ///
    /// # Errors
    /// There is no such interface.
    pub(crate) fn set_link(&mut self, id: &str, up: bool) -> Result<()> {
        match &self.machine.devices().find(id)?.handle {
            Handle::Net(handle) => handle.set_link(up).map_err(host("reach the interface"))?,
            _ => return Err(not_a(id, "network interface")),
        }
        if let Some(Device::Net { config, .. }) = self.noted(id) {
            config.link_up = up;
        }
        Ok(())
    }

    /// Adds a device that is described as on the command line, with the descriptors that it names by their places: what its name
    /// and its place are.
    ///
    /// # Errors
    /// The description is wrong, a descriptor is missing, or the machine has no place for it.
    pub(crate) fn add_device(&mut self, kind: &str, value: &str, files: Vec<OwnedFd>) -> Result<Answer> {
        if kind == "memory" {
            return self.add_module(value);
        }
        let mut part = command::part_of_request(kind, value, files)?;
        let (id, slot) = self.machine.add(&part)?;
        (part.id, part.slot) = (id.clone(), Some(slot));
        self.specification.devices.push(part);
        Ok(Answer::Added { device: id, slot, base: None })
    }

    fn add_module(&mut self, value: &str) -> Result<Answer> {
        let read = command::module(value);
        let mut module =
            read.map_err(|why| Error::Specification(format!("the memory cannot be had: {why}")))?;
        if !matches!(self.log, Log::Off) {
            return Err(copying::in_use());
        }
        module.place(&self.specification.modules, &self.specification)?;
        self.machine.add_module(&module, &self.specification.backing)?;
        let added = Answer::Added {
            device: module.id.clone(),
            slot: module.number.unwrap_or_default(),
            base: module.base,
        };
        self.specification.modules.push(module);
        self.specification.modules.sort_by_key(|module| module.base);
        Ok(added)
    }

    /// The guest does not use this memory module any more.
    fn remove_module(&mut self, number: u8) -> Result<()> {
        let modules = &mut self.specification.modules;
        let Some(place) = modules.iter().position(|module| module.number == Some(number)) else {
            return Ok(());
        };
        let module = modules.remove(place);
        self.end_log();
        self.machine.remove_module(&module)?;
        self.tell(&Event::DeviceRemoved { device: module.id });
        Ok(())
    }

    /// Asks the guest to let go of a device; events tell what it does.
    ///
    /// # Errors
    /// There is no such device, or it belongs to the machine for good.
    pub(crate) fn remove_device(&mut self, id: &str) -> Result<()> {
        let module = self.specification.modules.iter().find(|module| module.id == id);
        if let Some(number) = module.and_then(|module| module.number) {
            self.machine.ask_module_back(number);
            return Ok(());
        }
        self.machine.ask_back(id)
    }

    /// The machine is to have so many processors. More come at once; fewer as the guest lets go of them.
    ///
    /// # Errors
    /// There cannot be so many, or KVM refuses one.
    pub(crate) fn set_vcpus(&mut self, count: u8) -> Result<()> {
        check_vcpus(count, self.specification.vcpus_max)?;
        let now = self.machine.vcpus();
        self.vcpus_wanted = (count < now).then_some(count);
        if count < now {
            self.machine.ask_processor_back();
            return Ok(());
        }
        let added = self.machine.add_processors(count, self.specification.topology, &self.host);
        self.note_vcpus(self.machine.vcpus());
        added
    }

    /// Takes note of what the guest has let go of, or not.
    ///
    /// # Errors
    /// The host could not go on with a thread of what went.
    pub(crate) fn settle(&mut self) -> Result<()> {
        while let Some(change) = self.machine.next_change() {
            match change {
                Change::Left(slot, function) => {
                    let parts = &mut self.specification.devices;
                    let Some(place) = parts.iter().position(|part| part.slot == Some(slot)) else { continue };
                    let part = parts.remove(place);
                    let gone = self.machine.remove(slot, function, part);
                    gone.into_iter().for_each(|device| self.tell(&Event::DeviceRemoved { device }));
                }
                Change::Kept(device) => self.tell(&Event::DeviceRemovalFailed { device }),
                Change::Fewer(count) => {
                    self.note_vcpus(count);
                    self.vcpus_wanted = self.vcpus_wanted.filter(|wanted| *wanted < count);
                    if self.vcpus_wanted.is_some() {
                        self.machine.ask_processor_back();
                    }
                }
                Change::Emptied(number) => self.remove_module(number)?,
                Change::KeptModule(number) => {
                    let modules = &self.specification.modules;
                    let kept = modules.iter().find(|module| module.number == Some(number));
                    let kept = kept.map(|module| module.id.clone());
                    kept.into_iter().for_each(|device| self.tell(&Event::DeviceRemovalFailed { device }));
                }
                Change::KeptProcessor => {
                    self.vcpus_wanted = None;
                    self.tell(&Event::VcpuRemovalFailed { vcpus: self.machine.vcpus() });
                }
            }
        }
        for device in self.machine.reap()? {
            self.tell(&Event::DeviceRemoved { device });
        }
        Ok(())
    }

    fn note_vcpus(&mut self, vcpus: u8) {
        if self.specification.vcpus != vcpus {
            self.specification.vcpus = vcpus;
            self.tell(&Event::VcpusChanged { vcpus });
        }
    }

    /// What the guest was asked to let go of is gone when the machine begins anew.
    pub(crate) fn drop_wanted(&mut self) {
        if let Some(vcpus) = self.vcpus_wanted.take() {
            self.note_vcpus(vcpus);
        }
        let slots = self.machine.asked_back();
        let (gone, stay): (Vec<Part>, Vec<Part>) = std::mem::take(&mut self.specification.devices)
            .into_iter()
            .partition(|part| part.slot.is_some_and(|slot| slots.contains(&slot)));
        self.specification.devices = stay;
        gone.into_iter().for_each(|part| self.tell(&Event::DeviceRemoved { device: part.id }));
        let numbers = self.machine.modules_asked_back();
        let (gone, stay) = std::mem::take(&mut self.specification.modules)
            .into_iter()
            .partition(|module| module.number.is_some_and(|number| numbers.contains(&number)));
        self.specification.modules = stay;
        let gone: Vec<Module> = gone;
        gone.into_iter().for_each(|module| self.tell(&Event::DeviceRemoved { device: module.id }));
    }

    /// The device of this name as the next machine gets it.
    fn noted(&mut self, id: &str) -> Option<&mut Device> {
        let place = self.machine.devices().attached().iter().position(|device| device.id == id)?;
        self.specification.devices.get_mut(place).map(|part| &mut part.device)
    }
}

fn not_a(id: &str, kind: &str) -> Error {
    Error::Specification(format!("the device '{id}' is no {kind}"))
}
