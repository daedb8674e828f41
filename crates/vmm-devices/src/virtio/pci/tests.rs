//! A driver that knows nothing but configuration space: it finds an entropy device and uses it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use vm_memory::{Bytes, GuestAddress};

use super::*;
use crate::Message;
use crate::pci::{Address, PciRoot, Windows};
use crate::testing::RecordedWiring;
use crate::virtio::rng::{Config, HostEntropy, Rng};

const LINE: u8 = 11;
const TABLE_AT: u64 = 0x1000;
const DRIVER_AT: u64 = 0x2000;
const DEVICE_AT: u64 = 0x3000;
const BUFFER: u64 = 0x8000;

struct Machine {
    memory: Memory,
    events: EventLoop,
    wiring: Arc<RecordedWiring>,
    root: PciRoot,
    slot: Address,
}

/// Where a structure lies: address in memory.
type Place = u64;

impl Machine {
    fn new() -> Machine {
        let memory = Memory::from_ranges(&[(GuestAddress(0), 0x1_0000)]).unwrap();
        Machine::with_memory(memory)
    }

    fn with_memory(memory: Memory) -> Machine {
        let (events, wiring) = (EventLoop::new().unwrap(), Arc::new(RecordedWiring::default()));
        let root = PciRoot::new(Windows { low: 0xd000_0000..0xd100_0000, high: 0..0 });
        let slot = Address::new(4, 0).unwrap();
        let rng = Rng::new(Box::new(HostEntropy), Config::default()).unwrap();
        let resources = Resources { memory: memory.clone(), events: &events, wiring: wiring.clone() };
        let function = VirtioPci::new(Box::new(rng), &resources, LINE).unwrap();
        root.insert(slot, Arc::new(Mutex::new(function))).unwrap();
        Machine { memory, events, wiring, root, slot }
    }

    fn config<const N: usize>(&self, offset: usize) -> [u8; N] {
        let mut data = [0; N];
        self.root.read_config(self.slot, offset, &mut data);
        data
    }

    fn read<const N: usize>(&self, address: u64) -> [u8; N] {
        let mut data = [0; N];
        self.root.read_memory(address, &mut data);
        data
    }

    fn write(&self, address: u64, data: &[u8]) {
        self.root.write_memory(address, data);
    }

    /// Follows the list of capabilities: the first of this identifier and kind.
    fn capability(&self, identifier: u8, kind: Option<u8>) -> usize {
        let mut offset = usize::from(self.config::<1>(0x34)[0]);
        while offset != 0 {
            let [id, next, _, found] = self.config(offset);
            if id == identifier && kind.is_none_or(|kind| kind == found) {
                return offset;
            }
            offset = usize::from(next);
        }
        panic!("no capability {identifier} {kind:?}");
    }

    fn structure(&self, kind: u8) -> Place {
        let offset = self.capability(9, Some(kind));
        let bar = u32::from_le_bytes(self.config(0x10)) & !0xf;
        u64::from(bar) + u64::from(u32::from_le_bytes(self.config(offset + 8)))
    }

    /// Sets the device up as section 3.1.1 says; where its common configuration lies.
    fn start(&self) -> Place {
        self.root.write_config(self.slot, 4, &[6, 0]);
        let common = self.structure(1);
        self.write(common + 0x14, &[0]);
        self.write(common + 0x14, &[1]);
        self.write(common + 0x14, &[3]);
        self.write(common, &1u32.to_le_bytes());
        assert_eq!(self.read(common + 4), 1u32.to_le_bytes(), "VIRTIO_F_VERSION_1");
        self.write(common + 8, &1u32.to_le_bytes());
        self.write(common + 12, &1u32.to_le_bytes());
        self.write(common + 0x14, &[11]);
        assert_eq!(self.read(common + 0x14), [11]);
        self.write(common + 0x16, &[0, 0]);
        assert_eq!(self.read(common + 0x18), [64, 0]);
        self.write(common + 0x18, &[8, 0]);
        for (offset, place) in [(0x20, TABLE_AT), (0x28, DRIVER_AT), (0x30, DEVICE_AT)] {
            self.write(common + offset, &(place as u32).to_le_bytes());
            self.write(common + offset + 4, &[0; 4]);
        }
        self.write(common + 0x1c, &[1, 0]);
        assert_eq!(self.read(common + 0x1c), [1, 0]);
        self.write(common + 0x14, &[15]);
        assert_eq!(self.read(common + 0x14), [15]);
        common
    }

