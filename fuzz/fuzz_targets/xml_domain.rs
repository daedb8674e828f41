//! A domain document that is read, written and read again says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Domain, FormatFlags};

fuzz_target!(|text: &str| {
    let Ok((first, _)) = Domain::parse(text) else { return };
    for flags in [FormatFlags::SECURE, FormatFlags::SECURE | FormatFlags::INACTIVE, FormatFlags::NONE] {
        let written = first.format(flags);
        let (second, report) = match Domain::parse(&written) {
            Ok(again) => again,
            Err(error) => panic!("our own output is refused: {error}\n{written}"),
        };
        assert!(report.is_empty(), "our own output has unknown names: {report:?}\n{written}");
        assert_eq!(second.format(flags), written);
        if flags == FormatFlags::SECURE {
            assert!(xml::compare(&second, &second).is_empty());
        }
    }
});
