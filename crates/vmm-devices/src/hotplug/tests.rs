//! A guest that reads notices and answers them, well or badly.

use super::*;
use crate::events::EventLoop;
use crate::pci::Windows;
use crate::testing::RecordedWiring;
use crate::watchdog::Watchdog;

const LINE: u32 = 11;

struct Machine {
    root: Arc<PciRoot>,
    wiring: Arc<RecordedWiring>,
    requests: Arc<Requests>,
    hotplug: Arc<HotPlug>,
    registers: Registers,
    events: EventLoop,
}

impl Machine {
    fn new() -> Machine {
        let root = Arc::new(PciRoot::new(Windows { low: 0xd000_0000..0xd100_0000, high: 0..0 }));
        let (wiring, requests) = (Arc::new(RecordedWiring::default()), Arc::new(Requests::new().unwrap()));
        let hotplug = HotPlug::new(root.clone(), 2, wiring.clone(), LINE, requests.clone());
        let hotplug = Arc::new(hotplug);
        let registers = Registers(hotplug.clone());
        Machine { root, wiring, requests, hotplug, registers, events: EventLoop::new().unwrap() }
    }

    fn insert(&self, slot: u8) {
        let device = Watchdog::new(&self.events, Box::new(|| {})).unwrap();
        self.root.insert(Address::new(slot, 0).unwrap(), device).unwrap();
    }

    fn read(&mut self, offset: u64) -> u32 {
        let mut data = [0xff; 4];
        self.registers.read(offset, &mut data);
        u32::from_le_bytes(data)
    }

    fn write(&mut self, offset: u64, value: u32) {
        self.registers.write(offset, &value.to_le_bytes());
    }

    /// What was done, in words.
    fn outcomes(&self) -> Vec<String> {
        std::iter::from_fn(|| self.hotplug.take())
            .map(|outcome| match outcome {
                Outcome::Gone(slot, _) => format!("gone {slot}"),
                Outcome::Fewer(count) => format!("{count} left"),
                Outcome::Emptied(number) => format!("module {number} left"),
                Outcome::Refused(place) => format!("refused {place:?}"),
            })
            .collect()
    }
}

#[test]
fn a_device_comes_and_goes() {
    let mut machine = Machine::new();
    machine.insert(3);
    machine.hotplug.came(3);
    machine.hotplug.came(3);
    assert_eq!(machine.wiring.take_lines(), [(LINE, true)], "the line is high until all is read");
    assert_eq!((machine.read(NOTICE), machine.read(NOTICE)), (0x1_0103, 0));
    assert_eq!(machine.wiring.take_lines(), [(LINE, false)]);
    machine.hotplug.ask_back(3);
    assert_eq!(machine.hotplug.asked_back(), [3]);
    assert_eq!(machine.read(NOTICE), 0x1_0303);
    machine.write(RESULT, 0x83 << 16 | 0x103);
    assert!(machine.outcomes().is_empty(), "it goes on");
    machine.write(LEAVE, 0x103);
    assert_eq!(machine.root.addresses().len(), 1, "the bridge alone");
    assert_eq!(machine.requests.take(), Some(Request::HotPlug));
    machine.write(LEAVE, 0x103);
    machine.write(RESULT, 0x103);
    assert_eq!(machine.outcomes(), ["gone 3"]);
    assert!(machine.hotplug.asked_back().is_empty());
}

#[test]
fn a_guest_may_refuse() {
    let mut machine = Machine::new();
    machine.insert(3);
    machine.hotplug.allow(3);
    machine.write(RESULT, 0x81 << 16 | 0x103);
    assert!(machine.outcomes().is_empty(), "nobody asked");
    machine.hotplug.ask_back(3);
    machine.write(RESULT, 0x81 << 16 | 0x103);
    machine.write(RESULT, 0x81 << 16 | 0x103);
    machine.hotplug.ask_processor_back();
    machine.write(RESULT, 1 << 16 | 0x200);
    machine.write(RESULT, 1 << 16 | 0x201);
    assert_eq!(machine.outcomes(), ["refused Slot(3)", "refused Processor(1)"]);
    assert_eq!(machine.read(COUNT), 2);
    machine.write(LEAVE, 0x201);
    assert_eq!(machine.read(COUNT), 2, "it is too late");
}

