//! Capabilities, recorded answers and machines that were changed at random: whatever is read is completed, planned and
//! written, or refused, without a panic. The targets `emulator` and `domain_policy` of `fuzz/` do the same for longer.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod architectures;
mod common;

use std::path::{Path, PathBuf};

use architectures::{BOARDS, with_board};
use model::Domain;
use policy::Host;
use policy::address::Scope;
use policy::argv::{LaunchContext, Mode};
use policy::emulator::{CacheStamp, EmulatorCaps, Probe};
use test_support::{Random, mutate};

/// Changes of each text.
const CHANGES: usize = 20;
fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == end));
    paths.sort();
    paths
}

/// What was learned can be written, and read as the same.
fn written(caps: &EmulatorCaps) {
    let text = caps.to_document(&CacheStamp::default());
    let again = EmulatorCaps::from_document(&text)
        .unwrap_or_else(|error| panic!("our own output is refused: {error}\n{text}"));
    assert_eq!(again.to_document(&CacheStamp::default()), text);
}

#[test]
fn changed_capabilities_are_read_and_written() {
    let own = common::emulator().to_document(&CacheStamp::default());
    let mut texts = vec![own];
    if let Some(folder) = test_support::shared("corpus/data/qemucapabilitiesdata") {
        texts.extend(files(&folder, "xml").iter().map(|path| std::fs::read_to_string(path).unwrap()));
    }
    let mut random = Random::seeded(3);
    for text in texts {
        let read = (0..CHANGES).filter(|_| {
            EmulatorCaps::from_document(&mutate(&text, &mut random)).map(|caps| written(&caps)).is_ok()
        });
        assert!(read.count() > 0, "no change of this document could be read:\n{text}");
    }
}

fn converse(probe: &mut Probe, answers: &mut dyn Iterator<Item = &str>) {
    while probe.next_command().is_some() {
        let answer = answers.next().unwrap_or("{\"error\": {\"desc\": \"no such command\"}}");
        if probe.answer_text(answer).is_err() {
            probe.answer(Err("no JSON".to_owned()));
        }
    }
}

#[test]
fn changed_answers_are_learned_from_or_refused() {
    let mut conversations = vec!["{\"return\": {}}\n{\"return\": []}\n{\"return\": \"a\"}".to_owned()];
    if let Some(folder) = test_support::shared("corpus/data/qemucapabilitiesdata") {
        for path in files(&folder, "replies").iter().take(4) {
            let text = std::fs::read_to_string(path).unwrap();
            let documents: Vec<serde_json::Value> =
                serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap();
            // The answers without the commands and without the greeting's, one a line.
            let answers = documents.iter().skip(1).step_by(2).skip(1).map(ToString::to_string);
            conversations.push(answers.collect::<Vec<_>>().join("\n"));
        }
    }
    let mut random = Random::seeded(4);
    let mut learned = 0;
    for conversation in &conversations {
        for change in 0..CHANGES {
            // The first time nothing is changed.
            let text = if change == 0 { conversation.clone() } else { mutate(conversation, &mut random) };
            let mut answers = text.lines();
            let mut probe = Probe::new("/usr/bin/qemu-system-x86_64");
            converse(&mut probe, &mut answers);
            let second = probe.wants_second_pass();
            let Ok(mut caps) = probe.finish() else { continue };
            if second {
                let mut probe = Probe::second(&caps);
                converse(&mut probe, &mut answers);
                // A refusal is fine.
                let _ = probe.finish_second(&mut caps);
            }
            written(&caps);
            learned += 1;
        }
    }
    assert!(conversations.len() == 1 || learned > 0, "nothing could be learned from any conversation");
}

/// Completes, checks and plans a machine; whether there is a plan.
fn planned(mut domain: Domain, arch: &str, caps: &EmulatorCaps) -> bool {
    let emulators = [(arch.to_owned(), format!("/usr/bin/qemu-system-{arch}"))].into();
    let host = Host { arch: arch.to_owned(), emulators, ..Host::default() };
    if policy::normalize(&mut domain, &host, caps, &mut zeros, Scope::All).is_err()
        || policy::validate::check(&domain, &host, caps).is_err()
    {
        return false;
    }
    policy::alias::assign(&mut domain);
    let context = LaunchContext { mode: Mode::Descriptors, ..LaunchContext::default() };
    policy::argv::build(&domain, caps, &context).is_ok()
}

#[test]
fn changed_machines_of_all_architectures_are_planned_or_refused() {
    let fixtures = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), "xml");
    let mut random = Random::seeded(5);
    for (arch, board) in BOARDS {
        let caps = with_board(common::emulator(), arch, board);
        let mut plans = 0;
        for path in &fixtures {
            let text = std::fs::read_to_string(path).unwrap();
            for _ in 0..CHANGES {
                let Ok((mut domain, _)) = Domain::parse(&mutate(&text, &mut random)) else { continue };
                let os = domain.os.r#type.get_or_insert_default();
                (os.arch, os.machine) = (Some(arch.to_owned()), Some(board.to_owned()));
                plans += usize::from(planned(domain, arch, &caps));
            }
        }
        assert!(plans > 0, "no machine of {arch} was planned");
    }
}

#[test]
fn changed_machines_of_our_own_monitor_are_planned_or_refused() {
    let text = "<domain type='kvm'>\n<name>m</name>\n<memory unit='MiB'>128</memory>\n<vcpu>2</vcpu>\n\
        <os>\n<type arch='x86_64' machine='ferrovirt'>hvm</type>\n<kernel>/k</kernel>\n<initrd>/i</initrd>\n\
        <cmdline>console=ttyS0</cmdline>\n</os>\n<sysinfo type='smbios'>\n<system>\n\
        <entry name='manufacturer'>Fab</entry>\n</system>\n</sysinfo>\n<devices>\n<disk type='file' device='disk'>\n\
        <driver name='qemu' type='raw'/>\n<source file='/a'/>\n<target dev='vda' bus='virtio'/>\n<serial>D1</serial>\n\
        </disk>\n<serial type='pty'/>\n<console type='pty'/>\n<rng model='virtio'>\n<backend model='random'/>\n</rng>\n\
        <panic model='isa'/>\n</devices>\n</domain>";
    let mut random = Random::seeded(6);
    let mut plans = 0;
    for _ in 0..CHANGES * 50 {
        let Ok((mut domain, _)) = Domain::parse(&mutate(text, &mut random)) else { continue };
        if policy::vmm::normalize(&mut domain, &mut zeros).is_err() {
            continue;
        }
        policy::alias::assign(&mut domain);
        let Ok(plan) = policy::vmm::plan(&domain, "/usr/bin/ferrovirt", "/run/m", 3) else { continue };
        assert!(plan.process.args.iter().all(|argument| !argument.contains(['\0', '\n'])));
        plans += 1;
    }
    assert!(plans > 0, "no machine was planned");
}
