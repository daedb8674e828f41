//! A stream of bytes cut into messages: every message that is accepted is written again to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proto::frame::{self, Header, LENGTH_BYTES, MessageKind};

fuzz_target!(|data: &[u8]| {
    let mut rest = data;
    while let Some((word, tail)) = rest.split_first_chunk::<LENGTH_BYTES>() {
        let Ok(length) = frame::parse_length(*word) else { return };
        let Some((body, after)) = tail.split_at_checked(length) else { return };
        let Ok((header, payload)) = Header::parse(body) else { return };
        let mut again = Vec::new();
        let files = match header.kind {
            MessageKind::CallWithFiles | MessageKind::ReplyWithFiles => frame::split_files(payload).ok(),
            MessageKind::StreamHole => {
                if let Ok((length, flags)) = frame::parse_hole(payload) {
                    assert_eq!(frame::hole(length, flags), payload[..12]);
                }
                None
            }
            _ => None,
        };
        let mark = frame::begin(&mut again);
        match files {
            Some((count, inner)) if count > 0 => {
                again.extend_from_slice(inner);
                frame::finish_with_files(&mut again, mark, header, count).expect("it came in one message");
            }
            _ => {
                again.extend_from_slice(payload);
                frame::finish(&mut again, mark, header).expect("it came in one message");
            }
        }
        assert_eq!(again, rest[..LENGTH_BYTES + length]);
        rest = after;
    }
});
