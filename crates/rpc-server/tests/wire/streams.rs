//! Streams: data both ways, the four ends, holes, flow control, and clients that do not keep the rules.

use std::borrow::Cow;

use api::Chunk;
use proto::args;
use proto::frame::{self, Header, MessageKind, STREAM_CHUNK_BYTES, Status};

use crate::fixture::Fixture;
use crate::peer::{Message, Peer, encoded, header, message};

const CONSOLE: i32 = 201;
const UPLOAD: i32 = 208;
const DOWNLOAD: i32 = 209;
const REMOTE: u32 = 0x2000_8086;

fn console(peer: &mut Peer) -> u32 {
    let dom = Cow::Owned(api::Domain::default());
    let call = encoded(&args::DomainOpenConsoleArgs { dom, dev_name: None, flags: 0 });
    let answer = peer.call(CONSOLE, &call);
    answer.outcome::<()>().unwrap();
    answer.header.serial
}

fn upload(peer: &mut Peer, flags: u32) -> u32 {
    let vol = Cow::Owned(api::StorageVol::default());
    let call = encoded(&args::StorageVolUploadArgs { vol, offset: 0, length: 0, flags });
    let answer = peer.call(UPLOAD, &call);
    answer.outcome::<()>().unwrap();
    answer.header.serial
}

fn download(peer: &mut Peer, offset: u64, length: u64, flags: u32) -> u32 {
    let vol = Cow::Owned(api::StorageVol::default());
    let call = encoded(&args::StorageVolDownloadArgs { vol, offset, length, flags });
    peer.send(DOWNLOAD, &call)
}

fn is_stream(message: &Message, serial: u32, status: Status) {
    assert_eq!(message.header.kind, MessageKind::Stream);
    assert_eq!((message.header.serial, message.header.status), (serial, status), "{message:?}");
}

#[test]
fn a_console_carries_both_ways_until_the_machine_ends_it() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = console(&mut peer);
    let machine = fixture.stage.consoles.lock().unwrap().pop().unwrap();
    assert!(machine.try_send(Chunk::Data(b"login: ".to_vec())).unwrap().is_none());
    let prompt = peer.receive();
    is_stream(&prompt, serial, Status::Continue);
    assert_eq!(prompt.payload, b"login: ");
    peer.packet(CONSOLE, serial, Status::Continue, b"root\n");
    assert_eq!(machine.receive(None).unwrap(), Chunk::Data(b"root\n".to_vec()));
    assert!(machine.try_send(Chunk::End).unwrap().is_none());
    let end = peer.receive();
    is_stream(&end, serial, Status::Continue);
    assert!(end.payload.is_empty());
    drop(machine);
    // What is typed after the end is lost without harm, and readers finish after it.
    peer.packet(CONSOLE, serial, Status::Continue, b"too late");
    peer.packet(CONSOLE, serial, Status::Ok, b"");
    let confirmed = peer.receive();
    is_stream(&confirmed, serial, Status::Ok);
    peer.packet(CONSOLE, serial, Status::Continue, b"into the void");
    peer.expect_nothing_else();
}

#[test]
fn a_client_leaves_a_console_by_finishing_or_aborting() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    for status in [Status::Ok, Status::Error] {
        let serial = console(&mut peer);
        let machine = fixture.stage.consoles.lock().unwrap().pop().unwrap();
        peer.packet(CONSOLE, serial, Status::Continue, b"last words");
        peer.packet(CONSOLE, serial, status, b"");
        is_stream(&peer.receive(), serial, Status::Ok);
        assert_eq!(machine.receive(None).unwrap(), Chunk::Data(b"last words".to_vec()));
        while let Ok(chunk) = machine.receive(None) {
            assert_eq!(chunk, Chunk::End);
        }
    }
}

#[test]
fn a_machine_that_breaks_its_console_is_told_as_an_error() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = console(&mut peer);
    drop(fixture.stage.consoles.lock().unwrap().pop());
    let broken = peer.receive();
    is_stream(&broken, serial, Status::Error);
    assert_eq!(broken.refusal(), "78 38: operation aborted: stream had unexpected termination");
    let serial = console(&mut peer);
    let machine = fixture.stage.consoles.lock().unwrap().pop().unwrap();
    machine.fail(error::Error::new(error::ErrorCode::SystemError, error::ErrorDomain::Qemu, "pty gone"));
    let broken = peer.receive();
    is_stream(&broken, serial, Status::Error);
    assert_eq!(broken.refusal(), "38 10: pty gone");
}

