//! Files that a machine monitor is given, and lines of its control socket, of any content: accepted or refused, never more. The
//! first byte tells what the rest is.
#![no_main]

use std::fs::File;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else { return };
    if kind % 4 == 3 {
        let _ = vmm::control::protocol::read(content);
        return;
    }
    let Ok(descriptor) = host_sys::memfd::sealed("fuzz", content, 0o400) else { return };
    let file = File::from(descriptor);
    match kind % 4 {
        0 => drop(vmm::Snapshot::open(file)),
        1 => drop(vmm::check_kernel(&file)),
        _ => drop(vmm::check_initrd(&file)),
    }
});
