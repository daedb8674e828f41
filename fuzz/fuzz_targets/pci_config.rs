//! A hostile guest on the PCI bus: configuration through ports and memory, ranges moved anywhere, and accesses to all of it. What was
//! saved is what is taken over.
#![no_main]

use std::sync::{Arc, Mutex};

use ferrovirt_fuzz::Machine;
use libfuzzer_sys::fuzz_target;
use vmm_devices::BusDevice;
use vmm_devices::events::EventLoop;
use vmm_devices::pci::{Address, ConfigPorts, Ecam, MemoryWindow, PciDevice, PciRoot, Windows};
use vmm_devices::platform::Requests;
use vmm_devices::watchdog::Watchdog;

fuzz_target!(|data: &[u8]| {
    let machine = Machine::new(data.first().copied().unwrap_or(0), Machine::memory());
    let events = EventLoop::new().expect("descriptors can be had");
    let low = ferrovirt_fuzz::LOW;
    let root = Arc::new(PciRoot::new(Windows { low: low..low + 0x10_0000, high: 0..0 }));
    let virtio = machine.root.remove(machine.slot).expect("it was put there");
    let watchdog = Watchdog::new(&events, Box::new(|| {})).expect("descriptors can be had");
    let functions: [(u8, Arc<Mutex<dyn PciDevice>>); 2] = [(1, virtio), (2, watchdog)];
    for (slot, function) in functions {
        root.insert(Address::new(slot, 0).expect("a slot"), function).expect("the bus has room");
    }
    let requests = Arc::new(Requests::new().expect("descriptors can be had"));
    let mut ways: [Box<dyn BusDevice>; 3] = [
        Box::new(ConfigPorts::new(root.clone(), requests)),
        Box::new(Ecam::new(root.clone())),
        Box::new(MemoryWindow::new(root.clone(), low)),
    ];
    let mut rest = data.get(1..).unwrap_or_default();
    while let Some((&[action, a, b, c], after)) = rest.split_first_chunk() {
        rest = after;
        let count = [1, 2, 4, 8][usize::from(action >> 4 & 3)];
        let offset = u64::from(u32::from_le_bytes([a, b, c, 0]));
        let way = &mut ways[usize::from(action % 3)];
        // Most of the ways' addresses are of one function, or of the few ports.
        let offset = if action % 3 == 0 { offset % 8 } else { offset % 0x10_0000 };
        if action & 0x80 != 0 {
            way.read(offset, &mut [0; 8][..count]);
        } else {
            let (bytes, after) = rest.split_at(count.min(rest.len()));
            rest = after;
            way.write(offset, bytes);
        }
    }
    let record = root.save();
    root.restore(&record).expect("a bus takes over what it has saved");
    assert_eq!(root.save(), record);
});
