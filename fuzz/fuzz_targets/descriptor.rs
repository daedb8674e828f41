//! A descriptor of firmware or of a vhost-user program that is read, written and read again says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::{firmware, vhost_user};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(descriptor) = firmware::Descriptor::parse(text) {
        let written = descriptor.document().to_string();
        assert_eq!(firmware::Descriptor::parse(&written), Some(descriptor), "{written}");
    }
    if let Some(descriptor) = vhost_user::Descriptor::parse(text) {
        let written = descriptor.document().to_string();
        assert_eq!(vhost_user::Descriptor::parse(&written), Some(descriptor), "{written}");
    }
});
