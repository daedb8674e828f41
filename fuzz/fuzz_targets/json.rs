//! JSON that is read and written says the same, also with its names taken apart at their dots.

#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::json::{self, Json};

fuzz_target!(|text: &str| {
    let Ok(value) = json::read(text) else { return };
    let written = value.text();
    assert_eq!(json::read(&written).as_ref(), Ok(&value), "{written}");
    assert_eq!(json::read(&value.pretty()).as_ref(), Ok(&value));
    let Json::Object(props) = value else { return };
    if let Ok(nested) = json::deflatten(props) {
        assert_eq!(json::deflatten(nested.clone()).as_ref(), Ok(&nested));
    }
    let _ = policy::mdevctl::parse_list(text, &[]);
});
