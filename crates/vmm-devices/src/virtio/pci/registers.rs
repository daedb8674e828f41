//! The common configuration (section 4.1.4.3).

use serde::{Deserialize, Serialize};

use super::signals::Signals;
use crate::bytes;
use crate::virtio::{Common, Queue};

/// Bytes of the structure, with the fields that version 1.2 added.
pub const COMMON_BYTES: u64 = 0x40;

const DEVICE_FEATURE_SELECT: u64 = 0x00;
const DRIVER_FEATURE_SELECT: u64 = 0x08;
const DRIVER_FEATURE: u64 = 0x0c;
const CONFIG_VECTOR: u64 = 0x10;
const DEVICE_STATUS: u64 = 0x14;
const QUEUE_SELECT: u64 = 0x16;
const QUEUE_SIZE: u64 = 0x18;
const QUEUE_VECTOR: u64 = 0x1a;
const QUEUE_ENABLE: u64 = 0x1c;
/// Three addresses: descriptor table, driver area, device area.
const QUEUE_AREAS: u64 = 0x20;
const QUEUE_AREAS_END: u64 = 0x38;

/// What the driver selected.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selected {
    device_features: u32,
    driver_features: u32,
    queue: u16,
}

impl Selected {
    /// The driver reads, at any width.
    pub fn read(&self, offset: u64, data: &mut [u8], common: &Common, signals: &Signals) {
        let half = |features: u64, half: u32| if half < 2 { (features >> (half * 32)) as u32 } else { 0 };
        let mut registers = Vec::with_capacity(COMMON_BYTES as usize);
        registers.extend(self.device_features.to_le_bytes());
        registers.extend(half(common.features(), self.device_features).to_le_bytes());
        registers.extend(self.driver_features.to_le_bytes());
        registers.extend(half(common.driver_features(), self.driver_features).to_le_bytes());
        registers.extend(signals.config_vector().to_le_bytes());
        registers.extend((common.queues().len() as u16).to_le_bytes());
        registers.extend([common.status(), common.generation()]);
        registers.extend(self.queue.to_le_bytes());
        let queue = common.queues().get(usize::from(self.queue));
        // Section 4.1.4.3: the size of a queue that is not there is zero.
        registers.extend(queue.map_or(0, Queue::size).to_le_bytes());
        registers.extend(signals.queue_vector(self.queue).to_le_bytes());
        registers.extend(u16::from(queue.is_some_and(Queue::is_enabled)).to_le_bytes());
        // The queue's doorbell has its number.
        registers.extend(self.queue.to_le_bytes());
        for area in 0..3 {
            registers.extend(queue.map_or(0, |queue| queue.area(area)).to_le_bytes());
        }
        bytes::read(&registers, offset, data);
    }

    /// The driver writes: fields in their own width, addresses also in halves (section 4.1.3.1). Other accesses do nothing.
    pub fn write(&mut self, offset: u64, data: &[u8], common: &mut Common, signals: &Signals) {
        match *data {
            [byte] if offset == DEVICE_STATUS && common.set_status(byte) => {
                *self = Selected::default();
                signals.reset();
            }
            [a, b] => self.write_word(offset, u16::from_le_bytes([a, b]), common, signals),
            [a, b, c, d] => self.write_double_word(offset, u32::from_le_bytes([a, b, c, d]), common),
            [a, b, c, d, e, f, g, h] if offset.is_multiple_of(8) => {
                self.write_double_word(offset, u32::from_le_bytes([a, b, c, d]), common);
                self.write_double_word(offset + 4, u32::from_le_bytes([e, f, g, h]), common);
            }
            _ => {}
        }
    }

    fn write_word(&mut self, offset: u64, value: u16, common: &mut Common, signals: &Signals) {
        match offset {
            CONFIG_VECTOR => signals.set_config_vector(value),
            QUEUE_SELECT => self.queue = value,
            QUEUE_SIZE => {
                if let Some(queue) = common.queue_mut(self.queue) {
                    queue.set_size(value);
                }
            }
            QUEUE_VECTOR => signals.set_queue_vector(self.queue, value),
            QUEUE_ENABLE if value == 1 => common.enable_queue(self.queue),
            _ => {}
        }
    }

    fn write_double_word(&mut self, offset: u64, value: u32, common: &mut Common) {
        match offset {
            DEVICE_FEATURE_SELECT => self.device_features = value,
            DRIVER_FEATURE_SELECT => self.driver_features = value,
            DRIVER_FEATURE => common.set_driver_features(self.driver_features, value),
            QUEUE_AREAS..QUEUE_AREAS_END if offset.is_multiple_of(4) => {
                if let Some(queue) = common.queue_mut(self.queue) {
                    queue.set_half_area(((offset - QUEUE_AREAS) / 8) as usize, offset & 4 != 0, value);
                }
            }
            _ => {}
        }
    }
}