#[test]
fn processors_come_and_go_at_the_end() {
    let mut machine = Machine::new();
    machine.hotplug.set_processors(4);
    assert_eq!((machine.read(NOTICE), machine.read(NOTICE), machine.read(NOTICE)), (0x2_0102, 0x2_0103, 0));
    for place in [0x200, 0x201, 0x202, 0x203] {
        machine.write(LEAVE, place);
    }
    assert_eq!(machine.read(COUNT), 4, "nobody was asked");
    machine.hotplug.ask_processor_back();
    assert_eq!(machine.read(NOTICE), 0x2_0303);
    for place in [0x200, 0x202, 0x203, 0x203, 0x202] {
        machine.write(LEAVE, place);
    }
    assert_eq!((machine.read(COUNT), machine.outcomes()), (3, vec!["3 left".to_owned()]));
    // The first one stays.
    let alone = HotPlug::new(machine.root, 1, machine.wiring.clone(), LINE, machine.requests);
    alone.ask_processor_back();
    assert_eq!(alone.next_notice(), 0);
}

#[test]
fn modules_come_and_leave() {
    let mut machine = Machine::new();
    machine.hotplug.module_came(5);
    machine.hotplug.has_module(31);
    assert_eq!((machine.read(NOTICE), machine.read(NOTICE)), (0x3_0105, 0));
    machine.hotplug.ask_module_back(5);
    assert_eq!(machine.read(NOTICE), 0x3_0305);
    machine.write(RESULT, 0x81 << 16 | 0x305);
    assert_eq!(machine.outcomes(), ["refused Module(5)"]);
    machine.hotplug.ask_module_back(5);
    assert_eq!(machine.hotplug.modules_asked_back(), [5]);
    // One that was not asked back, one that is not there, one that cannot be.
    for place in [0x305, 0x305, 0x31f, 0x306, 0x320, 0x3ff] {
        machine.write(LEAVE, place);
    }
    assert_eq!(machine.outcomes(), ["module 5 left", "module 31 left"]);
    assert_eq!((machine.read(NOTICE), machine.hotplug.modules_asked_back()), (0, vec![]));
}

#[test]
fn nonsense_does_nothing() {
    let mut machine = Machine::new();
    machine.insert(3);
    for value in [0, 3, 0x003, 0x103, 0x120, 0x1ff, 0x2ff, 0x303, u32::MAX] {
        machine.write(NOTICE, value);
        machine.write(LEAVE, value);
        machine.write(RESULT, value);
        machine.write(COUNT, value);
    }
    machine.registers.write(LEAVE, &[3, 1]);
    machine.registers.write(2, &[3, 1, 0, 0]);
    machine.registers.read(NOTICE, &mut [0; 2]);
    assert!(machine.outcomes().is_empty() && machine.root.addresses().len() == 2);
}

#[test]
fn wishes_outlast_a_snapshot() {
    let machine = Machine::new();
    machine.insert(3);
    machine.hotplug.allow(3);
    machine.hotplug.ask_back(3);
    let record = machine.hotplug.save();
    let mut copy = Machine::new();
    copy.insert(3);
    copy.hotplug.allow(3);
    copy.hotplug.restore(&record).unwrap();
    assert_eq!(copy.wiring.take_lines(), [(LINE, true)]);
    assert_eq!(copy.read(NOTICE), 0x1_0303);
    copy.write(LEAVE, 0x103);
    assert_eq!(copy.outcomes(), ["gone 3"]);
    let other = HotPlug::new(copy.root.clone(), 3, copy.wiring.clone(), LINE, copy.requests.clone());
    assert!(other.restore(&record).unwrap_err().to_string().contains("number of processors"));
    let mut body = record.body;
    body["notices"] = serde_json::json!([[{ "Slot": 32 }, "LetGo"]]);
    let broken = Record { version: VERSION, body };
    assert!(copy.hotplug.restore(&broken).unwrap_err().to_string().contains("cannot be there"));
}
