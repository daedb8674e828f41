//! What several files of tests take.

use std::path::Path;

use policy::emulator::EmulatorCaps;

/// The emulator of the fixtures: QEMU for x86_64.
pub fn emulator() -> EmulatorCaps {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/emulator.json");
    let text = std::fs::read_to_string(path).expect("the fixture is readable");
    serde_json::from_str(&text).expect("the fixture is right")
}
