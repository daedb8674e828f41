//! A stream from QEMU or from our own monitor, cut at any places: the same messages come out as from the whole, and nothing is kept for ever.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qmp::{Decoder, Dialect, Item, Limits};

const LIMITS: Limits = Limits { line_bytes: 4096 };

/// Messages up to the first error; `None` marks it.
fn drain(decoder: &mut Decoder, items: &mut Vec<Option<Item>>) {
    while items.last() != Some(&None) {
        match decoder.next_item() {
            Ok(None) => return,
            Ok(item) => items.push(item),
            Err(_) => items.push(None),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((cut, stream)) = data.split_first() else { return };
    for dialect in [Dialect::Qemu, Dialect::Ferrovirt] {
        let mut whole = Vec::new();
        let mut decoder = Decoder::new(LIMITS).speaking(dialect);
        decoder.feed(stream);
        drain(&mut decoder, &mut whole);
        let mut pieces = Vec::new();
        let mut decoder = Decoder::new(LIMITS).speaking(dialect);
        for piece in stream.chunks(usize::from(*cut).max(1)) {
            decoder.feed(piece);
            drain(&mut decoder, &mut pieces);
        }
        assert_eq!(whole, pieces);
    }
});