#[test]
fn a_refused_console_is_an_error_of_the_call() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let dom = Cow::Owned(api::Domain::default());
    let call = encoded(&args::DomainOpenConsoleArgs { dom, dev_name: Some("none"), flags: 0 });
    let answer = peer.call(CONSOLE, &call);
    assert_eq!(answer.header.kind, MessageKind::Reply);
    assert_eq!(answer.refusal(), "8 20: invalid argument: no such console");
    peer.packet(CONSOLE, answer.header.serial, Status::Continue, b"nobody");
    peer.expect_nothing_else();
}

#[test]
fn a_client_that_vanishes_aborts_its_streams() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    console(&mut peer);
    let machine = fixture.stage.consoles.lock().unwrap().pop().unwrap();
    drop(peer);
    assert!(matches!(machine.receive(None), Err(api::StreamClosed::Aborted)));
}

#[test]
fn an_upload_is_confirmed_when_the_driver_has_it() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = upload(&mut peer, 0);
    for piece in 0..30_u8 {
        peer.packet(UPLOAD, serial, Status::Continue, &[piece; 300_000]);
    }
    peer.packet(UPLOAD, serial, Status::Ok, b"");
    is_stream(&peer.receive(), serial, Status::Ok);
    let uploaded = std::mem::take(&mut *fixture.stage.uploaded.lock().unwrap());
    assert_eq!(uploaded, (0..30).map(|piece| Chunk::Data(vec![piece; 300_000])).collect::<Vec<_>>());
}

#[test]
fn an_upload_waits_for_a_slow_driver_without_taking_memory() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    fixture.stage.stick();
    let serial = upload(&mut peer, 0);
    fixture.stage.await_waiting(1);
    peer.socket.set_write_timeout(Some(std::time::Duration::from_millis(300))).unwrap();
    let kind = MessageKind::Stream;
    let header = Header { kind, status: Status::Continue, ..header(REMOTE, UPLOAD, serial) };
    let packet = message(header, &[7; 200_000]);
    let mut taken = 0;
    let mut rest = Vec::new();
    for _ in 0..100 {
        let mut sent = 0;
        while sent < packet.len() {
            match std::io::Write::write(&mut peer.socket, &packet[sent..]) {
                Ok(bytes) => sent += bytes,
                Err(_) => break,
            }
        }
        if sent < packet.len() {
            rest = packet[sent..].to_vec();
            break;
        }
        taken += 1;
    }
    // One lane of a stream, five packets in progress, and what the sockets hold.
    assert!(taken < 30, "{taken} packets were taken");
    fixture.stage.release();
    peer.socket.set_write_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    peer.send_raw(&rest);
    peer.packet(UPLOAD, serial, Status::Ok, b"");
    is_stream(&peer.receive(), serial, Status::Ok);
    assert_eq!(fixture.stage.uploaded.lock().unwrap().len(), taken + 1);
}

#[test]
fn an_upload_that_fails_is_not_confirmed() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = upload(&mut peer, 0);
    peer.packet(UPLOAD, serial, Status::Continue, b"bad");
    let failed = peer.receive();
    is_stream(&failed, serial, Status::Error);
    assert_eq!(failed.refusal(), "38 18: disk full");
    let serial = upload(&mut peer, 0);
    peer.packet(UPLOAD, serial, Status::Continue, b"vanish");
    peer.packet(UPLOAD, serial, Status::Ok, b"");
    let failed = peer.receive();
    is_stream(&failed, serial, Status::Error);
    assert_eq!(failed.refusal(), "78 38: operation aborted: stream had unexpected termination");
}

#[test]
fn an_aborted_upload_is_seen_by_the_driver() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = upload(&mut peer, 0);
    peer.packet(UPLOAD, serial, Status::Error, b"");
    is_stream(&peer.receive(), serial, Status::Ok);
    let noted = || fixture.stage.uploaded.lock().unwrap().contains(&Chunk::Data(b"aborted".to_vec()));
    while !noted() {
        std::thread::yield_now();
    }
}

