//! A queue (section 2.7): `virtio_queue`'s rings, with every rule checked that a driver could break.

use std::sync::atomic::{Ordering, fence};

use serde::{Deserialize, Serialize};
use virtio_queue::{QueueOwnedT, QueueT};
use vm_memory::{Bytes, GuestAddress};

use super::chain::Chain;
use super::{Fault, Progress};
use crate::Memory;
use crate::state::StateError;

/// The driver wants no interrupts (`VIRTQ_AVAIL_F_NO_INTERRUPT`).
const NO_INTERRUPT: u16 = 1;
/// Bytes of the rings' parts (sections 2.7.6 and 2.7.8).
const AVAILABLE_HEADER_BYTES: u64 = 4;
const AVAILABLE_BYTES: u64 = 2;
const USED_HEADER_BYTES: u64 = 4;
const USED_BYTES: u64 = 8;

/// What a device did with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// It goes back to the driver, with as many bytes as were written into it.
    Done,
    /// It stays in the queue, and so does what follows, until the device is woken.
    Later,
    /// It stays in the queue until others had their turn.
    NextTurn,
}

/// A queue of a device.
#[derive(Debug)]
pub struct Queue {
    index: usize,
    rings: virtio_queue::Queue,
    /// As the driver wrote them: descriptor table, driver area, device area. The rings take them when the queue is enabled.
    areas: [u64; 3],
    /// Where the used ring was when it was last decided whether to interrupt the driver.
    told_used: u16,
}

/// A queue in a snapshot.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueState {
    size: u16,
    enabled: bool,
    areas: [u64; 3],
    next_available: u16,
    next_used: u16,
}

impl Queue {
    /// A queue that is not enabled.
    ///
    /// # Panics
    /// The size is no power of two: the device is wrong.
    pub fn new(index: usize, size_max: u16) -> Queue {
        let rings = virtio_queue::Queue::new(size_max).expect("queues have powers of two as sizes");
        Queue { index, rings, areas: [0; 3], told_used: 0 }
    }

    /// Entries: what the driver chose, or the most possible.
    pub fn size(&self) -> u16 {
        self.rings.size()
    }

    /// The most entries possible.
    pub fn size_max(&self) -> u16 {
        self.rings.max_size()
    }

    /// The driver chooses a size. One that cannot be leaves the queue as it is.
    pub fn set_size(&mut self, size: u16) {
        if !self.is_enabled() {
            // The driver reads back what it got.
            let _ = self.rings.try_set_size(size);
        }
    }

    /// The address of an area: descriptor table, driver area, device area.
    pub fn area(&self, area: usize) -> u64 {
        self.areas[area]
    }

    /// The driver places an area.
    pub fn set_area(&mut self, area: usize, address: u64) {
        if !self.is_enabled() {
            self.areas[area] = address;
        }
    }

    /// The driver places half of an area's address.
    pub fn set_half_area(&mut self, area: usize, high: bool, value: u32) {
        let shift = if high { 32 } else { 0 };
        let kept = self.areas[area] & !(0xffff_ffff << shift);
        self.set_area(area, kept | u64::from(value) << shift);
    }

    /// Whether the driver uses the queue.
    pub fn is_enabled(&self) -> bool {
        self.rings.ready()
    }

    /// The driver begins to use the queue.
    ///
    /// # Errors
    /// The areas are misaligned or not in memory.
    pub fn enable(&mut self, memory: &Memory) -> Result<(), Fault> {
        let [table, driver, device] = self.areas.map(GuestAddress);
        let placed = self
            .rings
            .try_set_desc_table_address(table)
            .and_then(|()| self.rings.try_set_avail_ring_address(driver))
            .and_then(|()| self.rings.try_set_used_ring_address(device));
        self.rings.set_ready(true);
        if placed.is_err() || driver.0 == 0 || !self.rings.is_valid(memory) {
            return Err(self.broken());
        }
        Ok(())
    }

    /// Both sides tell when they want to be notified next (`VIRTIO_F_EVENT_IDX`).
    pub fn set_event_index(&mut self, on: bool) {
        self.rings.set_event_idx(on);
    }

    /// Forgets everything the driver did.
    pub fn reset(&mut self) {
        self.rings.reset();
        self.areas = [0; 3];
        self.told_used = 0;
    }

