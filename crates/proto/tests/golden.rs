//! One message of every shape, as bytes: what must never change by accident. `UPDATE_EXPECT=1` blesses.

use std::borrow::Cow;

use api::{
    Domain, DomainStatsRecord, Event, NodeGetInfoRet, NodeGetSecurityModelRet, TypedParam, Uuid, events,
};
use error::{Error, ErrorCode, ErrorDomain};
use expect_test::{Expect, expect};
use proto::frame::{self, Header, MessageKind, Status};
use proto::{Encode, args, event, keepalive, rets, wire_error};
use xdr::Encoder;

fn domain() -> Domain {
    Domain { name: "web".into(), uuid: Uuid::from_bytes([0x11; 16]), id: 7 }
}

/// Words of four bytes in hexadecimal, eight a line.
fn words(bytes: &[u8]) -> String {
    let words: Vec<String> =
        bytes.chunks(4).map(|word| word.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    words.chunks(8).map(|line| line.join(" ") + "\n").collect()
}

fn check(value: &dyn Encode, expect: &Expect) {
    let mut buffer = Vec::new();
    value.encode(&mut Encoder::new(&mut buffer)).expect("it fits");
    expect.assert_eq(&words(&buffer));
}

#[test]
fn arguments_with_a_handle_and_flags() {
    check(
        &args::DomainGetStateArgs { dom: Cow::Owned(domain()), flags: 1 },
        &expect![[r#"
        00000003 77656200 11111111 11111111 11111111 11111111 00000007 00000001
    "#]],
    );
}

#[test]
fn arguments_with_optional_text() {
    check(
        &args::ConnectOpenArgs { name: Some("test:///default"), flags: 1 },
        &expect![[r#"
        00000001 0000000f 74657374 3a2f2f2f 64656661 756c7400 00000001
    "#]],
    );
    check(
        &args::ConnectOpenArgs { name: None, flags: 0 },
        &expect![[r#"
        00000000 00000000
    "#]],
    );
}

#[test]
fn arguments_with_parameters_of_every_type() {
    let params = [
        TypedParam::new("i", -1),
        TypedParam::new("u", 2u32),
        TypedParam::new("l", -3i64),
        TypedParam::new("ul", 4u64),
        TypedParam::new("d", 0.5),
        TypedParam::new("b", true),
        TypedParam::new("s", "text"),
    ];
    check(
        &args::DomainSetMemoryParametersArgs {
            dom: Cow::Owned(domain()),
            params: Cow::Borrowed(&params),
            flags: 0,
        },
        &expect![[r#"
            00000003 77656200 11111111 11111111 11111111 11111111 00000007 00000007
            00000001 69000000 00000001 ffffffff 00000001 75000000 00000002 00000002
            00000001 6c000000 00000003 ffffffff fffffffd 00000002 756c0000 00000004
            00000000 00000004 00000001 64000000 00000005 3fe00000 00000000 00000001
            62000000 00000006 00000001 00000001 73000000 00000007 00000004 74657874
            00000000
        "#]],
    );
}

#[test]
fn arguments_with_a_list_of_texts_and_bytes() {
    let xml = ["<a/>".to_owned(), "<bc/>".to_owned()];
    check(
        &args::ConnectBaselineCpuArgs { xml_cpus: Cow::Borrowed(&xml), flags: 0 },
        &expect![[r#"
        00000002 00000004 3c612f3e 00000005 3c62632f 3e000000 00000000
    "#]],
    );
    check(
        &args::DomainPinVcpuArgs { dom: Cow::Owned(domain()), vcpu: 1, cpumap: &[3, 0, 0, 0, 1] },
        &expect![[r#"
            00000003 77656200 11111111 11111111 11111111 11111111 00000007 00000001
            00000005 03000000 01000000
        "#]],
    );
}

#[test]
fn arguments_with_the_word_that_bounds_the_result() {
    check(
        &args::ConnectListAllDomainsArgs { need_results: 1, flags: 3 },
        &expect![[r#"
        00000001 00000003
    "#]],
    );
    check(
        &args::DomainGetMemoryParametersArgs { dom: Cow::Owned(domain()), nparams: 3, flags: 4 },
        &expect![[r#"
            00000003 77656200 11111111 11111111 11111111 11111111 00000007 00000003
            00000004
        "#]],
    );
    check(
        &args::ConnectListDomainsArgs { limit: 16 },
        &expect![[r#"
        00000010
    "#]],
    );
}

#[test]
fn results_that_are_lists() {
    check(
        &rets::ConnectListAllDomainsRet { list: vec![domain()], count: 1 },
        &expect![[r#"
        00000001 00000003 77656200 11111111 11111111 11111111 11111111 00000007
        00000001
    "#]],
    );
    check(
        &rets::DomainGetMemoryParametersRet { list: vec![TypedParam::new("hard_limit", 5u64)], count: 1 },
        &expect![[r#"
            00000001 0000000a 68617264 5f6c696d 69740000 00000004 00000000 00000005
            00000001
        "#]],
    );
    check(
        &rets::DomainMemoryPeekRet { list: vec![1, 2, 3, 4, 5] },
        &expect![[r#"
        00000005 01020304 05000000
    "#]],
    );
    let record = DomainStatsRecord { dom: domain(), params: vec![TypedParam::new("state.state", 1)] };
    check(
        &rets::ConnectGetAllDomainStatsRet { list: vec![record] },
        &expect![[r#"
        00000001 00000003 77656200 11111111 11111111 11111111 11111111 00000007
        00000001 0000000b 73746174 652e7374 61746500 00000001 00000001
    "#]],
    );
}

#[test]
fn results_with_chars_take_four_bytes_each() {
    check(
        &NodeGetSecurityModelRet { model: "none".into(), doi: String::new() },
        &expect![[r#"
        00000005 0000006e 0000006f 0000006e 00000065 00000000 00000001 00000000
    "#]],
    );
    check(
        &NodeGetInfoRet {
            model: "x86".into(),
            memory: 1,
            cpus: 2,
            mhz: 3,
            nodes: 4,
            sockets: 5,
            cores: 6,
            threads: 7,
        },
        &expect![[r#"
            00000078 00000038 00000036 00000000 00000000 00000000 00000000 00000000
            00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
            00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
            00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
            00000000 00000001 00000002 00000003 00000004 00000005 00000006 00000007
        "#]],
    );
}

#[test]
fn an_event_in_both_forms() {
    let lifecycle = Event::from(events::DomainLifecycle { dom: domain(), event: 2, detail: 0 });
    let mut buffer = Vec::new();
    let header = event::encode(&lifecycle, 9, &mut buffer).unwrap();
    assert_eq!((header.procedure, header.serial, header.kind), (318, 1, MessageKind::Message));
    expect![[r#"
        00000009 00000003 77656200 11111111 11111111 11111111 11111111 00000007
        00000002 00000000
    "#]]
    .assert_eq(&words(&buffer));
    buffer.clear();
    assert_eq!(event::encode_legacy(&lifecycle, &mut buffer).unwrap().unwrap().procedure, 107);
    expect![[r#"
        00000003 77656200 11111111 11111111 11111111 11111111 00000007 00000002
        00000000
    "#]]
    .assert_eq(&words(&buffer));
}

#[test]
fn power_management_events_carry_a_reason_only_in_the_newer_form() {
    let wakeup = Event::from(events::DomainPmwakeup { reason: 3, dom: domain() });
    let mut buffer = Vec::new();
    event::encode(&wakeup, 9, &mut buffer).unwrap();
    expect![[r#"
        00000009 00000003 00000003 77656200 11111111 11111111 11111111 11111111
        00000007
    "#]]
    .assert_eq(&words(&buffer));
    buffer.clear();
    event::encode_legacy(&wakeup, &mut buffer).unwrap();
    expect![[r#"
        00000003 77656200 11111111 11111111 11111111 11111111 00000007
    "#]]
    .assert_eq(&words(&buffer));
}

#[test]
fn an_error_with_its_cure() {
    let error = Error::new(ErrorCode::NoDomain, ErrorDomain::Qemu, "no domain with matching name 'x'")
        .with_cure("list all");
    let mut buffer = Vec::new();
    wire_error::encode(&error, &mut buffer);
    expect![[r#"
        0000002a 0000000a 00000001 00000042 446f6d61 696e206e 6f742066 6f756e64
        3a206e6f 20646f6d 61696e20 77697468 206d6174 6368696e 67206e61 6d652027
        78273b20 63757265 3a206c69 73742061 6c6c0000 00000002 00000000 00000001
        00000014 446f6d61 696e206e 6f742066 6f756e64 3a202573 00000001 00000020
        6e6f2064 6f6d6169 6e207769 7468206d 61746368 696e6720 6e616d65 20277827
        00000001 00000008 6c697374 20616c6c ffffffff ffffffff 00000000
    "#]]
    .assert_eq(&words(&buffer));
    let back = wire_error::decode(&buffer).unwrap();
    assert_eq!((back.code(), back.domain(), back.message()), (error.code(), error.domain(), error.message()));
    assert_eq!((back.detail(), back.cure()), (error.detail(), error.cure()));
}

#[test]
fn an_unknown_procedure_comes_back_as_not_supported() {
    let mut buffer = Vec::new();
    wire_error::encode(&wire_error::procedure_unknown(999), &mut buffer);
    assert_eq!(wire_error::decode(&buffer).unwrap().code(), ErrorCode::NoSupport);
}

#[test]
fn a_call_with_descriptors() {
    let header = Header {
        program: 0x2000_8086,
        version: 1,
        procedure: 443,
        kind: MessageKind::Call,
        serial: 5,
        status: Status::Ok,
    };
    let mut buffer = Vec::new();
    let mark = frame::begin(&mut buffer);
    buffer.extend([0xaa; 4]);
    frame::finish_with_files(&mut buffer, mark, header, 2).unwrap();
    expect![[r#"
        00000024 20008086 00000001 000001bb 00000004 00000005 00000000 00000002
        aaaaaaaa
    "#]]
    .assert_eq(&words(&buffer));
    frame::message(&mut buffer, header.stream(Status::Continue), b"data").unwrap();
    assert_eq!(buffer.len(), 36 + 32);
}

#[test]
fn a_ping_and_a_hole() {
    expect![[r#"
        0000001c 6b656570 00000001 00000001 00000002 00000000 00000000
    "#]]
    .assert_eq(&words(&keepalive::message(keepalive::PING)));
    expect![[r#"
        00000000 00010000 00000000
    "#]]
    .assert_eq(&words(&frame::hole(65536, 0)));
}
