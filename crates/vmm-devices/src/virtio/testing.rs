//! A guest's driver for tests: it negotiates, puts chains into queues and looks at what came back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use vm_memory::{Bytes, GuestAddress};

use super::{Common, Notifier, VirtioDevice, feature, status};
use crate::Memory;
use crate::events::{EventLoop, SharedHandler};

/// Entries of each queue.
pub const SIZE: u16 = 16;
/// Bytes of guest memory.
pub const MEMORY_BYTES: usize = 0x40_0000;
/// Where the driver's queues lie, each in pages of its own.
const QUEUES: u64 = 0x1000;
const QUEUE_BYTES: u64 = 0x1000;
const AVAILABLE: u64 = 0x400;
const USED: u64 = 0x800;
/// Where buffers lie.
pub const BUFFERS: u64 = 0x10_0000;

/// Descriptor flags (section 2.7.5).
pub const NEXT: u16 = 1;
pub const WRITE: u16 = 2;
pub const INDIRECT: u16 = 4;

/// Counts interrupts.
#[derive(Debug, Default)]
pub struct Interrupts {
    pub queues: Mutex<Vec<usize>>,
    pub configs: Mutex<usize>,
}

impl Notifier for Interrupts {
    fn queue(&self, queue: usize) {
        self.queues.lock().unwrap().push(queue);
    }

    fn config(&self) {
        *self.configs.lock().unwrap() += 1;
    }
}

/// A descriptor: address, bytes, flags, next.
pub type Descriptor = (u64, u32, u16, u16);

/// A buffer of a chain.
#[derive(Clone, Copy, Debug)]
pub enum Buffer<'a> {
    /// The device reads this.
    In(&'a [u8]),
    /// The device may write this many bytes.
    Out(u32),
}

/// A driver with its device.
pub struct Driver {
    pub memory: Memory,
    pub common: Arc<Mutex<Common>>,
    pub interrupts: Arc<Interrupts>,
    pub events: EventLoop,
    /// Chains put into each queue, and taken out of it.
    positions: Vec<(u16, u16)>,
    next_buffer: u64,
}

impl Driver {
    /// A device that was never spoken to.
    pub fn fresh(device: Box<dyn VirtioDevice>) -> Driver {
        let memory = Memory::from_ranges(&[(GuestAddress(0), MEMORY_BYTES)]).unwrap();
        Driver::with_memory(device, memory)
    }

    /// The same, with memory that is there already.
    pub fn with_memory(device: Box<dyn VirtioDevice>, memory: Memory) -> Driver {
        let events = EventLoop::new().unwrap();
        let (poller, interrupts) = (events.poller(), Arc::new(Interrupts::default()));
        let common = Common::new(device, memory.clone(), &poller, interrupts.clone()).unwrap();
        let positions = vec![(0, 0); common.queues().len()];
        let common = Arc::new(Mutex::new(common));
        let handler: SharedHandler = common.clone();
        events.attach(&poller, &handler);
        Driver { memory, common, interrupts, events, positions, next_buffer: BUFFERS }
    }

    /// A device whose driver is ready, with these features of its kind and [`feature::VERSION_1`].
    pub fn new(device: Box<dyn VirtioDevice>, features: u64) -> Driver {
        let mut driver = Driver::fresh(device);
        driver.start(features);
        driver
    }

    pub fn start(&mut self, features: u64) {
        let features = features | feature::VERSION_1;
        let mut common = self.common.lock().unwrap();
        common.set_status(0);
        common.set_status(status::ACKNOWLEDGE | status::DRIVER);
        common.set_driver_features(0, features as u32);
        common.set_driver_features(1, (features >> 32) as u32);
        common.set_status(status::FEATURES_OK);
        assert_eq!(common.status() & status::FEATURES_OK, status::FEATURES_OK, "features {features:x}");
        for queue in 0..self.positions.len() as u64 {
            let place = QUEUES + queue * QUEUE_BYTES;
            self.memory.write_slice(&[0; QUEUE_BYTES as usize], GuestAddress(place)).unwrap();
            let rings = common.queue_mut(queue as u16).unwrap();
            rings.set_size(SIZE);
            for (area, offset) in [0, AVAILABLE, USED].into_iter().enumerate() {
                rings.set_area(area, place + offset);
            }
            common.enable_queue(queue as u16);
        }
        common.set_status(status::DRIVER_OK);
        drop(common);
        self.positions.fill((0, 0));
        self.next_buffer = BUFFERS;
        self.settle();
    }

