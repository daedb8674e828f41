//! What all transports share: status, features and queues of a device (sections 2.1, 2.2, 3.1).
//!
//! ```text
//!   0 ──▶ ACKNOWLEDGE ──▶ DRIVER ──▶ FEATURES_OK ──▶ DRIVER_OK ──(fault)──▶ NEEDS_RESET
//!   ▲                                                                           │
//!   └──────────────────────────── the driver writes 0 ──────────────────────────┘
//! ```

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::queue::QueueState;
use super::{DeviceId, Fault, Progress, Queue, VirtioDevice, feature, status};
use crate::Memory;
use crate::events::{Event, Handler, Poller, Readiness};
use crate::state::{Persist, Record, StateError};

/// Version of the state.
const VERSION: u32 = 1;
/// Keys of doorbells have this bit.
const DOORBELL: u32 = 1 << 31;

/// How a device interrupts its driver: the transport's part.
pub trait Notifier: Send + Sync {
    /// Buffers of this queue went back to the driver.
    fn queue(&self, queue: usize);

    /// The configuration has changed, or the device needs a reset.
    fn config(&self);
}

/// What a device works with.
pub struct Context<'a> {
    /// Guest memory.
    pub memory: &'a Memory,
    /// The device's queues.
    pub queues: &'a mut [Queue],
    /// The features that both sides agreed on.
    pub features: u64,
    /// Whether the driver is ready.
    pub active: bool,
    doorbells: &'a [Event],
    config_changed: bool,
}

impl Context<'_> {
    /// The driver is to look at the configuration again.
    pub fn config_changed(&mut self) {
        self.config_changed = true;
    }

    /// Calls the device for this queue again, after others had their turn.
    pub fn ring(&self, queue: usize) {
        if let Some(doorbell) = self.doorbells.get(queue) {
            doorbell.set();
        }
    }

    /// Whether both sides agreed on a feature.
    pub fn has(&self, feature: u64) -> bool {
        self.features & feature != 0
    }
}

/// A device with what its transport shows.
pub struct Common {
    device: Box<dyn VirtioDevice>,
    memory: Memory,
    notifier: Arc<dyn Notifier>,
    queues: Vec<Queue>,
    doorbells: Vec<Event>,
    status: u8,
    driver_features: u64,
    generation: u8,
    /// The driver is ready, and the device works.
    active: bool,
    fault: Option<Fault>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    kind: u32,
    status: u8,
    driver_features: u64,
    generation: u8,
    active: bool,
    queues: Vec<QueueState>,
    device: Record,
}

impl Common {
    /// The largest key that a device may give its descriptors.
    pub const KEY_MAX: u32 = DOORBELL - 1;

    /// A device after reset.
    ///
    /// # Errors
    /// No descriptors are left.
    pub fn new(
        mut device: Box<dyn VirtioDevice>,
        memory: Memory,
        poller: &Poller,
        notifier: Arc<dyn Notifier>,
    ) -> io::Result<Common> {
        device.attach(poller)?;
        let sizes = device.queue_sizes();
        let queues: Vec<Queue> =
            sizes.iter().enumerate().map(|(index, size)| Queue::new(index, *size)).collect();
        let mut doorbells = Vec::new();
        for index in 0..queues.len() as u32 {
            let doorbell = Event::new()?;
            poller.add(&doorbell, DOORBELL | index, Readiness::READ)?;
            doorbells.push(doorbell);
        }
        Ok(Common {
            device,
            memory,
            notifier,
            queues,
            doorbells,
            status: 0,
            driver_features: 0,
            generation: 0,
            active: false,
            fault: None,
        })
    }

    /// The machine has other memory from now on. What the driver was given of memory that left is gone.
    pub fn set_memory(&mut self, memory: Memory) {
        self.memory = memory;
    }

    /// The kind of the device.
    pub fn id(&self) -> DeviceId {
        self.device.id()
    }

    /// The features that the device offers.
    pub fn features(&self) -> u64 {
        self.device.features() | feature::VERSION_1 | feature::INDIRECT_DESC | feature::EVENT_IDX
    }

    /// The features that the driver accepted.
    pub fn driver_features(&self) -> u64 {
        self.driver_features
    }

    /// The driver accepts features: 32 of them, `half` 0 or 1.
    pub fn set_driver_features(&mut self, half: u32, bits: u32) {
        if self.status & status::FEATURES_OK == 0 && half < 2 {
            let shift = half * 32;
            self.driver_features = self.driver_features & !(0xffff_ffff << shift) | u64::from(bits) << shift;
        }
    }

    /// The device status.
    pub fn status(&self) -> u8 {
        self.status
    }

    /// The driver writes the device status; returns true when this was a reset.
    pub fn set_status(&mut self, value: u8) -> bool {
        if value == 0 {
            self.reset();
            return true;
        }
        // Section 2.1.1: the driver only sets bits. The device alone asks for a reset.
        let mut new = value & !self.status & !status::NEEDS_RESET;
        if new & status::FEATURES_OK != 0 && !self.features_fit() {
            new &= !status::FEATURES_OK;
        }
        self.status |= new;
        if new & status::DRIVER_OK != 0 {
            self.activate();
        }
        false
    }

    /// The configuration's generation (section 2.5): it changes whenever several reads could see two states.
    pub fn generation(&self) -> u8 {
        self.generation
    }

    /// Why the device needs a reset.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Its queues.
    pub fn queues(&self) -> &[Queue] {
        &self.queues
    }

    /// A queue to be set up.
    pub fn queue_mut(&mut self, index: u16) -> Option<&mut Queue> {
        self.queues.get_mut(usize::from(index))
    }

