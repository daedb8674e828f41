//! A client's stream, cut at any places and with descriptors: the same messages come out as from the whole, in bounded
//! memory.
#![no_main]
#![allow(dead_code, reason = "the server uses all of the module, this target what it needs")]

#[path = "../../crates/rpc-server/src/intake.rs"]
mod intake;

use std::fs::File;
use std::os::fd::OwnedFd;

use intake::Intake;
use libfuzzer_sys::fuzz_target;

/// Memory beyond what has arrived that a message which is not whole may take.
const SLACK_BYTES: usize = 1 << 17;

/// What came out: procedure, payload and number of descriptors of each message, and whether the stream was refused.
type Outcome = (Vec<(i32, Vec<u8>, usize)>, bool);

fn feed(stream: &[u8], step: usize, descriptors: usize) -> Outcome {
    let mut intake = Intake::default();
    let mut out = Vec::new();
    let files = (0..descriptors).map(|_| OwnedFd::from(File::open("/dev/null").expect("it is always there")));
    if intake.add_descriptors(files.collect()).is_err() {
        return (out, true);
    }
    for piece in stream.chunks(step) {
        let mut input = piece;
        loop {
            match intake.next(&mut input) {
                Ok(Some(frame)) => {
                    out.push((frame.header.procedure, frame.payload.to_vec(), frame.files.len()))
                }
                Ok(None) => break,
                Err(_) => return (out, true),
            }
        }
        assert!(input.is_empty(), "bytes were left");
        assert!(intake.release() <= 2 * stream.len() + SLACK_BYTES, "memory without bytes");
    }
    (out, false)
}

fuzz_target!(|data: &[u8]| {
    let [step, descriptors, stream @ ..] = data else { return };
    let descriptors = usize::from(*descriptors % 80);
    let whole = feed(stream, stream.len().max(1), descriptors);
    assert_eq!(feed(stream, usize::from(*step).max(1), descriptors), whole);
});