#[test]
fn a_download_comes_in_packets_of_the_right_size_with_hole_and_end() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let length = 1_000_000;
    let serial = download(&mut peer, 4096, length, 1);
    peer.receive().outcome::<()>().unwrap();
    let mut data = Vec::new();
    let mut sizes = Vec::new();
    let hole = loop {
        let packet = peer.receive();
        if packet.header.kind == MessageKind::StreamHole {
            break packet;
        }
        is_stream(&packet, serial, Status::Continue);
        sizes.push(packet.payload.len());
        data.extend(packet.payload);
    };
    assert_eq!(
        sizes,
        [STREAM_CHUNK_BYTES, STREAM_CHUNK_BYTES, STREAM_CHUNK_BYTES, 1_000_000 - 3 * STREAM_CHUNK_BYTES]
    );
    assert!(data.iter().enumerate().all(|(index, byte)| usize::from(*byte) == index % 251));
    assert_eq!(frame::parse_hole(&hole.payload).unwrap(), (4096, 0));
    let end = peer.receive();
    is_stream(&end, serial, Status::Continue);
    assert!(end.payload.is_empty());
    peer.packet(DOWNLOAD, serial, Status::Ok, b"");
    is_stream(&peer.receive(), serial, Status::Ok);
}

#[test]
fn a_download_that_is_not_read_delays_no_call_of_others_and_ends_with_its_client() {
    let fixture = Fixture::new();
    let mut deaf = fixture.open();
    download(&mut deaf, 0, 50_000_000, 0);
    let mut other = fixture.open();
    assert_eq!(other.call(157, &[]).outcome::<u64>().unwrap(), 11_003_000);
    drop(other);
    drop(deaf);
    fixture.await_clients(0);
}

#[test]
fn holes_need_the_sparse_flag() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let kind = MessageKind::StreamHole;
    let hole = |serial, length| {
        let header = Header { kind, status: Status::Continue, ..header(REMOTE, UPLOAD, serial) };
        message(header, &frame::hole(length, 0))
    };
    let serial = upload(&mut peer, 1);
    peer.send_raw(&hole(serial, 1 << 40));
    peer.packet(UPLOAD, serial, Status::Ok, b"");
    is_stream(&peer.receive(), serial, Status::Ok);
    assert_eq!(*fixture.stage.uploaded.lock().unwrap(), [Chunk::Hole(1 << 40)]);
    let serial = upload(&mut peer, 0);
    peer.send_raw(&hole(serial, 5));
    peer.expect_end();
    let mut peer = fixture.open();
    let serial = upload(&mut peer, 1);
    peer.send_raw(&hole(serial, -5));
    peer.expect_end();
}

#[test]
fn data_on_a_stream_that_is_only_read_is_refused() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = download(&mut peer, 0, 0, 0);
    peer.receive().outcome::<()>().unwrap();
    peer.packet(DOWNLOAD, serial, Status::Continue, b"data");
    let refused =
        std::iter::repeat_with(|| peer.receive()).find(|it| it.header.status == Status::Error).unwrap();
    is_stream(&refused, serial, Status::Error);
    assert_eq!(refused.error().code(), error::ErrorCode::OperationInvalid);
}

#[test]
fn packets_with_another_procedure_do_not_reach_a_stream() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let serial = console(&mut peer);
    let machine = fixture.stage.consoles.lock().unwrap().pop().unwrap();
    peer.packet(DOWNLOAD, serial, Status::Error, b"");
    peer.packet(CONSOLE, serial, Status::Continue, b"here");
    assert_eq!(machine.receive(None).unwrap(), Chunk::Data(b"here".to_vec()));
}

#[test]
fn the_number_of_streams_is_limited() {
    let fixture = Fixture::with(|config| config.limits.client_streams = 2);
    let mut peer = fixture.open();
    let first = console(&mut peer);
    console(&mut peer);
    let dom = Cow::Owned(api::Domain::default());
    let call = encoded(&args::DomainOpenConsoleArgs { dom, dev_name: None, flags: 0 });
    assert_eq!(peer.call(CONSOLE, &call).error().code(), error::ErrorCode::OperationFailed);
    peer.packet(CONSOLE, first, Status::Error, b"");
    is_stream(&peer.receive(), first, Status::Ok);
    console(&mut peer);
}