    /// Asks for 8 bytes: the index of the used ring afterwards.
    fn ask(&self, number: u16) -> u16 {
        let mut descriptor = BUFFER.to_le_bytes().to_vec();
        descriptor.extend([8, 0, 0, 0, 2, 0, 0, 0]);
        self.memory.write_slice(&descriptor, GuestAddress(TABLE_AT)).unwrap();
        self.memory.write_obj(number, GuestAddress(DRIVER_AT + 2)).unwrap();
        self.write(self.structure(2), &[0, 0]);
        self.turn();
        self.memory.read_obj(GuestAddress(DEVICE_AT + 2)).unwrap()
    }

    fn turn(&self) {
        for _ in 0..4 {
            self.events.turn(Some(Duration::ZERO)).unwrap();
        }
    }

    /// Uses message-signalled interrupts: vector 1 for the queue.
    fn use_messages(&self, common: Place) {
        let capability = self.capability(0x11, None);
        let table = u64::from(u32::from_le_bytes(self.config(capability + 4)) & !7);
        let entry = u64::from(u32::from_le_bytes(self.config(0x10)) & !0xf) + table + 16;
        self.write(entry, &0xfee0_0000u32.to_le_bytes());
        self.write(entry + 8, &0x41u32.to_le_bytes());
        self.write(entry + 12, &[0; 4]);
        self.root.write_config(self.slot, capability + 2, &[0, 0x80]);
        self.write(common + 0x1a, &[1, 0]);
        assert_eq!(self.read(common + 0x1a), [1, 0]);
        self.write(common + 0x10, &[9, 0]);
        assert_eq!(self.read(common + 0x10), [0xff, 0xff], "no such vector");
    }
}

const MESSAGE: Message = Message { address: 0xfee0_0000, data: 0x41 };

#[test]
fn a_driver_finds_and_uses_the_device() {
    let machine = Machine::new();
    assert_eq!(machine.config(0), [0xf4, 0x1a, 0x44, 0x10]);
    let common = machine.start();
    assert_eq!(machine.ask(1), 1);
    assert_eq!(machine.wiring.take_lines(), [(LINE.into(), true)]);
    assert_eq!(machine.config::<2>(6)[0] & 8, 8, "the status register shows the line");
    assert_eq!(machine.read(machine.structure(3)), [1], "a queue interrupted");
    assert_eq!(machine.read(machine.structure(3)), [0], "reading clears");
    assert_eq!(machine.wiring.take_lines(), [(LINE.into(), false)]);
    machine.use_messages(common);
    assert_eq!(machine.ask(2), 2);
    assert_eq!((machine.wiring.take_messages(), machine.wiring.take_lines()), (vec![MESSAGE], vec![]));
    // A reset forgets vectors and queues.
    machine.write(common + 0x14, &[0]);
    assert_eq!(machine.read(common + 0x14), [0]);
    assert_eq!((machine.read(common + 0x1a), machine.read(common + 0x1c)), ([0xff, 0xff], [0, 0]));
    assert_eq!(machine.ask(3), 2, "nobody answers");
    machine.start();
}

#[test]
fn features_are_agreed_on() {
    let machine = Machine::new();
    machine.root.write_config(machine.slot, 4, &[6, 0]);
    let common = machine.structure(1);
    for (half, bits) in [(0u32, 0u32), (1, 3), (0, 1)] {
        machine.write(common + 0x14, &[0]);
        machine.write(common + 0x14, &[3]);
        machine.write(common + 8, &half.to_le_bytes());
        machine.write(common + 12, &bits.to_le_bytes());
        machine.write(common + 0x14, &[11]);
        assert_eq!(machine.read(common + 0x14), [3], "not these features: {half} {bits}");
        machine.write(common + 0x14, &[15]);
        assert_eq!(machine.ask(1), 0);
    }
}

