//! Whole command lines against the test driver in this process: recorded sessions.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::{commands, run_captured};

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
                let args = ["-c", "test:///default", &command].map(str::to_owned);
                let (text, succeeded) = run_captured(&args, &|_| None);
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
    let own = [crate::command::Group::Documents, crate::command::Group::Images];
    let of_virsh = |command: &&&crate::command::Command| !own.contains(&command.group);
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
