//! Messages cut, too long, too short, unknown, and with more than they should have.

use proto::frame::{Header, MessageKind, Status};

use crate::fixture::Fixture;
use crate::peer::{header, message};

const DOMAIN_DEFINE_XML: i32 = 11;
const REMOTE: u32 = 0x2000_8086;
const GET_LIB_VERSION: i32 = 157;

#[test]
fn a_call_cut_at_every_byte_is_answered_once_it_is_whole() {
    let fixture = Fixture::new();
    let call = message(header(REMOTE, GET_LIB_VERSION, 7), &[]);
    let mut peer = fixture.open();
    for cut in 1..call.len() {
        peer.send_raw(&call[..cut]);
        peer.expect_silence_then(&call[cut..]);
        assert_eq!(peer.receive().outcome::<u64>().unwrap(), 11_003_000, "cut at {cut}");
    }
}

#[test]
fn a_client_that_vanishes_mid_message_leaves_nothing_behind() {
    let fixture = Fixture::new();
    let call = message(header(REMOTE, GET_LIB_VERSION, 7), &[]);
    for cut in 0..call.len() {
        let mut peer = fixture.connect();
        peer.send_raw(&call[..cut]);
    }
    fixture.await_clients(0);
    fixture.open();
}

#[test]
fn wrong_lengths_end_the_connection_without_a_word() {
    let fixture = Fixture::new();
    for length in [0_u32, 3, 4, 27, 33_554_437, u32::MAX] {
        let mut peer = fixture.connect();
        peer.send_raw(&[&length.to_be_bytes()[..], &[0; 24]].concat());
        peer.expect_end();
    }
}

#[test]
fn unknown_programs_versions_and_procedures_are_refused_and_the_connection_goes_on() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let mut check = |header: Header, expected: &str| {
        peer.send_raw(&message(header, &[]));
        assert_eq!(peer.receive().refusal(), expected);
    };
    check(header(9, 3, 0), "39 7: Cannot find program 9 version 1");
    check(Header { version: 2, ..header(REMOTE, 3, 0) }, "39 7: Cannot find program 536903814 version 2");
    // The administration program is not served on this socket.
    check(header(0x0690_0690, 1, 0), "39 7: Cannot find program 110102160 version 1");
    for procedure in [0, -1, 9999, i32::MIN, 107, 318] {
        check(header(REMOTE, procedure, 0), &format!("39 7: unknown procedure: {procedure}"));
    }
    for status in [Status::Error, Status::Continue, Status::Unknown(77)] {
        let expected = format!("39 7: Unexpected message status {}", status.number());
        check(Header { status, ..header(REMOTE, 3, 0) }, &expected);
    }
    peer.expect_nothing_else();
}

#[test]
fn arguments_that_do_not_decode_are_refused_and_surplus_bytes_are_not() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let refusal = peer.call(60, &[0, 0]).refusal();
    assert!(refusal.starts_with("39 7: Unable to decode message payload"), "{refusal}");
    let latin1 = peer.call(DOMAIN_DEFINE_XML, b"\0\0\0\x05<a>\xfc<\0\0\0").refusal();
    assert!(latin1.contains("byte 3 of a string is not UTF-8; cure: write names and documents"), "{latin1}");
    let answer = peer.call(60, &[0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(answer.outcome::<i32>().unwrap(), 1);
    assert_eq!(peer.call(GET_LIB_VERSION, b"surplus").outcome::<u64>().unwrap(), 11_003_000);
}

#[test]
fn other_messages_are_passed_over() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    for kind in [
        MessageKind::Reply,
        MessageKind::Message,
        MessageKind::Stream,
        MessageKind::StreamHole,
        MessageKind::Unknown(7),
        MessageKind::Unknown(u32::MAX),
    ] {
        peer.send_raw(&message(Header { kind, ..header(REMOTE, GET_LIB_VERSION, 1) }, &[]));
    }
    peer.expect_nothing_else();
}

#[test]
fn many_calls_in_one_piece_are_all_answered() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let mut pieces = Vec::new();
    for serial in 0..1000 {
        pieces.extend(message(header(REMOTE, GET_LIB_VERSION, serial), &[]));
    }
    peer.send_raw(&pieces);
    let mut serials: Vec<u32> = (0..1000).map(|_| peer.receive().header.serial).collect();
    serials.sort_unstable();
    assert_eq!(serials, (0..1000).collect::<Vec<u32>>());
}
