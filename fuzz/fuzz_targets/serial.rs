//! Accesses of any width to the serial port, while bytes come from outside: it takes no more than it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmm_devices::BusDevice;
use vmm_devices::serial::SerialPort;
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

fuzz_target!(|data: &[u8]| {
    let interrupt = EventFd::new(EFD_NONBLOCK).expect("descriptors can be had");
    let mut port = SerialPort::new(interrupt, Box::new(std::io::sink()));
    for &[action, value] in data.as_chunks().0 {
        let offset = u64::from(action & 15);
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
});
