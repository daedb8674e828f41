//! Broken framing is recognised; broken payloads never panic.

use proto::frame::{self, FrameError, Header};
use proto::{Part, Program, procedures, transcode};

#[test]
fn lengths_outside_the_range_are_refused() {
    let parse = |length: u32| frame::parse_length(length.to_be_bytes());
    assert_eq!(parse(4), Ok(0));
    assert_eq!(parse(33_554_436), Ok(33_554_432));
    for length in [0, 3, 33_554_437, u32::MAX] {
        assert_eq!(parse(length), Err(FrameError::Length(length)));
    }
    assert_eq!(Header::parse(&[0; 23]), Err(FrameError::Header(23)));
    assert_eq!(frame::split_files(&[0, 0, 0, 33]), Err(FrameError::Files(33)));
    assert_eq!(frame::parse_hole(&[0xff; 12]), Err(FrameError::Hole));
}

#[test]
fn a_payload_that_does_not_fit_leaves_nothing_behind() {
    let header = Header::parse(&[0; 24]).unwrap().0;
    let mut buffer = vec![1];
    let mark = frame::begin(&mut buffer);
    buffer.resize(mark + frame::PREFIX_BYTES + frame::PAYLOAD_MAX + 1, 0);
    assert_eq!(frame::finish(&mut buffer, mark, header), Err(FrameError::TooLong(frame::PAYLOAD_MAX + 1)));
    assert_eq!(buffer, [1]);
}

/// A value that reads zeros must be refused when it is cut anywhere, and must come back when it is whole.
#[test]
fn every_layout_refuses_cuts_and_survives_zeros_and_ones() {
    for program in [Program::Remote, Program::Qemu, Program::Lxc, Program::Admin] {
        for procedure in procedures(program) {
            for part in [Part::Arguments, Part::Result] {
                let mut out = Vec::new();
                let zeros = [0; 4096];
                let Ok(surplus) = transcode(procedure, part, &zeros, &mut out) else { continue };
                let used = zeros.len() - surplus;
                for cut in 0..used {
                    assert!(
                        transcode(procedure, part, &zeros[..cut], &mut Vec::new()).is_err(),
                        "{}",
                        procedure.name
                    );
                }
                let _ = transcode(procedure, part, &[0xff; 4096], &mut Vec::new());
                let _ = transcode(procedure, part, &[0, 0, 0, 1].repeat(1024), &mut Vec::new());
            }
        }
    }
}