    /// Lets the event loop do all there is to do.
    pub fn settle(&self) {
        for _ in 0..8 {
            self.events.turn(Some(Duration::ZERO)).unwrap();
        }
    }

    /// Writes a descriptor of a queue's table.
    pub fn set_descriptor(&self, queue: usize, index: u16, descriptor: Descriptor) {
        self.set_descriptor_at(QUEUES + queue as u64 * QUEUE_BYTES + u64::from(index) * 16, descriptor);
    }

    /// Writes a descriptor anywhere.
    pub fn set_descriptor_at(&self, place: u64, (address, bytes, flags, next): Descriptor) {
        let mut raw = address.to_le_bytes().to_vec();
        raw.extend(bytes.to_le_bytes());
        raw.extend(flags.to_le_bytes());
        raw.extend(next.to_le_bytes());
        self.memory.write_slice(&raw, GuestAddress(place)).unwrap();
    }

    /// Makes a descriptor available, and rings.
    pub fn offer(&mut self, queue: usize, head: u16) {
        let place = QUEUES + queue as u64 * QUEUE_BYTES + AVAILABLE;
        let (offered, _) = &mut self.positions[queue];
        let slot = place + 4 + u64::from(*offered % SIZE) * 2;
        self.memory.write_obj(head, GuestAddress(slot)).unwrap();
        *offered = offered.wrapping_add(1);
        let offered = *offered;
        self.set_available(queue, offered);
    }

    /// Sets the index of the available ring, and rings.
    pub fn set_available(&self, queue: usize, index: u16) {
        let place = QUEUES + queue as u64 * QUEUE_BYTES + AVAILABLE;
        self.memory.write_obj(index, GuestAddress(place + 2)).unwrap();
        self.common.lock().unwrap().ring(queue as u16);
        self.settle();
    }

    /// The next chain that came back: its head and the bytes written.
    pub fn used(&mut self, queue: usize) -> Option<(u32, u32)> {
        let place = QUEUES + queue as u64 * QUEUE_BYTES + USED;
        let index: u16 = self.memory.read_obj(GuestAddress(place + 2)).unwrap();
        let (_, taken) = &mut self.positions[queue];
        if index == *taken {
            return None;
        }
        let slot = place + 4 + u64::from(*taken % SIZE) * 8;
        *taken = taken.wrapping_add(1);
        let [head, bytes]: [u32; 2] = self.memory.read_obj(GuestAddress(slot)).unwrap();
        Some((head, bytes))
    }

