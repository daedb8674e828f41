//! Whole command lines against the test driver in this process: recorded sessions, and the conformance corpus where it is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::output::Output;
use crate::{commands, run_with};

/// Runs a command line; both streams together, and whether it succeeded.
fn run(args: &[&str], environment: &HashMap<String, String>) -> (String, bool) {
    let args: Vec<String> = args.iter().map(|&word| word.to_owned()).collect();
    let (out, captured) = Output::captured();
    let succeeded = run_with(&args, &[], &|name| environment.get(name).cloned(), out);
    (captured.take(), succeeded)
}

/// Our hints are lines of their own, so what is left is what the stock client prints.
fn without_hints(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with("hint: ")).collect()
}

/// Each file of `tests/sessions` holds command lines (after `$ `) and what they print; hints are part of it.
/// `UPDATE_EXPECT=1` writes what is printed now.
#[test]
fn sessions_print_what_was_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let recorded = std::fs::read_to_string(&path).unwrap();
        let mut printed = String::new();
        for line in recorded.lines().filter(|line| line.starts_with("$ ") || line.starts_with('#')) {
            printed.push_str(&format!("{line}\n"));
            if let Some(command) = line.strip_prefix("$ ") {
                let command = command.replace("@DATA@", &data_folder().display().to_string());
                let (text, succeeded) = run(&["-c", "test:///default", &command], &HashMap::new());
                printed.push_str(&text.replace(&data_folder().display().to_string(), "@DATA@"));
                if !succeeded {
                    printed.push_str("[1]\n");
                }
            }
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &printed).unwrap();
        } else {
            expect_test::expect_file![&path].assert_eq(&printed);
        }
        count += 1;
    }
    assert!(count > 0, "{} holds sessions", folder.display());
}

fn data_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// `tests/data/commands.txt` lists, as facts, the options of the stock client: `command option kind marks`.
#[test]
fn the_table_has_the_options_of_virsh() {
    let facts = std::fs::read_to_string(data_folder().join("commands.txt")).unwrap();
    let mut wanted: HashMap<&str, Vec<String>> = HashMap::new();
    for line in facts.lines().filter(|line| !line.starts_with('#')) {
        let (command, option) = line.split_once(' ').unwrap_or((line, ""));
        let options = wanted.entry(command).or_default();
        if !option.is_empty() {
            options.push(option.to_owned());
        }
    }
    let mut wrong = Vec::new();
    let of_virsh = |command: &&&crate::command::Command| command.group != crate::command::Group::Documents;
    for command in commands::COMMANDS.iter().filter(of_virsh) {
        let wanted =
            wanted.get(command.name).unwrap_or_else(|| panic!("{} is a virsh command", command.name));
        let ours: Vec<String> = command.options.iter().map(described).collect();
        if &ours != wanted {
            wrong.push(format!("{}:\n  ours   {ours:?}\n  virsh's {wanted:?}", command.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn described(option: &crate::command::Opt) -> String {
    use crate::command::{Kind, Place};
    let kind = match option.kind {
        Kind::Flag => "flag".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Rest => "rest".to_owned(),
        Kind::Alias(target) => format!("alias:{target}"),
    };
    let mut text = format!("{} {kind}", option.name);
    let bare = matches!(option.place, Place::Bare);
    let tolerated = matches!(option.place, Place::Tolerated);
    for (mark, set) in [("required", option.required), ("bare", bare), ("tolerated", tolerated)] {
        if set {
            text.push_str(&format!(" {mark}"));
        }
    }
    text
}

/// Cases of the corpus that need more than there is, and what. A case that passes has to leave this list.
const CORPUS_LATER: &[(&str, &str)] = &[
    ("argument-assignment", "driver-test: change of the number of virtual CPUs"),
    ("attach-disk", "cli: attach-disk"),
    ("checkpoint", "cli: checkpoint commands"),
    ("checkpoint-redefine", "cli: checkpoint commands"),
    ("lifecycle", "driver-test: messages about a domain's taints"),
    ("script-friendly-options", "driver-test: statistics of the state only"),
    ("snapshot-redefine", "cli: snapshot commands"),
    ("vcpupin", "driver-test: virtual CPU pins"),
];

/// The family `virsh` of the conformance corpus, on machines that have it.
#[test]
fn the_corpus_prints_what_virsh_prints() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let manifest = std::fs::read_to_string(corpus.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let data = corpus.join("data").canonicalize().unwrap().display().to_string();
    let filled =
        |text: &str| text.replace("@TESTDRIVER@", &format!("{data}/testdriver")).replace("@DATA@", &data);
    let cases = manifest["cases"].as_array().unwrap();
    let mut failed = Vec::new();
    for case in cases.iter().filter(|case| case["family"] == "virsh") {
        let name = case["name"].as_str().unwrap();
        let later = CORPUS_LATER.iter().find(|(later, _)| *later == name);
        let context = &case["context"];
        let texts = |value: &serde_json::Value| -> Vec<String> {
            value.as_array().into_iter().flatten().map(|text| filled(text.as_str().unwrap())).collect()
        };
        let mut args = texts(&context["argv"]);
        args.remove(0);
        for input in texts(&case["input"]) {
            args.push(std::fs::read_to_string(corpus.join(input)).unwrap());
        }
        let environment = context["env"].as_object().into_iter().flatten();
        let environment =
            environment.map(|(name, value)| (name.clone(), filled(value.as_str().unwrap()))).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (text, succeeded) = run(&args, &environment);
        let mut text = without_hints(&text);
        if !succeeded {
            text.push_str("\n## Exit code: 1\n");
        }
        if let Some(filter) = context["filter"].as_str() {
            text = filtered(&text, filter);
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let expected = texts(&case["expected"]);
        let expected = std::fs::read_to_string(corpus.join(&expected[0])).unwrap();
        if let Some((name, missing)) = later {
            if text == expected {
                failed.push(format!("{name} passes now, so it no longer lacks: {missing}"));
            }
        } else if text != expected {
            let pairs = expected.lines().chain([""]).zip(text.lines().chain([""]));
            let first = pairs.enumerate().find(|(_, (wanted, printed))| wanted != printed);
            failed.push(format!("{name}: first difference (line, (expected, printed)): {first:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Removes every occurrence of `filter` with the rest of its line.
fn filtered(text: &str, filter: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(filter) {
        kept.push_str(&rest[..at]);
        rest = &rest[at + filter.len()..];
        rest = rest.find('\n').map_or("", |end| &rest[end..]);
    }
    kept + rest
}
