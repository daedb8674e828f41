//! What every file must have and may not have: module doc, size, fence around `unsafe`, wire formats at their boundary.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::layers::Ladder;
use super::{Findings, Source, read};

/// Hard limit for a file without its tests, in lines.
const FILE_LINES_MAX: usize = 800;
/// Crates and folders that may use `anyhow`: binaries, tools and tests.
const ANYHOW: &[&str] = &[
    "xtask/",
    "tests/",
    "bench/",
    "examples/",
    "fuzz/",
    "crates/ferrovirt/",
    "crates/cli/",
    "crates/daemon/",
];
/// Where XDR may be spoken of: at the wire's boundary, and in records of the journal.
const XDR: &[&str] = &[
    "crates/xdr/",
    "crates/engine/src/store/",
    "crates/proto/",
    "crates/rpc-server/",
    "crates/driver-remote/",
    "xtask/",
    "tests/",
    "fuzz/",
    "bench/",
];
/// Where procedure numbers may be known.
const PROCEDURES: &[&str] = &[
    "crates/api/",
    "crates/api-macros/",
    "crates/proto/",
    "crates/rpc-server/",
    "crates/driver-remote/",
    "xtask/",
    "tests/",
    "fuzz/",
    "bench/",
];

/// Where it is known how a test says that it lacks something, and this file.
const LACKS: &[&str] = &["tests/support/src/need.rs", "xtask/src/tidy/files.rs"];

/// `tidy.toml`: exceptions, which can only shrink.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    /// Path to the number of lines that the file has; it may not grow.
    #[serde(default)]
    file_lines: BTreeMap<String, usize>,
}

pub fn check(root: &Path, sources: &[Source], findings: &mut Findings) -> Result<()> {
    let ladder = Ladder::read(root)?;
    let exceptions: Exceptions =
        toml::from_str(&read(root, "tidy.toml")?).context("tidy.toml is not in order")?;
    for source in sources {
        check_one(source, &ladder, &exceptions, findings);
    }
    for path in exceptions.file_lines.keys() {
        if !sources.iter().any(|source| &source.path == path && lines(source) > FILE_LINES_MAX) {
            findings.add("tidy.toml", format!("the exception for {path} is not needed any more: remove it"));
        }
    }
    Ok(())
}

fn check_one(source: &Source, ladder: &Ladder, exceptions: &Exceptions, findings: &mut Findings) {
    let path = &source.path;
    let first = source.text.lines().find(|line| !line.starts_with("// @generated")).unwrap_or("");
    if !first.starts_with("//!") && !first.starts_with("#![no_main]") {
        findings.add(path, "begin with a `//!` sentence that says what the file is for");
    }
    if source.is_generated()
        && !source.path.ends_with("/mod.rs")
        && !source.text.contains("cargo xtask codegen")
    {
        findings.add(path, "generated code names the command that writes it");
    }
    let limit = exceptions.file_lines.get(path).copied().unwrap_or(FILE_LINES_MAX);
    if !source.is_generated() && !source.is_test() && lines(source) > limit {
        findings.add(path, format!("{} lines without tests; at most {limit}: split it", lines(source)));
    }
    for (index, line) in source.text.lines().enumerate() {
        check_line(source, ladder, line, index + 1, findings);
    }
}

fn check_line(source: &Source, ladder: &Ladder, line: &str, number: usize, findings: &mut Findings) {
    let path = &source.path;
    let place = format!("{path}:{number}");
    let under = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder));
    // Expected texts of tests may end in blanks.
    if line.ends_with([' ', '\t']) && !source.is_test() {
        findings.add(&place, "trailing blank");
    }
    let code = line.split("//").next().unwrap_or("").trim();
    let fenced = ladder.r#unsafe.allowed.iter().any(|name| path.starts_with(&format!("crates/{name}/")));
    if !fenced
        && (code.contains("unsafe {") || code.contains("unsafe fn") || code.contains("allow(unsafe_code"))
        && !path.starts_with("xtask/")
    {
        findings.add(&place, "`unsafe` outside the fence of ladder.toml");
    }
    if code.starts_with("use anyhow") && !under(ANYHOW) {
        findings.add(&place, "anyhow is for binaries, tools and tests: use error::Error or a thiserror enum");
    }
    if code.starts_with("use xdr") && !under(XDR) {
        findings.add(&place, "XDR is spoken only at the wire's boundary and in the journal");
    }
    if code.contains("REMOTE_PROC_") && !under(PROCEDURES) {
        findings.add(&place, "only the wire's boundary knows procedure numbers");
    }
    if !under(LACKS) && ["\"skipped", "\"not run"].iter().any(|words| code.contains(words)) {
        findings.add(&place, "a test that lacks something says so by test_support::skip, which fails in CI");
    }
    if !under(LACKS) && ["../shared", "/work/shared"].iter().any(|folder| code.contains(folder)) {
        findings
            .add(&place, "what may lie beside the repository is found by test_support::shared, which tells");
    }
    if (line.contains("TODO") || line.contains("FIXME")) && path != "xtask/src/tidy/files.rs" {
        findings.add(&place, "no notes to self in the code: mend it or open an issue");
    }
}

/// Lines before the file's own test module.
fn lines(source: &Source) -> usize {
    source.text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_lacks_something_says_so_in_one_way() {
        let ladder = Ladder::read(&crate::root()).unwrap();
        for (path, line, expect) in [
            ("crates/cli/tests/it.rs", "eprintln!(\"skipped: no root\");", 1),
            ("tests/support/src/need.rs", "eprintln!(\"skipped: {why}\");", 0),
            ("crates/cli/src/tests.rs", "Path::new(\"../../../shared/corpus\")", 1),
            ("crates/engine/src/load.rs", "log(&format!(\"'{}' is skipped\"))", 0),
        ] {
            let source = Source { path: path.to_owned(), text: String::new() };
            let mut findings = Findings::default();
            check_line(&source, &ladder, line, 1, &mut findings);
            assert_eq!(findings.0.len(), expect, "{path}: {line}: {findings:?}");
        }
    }
}
