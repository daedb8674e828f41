//! JSON that is read and written says the same, also with its names taken apart at their dots,
//! and as the state of a daemon.

#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::json::{self, Json};

fuzz_target!(|text: &str| {
    let Ok(value) = json::read(text) else { return };
    let written = value.text();
    assert_eq!(json::read(&written).as_ref(), Ok(&value), "{written}");
    assert_eq!(json::read(&value.pretty()).as_ref(), Ok(&value));
    if let Ok(state) = policy::daemon_state::restore(text, &["one"]) {
        assert_eq!(policy::daemon_state::restore(&state.text(), &["one"]).ok().as_ref(), Some(&state));
    }
    let Json::Object(props) = value else { return };
    if let Ok(nested) = json::deflatten(props) {
        assert_eq!(json::deflatten(nested.clone()).as_ref(), Ok(&nested));
    }
    let _ = policy::mdevctl::parse_list(text, &[]);
});
