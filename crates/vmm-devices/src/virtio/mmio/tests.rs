//! A driver of registers in memory.

use std::time::Duration;

use vm_memory::{Bytes, GuestAddress};

use super::*;
use crate::Memory;
use crate::events::EventLoop;
use crate::testing::RecordedWiring;
use crate::virtio::rng::{Config, HostEntropy, Rng};

struct Machine {
    memory: Memory,
    events: EventLoop,
    wiring: Arc<RecordedWiring>,
    device: VirtioMmio,
}

impl Machine {
    fn new(memory: Memory) -> Machine {
        let (events, wiring) = (EventLoop::new().unwrap(), Arc::new(RecordedWiring::default()));
        let rng = Rng::new(Box::new(HostEntropy), Config::default()).unwrap();
        let resources = Resources { memory: memory.clone(), events: &events, wiring: wiring.clone() };
        let device = VirtioMmio::new(Box::new(rng), &resources, 20).unwrap();
        Machine { memory, events, wiring, device }
    }

    fn read(&mut self, offset: u64) -> u32 {
        let mut data = [0xff; 4];
        self.device.read(offset, &mut data);
        u32::from_le_bytes(data)
    }

    fn write(&mut self, offset: u64, value: u32) {
        self.device.write(offset, &value.to_le_bytes());
    }
}

#[test]
fn a_driver_uses_the_device() {
    let memory = Memory::from_ranges(&[(GuestAddress(0), 0x1_0000)]).unwrap();
    let mut machine = Machine::new(memory.clone());
    assert_eq!([0, 4, 8].map(|offset| machine.read(offset)), [MAGIC, 2, 4]);
    for status in [0, 1, 3] {
        machine.write(0x70, status);
    }
    machine.write(0x14, 1);
    assert_eq!(machine.read(0x10), 1, "VIRTIO_F_VERSION_1");
    machine.write(0x24, 1);
    machine.write(0x20, 1);
    machine.write(0x70, 11);
    assert_eq!((machine.read(0x70), machine.read(0x34)), (11, 64));
    for (offset, value) in [(0x30, 0), (0x38, 8), (0x80, 0x1000), (0x90, 0x2000), (0xa0, 0x3000), (0x44, 1)] {
        machine.write(offset, value);
    }
    assert_eq!((machine.read(0x44), machine.read(0x34)), (1, 64));
    machine.write(0x70, 15);
    memory.write_obj([0x8000u32, 0, 8, 2], GuestAddress(0x1000)).unwrap();
    memory.write_obj(1u16, GuestAddress(0x2002)).unwrap();
    machine.write(0x50, 0);
    for _ in 0..4 {
        machine.events.turn(Some(Duration::ZERO)).unwrap();
    }
    assert_eq!(memory.read_obj::<u16>(GuestAddress(0x3002)).unwrap(), 1);
    assert_eq!((machine.wiring.take_lines(), machine.read(0x60)), (vec![(20, true)], 1));
    let record = machine.device.save();
    let mut copy = Machine::new(machine.memory.clone());
    copy.device.restore(&record).unwrap();
    assert_eq!((copy.wiring.take_lines(), copy.read(0x70)), (vec![(20, true)], 15));
    machine.write(0x64, 1);
    assert_eq!((machine.wiring.take_lines(), machine.read(0x60)), (vec![(20, false)], 0));
    // Queues and registers that are not there, and other widths.
    machine.write(0x30, 0x1_0000);
    assert_eq!((machine.read(0x34), machine.read(0x44)), (0, 0));
    for offset in 0..BYTES {
        machine.device.write(offset, &[0xff]);
        machine.device.read(offset, &mut [0; 8]);
        machine.write(offset, u32::MAX);
    }
    machine.write(0x70, 0);
    assert_eq!((machine.read(0x70), machine.read(0x60)), (0, 0));
}
