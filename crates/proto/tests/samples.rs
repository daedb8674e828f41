//! Real traffic of the reference: every recorded message is read and written again to the same bytes.

use std::path::Path;

use proto::frame::{self, Header, MessageKind, Status};
use proto::{Part, Program, event, keepalive, procedure, transcode, wire_error};
use serde_json::Value;

fn bytes(hex: &str) -> Vec<u8> {
    let pair = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(pair).collect()
}

/// What our own writer makes of the value that it read from the payload.
fn rewritten(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if header.program == keepalive::PROGRAM {
        return out;
    }
    let program = Program::from_number(header.program).expect("a known program");
    match (header.kind, header.status) {
        (MessageKind::Message, _) => {
            match event::decode(program, header.procedure, payload).expect("an event").expect("a known event")
            {
                event::Delivery::Event { callback_id: Some(id), event } => {
                    assert_eq!(event::encode(&event, id, &mut out).expect("it fits"), header);
                }
                event::Delivery::Event { callback_id: None, event } => {
                    assert_eq!(event::encode_legacy(&event, &mut out).expect("it fits"), Some(header));
                }
                event::Delivery::ConnectionClosed(reason) => {
                    event::connection_closed(reason, &mut out);
                }
            }
        }
        (_, Status::Error) => wire_error::encode(&wire_error::decode(payload).expect("an error"), &mut out),
        (MessageKind::StreamHole, _) => {
            let (length, flags) = frame::parse_hole(payload).expect("a hole");
            out.extend(frame::hole(length, flags));
        }
        (MessageKind::Stream, _) => out.extend_from_slice(payload),
        (kind, _) => {
            let part = if matches!(kind, MessageKind::Call | MessageKind::CallWithFiles) {
                Part::Arguments
            } else {
                Part::Result
            };
            let procedure = procedure(program, header.procedure).expect("a known procedure");
            transcode(procedure, part, payload, &mut out).expect("it can be read");
        }
    }
    out
}

#[test]
fn every_recorded_message_survives_reading_and_writing() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/protocol/wire_samples.jsonl");
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let mut count = 0;
    for line in text.lines() {
        let sample: Value = serde_json::from_str(line).expect("a line is JSON");
        let Some(hex) = sample["hex"].as_str() else { continue };
        let message = bytes(hex);
        let (length, body) = message.split_first_chunk().expect("a length word");
        // Recordings of long stream packets are cut.
        if frame::parse_length(*length) != Ok(body.len()) {
            assert!(sample["type"].as_str() == Some("STREAM"), "{sample}");
            continue;
        }
        let (header, payload) = Header::parse(body).expect("a header");
        let (files, payload) = match header.kind {
            MessageKind::CallWithFiles | MessageKind::ReplyWithFiles => {
                frame::split_files(payload).expect("a count")
            }
            _ => (0, payload),
        };
        let mut again = Vec::new();
        let mark = frame::begin(&mut again);
        again.extend(rewritten(header, payload));
        frame::finish_with_files(&mut again, mark, header, files).expect("it fits");
        assert_eq!(again, message, "{sample}");
        count += 1;
    }
    assert!(count > 400, "only {count} messages were compared");
}
