//! Devices on this host's KVM: a bare-metal guest finds them on the PCI bus and uses them by queues, doorbells and messages.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::sync::Arc;

use block::{Content, Raw};
use test_support::{Scratch, bare_guest};
use vmm::{Device, End, Specification};

mod guests;

use guests::run;

#[test]
fn a_guest_finds_and_uses_its_devices() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = bare_guest(scratch.path(), "devices");
    let image = scratch.path().join("disk");
    std::fs::write(&image, [b"ferrovirt".as_slice(), &[0; 64 * 512 - 9]].concat()).unwrap();
    let file = File::options().read(true).write(true).open(&image).unwrap();
    let content: Arc<dyn Content> = Arc::new(Raw::new(file, true).unwrap());
    let disk = Device::Disk { content, read_only: false, serial: "WD-1".to_owned() };
    let specification = Specification {
        memory_mib: 16,
        devices: vec![disk, Device::Rng],
        ..Specification::new(File::open(kernel).unwrap())
    };
    let (end, said) = run(specification, "");
    assert_eq!(
        said,
        "entropy 32\ndisk WD-1\nsector 0: ferrovirt\nsector 1 lasts\nsector 99 is none\n\
         the entropy device needs a reset\nentropy 32\n"
    );
    assert_eq!(end, End::PowerOff);
    assert_eq!(&std::fs::read(image).unwrap()[512..522], b"FERROVIRT ");
}