#[test]
fn registers_answer_through_configuration_space() {
    let machine = Machine::new();
    let window = machine.capability(9, Some(5));
    let access = |offset: u32, bytes: u32| {
        machine.root.write_config(machine.slot, window + 4, &[0]);
        machine.root.write_config(machine.slot, window + 8, &offset.to_le_bytes());
        machine.root.write_config(machine.slot, window + 12, &bytes.to_le_bytes());
    };
    access(0x14, 1);
    machine.root.write_config(machine.slot, window + 16, &[3, 0, 0, 0]);
    assert_eq!(machine.config(window + 16), [3, 0, 0, 0]);
    access(0x12, 2);
    assert_eq!(machine.config(window + 16), [1, 0, 0, 0], "one queue");
    for (offset, bytes) in [(0x7fff, 4), (u32::MAX, 4), (0, 3), (0, u32::MAX)] {
        access(offset, bytes);
        machine.config::<4>(window + 16);
        machine.root.write_config(machine.slot, window + 16, &[0xff; 4]);
    }
}

#[test]
fn doorbells_follow_the_range() {
    let machine = Machine::new();
    machine.root.write_config(machine.slot, 4, &[6, 0]);
    assert_eq!(machine.wiring.doorbells(), [0xd000_3000]);
    machine.root.write_config(machine.slot, 0x10, &0xd040_0000u32.to_le_bytes());
    assert_eq!(machine.wiring.doorbells(), [0xd040_3000]);
    machine.root.write_config(machine.slot, 4, &[0, 0]);
    assert_eq!(machine.wiring.doorbells(), [0; 0]);
    machine.root.write_config(machine.slot, 4, &[6, 0]);
    drop(machine.root.remove(machine.slot));
    assert_eq!(machine.wiring.doorbells(), [0; 0]);
}

#[test]
fn a_saved_device_goes_on() {
    let machine = Machine::new();
    let common = machine.start();
    machine.use_messages(common);
    assert_eq!(machine.ask(1), 1);
    // A request that nobody has looked at yet.
    machine.memory.write_obj(2u16, GuestAddress(DRIVER_AT + 2)).unwrap();
    let text = serde_json::to_string(&machine.root.save()).unwrap();
    let copy = Machine::with_memory(machine.memory.clone());
    copy.root.restore(&serde_json::from_str(&text).unwrap()).unwrap();
    copy.turn();
    assert_eq!(copy.memory.read_obj::<u16>(GuestAddress(DEVICE_AT + 2)).unwrap(), 2);
    assert_eq!(copy.wiring.take_messages(), [MESSAGE]);
    assert_eq!(copy.wiring.doorbells(), [0xd000_3000]);
    assert_eq!(copy.read(common + 0x14), [15]);
    // Without memory for its rings it cannot go on.
    let small = Memory::from_ranges(&[(GuestAddress(0), 0x1000)]).unwrap();
    let other = Machine::with_memory(small);
    assert_eq!(machine.read(common + 0x14), [15], "the first one is as it was");
    let error = other.root.restore(&serde_json::from_str(&text).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the state of a virtio queue does not fit this machine: its rings are not in memory"
    );
}

#[test]
fn rings_outside_of_memory_stop_the_device() {
    let machine = Machine::new();
    for (area, place) in [(0x20, u64::MAX - 15), (0x28, 1), (0x30, 0xffff), (0x28, 0)] {
        let common = machine.start();
        machine.write(common + 0x14, &[0]);
        machine.write(common + 0x14, &[3]);
        machine.write(common + 8, &1u32.to_le_bytes());
        machine.write(common + 12, &1u32.to_le_bytes());
        machine.write(common + 0x14, &[11]);
        for offset in [0x20, 0x28, 0x30] {
            machine.write(common + offset, &0x1000u64.to_le_bytes());
        }
        machine.write(common + area, &place.to_le_bytes());
        machine.write(common + 0x1c, &[1, 0]);
        machine.write(common + 0x14, &[15]);
        assert_eq!(machine.read::<1>(common + 0x14)[0] & 64, 64, "{area:x} {place:x}");
    }
}
