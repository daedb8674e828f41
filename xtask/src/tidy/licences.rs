//! Third-party crates: only argued direct dependencies, only the licences that `deny.toml` allows.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Findings, read};

#[derive(Debug, Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    path: Option<String>,
}

pub fn check(root: &Path, findings: &mut Findings) -> Result<()> {
    let text = read(root, "deny.toml")?;
    let deny: Deny = toml::from_str(&text).context("deny.toml is not in order")?;
    let output = Command::new("cargo")
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root)
        .output()
        .context("cannot run cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let mut direct = BTreeSet::new();
    for package in &metadata.packages {
        match (&package.source, &package.license) {
            (None, _) => direct
                .extend(package.dependencies.iter().filter(|d| d.path.is_none()).map(|d| d.name.clone())),
            (Some(_), Some(licence)) if allowed(licence, &deny.licenses.allow) => {}
            (Some(_), licence) => {
                findings.add(&package.name, format!("licence {licence:?} is not allowed by deny.toml"));
            }
        }
    }
    let argued = argued(&text);
    for name in direct.iter().filter(|name| !argued.contains(name.as_str())) {
        findings.add("deny.toml", format!("'{name}' is used but not argued: add `# {name}: why`"));
    }
    for name in argued.iter().filter(|name| !direct.contains(**name)) {
        findings.add("deny.toml", format!("'{name}' is argued but not used"));
    }
    Ok(())
}

/// Whether the expression can be met by allowed licences only; `/` is the old way to write `OR`.
fn allowed(expression: &str, allow: &[String]) -> bool {
    let text = expression.replace('/', " OR ");
    let one = |part: &&str| match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
        Some(inner) => allowed(inner, allow),
        // What could not be split has parentheses that do not match.
        None if part.len() < text.len() => allowed(part, allow),
        None => allow.iter().any(|allowed| allowed == part),
    };
    match split(&text, " OR ").as_slice() {
        [all] => split(all, " AND ").iter().all(one),
        choices => choices.iter().any(one),
    }
}

/// The parts of `text` between the words `by` that stand in no parentheses.
fn split<'a>(text: &'a str, by: &str) -> Vec<&'a str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, word) in text.match_indices(by) {
        let before = &text[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(text[start..at].trim());
            start = at + word.len();
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// The direct dependencies argued in comments of the form `# name: why`.
fn argued(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(": "));
    lines.filter(|(name, why)| !name.contains(' ') && !why.is_empty()).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_as_a_whole() {
        let allow = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for (expression, expect) in [
            ("MIT", true),
            ("GPL-2.0", false),
            ("MIT/Apache-2.0", true),
            ("GPL-2.0 OR MIT", true),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND GPL-2.0", false),
            ("MIT AND GPL-2.0", false),
            ("GPL-2.0 OR MIT AND Unicode-3.0", true),
            ("GPL-2.0 OR (MIT AND (Zlib OR Unicode-3.0))", true),
            ("(MIT OR GPL-2.0", false),
            ("", false),
        ] {
            assert_eq!(allowed(expression, &allow), expect, "{expression}");
        }
    }
}
