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

/// Whether some alternative of the expression is made of allowed licences only.
fn allowed(expression: &str, allow: &[String]) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain
        .split(" OR ")
        .any(|choice| choice.split(" AND ").all(|name| allow.iter().any(|allowed| allowed == name.trim())))
}

/// The direct dependencies argued in comments of the form `# name: why`.
fn argued(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(": "));
    lines.filter(|(name, why)| !name.contains(' ') && !why.is_empty()).map(|(name, _)| name).collect()
}
