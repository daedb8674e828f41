//! What is known of an emulator: documents of capabilities that survive being written, and answers of any content to
//! every question of a probe. An odd first byte begins a conversation, one answer a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::emulator::{CacheStamp, EmulatorCaps, Probe};

/// Asks all questions; the last answer counts for all that go on.
fn converse(probe: &mut Probe, answers: &mut dyn Iterator<Item = &str>) {
    while probe.next_command().is_some() {
        let answer = answers.next().unwrap_or("{\"error\": {\"desc\": \"no such command\"}}");
        if probe.answer_text(answer).is_err() {
            probe.answer(Err("no JSON".to_owned()));
        }
    }
}

/// What was learned can be written, and read as the same.
fn written(caps: &EmulatorCaps) {
    let text = caps.to_document(&CacheStamp::default());
    // XML has no place for these, which the strings of an answer can have; such a text is written but not read.
    let impossible = |letter| matches!(letter, '\0'..' ' | '\u{fffe}' | '\u{ffff}') && letter != '\n';
    if text.contains(impossible) {
        return;
    }
    let again = EmulatorCaps::from_document(&text).expect("our own output can be read");
    assert_eq!(again.to_document(&CacheStamp::default()), text);
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    if kind % 2 == 0 {
        if let Ok(caps) = EmulatorCaps::from_document(text) {
            written(&caps);
        }
        return;
    }
    let mut answers = text.lines();
    let mut first = Probe::new("/usr/bin/qemu-system-x86_64");
    converse(&mut first, &mut answers);
    let second = first.wants_second_pass();
    let Ok(mut caps) = first.finish() else { return };
    if second {
        let mut probe = Probe::second(&caps);
        converse(&mut probe, &mut answers);
        let _ = probe.finish_second(&mut caps);
    }
    written(&caps);
});
