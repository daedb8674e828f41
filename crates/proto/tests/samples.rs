//! Real traffic of the reference: every recorded message is read and written again to the same bytes.

use expect_test::expect_file;
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

/// Our copy: a line `# scenario` before the messages of each, which are lines of direction, procedure and bytes.
const SAMPLES: &str = include_str!("samples.txt");

#[test]
fn every_recorded_message_survives_reading_and_writing() {
    let mut count = 0;
    for line in SAMPLES.lines().filter(|line| !line.starts_with('#')) {
        let hex = line.rsplit(' ').next().expect("a line ends in bytes");
        let message = bytes(hex);
        let (length, body) = message.split_first_chunk().expect("a length word");
        assert_eq!(frame::parse_length(*length), Ok(body.len()), "{line}");
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
        assert_eq!(again, message, "{line}");
        count += 1;
    }
    assert!(count > 400, "only {count} messages were compared");
}

/// The recordings in the form of our copy.
fn compact(recordings: &str) -> String {
    let mut text = String::new();
    let mut scenario = String::new();
    for line in recordings.lines() {
        let sample: Value = serde_json::from_str(line).expect("a line is JSON");
        let word = |key: &str| sample[key].as_str().unwrap_or_default();
        // What has no bytes is a remark, or the end of a connection.
        let Some(hex) = sample["hex"].as_str() else { continue };
        let heading = format!("# {} (connection {})\n", word("scenario"), sample["conn"]);
        if heading != scenario {
            text.push_str(&heading);
            scenario = heading;
        }
        text.push_str(&format!("{} {} {hex}\n", word("dir"), word("name")));
    }
    text
}

#[test]
fn our_copy_is_up_to_date_where_the_recordings_are() {
    let Some(file) = test_support::shared("protocol/wire_samples.jsonl") else { return };
    let recordings = std::fs::read_to_string(file).expect("the recordings are text");
    expect_file!["samples.txt"].assert_eq(&compact(&recordings));
}
