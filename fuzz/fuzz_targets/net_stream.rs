//! What a network behind a stream socket sends, cut anywhere: whole frames come out, or the socket is left alone.
#![no_main]

use std::io::Write;
use std::os::unix::net::UnixStream;

use libfuzzer_sys::fuzz_target;
use vmm_devices::virtio::net::{HEADER_BYTES, Stream, Tap};

fuzz_target!(|data: &[u8]| {
    let Some((&cut, data)) = data.split_first() else { return };
    let (mut theirs, ours) = UnixStream::pair().expect("descriptors are left");
    let mut stream = Stream::new(ours.into()).expect("a socket need not block");
    let mut frame = vec![0; HEADER_BYTES + 65550];
    let mut bytes = 0;
    for part in data.chunks(usize::from(cut) + 1) {
        if theirs.write_all(part).is_err() {
            break;
        }
        while let Ok(Some(count)) = stream.receive(&mut frame) {
            assert!((HEADER_BYTES + 1..=frame.len()).contains(&count));
            bytes += count - HEADER_BYTES;
            // It may also answer.
            let _ = stream.transmit(&frame[..count]);
        }
    }
    assert!(bytes <= data.len());
});
