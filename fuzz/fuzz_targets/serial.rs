//! Accesses of any width to the serial port, while bytes come from outside, and to the clock: the port takes no more than it says, and
//! the clock goes on from what it has saved.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use vmm_devices::BusDevice;
use vmm_devices::rtc::Rtc;
use vmm_devices::serial::SerialPort;
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

fuzz_target!(|data: &[u8]| {
    let interrupt = EventFd::new(EFD_NONBLOCK).expect("descriptors can be had");
    let mut port = SerialPort::new(interrupt, Box::new(std::io::sink()));
    let clock = |seconds: u64| Rtc::new(0, Box::new(move || Duration::from_secs(seconds)), Box::new(|_| {}));
    let mut rtc = clock(data.len() as u64);
    for &[action, value] in data.as_chunks().0 {
        let offset = u64::from(action & 15);
        match action >> 7 {
            0 => rtc.write(u64::from(action & 1), &[value; 2][..usize::from(action >> 1 & 1) + 1]),
            _ => rtc.read(u64::from(action & 3), &mut [value; 2][..usize::from(action >> 2 & 1) + 1]),
        }
        match action >> 4 {
            0..8 => port.write(offset, &[value]),
            8..12 => port.read(offset, &mut [value]),
            12 => port.write(offset, &[value; 4]),
            13 => port.read(u64::from(value) << 32 | offset, &mut [value; 2]),
            _ => {
                let bytes = vec![value; usize::from(value)];
                assert!(port.receive(&bytes).is_ok_and(|taken| taken <= bytes.len()));
            }
        }
    }
    let record = rtc.save();
    let mut copy = clock(1 << 40);
    copy.restore(&record).expect("the clock takes over what it has saved");
    assert_eq!(copy.save(), record);
});