    /// Puts a chain into the queue from descriptor `first` on; where its buffers lie.
    pub fn put(&mut self, queue: usize, first: u16, buffers: &[Buffer<'_>]) -> Vec<u64> {
        let mut places = Vec::new();
        for (count, buffer) in (0..).zip(buffers) {
            let place = self.next_buffer;
            let (bytes, write) = match buffer {
                Buffer::In(data) => {
                    self.memory.write_slice(data, GuestAddress(place)).unwrap();
                    (data.len() as u32, 0)
                }
                Buffer::Out(bytes) => (*bytes, WRITE),
            };
            self.next_buffer += u64::from(bytes).next_multiple_of(64);
            let next = if usize::from(count) + 1 < buffers.len() { NEXT } else { 0 };
            self.set_descriptor(queue, first + count, (place, bytes, write | next, first + count + 1));
            places.push(place);
        }
        self.offer(queue, first);
        places
    }

    /// Sends one chain and waits for it: what the device wrote, all buffers together.
    pub fn request(&mut self, queue: usize, buffers: &[Buffer<'_>]) -> Vec<u8> {
        self.next_buffer = BUFFERS;
        let places = self.put(queue, 0, buffers);
        let (head, mut written) = self.used(queue).expect("the chain came back");
        assert_eq!(head, 0);
        let mut data = Vec::new();
        for (place, buffer) in places.into_iter().zip(buffers) {
            if let Buffer::Out(bytes) = buffer {
                let count = written.min(*bytes);
                data.extend(self.bytes(place, count as usize));
                written -= count;
            }
        }
        data
    }

    /// Bytes of guest memory.
    pub fn bytes(&self, place: u64, count: usize) -> Vec<u8> {
        let mut data = vec![0; count];
        self.memory.read_slice(&mut data, GuestAddress(place)).unwrap();
        data
    }

    /// The interrupts of queues since the last time.
    pub fn interrupts(&self) -> Vec<usize> {
        std::mem::take(&mut self.interrupts.queues.lock().unwrap())
    }

    /// The configuration of the device's kind.
    pub fn config(&self, offset: u64, bytes: usize) -> Vec<u8> {
        let mut data = vec![0; bytes];
        self.common.lock().unwrap().read_config(offset, &mut data);
        data
    }

    pub fn needs_reset(&self) -> bool {
        self.common.lock().unwrap().status() & status::NEEDS_RESET != 0
    }
}

/// What a hostile driver does to a queue.
type Hostility = (&'static str, fn(&mut Driver, usize));

/// Queues that no device can go on after.
const HOSTILITIES: &[Hostility] = &[
    ("a loop", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 1, NEXT, 1));
        driver.set_descriptor(queue, 1, (BUFFERS, 1, NEXT, 0));
        driver.offer(queue, 0);
    }),
    ("a loop to itself", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 0, NEXT | WRITE, 0));
        driver.offer(queue, 0);
    }),
    ("an index outside", |driver, queue| driver.offer(queue, SIZE)),
    ("a next outside", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 1, NEXT, u16::MAX));
        driver.offer(queue, 0);
    }),
    ("reading after writing", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 1, NEXT | WRITE, 1));
        driver.set_descriptor(queue, 1, (BUFFERS, 1, 0, 0));
        driver.offer(queue, 0);
    }),
    ("an indirect table in an indirect table", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 16, INDIRECT, 0));
        driver.set_descriptor_at(BUFFERS, (BUFFERS, 16, INDIRECT, 0));
        driver.offer(queue, 0);
    }),
    ("an indirect loop", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 0x10_0000 - 16, INDIRECT, 0));
        driver.set_descriptor_at(BUFFERS, (BUFFERS, 1, NEXT, 0));
        driver.offer(queue, 0);
    }),
    ("an indirect table that is no multiple", |driver, queue| {
        driver.set_descriptor(queue, 0, (BUFFERS, 17, INDIRECT, 0));
        driver.offer(queue, 0);
    }),
    ("an indirect table outside", |driver, queue| {
        driver.set_descriptor(queue, 0, (MEMORY_BYTES as u64, 16, INDIRECT, 0));
        driver.offer(queue, 0);
    }),
    ("an available index that jumps", |driver, queue| driver.set_available(queue, SIZE + 1)),
    ("more than 4 GiB", |driver, queue| {
        driver.set_descriptor(queue, 0, (0, u32::MAX, NEXT | WRITE, 1));
        driver.set_descriptor(queue, 1, (0, u32::MAX, WRITE, 0));
        driver.offer(queue, 0);
    }),
];

/// Plays hostile drivers: whatever they do to a queue of the device, it asks for a reset or goes on, and works again after one.
pub fn abuse(make: impl Fn() -> Box<dyn VirtioDevice>, queue: usize) {
    for (what, act) in HOSTILITIES {
        let mut driver = Driver::new(make(), 0);
        act(&mut driver, queue);
        assert!(driver.needs_reset(), "{what}");
        assert_eq!(*driver.interrupts.configs.lock().unwrap(), 1, "{what}");
        // A storm of doorbells afterwards changes nothing.
        for _ in 0..100 {
            driver.set_available(queue, 3);
        }
        driver.start(0);
        assert!(!driver.needs_reset(), "{what}");
    }
    let beyond = MEMORY_BYTES as u64;
    // Addresses and lengths that the device finds when it reads or writes: it may see them or refuse the request before.
    for (address, bytes) in
        [(beyond, 1), (beyond - 1, 0x1000), (u64::MAX, 1), (u64::MAX - 1, u32::MAX), (0, u32::MAX), (0, 0)]
    {
        for flags in [0, WRITE] {
            let mut driver = Driver::new(make(), 0);
            driver.set_descriptor(queue, 0, (address, bytes, flags, 0));
            driver.offer(queue, 0);
            driver.start(0);
            assert!(!driver.needs_reset());
        }
    }
}
