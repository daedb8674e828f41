//! Lists of differences, each below its cause.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Under this cause a list has what nobody has explained yet.
const NEW: &str = "# New: to be moved below a cause.";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The list in this file; empty when there is none yet.
pub fn list(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_default()
}

/// Compares the lines with the list in this file, or writes it.
pub fn check_list(name: &str, found: &BTreeSet<String>) {
    let list = list(name);
    let entry = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let listed: BTreeSet<&str> = list.lines().filter(entry).collect();
    let new: Vec<&str> = found.iter().map(String::as_str).filter(|line| !listed.contains(line)).collect();
    let gone: Vec<&str> = listed.iter().copied().filter(|line| !found.contains(*line)).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut kept: Vec<&str> = list.lines().filter(|line| !gone.contains(line)).collect();
        if !new.is_empty() && !kept.contains(&NEW) {
            kept.extend(["", NEW]);
        }
        kept.extend(&new);
        std::fs::write(path(name), kept.join("\n") + "\n").expect("the list is writable");
        return;
    }
    assert!(new.is_empty(), "the two schemas differ, which is not listed:\n{}", new.join("\n"));
    assert!(gone.is_empty(), "the two schemas agree, but a difference is listed:\n{}", gone.join("\n"));
    assert!(!list.lines().any(|line| line == NEW), "differences are listed without a cause");
}
