//! Recorded conversations with QEMU binaries against the capabilities libvirt draws from them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use policy::emulator::{Accelerator, CacheStamp, EmulatorCaps, Flag, Probe, Reply};
use serde_json::Value;

/// The documents of a recorded conversation.
fn conversation(path: &Path) -> Vec<(Value, Value)> {
    let text = std::fs::read_to_string(path).unwrap();
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap();
    documents.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

fn reply(document: &Value) -> Reply {
    match document.get("return") {
        Some(value) => Ok(value.clone()),
        None => Err(document["error"]["desc"].as_str().unwrap_or("").to_owned()),
    }
}

fn run(probe: &mut Probe, recorded: &mut dyn Iterator<Item = (Value, Value)>) {
    while let Some(command) = probe.next_command() {
        let (sent, answer) = recorded.next().expect("the recording goes on");
        assert_eq!(sent["execute"], command.execute);
        assert_eq!(sent.get("arguments").unwrap_or(&Value::Null), &command.arguments, "{}", command.execute);
        probe.answer(reply(&answer));
    }
}

fn probe(path: &Path, binary: &str) -> EmulatorCaps {
    let mut recorded =
        conversation(path).into_iter().filter(|(sent, _)| sent["execute"] != "qmp_capabilities");
    let mut first = Probe::new(binary);
    run(&mut first, &mut recorded);
    let second = first.wants_second_pass();
    let mut caps = first.finish().unwrap();
    if second {
        let mut probe = Probe::second(&caps);
        run(&mut probe, &mut recorded);
        probe.finish_second(&mut caps).unwrap();
    }
    assert!(recorded.next().is_none(), "the whole recording is used");
    caps
}

/// The number in an element of a capabilities document.
fn number<T: std::str::FromStr>(text: &str, element: &str) -> Option<T> {
    let (_, rest) = text.split_once(&format!("<{element}>"))?;
    rest.split_once('<')?.0.parse().ok()
}

#[test]
fn capabilities_documents_format_to_themselves() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let mut compared = 0;
    for entry in std::fs::read_dir(corpus.join("data/qemucapabilitiesdata")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let stamp = CacheStamp {
            emulator_changed: number(&text, "qemuctime").unwrap(),
            daemon_changed: number(&text, "selfctime").unwrap(),
            daemon_version: number(&text, "selfvers").unwrap(),
            microcode: number(&text, "microcodeVersion").unwrap(),
        };
        let written = EmulatorCaps::from_document(&text).unwrap().to_document(&stamp);
        let differing = text.lines().zip(written.lines()).find(|(expected, found)| expected != found);
        assert!(written == text, "{}: {differing:?}", path.display());
        compared += 1;
    }
    assert!(compared >= 20, "{compared} documents");
}

#[test]
fn recorded_answers_give_what_libvirt_saw() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let folder = corpus.join("data/qemucapabilitiesdata");
    for version in ["6.2.0", "7.0.0", "7.1.0", "7.2.0", "8.2.0", "9.2.0", "10.0.0"] {
        let text = std::fs::read_to_string(folder.join(format!("caps_{version}_x86_64.xml"))).unwrap();
        let expected = EmulatorCaps::from_document(&text).unwrap();
        let found = probe(&folder.join(format!("caps_{version}_x86_64.replies")), &expected.binary);
        let missing: Vec<&Flag> = expected.flags.difference(&found.flags).collect();
        let surplus: Vec<&Flag> = found.flags.difference(&expected.flags).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{version}: missing {missing:?}, surplus {surplus:?}"
        );

        assert_eq!(found.version, expected.version);
        assert_eq!(found.package, expected.package);
        assert_eq!(found.arch, expected.arch);
        for accelerator in [Accelerator::Kvm, Accelerator::Tcg] {
            let (found, expected) = (&found.accelerators[&accelerator], &expected.accelerators[&accelerator]);
            for (found, expected) in found.machines.iter().zip(&expected.machines) {
                assert_eq!(found, expected, "{version}");
            }
            for (found, expected) in found.cpus.iter().zip(&expected.cpus) {
                assert_eq!(found, expected, "{version}");
            }
            assert_eq!(found.machines.len(), expected.machines.len(), "{version}");
            assert_eq!(found.cpus.len(), expected.cpus.len(), "{version}");
        }
    }
}

#[test]
fn capabilities_survive_the_disk() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let path = corpus.join("data/qemucapabilitiesdata/caps_7.2.0_x86_64.xml");
    let caps = EmulatorCaps::from_document(&std::fs::read_to_string(path).unwrap()).unwrap();
    let text = serde_json::to_string(&caps).unwrap();
    assert_eq!(serde_json::from_str::<EmulatorCaps>(&text).unwrap(), caps);
}
