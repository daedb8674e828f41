//! What can be changed of a machine's devices while it runs. Changes are noted in its specification too, so that they last when
//! the machine begins anew.

use std::io;
use std::time::Duration;

use vmm_devices::virtio::blk;

use crate::error::{Error, Result, host};
use crate::monitor::Monitor;
use crate::parts::Handle;
use crate::specification::Device;

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
        let (handle, content) = match self.machine.devices().find(id)? {
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
        match self.machine.devices().find(id)? {
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
        match self.machine.devices().find(id)? {
            Handle::Net(handle) => handle.set_link(up).map_err(host("reach the interface"))?,
            _ => return Err(not_a(id, "network interface")),
        }
        if let Some(Device::Net { config, .. }) = self.noted(id) {
            config.link_up = up;
        }
        Ok(())
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
