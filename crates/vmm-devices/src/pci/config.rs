//! The configuration space of one function: header, base address registers, capabilities (PCI 3.0, chapter 6).
//!
//! Each byte has a mask of the bits that the guest can write. Sizing of base address registers follows from it: the bits below the
//! size cannot be written, so that all ones read back as the size.

use serde::{Deserialize, Serialize};

use crate::bytes;
use crate::state::StateError;

/// Bytes of the configuration space that devices here have; what lies behind them reads as zero.
pub const BYTES: usize = 256;
/// Base address registers of a function.
pub const BARS: usize = 6;

const VENDOR: usize = 0x00;
const DEVICE: usize = 0x02;
const COMMAND: usize = 0x04;
const STATUS: usize = 0x06;
const REVISION: usize = 0x08;
const CLASS: usize = 0x09;
const CACHE_LINE: usize = 0x0c;
const HEADER_TYPE: usize = 0x0e;
const BAR_0: usize = 0x10;
const SUBSYSTEM_VENDOR: usize = 0x2c;
const SUBSYSTEM: usize = 0x2e;
const CAPABILITIES: usize = 0x34;
const INTERRUPT_LINE: usize = 0x3c;
const INTERRUPT_PIN: usize = 0x3d;
/// The first byte after the header.
const FREE: usize = 0x40;

/// The function answers at its memory addresses.
const COMMAND_MEMORY: u16 = 1 << 1;
/// The function may reach memory and send messages.
const COMMAND_MASTER: u16 = 1 << 2;
/// The function leaves its interrupt line alone.
const COMMAND_NO_LINE: u16 = 1 << 10;
/// The line is raised.
const STATUS_LINE: u16 = 1 << 3;
/// There is a list of capabilities.
const STATUS_CAPABILITIES: u16 = 1 << 4;
/// More functions are in the same slot.
const MULTI_FUNCTION: u8 = 1 << 7;

/// What a function is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Who made it.
    pub vendor: u16,
    /// Which of the vendor's devices it is.
    pub device: u16,
    /// Its revision.
    pub revision: u8,
    /// Class, subclass and programming interface, as in 0x010000.
    pub class: u32,
    /// Who made the board.
    pub subsystem_vendor: u16,
    /// Which of that vendor's boards it is.
    pub subsystem: u16,
}

/// A range of memory addresses that the guest places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Bytes, a power of two.
    pub bytes: u64,
    /// It may lie above 4 GiB, and takes two registers.
    pub wide: bool,
}

/// The configuration space of a function.
#[derive(Clone, Debug)]
pub struct ConfigSpace {
    bytes: [u8; BYTES],
    writable: [u8; BYTES],
    bars: [Option<Bar>; BARS],
    /// Where the next capability goes.
    free: usize,
    /// Where the address of the next capability goes.
    link: usize,
}

/// What the guest has set.
#[derive(Debug, Serialize, Deserialize)]
pub struct ConfigState(Vec<u8>);

impl ConfigSpace {
    /// The space of a function without addresses and capabilities. With `line` it has an interrupt line of this number.
    pub fn new(identity: Identity, line: Option<u8>) -> ConfigSpace {
        let mut space = ConfigSpace {
            bytes: [0; BYTES],
            writable: [0; BYTES],
            bars: [None; BARS],
            free: FREE,
            link: CAPABILITIES,
        };
        let Identity { vendor, device, revision, class, subsystem_vendor, subsystem } = identity;
        space.set(VENDOR, vendor.to_le_bytes());
        space.set(DEVICE, device.to_le_bytes());
        space.set(REVISION, [revision]);
        let [interface, subclass, base, _] = class.to_le_bytes();
        space.set(CLASS, [interface, subclass, base]);
        space.set(SUBSYSTEM_VENDOR, subsystem_vendor.to_le_bytes());
        space.set(SUBSYSTEM, subsystem.to_le_bytes());
        space.allow(COMMAND, (COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_LINE).to_le_bytes());
        space.allow(CACHE_LINE, [0xff]);
        if let Some(line) = line {
            space.set(INTERRUPT_LINE, [line]);
            space.allow(INTERRUPT_LINE, [0xff]);
            // INTA.
            space.set(INTERRUPT_PIN, [1]);
        }
        space
    }

