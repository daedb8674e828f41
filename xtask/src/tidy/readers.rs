//! Every field of a document has a reader: what is read and written, and never looked at, is a setting that is silently
//! ignored.
//!
//! The check goes by names: a field counts as read when any source outside of the model has it behind a dot or in a
//! pattern. Fields that are only data stand in `crates/model/unread.toml`, each below why nobody reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Findings, Source};

/// Where documents are declared.
const MODEL: &str = "crates/model/src/";

/// The fields that are only data, by cause.
const LIST: &str = "crates/model/unread.toml";

/// Checks that the fields without a reader are those that are listed.
pub fn check(root: &Path, sources: &[Source], findings: &mut Findings) -> Result<()> {
    let listed = listed(root)?;
    let mut names = BTreeSet::new();
    for source in sources.iter().filter(|source| source.path.starts_with("crates/") && !source.is_test()) {
        let code = code(&source.text);
        match source.path.starts_with(MODEL) {
            true => functions(&code).for_each(|body| read_names(body, &mut names)),
            false => read_names(&code, &mut names),
        }
    }
    let mut unread = BTreeSet::new();
    for source in sources.iter().filter(|source| source.path.starts_with(MODEL) && !source.is_test()) {
        for (record, field) in fields(&code(&source.text)) {
            if names.contains(field.trim_start_matches("r#")) {
                continue;
            }
            let name = format!("{record}.{field}");
            if !listed.contains(&name) {
                findings.add(
                    &source.path,
                    format!("nobody reads {name}: apply it, refuse it, or list it in {LIST}"),
                );
            }
            unread.insert(name);
        }
    }
    for name in listed.difference(&unread) {
        findings.add(LIST, format!("{name} is read, or gone: remove it"));
    }
    Ok(())
}

/// The fields that are only data, of all causes.
fn listed(root: &Path) -> Result<BTreeSet<String>> {
    let by_cause: BTreeMap<String, Vec<String>> =
        toml::from_str(&super::read(root, LIST)?).with_context(|| format!("{LIST} is not in order"))?;
    Ok(by_cause.into_values().flatten().collect())
}

/// The text without tests, comments and what strings say.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The bodies of functions; the other items of the model are declarations.
fn functions(code: &str) -> impl Iterator<Item = &str> {
    code.split("fn ").skip(1).map(|rest| match rest.find("\n}\n") {
        Some(end) => &rest[..end],
        None => rest,
    })
}

/// The names behind dots, and those between braces behind the name of a type: a pattern may take fields from a record.
fn read_names(code: &str, names: &mut BTreeSet<String>) {
    let word = |text: &str| -> String {
        let text = text.trim_start().trim_start_matches("r#");
        text.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
    };
    names.extend(code.split('.').skip(1).map(word));
    for (at, _) in code.match_indices(" {") {
        let type_before = code[..at].rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next();
        if type_before.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_uppercase())) {
            let inner = code[at + 2..].split(['{', '}']).next().unwrap_or_default();
            names.extend(inner.split(',').map(word));
        }
    }
}

/// The records and fields that are declared: those with an `#[xml(..)]` that is not `flatten`.
fn fields(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut record, mut words) = (String::new(), String::new());
    for line in code.lines() {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            record = rest
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default()
                .to_owned();
            words.clear();
        }
        match line.strip_prefix("    pub ").and_then(|rest| rest.split_once(':')) {
            Some((item, _)) if item.contains(' ') => words.clear(),
            Some((field, _)) if words.contains("#[xml(") && !words.contains("flatten") => {
                found.push((record.clone(), field.to_owned()));
                words.clear();
            }
            Some(_) => words.clear(),
            None => words.push_str(line),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_behind_dots_and_in_patterns() {
        let model = "pub struct Disk {\n    #[xml(attr)]\n    pub name: String,\n    #[xml(flatten)]\n    pub info: Info,\n    \
                     #[xml(leaf)]\n    pub r#type: u8,\n}\n";
        assert_eq!(
            fields(model),
            [("Disk".to_owned(), "name".to_owned()), ("Disk".to_owned(), "r#type".to_owned())]
        );
        let mut names = BTreeSet::new();
        read_names("let Disk { size, name: other } = disk; disk.r#type; a.b()", &mut names);
        for name in ["size", "name", "type", "b"] {
            assert!(names.contains(name), "{name} of {names:?}");
        }
        assert!(!names.contains("disk"));
    }
}
