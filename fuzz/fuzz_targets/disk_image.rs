//! An image of any content, read as what it seems and as every format: an answer within its rules, or an error.
#![no_main]

use disk_image::{Format, Info, Wish, inspect};
use libfuzzer_sys::fuzz_target;

fn check(image: &[u8], info: &Info) {
    assert_eq!(info.physical, image.len() as u64);
    assert!(info.virtual_size <= i64::MAX as u64 || info.format == Format::Vmdk);
    if let Some(backing) = &info.backing {
        assert!(info.format == Format::Vmdk || backing.file.len() <= 1023);
        assert!(info.format != Format::Raw && !backing.file.contains('\0'));
    }
}

fuzz_target!(|image: &[u8]| {
    let detected = inspect(image, Wish::Detect);
    if let Ok(info) = &detected {
        check(image, info);
        assert_eq!(inspect(image, Wish::Format(info.format)).ok().as_ref(), Some(info));
    }
    for format in Format::ALL {
        if let Ok(info) = inspect(image, Wish::Format(format)) {
            check(image, &info);
            assert_eq!(info.format, format);
        }
    }
});
