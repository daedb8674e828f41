//! A connection URI: what is accepted is written such that it means the same, and names a place or says why not.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use transport::{Endpoint, Environment, Uri};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(uri) = text.parse::<Uri>() else { return };
    let written = uri.to_string();
    // Escapes make it longer, perhaps longer than is read.
    if written.len() > 8192 {
        return;
    }
    let again = written.parse::<Uri>();
    assert_eq!(again.as_ref().ok(), Some(&uri), "{written}");
    let environment =
        Environment { uid: 1000, runtime_directory: Some(PathBuf::from("/run/user/1000")), home: None };
    for (read_only, exists) in [(false, true), (true, false)] {
        // Refusals are fine; so is any place.
        let _ = Endpoint::of(&uri, &environment, read_only, |_| exists);
    }
    // The daemon opens the same with the name that it is told, unless the user chose that name.
    let name = uri.daemon_name();
    if uri.parameter("name").is_none() && !name.is_empty() {
        let told = name.parse::<Uri>().expect("the name is a URI");
        assert_eq!((told.driver.as_str(), &told.path), (uri.driver.as_str(), &uri.path), "{name}");
        assert_eq!(told.daemon_name(), name);
    }
});
