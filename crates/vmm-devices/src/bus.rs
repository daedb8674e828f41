//! Which device answers at which address, for ports and for memory.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A device that answers accesses of the guest's processors.
pub trait BusDevice: Send {
    /// The guest reads `data.len()` bytes (1, 2, 4 or 8) at `offset` of the device's range. What is not filled in stays
    /// all ones, as on a bus where nobody answers.
    fn read(&mut self, offset: u64, data: &mut [u8]);

    /// The guest writes `data` at `offset` of the device's range.
    fn write(&mut self, offset: u64, data: &[u8]);
}

/// A device that several processors use.
pub type SharedDevice = Arc<Mutex<dyn BusDevice>>;

/// A bus: ranges of addresses and their devices. It does not change while processors run.
#[derive(Default)]
pub struct Bus {
    /// By first address.
    ranges: BTreeMap<u64, Range>,
}

struct Range {
    name: &'static str,
    bytes: u64,
    device: SharedDevice,
}

/// Two devices want the same address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The device that was refused.
    pub name: &'static str,
    /// The device that has the address.
    pub other: &'static str,
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the addresses of {} belong to {} already", self.name, self.other)
    }
}

impl std::error::Error for Overlap {}

impl Bus {
    /// Puts a device at `bytes` addresses from `first` on; `name` is for messages.
    ///
    /// # Errors
    /// Another device is there.
    ///
    /// # Panics
    /// The range is empty or ends beyond the last address: the layout of the machine is wrong.
    pub fn insert(
        &mut self,
        name: &'static str,
        first: u64,
        bytes: u64,
        device: SharedDevice,
    ) -> Result<(), Overlap> {
        let last = bytes.checked_sub(1).and_then(|rest| first.checked_add(rest));
        let last = last.expect("a device has addresses, and they end");
        if let Some((start, range)) = self.ranges.range(..=last).next_back()
            && start + (range.bytes - 1) >= first
        {
            return Err(Overlap { name, other: range.name });
        }
        self.ranges.insert(first, Range { name, bytes, device });
        Ok(())
    }

    /// The guest reads. Where no device is, the bytes are all ones.
    pub fn read(&self, address: u64, data: &mut [u8]) {
        data.fill(0xff);
        if let Some((offset, range)) = self.find(address, data.len()) {
            range.device.lock().unwrap_or_else(PoisonError::into_inner).read(offset, data);
        }
    }

    /// The guest writes. Where no device is, nothing happens.
    pub fn write(&self, address: u64, data: &[u8]) {
        if let Some((offset, range)) = self.find(address, data.len()) {
            range.device.lock().unwrap_or_else(PoisonError::into_inner).write(offset, data);
        }
    }

    /// The device that has all of these addresses. An access that begins in a device and ends outside reaches none.
    fn find(&self, address: u64, bytes: usize) -> Option<(u64, &Range)> {
        let (start, range) = self.ranges.range(..=address).next_back()?;
        let offset = address - start;
        (offset < range.bytes && range.bytes - offset >= bytes as u64).then_some((offset, range))
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges = self.ranges.iter().map(|(first, range)| (range.name, (first, range.bytes)));
        f.debug_map().entries(ranges).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Remembers the last write and answers reads with it.
    #[derive(Default)]
    struct Latch(Vec<u8>, u64);

    impl BusDevice for Latch {
        fn read(&mut self, offset: u64, data: &mut [u8]) {
            data[0] = offset as u8;
        }

        fn write(&mut self, offset: u64, data: &[u8]) {
            (self.0, self.1) = (data.to_vec(), offset);
        }
    }

    fn read(bus: &Bus, address: u64) -> [u8; 2] {
        let mut data = [0; 2];
        bus.read(address, &mut data);
        data
    }

    #[test]
    fn accesses_reach_the_device_that_has_all_their_addresses() {
        let latch = Arc::new(Mutex::new(Latch::default()));
        let mut bus = Bus::default();
        bus.insert("latch", 0x100, 4, latch.clone()).unwrap();
        assert_eq!(read(&bus, 0x102), [2, 0xff]);
        assert_eq!(read(&bus, 0x103), [0xff, 0xff], "half of it lies outside");
        assert_eq!(read(&bus, 0xff), [0xff, 0xff]);
        assert_eq!(read(&bus, u64::MAX), [0xff, 0xff]);
        bus.write(0x101, &[7, 8]);
        bus.write(0x104, &[9]);
        let latch = latch.lock().unwrap();
        assert_eq!((latch.0.as_slice(), latch.1), ([7, 8].as_slice(), 1));
    }

    #[test]
    fn no_two_devices_share_an_address() {
        let mut bus = Bus::default();
        let mut insert = |name, first, bytes| {
            bus.insert(name, first, bytes, Arc::new(Mutex::new(Latch::default())))
                .map_err(|overlap| overlap.other)
        };
        assert_eq!(insert("a", 0x10, 0x10), Ok(()));
        assert_eq!(insert("b", 0x1f, 1), Err("a"));
        assert_eq!(insert("c", 0x0, 0x11), Err("a"));
        assert_eq!(insert("d", 0x0, 0x100), Err("a"));
        assert_eq!(insert("e", 0x20, 1), Ok(()));
        assert_eq!(insert("f", 0x0, 0x10), Ok(()));
        assert_eq!(insert("g", u64::MAX, 1), Ok(()));
    }
}