    /// The driver begins to use a queue.
    pub fn enable_queue(&mut self, index: u16) {
        let event_index = self.driver_features & feature::EVENT_IDX != 0;
        let Some(queue) = self.queues.get_mut(usize::from(index)) else { return };
        if queue.is_enabled() {
            return;
        }
        queue.set_event_index(event_index);
        if let Err(fault) = queue.enable(&self.memory) {
            self.fail(fault);
        }
    }

    /// What wakes the device for each queue.
    pub fn doorbells(&self) -> &[Event] {
        &self.doorbells
    }

    /// The driver rings, on a way that does not write to the doorbell itself.
    pub fn ring(&self, queue: u16) {
        if let Some(doorbell) = self.doorbells.get(usize::from(queue)) {
            doorbell.set();
        }
    }

    /// The driver reads the configuration of the device's kind.
    pub fn read_config(&self, offset: u64, data: &mut [u8]) {
        self.device.read_config(offset, data);
    }

    /// The driver writes the configuration of the device's kind.
    pub fn write_config(&mut self, offset: u64, data: &[u8]) {
        self.with_device(|device, context| {
            device.write_config(offset, data, context);
            Ok(())
        });
    }

    /// Forgets the driver.
    pub fn reset(&mut self) {
        self.device.reset();
        self.queues.iter_mut().for_each(Queue::reset);
        (self.status, self.driver_features, self.active, self.fault) = (0, 0, false, None);
    }

    /// Section 3.1.1, steps 5 and 6: a subset of what is offered, and none of before version 1.
    fn features_fit(&self) -> bool {
        self.driver_features & !self.features() == 0 && self.driver_features & feature::VERSION_1 != 0
    }

    fn activate(&mut self) {
        if self.active || self.status & (status::FEATURES_OK | status::NEEDS_RESET) != status::FEATURES_OK {
            return;
        }
        self.active = true;
        self.with_device(|device, context| device.activate(context));
        // What the driver queued before it was ready.
        (0..self.queues.len()).for_each(|queue| self.ring(queue as u16));
    }

    /// Calls the device, and then tells the driver what came of it.
    fn with_device(
        &mut self,
        call: impl FnOnce(&mut dyn VirtioDevice, &mut Context<'_>) -> Result<(), Fault>,
    ) {
        let mut context = Context {
            memory: &self.memory,
            queues: &mut self.queues,
            features: self.driver_features,
            active: self.active,
            doorbells: &self.doorbells,
            config_changed: false,
        };
        let result = call(self.device.as_mut(), &mut context);
        let config_changed = context.config_changed;
        if config_changed {
            self.generation = self.generation.wrapping_add(1);
            if self.active {
                self.notifier.config();
            }
        }
        let result = if self.active { result.and_then(|()| self.interrupt()) } else { result };
        if let Err(fault) = result {
            self.fail(fault);
        }
    }

    fn interrupt(&mut self) -> Result<(), Fault> {
        for (index, queue) in self.queues.iter_mut().enumerate() {
            if queue.take_interrupt(&self.memory)? {
                self.notifier.queue(index);
            }
        }
        Ok(())
    }

    /// Section 2.1.2: the device asks for a reset, and tells the driver if that is ready.
    fn fail(&mut self, fault: Fault) {
        self.fault = Some(fault);
        self.active = false;
        self.device.reset();
        self.status |= status::NEEDS_RESET;
        if self.status & status::DRIVER_OK != 0 {
            self.notifier.config();
        }
    }
}

impl Handler for Common {
    fn ready(&mut self, key: u32, readiness: Readiness) {
        let doorbell = (key & DOORBELL != 0).then_some((key & !DOORBELL) as usize);
        if let Some(doorbell) = doorbell.and_then(|queue| self.doorbells.get(queue)) {
            doorbell.take();
        }
        let mut more = false;
        self.with_device(|device, context| match doorbell {
            Some(queue) if !context.active || !context.queues[queue].is_enabled() => Ok(()),
            Some(queue) => {
                more = device.process(queue, context)? == Progress::More;
                Ok(())
            }
            None => device.ready(key, readiness, context),
        });
        if let (true, Some(queue)) = (more, doorbell) {
            self.ring(queue as u16);
        }
    }
}

impl Persist for Common {
    fn save(&self) -> Record {
        let state = State {
            kind: self.id() as u32,
            status: self.status,
            driver_features: self.driver_features,
            generation: self.generation,
            active: self.active,
            queues: self.queues.iter().map(Queue::state).collect(),
            device: self.device.save(),
        };
        Record::new(VERSION, &state)
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("a virtio device", VERSION)?;
        let unfit = |why| Err(StateError::Unfit { device: "a virtio device", why });
        if state.kind != self.id() as u32 || state.queues.len() != self.queues.len() {
            return unfit("it is of another kind");
        }
        if state.driver_features & !self.features() != 0 {
            return unfit("its driver uses features that it does not have here");
        }
        self.reset();
        self.driver_features = state.driver_features;
        self.generation = state.generation;
        self.device.restore(&state.device)?;
        let event_index = self.driver_features & feature::EVENT_IDX != 0;
        for (queue, state) in self.queues.iter_mut().zip(&state.queues) {
            queue.restore(state, &self.memory)?;
            queue.set_event_index(event_index);
        }
        self.status = state.status;
        if state.active {
            self.activate();
        }
        Ok(())
    }
}

impl std::fmt::Debug for Common {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Common { status, driver_features, queues, fault, .. } = self;
        f.debug_struct("Common")
            .field("id", &self.id())
            .field("status", status)
            .field("driver_features", driver_features)
            .field("queues", queues)
            .field("fault", fault)
            .finish_non_exhaustive()
    }
}
