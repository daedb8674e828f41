//! A chain of descriptors (section 2.7.4): first what the device reads, then what it writes.

use virtio_queue::DescriptorChain;
use vm_memory::{ByteValued, Bytes, GuestAddress};

use super::Fault;
use crate::Memory;

/// A buffer of the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Buffer {
    address: GuestAddress,
    bytes: u32,
}

/// Buffers with a position.
#[derive(Clone, Debug, Default)]
struct Buffers {
    /// Last first, so that a used one can go.
    rest: Vec<Buffer>,
}

/// A chain that was taken from a queue. Reading and writing go on where they stopped.
#[derive(Clone, Debug)]
pub struct Chain {
    head: u16,
    readable: Buffers,
    writable: Buffers,
    written: u32,
}

impl Chain {
    /// Follows the descriptors, at most as many as the queue has entries (section 2.7.5.3.1: a chain is not longer).
    pub(super) fn collect(chain: DescriptorChain<&Memory>, size: u16) -> Result<Chain, Fault> {
        let head = chain.head_index();
        let (mut readable, mut writable) = (Vec::new(), Vec::new());
        let mut cut_off = true;
        for (count, descriptor) in chain.enumerate() {
            let buffer = Buffer { address: descriptor.addr(), bytes: descriptor.len() };
            if descriptor.is_write_only() {
                writable.push(buffer);
            } else if writable.is_empty() {
                readable.push(buffer);
            } else {
                // Section 2.7.4.2: what is written follows what is read.
                return Err(Fault::Chain);
            }
            cut_off = descriptor.has_next();
            if count >= usize::from(size) {
                return Err(Fault::Chain);
            }
        }
        // The iterator ends at an index, table or address that cannot be, and when a chain loops.
        if cut_off {
            return Err(Fault::Chain);
        }
        readable.reverse();
        writable.reverse();
        Ok(Chain {
            head,
            readable: Buffers { rest: readable },
            writable: Buffers { rest: writable },
            written: 0,
        })
    }

    /// The index of its first descriptor.
    pub fn head(&self) -> u16 {
        self.head
    }

    /// Bytes that were written.
    pub fn written(&self) -> u32 {
        self.written
    }

    /// Says how many bytes were written, where parts of the chain were.
    pub fn set_written(&mut self, bytes: u32) {
        self.written = bytes;
    }

    /// Bytes left to read.
    pub fn readable(&self) -> usize {
        self.readable.bytes()
    }

    /// Bytes left to write.
    pub fn writable(&self) -> usize {
        self.writable.bytes()
    }

    /// The buffers that can be written: address and bytes of each.
    pub fn writable_ranges(&self) -> impl Iterator<Item = (u64, u32)> {
        self.writable.rest.iter().rev().map(|buffer| (buffer.address.0, buffer.bytes))
    }

    /// Reads as much as there is; how much that was.
    ///
    /// # Errors
    /// A descriptor points outside of memory.
    pub fn read(&mut self, memory: &Memory, data: &mut [u8]) -> Result<usize, Fault> {
        let mut done = 0;
        while let Some((address, bytes)) = self.readable.take(data.len() - done) {
            memory.read_slice(&mut data[done..done + bytes], address).map_err(|_| Fault::Address)?;
            done += bytes;
        }
        Ok(done)
    }

    /// Reads a structure.
    ///
    /// # Errors
    /// There are too few bytes, or a descriptor points outside of memory.
    pub fn read_object<T: ByteValued + Default>(&mut self, memory: &Memory) -> Result<T, Fault> {
        let mut object = T::default();
        if self.read(memory, object.as_mut_slice())? < size_of::<T>() {
            return Err(Fault::Request("it is too short"));
        }
        Ok(object)
    }

    /// Writes as much as has room; how much that was.
    ///
    /// # Errors
    /// A descriptor points outside of memory.
    pub fn write(&mut self, memory: &Memory, data: &[u8]) -> Result<usize, Fault> {
        let mut done = 0;
        while let Some((address, bytes)) = self.writable.take(data.len() - done) {
            memory.write_slice(&data[done..done + bytes], address).map_err(|_| Fault::Address)?;
            done += bytes;
            self.written = self.written.saturating_add(bytes as u32);
        }
        Ok(done)
    }

    /// Keeps the last `bytes` of what can be written for later: a status that follows data of any length.
    ///
    /// # Errors
    /// There is no such room.
    pub fn split_writable(&mut self, bytes: usize) -> Result<Chain, Fault> {
        let first =
            self.writable().checked_sub(bytes).ok_or(Fault::Request("it has no room for an answer"))?;
        let mut end = self.writable.clone();
        let mut skipped = 0;
        while let Some((_, count)) = end.take(first - skipped) {
            skipped += count;
        }
        self.writable.truncate(first);
        Ok(Chain { head: self.head, readable: Buffers::default(), writable: end, written: 0 })
    }
}

impl Buffers {
    fn bytes(&self) -> usize {
        self.rest.iter().map(|buffer| buffer.bytes as usize).sum()
    }

    /// The next bytes in one piece, at most `most`; none when there are none or none are wanted.
    fn take(&mut self, most: usize) -> Option<(GuestAddress, usize)> {
        if most == 0 {
            return None;
        }
        loop {
            let buffer = self.rest.last_mut()?;
            let bytes = most.min(buffer.bytes as usize);
            let address = buffer.address;
            if bytes == buffer.bytes as usize {
                self.rest.pop();
            } else {
                buffer.bytes -= bytes as u32;
                // An address beyond the last one is no memory, whatever it wraps to.
                buffer.address = GuestAddress(address.0.checked_add(bytes as u64)?);
            }
            if bytes > 0 {
                return Some((address, bytes));
            }
        }
    }

    /// Keeps the first `bytes`.
    fn truncate(&mut self, bytes: usize) {
        let mut kept = Vec::new();
        let mut room = bytes;
        for buffer in self.rest.iter().rev() {
            let taken = room.min(buffer.bytes as usize);
            if taken > 0 {
                kept.push(Buffer { bytes: taken as u32, ..*buffer });
            }
            room -= taken;
        }
        kept.reverse();
        self.rest = kept;
    }
}
