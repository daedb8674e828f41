//! A document of any kind that is read, written and read again says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{DocumentKind, FormatFlags};
use xml::Document;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = xml::decode(data) else { return };
    let Ok(document) = Document::parse(&text) else { return };
    let Ok(kind) = DocumentKind::of(document.any_root()) else { return };
    let Ok((first, _)) = kind.load(document.any_root()) else { return };
    for flags in [FormatFlags::SECURE, FormatFlags::SECURE | FormatFlags::INACTIVE, FormatFlags::NONE] {
        let written = kind.format(first.as_ref(), flags);
        let (second, report) = match kind.parse(&written) {
            Ok(again) => again,
            Err(error) => panic!("our own output is refused: {error}\n{written}"),
        };
        assert!(report.is_empty(), "our own output has unknown names: {report:?}\n{written}");
        assert_eq!(kind.format(second.as_ref(), flags), written);
    }
    let whole = kind.format_whole(first.as_ref());
    let (again, _) = kind.parse(&whole).expect("our own output is read");
    let lost = kind.lost(first.as_ref(), again.as_ref());
    assert!(lost.is_empty(), "written and read again it says something else: {lost:?}\n{whole}");
});
