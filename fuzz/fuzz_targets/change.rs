//! A record of the journal of definitions: it is refused, or tells of a change whose record tells of the same.
#![no_main]
#![allow(dead_code, reason = "the store uses all of the module, this target what it needs")]

#[path = "../../crates/engine/src/store/change.rs"]
mod change;

use change::Change;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok((stamp, change)) = Change::decode(data) else { return };
    let record = change.encode(stamp).expect("what was read is not too long to write");
    assert_eq!(Change::decode(&record), Ok((stamp, change)));
});