    /// Takes the next chain.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn pop(&mut self, memory: &Memory) -> Result<Option<Chain>, Fault> {
        if !self.is_enabled() || !self.has_more(memory)? {
            return Ok(None);
        }
        let size = self.size();
        let mut chains = self.rings.iter(memory).map_err(|_| Fault::Ring { queue: self.index })?;
        let chain = chains.next().ok_or(Fault::Ring { queue: self.index })?;
        Chain::collect(chain, size).map(Some)
    }

    /// Puts the chain that was taken last back to where it was.
    pub fn put_back(&mut self) {
        self.rings.go_to_previous_position();
    }

    /// Gives a chain back to the driver with `written` bytes in it.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn complete(&mut self, memory: &Memory, head: u16, written: u32) -> Result<(), Fault> {
        self.rings.add_used(memory, head, written).map_err(|_| self.broken())
    }

    /// Gives several chains back at once: the driver sees all of them or none, as it must where they belong together.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn complete_all(&mut self, memory: &Memory, chains: &[(u16, u32)]) -> Result<(), Fault> {
        let Some((&(last, written), others)) = chains.split_last() else { return Ok(()) };
        let mut next = self.rings.next_used();
        for &(head, written) in others {
            let offset = USED_HEADER_BYTES + u64::from(next % self.size()) * USED_BYTES;
            let address = GuestAddress(self.rings.used_ring() + offset);
            let element = [u32::from(head).to_le(), written.to_le()];
            memory.write_obj(element, address).map_err(|_| self.broken())?;
            next = next.wrapping_add(1);
        }
        // Only the last one tells the driver, and of all.
        self.rings.set_next_used(next);
        self.complete(memory, last, written)
    }

    /// Whether the driver has put something into the queue that was not taken yet.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn has_more(&self, memory: &Memory) -> Result<bool, Fault> {
        let available = self.rings.avail_idx(memory, Ordering::Acquire).map_err(|_| self.broken())?;
        Ok(available.0 != self.rings.next_avail())
    }

    /// Serves chains until there are none, `serve` wants to wait, or as many as the queue has entries were served.
    ///
    /// # Errors
    /// The driver broke the queue, or `serve` refused.
    pub fn serve(
        &mut self,
        memory: &Memory,
        mut serve: impl FnMut(&mut Chain) -> Result<Served, Fault>,
    ) -> Result<Progress, Fault> {
        self.quiet(memory)?;
        for _ in 0..self.size() {
            let Some(mut chain) = self.pop(memory)? else {
                if !self.listen(memory)? {
                    return Ok(Progress::Idle);
                }
                continue;
            };
            match serve(&mut chain)? {
                Served::Done => self.complete(memory, chain.head(), chain.written())?,
                Served::Later => {
                    self.put_back();
                    return Ok(Progress::Idle);
                }
                Served::NextTurn => {
                    self.put_back();
                    return Ok(Progress::More);
                }
            }
        }
        Ok(Progress::More)
    }

    /// Asks the driver to ring when it puts more into the queue; true when it has done so already.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn listen(&mut self, memory: &Memory) -> Result<bool, Fault> {
        if !self.is_enabled() {
            return Ok(false);
        }
        self.rings.enable_notification(memory).map_err(|_| self.broken())
    }

    /// Tells the driver not to ring for now.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn quiet(&mut self, memory: &Memory) -> Result<(), Fault> {
        if !self.is_enabled() {
            return Ok(());
        }
        self.rings.disable_notification(memory).map_err(|_| self.broken())
    }

    /// Whether the driver is to be interrupted for what went back since the last call.
    ///
    /// # Errors
    /// The driver broke the queue.
    pub fn take_interrupt(&mut self, memory: &Memory) -> Result<bool, Fault> {
        let used = self.rings.next_used();
        let told = std::mem::replace(&mut self.told_used, used);
        if used == told {
            return Ok(false);
        }
        // What the driver wants to know is read after the used ring was written.
        fence(Ordering::SeqCst);
        let driver = self.rings.avail_ring();
        let load =
            |offset: u64| memory.load(GuestAddress(driver + offset), Ordering::Relaxed).map(u16::from_le);
        if self.rings.event_idx_enabled() {
            // Section 2.7.10: when the used ring passes this index.
            let event = load(AVAILABLE_HEADER_BYTES + u64::from(self.size()) * AVAILABLE_BYTES);
            let event = event.map_err(|_| self.broken())?;
            return Ok(used.wrapping_sub(event).wrapping_sub(1) < used.wrapping_sub(told));
        }
        Ok(load(0).map_err(|_| self.broken())? & NO_INTERRUPT == 0)
    }

    /// The queue for a snapshot.
    pub fn state(&self) -> QueueState {
        QueueState {
            size: self.size(),
            enabled: self.is_enabled(),
            areas: self.areas,
            next_available: self.rings.next_avail(),
            next_used: self.rings.next_used(),
        }
    }

    /// Takes over a queue of a snapshot.
    ///
    /// # Errors
    /// It cannot be this queue's.
    pub fn restore(&mut self, state: &QueueState, memory: &Memory) -> Result<(), StateError> {
        let unfit = |why| StateError::Unfit { device: "a virtio queue", why };
        self.reset();
        self.rings.try_set_size(state.size).map_err(|_| unfit("its size is not possible"))?;
        self.areas = state.areas;
        if state.enabled {
            self.enable(memory).map_err(|_| unfit("its rings are not in memory"))?;
            self.rings.set_next_avail(state.next_available);
            self.rings.set_next_used(state.next_used);
            self.told_used = state.next_used;
        }
        Ok(())
    }

    fn broken(&self) -> Fault {
        Fault::Ring { queue: self.index }
    }
}