    /// Adds a base address register.
    ///
    /// # Panics
    /// The device has no such register, or the size is no power of two from 16 on: the device is wrong.
    pub fn add_bar(&mut self, index: usize, bar: Bar) {
        assert!(bar.bytes.is_power_of_two() && bar.bytes >= 16, "sizes of address ranges");
        let last = if bar.wide { index + 1 } else { index };
        assert!(last < BARS && (index..=last).all(|index| self.bars[index].is_none()), "a free register");
        self.bars[index] = Some(bar);
        let register = BAR_0 + index * 4;
        let [low, high] = halves(!(bar.bytes - 1));
        self.allow(register, low);
        if bar.wide {
            // Type 2: anywhere in 64 bits.
            self.set(register, [0b100]);
            self.allow(register + 4, high);
        }
    }

    /// Adds a capability with this body (after identifier and link), and returns where it begins. The bits of `writable`, which
    /// may be shorter, can be written by the guest.
    ///
    /// # Panics
    /// There is no room: the device is wrong.
    pub fn add_capability(&mut self, identifier: u8, body: &[u8], writable: &[u8]) -> usize {
        let start = self.free;
        let end = start + 2 + body.len();
        assert!(end <= BYTES, "capabilities have room");
        self.bytes[self.link] = start as u8;
        self.bytes[start] = identifier;
        self.bytes[start + 2..end].copy_from_slice(body);
        self.writable[start + 2..start + 2 + writable.len()].copy_from_slice(writable);
        self.link = start + 1;
        self.free = end.next_multiple_of(4);
        let status = self.word(STATUS) | STATUS_CAPABILITIES;
        self.set(STATUS, status.to_le_bytes());
        start
    }

    /// Says that the slot has more functions.
    pub fn set_multi_function(&mut self, many: bool) {
        self.bytes[HEADER_TYPE] = if many { MULTI_FUNCTION } else { 0 };
    }

    /// Shows whether the interrupt line is wanted.
    pub fn set_line_status(&mut self, wanted: bool) {
        let status = self.word(STATUS);
        let status = if wanted { status | STATUS_LINE } else { status & !STATUS_LINE };
        self.set(STATUS, status.to_le_bytes());
    }

    /// The registers of this space that are there.
    pub fn bars(&self) -> impl Iterator<Item = (usize, Bar)> {
        self.bars.iter().enumerate().filter_map(|(index, bar)| Some((index, (*bar)?)))
    }

    /// Where a range begins, decoded or not.
    pub fn bar_address(&self, index: usize) -> u64 {
        let register = BAR_0 + index * 4;
        let Some(bar) = self.bars[index] else { return 0 };
        let high = if bar.wide { self.double_word(register + 4) } else { 0 };
        (u64::from(high) << 32 | u64::from(self.double_word(register))) & !(bar.bytes - 1)
    }

    /// Places a range, as firmware does.
    pub fn set_bar_address(&mut self, index: usize, address: u64) {
        let [low, high] = halves(address);
        self.write(BAR_0 + index * 4, &low);
        if self.bars[index].is_some_and(|bar| bar.wide) {
            self.write(BAR_0 + index * 4 + 4, &high);
        }
    }

    /// Whether the function answers at its memory addresses.
    pub fn decodes_memory(&self) -> bool {
        self.word(COMMAND) & COMMAND_MEMORY != 0
    }

    /// Whether the function may use its interrupt line.
    pub fn may_use_line(&self) -> bool {
        self.word(COMMAND) & COMMAND_NO_LINE == 0
    }

    /// The guest reads. What lies outside reads as zero.
    pub fn read(&self, offset: usize, data: &mut [u8]) {
        bytes::read(&self.bytes, offset as u64, data);
    }

    /// The guest writes: only the bits that it can write change.
    pub fn write(&mut self, offset: usize, data: &[u8]) {
        let end = offset.saturating_add(data.len()).min(BYTES);
        let range = offset.min(end)..end;
        let old = self.bytes[range.clone()].iter_mut().zip(&self.writable[range]);
        for ((byte, mask), value) in old.zip(data) {
            *byte = *byte & !mask | value & mask;
        }
    }

