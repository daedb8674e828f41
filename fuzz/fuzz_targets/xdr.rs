//! Arguments, results, events and errors of every procedure: what can be read must write to something that reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proto::{Part, Program, event, procedure, transcode, wire_error};

const PROGRAMS: [Program; 4] = [Program::Remote, Program::Qemu, Program::Lxc, Program::Admin];

fuzz_target!(|data: &[u8]| {
    let Some((head, payload)) = data.split_first_chunk::<4>() else { return };
    let program = PROGRAMS[usize::from(head[0] & 3)];
    let number = i32::from(u16::from_be_bytes([head[1], head[2]]));
    let part = if head[3] & 1 == 0 { Part::Arguments } else { Part::Result };
    if let Some(procedure) = procedure(program, number) {
        let mut once = Vec::new();
        if transcode(procedure, part, payload, &mut once).is_ok() {
            let mut twice = Vec::new();
            assert_eq!(transcode(procedure, part, &once, &mut twice), Ok(0), "{}", procedure.name);
            assert_eq!(once, twice, "{}", procedure.name);
        }
    } else if let Ok(Some(event::Delivery::Event { callback_id: Some(id), event })) =
        event::decode(program, number, payload)
    {
        let mut bytes = Vec::new();
        event::encode(&event, id, &mut bytes).expect("what was read can be written");
        assert!(payload.starts_with(&bytes) || event::decode(program, number, &bytes).is_ok());
    } else if let Ok(error) = wire_error::decode(payload) {
        let mut bytes = Vec::new();
        wire_error::encode(&error, &mut bytes);
        let back = wire_error::decode(&bytes).expect("our own error can be read");
        assert_eq!(back.code(), error.code());
    }
});
