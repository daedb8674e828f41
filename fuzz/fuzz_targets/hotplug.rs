//! A hostile guest at the registers of hot-plug, while devices, processors and memory come and are asked back: only what may leave leaves, the
//! first processor stays, and what was saved is what is taken over.
#![no_main]

use std::sync::Arc;

use ferrovirt_fuzz::nowhere;
use libfuzzer_sys::fuzz_target;
use vmm_devices::BusDevice;
use vmm_devices::events::EventLoop;
use vmm_devices::hotplug::{HotPlug, MODULES_MAX, Outcome, Place, Registers};
use vmm_devices::pci::{Address, PciRoot, Windows};
use vmm_devices::platform::Requests;
use vmm_devices::watchdog::Watchdog;

/// Most processors.
const PROCESSORS_MAX: u8 = 254;

fuzz_target!(|data: &[u8]| {
    let low = ferrovirt_fuzz::LOW;
    let root = Arc::new(PciRoot::new(Windows { low: low..low + 0x10_0000, high: 0..0 }));
    let events = EventLoop::new().expect("descriptors can be had");
    let requests = Arc::new(Requests::new().expect("descriptors can be had"));
    let make = |processors| HotPlug::new(root.clone(), processors, nowhere(), 11, requests.clone());
    let hotplug = Arc::new(make(1));
    let mut registers = Registers(hotplug.clone());
    let (mut there, mut modules) = (0u32, 0u32);
    let mut rest = data;
    while let Some((&[action, number, a, b], after)) = rest.split_first_chunk() {
        rest = after;
        let slot = number % Address::SLOTS;
        match action % 8 {
            0 if slot > 0 && there & 1 << slot == 0 => {
                let address = Address::new(slot, 0).expect("a slot");
                let device = Watchdog::new(&events, Box::new(|| {})).expect("descriptors can be had");
                if root.insert(address, device).is_ok() {
                    there |= 1 << slot;
                    hotplug.came(slot);
                }
            }
            1 if there & 1 << slot != 0 => hotplug.ask_back(slot),
            2 if hotplug.processors() < PROCESSORS_MAX => hotplug.set_processors(hotplug.processors() + 1),
            3 => hotplug.ask_processor_back(),
            5 if number < MODULES_MAX && modules & 1 << number == 0 => {
                modules |= 1 << number;
                hotplug.module_came(number);
            }
            6 if number < MODULES_MAX && modules & 1 << number != 0 => hotplug.ask_module_back(number),
            4 => registers.read(u64::from(number % 20), &mut [0; 8][..usize::from(a % 9)]),
            _ => {
                let value = [number, a, b, action];
                registers.write(u64::from(action / 8 % 20), &value[..usize::from(4 - (action >> 7))]);
            }
        }
        while let Some(outcome) = hotplug.take() {
            match outcome {
                Outcome::Gone(slot, _) => {
                    assert!(there & 1 << slot != 0, "it was there");
                    there &= !(1 << slot);
                }
                Outcome::Emptied(number) => {
                    assert!(modules & 1 << number != 0, "it was there");
                    modules &= !(1 << number);
                }
                Outcome::Refused(Place::Module(number)) => assert!(modules & 1 << number != 0),
                Outcome::Fewer(count) => assert_eq!(count, hotplug.processors()),
                Outcome::Refused(Place::Slot(slot)) => assert!(there & 1 << slot != 0),
                Outcome::Refused(Place::Processor(number)) => assert_eq!(number + 1, hotplug.processors()),
            }
        }
        assert!(hotplug.processors() > 0, "the first one stays");
        assert_eq!(root.addresses().len(), 1 + there.count_ones() as usize);
    }
    let record = hotplug.save();
    let copy = make(hotplug.processors());
    (0..MODULES_MAX).filter(|number| modules & 1 << number != 0).for_each(|number| copy.has_module(number));
    copy.restore(&record).expect("the registers take over what they have saved");
    assert_eq!(copy.save(), record);
});
