//! Descriptors: with calls, with answers, and where none belongs.

use std::borrow::Cow;
use std::io::{Read, Write};

use proto::args;
use proto::frame::{self, Header, MessageKind};

use crate::fixture::Fixture;
use crate::peer::{encoded, header};

const CREATE_WITH_FILES: i32 = 309;
const OPEN_GRAPHICS_FD: i32 = 343;
const REMOTE: u32 = 0x2000_8086;

fn create(serial: u32, files: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mark = frame::begin(&mut bytes);
    bytes.extend(encoded(&args::DomainCreateXmlWithFilesArgs { xml_desc: "<x/>", flags: 0 }));
    frame::finish_with_files(&mut bytes, mark, header(REMOTE, CREATE_WITH_FILES, serial), files).unwrap();
    bytes
}

#[test]
fn descriptors_come_with_a_call_wherever_it_is_cut() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    for cut in [1, 4, 28, 32, 40] {
        let call = create(1, 2);
        peer.send_raw(&call[..cut]);
        peer.send_raw(&call[cut..]);
        let pipes = [rustix::pipe::pipe().unwrap(), rustix::pipe::pipe().unwrap()];
        for (_, write) in &pipes {
            peer.send_descriptor(write);
        }
        let domain: api::Domain = peer.receive().outcome().unwrap();
        assert_eq!((domain.name.as_str(), domain.id), ("with-files", 2));
        for (read, write) in pipes {
            drop(write);
            let mut text = String::new();
            std::fs::File::from(read).read_to_string(&mut text).unwrap();
            assert_eq!(text, "<x/>");
        }
    }
}

#[test]
fn descriptors_and_the_next_call_keep_apart() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let (_read, write) = rustix::pipe::pipe().unwrap();
    peer.send_raw(&create(1, 1));
    peer.send_descriptor(&write);
    peer.send_raw(&create(2, 1));
    peer.send_descriptor(&write);
    peer.send(157, &[]);
    let mut procedures: Vec<i32> = (0..3).map(|_| peer.receive().header.procedure).collect();
    procedures.sort_unstable();
    assert_eq!(procedures, [157, CREATE_WITH_FILES, CREATE_WITH_FILES]);
}

#[test]
fn a_call_without_descriptors_is_an_ordinary_one() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    peer.send_raw(&create(1, 0));
    assert_eq!(peer.receive().outcome::<api::Domain>().unwrap().id, 0);
}

#[test]
fn an_answer_brings_descriptors_after_its_last_byte() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let dom = Cow::Owned(api::Domain::default());
    let call = encoded(&args::DomainOpenGraphicsFdArgs { dom, idx: 0, flags: 0 });
    for _ in 0..3 {
        let answer = peer.call(OPEN_GRAPHICS_FD, &call);
        assert_eq!(answer.header.kind, MessageKind::ReplyWithFiles);
        assert_eq!(answer.payload, [0, 0, 0, 1]);
        let mut greeting = [0; 8];
        std::fs::File::from(peer.receive_descriptor()).read_exact(&mut greeting).unwrap();
        assert_eq!(&greeting, b"graphics");
    }
}

#[test]
fn descriptors_that_were_not_announced_end_the_connection() {
    let fixture = Fixture::new();
    let (_read, write) = rustix::pipe::pipe().unwrap();
    let mut stray = fixture.open();
    stray.send_raw(&[0, 0, 0]);
    stray.send_descriptor(&write);
    // The server may have hung up already.
    let _ = stray.socket.write_all(&[0; 24]);
    stray.expect_end();
    let mut too_many = fixture.open();
    let header = Header { kind: MessageKind::CallWithFiles, ..header(REMOTE, CREATE_WITH_FILES, 1) };
    too_many.send_raw(&crate::peer::message(header, &33_u32.to_be_bytes()));
    too_many.expect_end();
    let mut missing = fixture.open();
    missing.send_raw(&create(1, 1));
    let _ = missing.socket.write_all(&[0]);
    missing.expect_end();
}