    /// The 16-bit word at an offset of the space.
    pub fn word(&self, offset: usize) -> u16 {
        u16::from_le_bytes([self.bytes[offset], self.bytes[offset + 1]])
    }

    /// The 32-bit word at an offset of the space.
    pub fn double_word(&self, offset: usize) -> u32 {
        u32::from(self.word(offset + 2)) << 16 | u32::from(self.word(offset))
    }

    /// Changes what the guest sees, writable or not.
    pub fn set<const N: usize>(&mut self, offset: usize, bytes: [u8; N]) {
        self.bytes[offset..offset + N].copy_from_slice(&bytes);
    }

    /// What the guest has set.
    pub fn state(&self) -> ConfigState {
        ConfigState(self.bytes.iter().zip(&self.writable).map(|(byte, mask)| byte & mask).collect())
    }

    /// Sets what the guest had set.
    ///
    /// # Errors
    /// It is no state of a configuration space.
    pub fn restore(&mut self, state: &ConfigState) -> Result<(), StateError> {
        if state.0.len() != BYTES {
            return Err(StateError::Unfit { device: "a PCI function", why: "its size is another" });
        }
        self.write(0, &state.0);
        Ok(())
    }

    /// Lets the guest write bits.
    pub fn allow<const N: usize>(&mut self, offset: usize, bits: [u8; N]) {
        self.writable[offset..offset + N].copy_from_slice(&bits);
    }
}

fn halves(value: u64) -> [[u8; 4]; 2] {
    [(value as u32).to_le_bytes(), ((value >> 32) as u32).to_le_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space() -> ConfigSpace {
        let identity = Identity { vendor: 0x1af4, device: 0x1044, class: 0x00ff_0000, ..Identity::default() };
        let mut space = ConfigSpace::new(identity, Some(10));
        space.add_bar(0, Bar { bytes: 0x1000, wide: false });
        space.add_bar(2, Bar { bytes: 0x4000, wide: true });
        space
    }

    #[test]
    fn ranges_are_sized_and_placed() {
        let mut space = space();
        for (index, size) in [(0, 0xffff_f000), (2, 0xffff_c004), (3, 0xffff_ffff), (1, 0)] {
            let offset = BAR_0 + index * 4;
            space.write(offset, &[0xff; 4]);
            assert_eq!(space.double_word(offset), size, "register {index}");
        }
        space.set_bar_address(0, 0xc000_0000);
        space.set_bar_address(2, 0x12_3456_4000);
        assert_eq!((space.bar_address(0), space.bar_address(2)), (0xc000_0000, 0x12_3456_4000));
        assert!(!space.decodes_memory());
        space.write(COMMAND, &[0xff, 0xff]);
        assert_eq!(space.word(COMMAND), 0x406);
        assert!(space.decodes_memory() && !space.may_use_line());
    }

    #[test]
    fn capabilities_are_linked() {
        let mut space = space();
        let first = space.add_capability(9, &[1, 2, 3], &[]);
        let second = space.add_capability(0x11, &[0, 0, 0, 0], &[0, 0xc0]);
        assert_eq!((first, second), (0x40, 0x48));
        assert_eq!(space.bytes[0x34], 0x40);
        assert_eq!(space.bytes[0x40..0x45], [9, 0x48, 1, 2, 3]);
        space.write(second, &[0xff; 8]);
        assert_eq!(space.bytes[0x48..0x4e], [0x11, 0, 0, 0xc0, 0, 0]);
        assert_eq!(space.word(STATUS), STATUS_CAPABILITIES);
    }

    #[test]
    fn the_edges_are_kept() {
        let mut space = space();
        let mut data = [0xee; 8];
        space.read(BYTES - 2, &mut data);
        assert_eq!(data, [0; 8]);
        space.read(usize::MAX, &mut data);
        space.write(BYTES - 1, &[0xff; 8]);
        space.write(usize::MAX, &[0xff; 8]);
        let state = space.state();
        let mut other = tests::space();
        other.restore(&state).unwrap();
        assert_eq!(other.bytes, space.bytes);
        assert!(other.restore(&ConfigState(vec![0; 3])).is_err());
    }
}
