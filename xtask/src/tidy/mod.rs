//! `cargo xtask tidy`: the house rules that a machine can check, over the whole tree.

mod files;
mod functions;
mod fuzz;
mod layers;
mod licences;
mod readers;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What the checks found, one line each, with the place first.
#[derive(Debug, Default)]
pub struct Findings(Vec<String>);

impl Findings {
    /// Notes one violation at `place`.
    pub fn add(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.0.push(format!("{place}: {what}"));
    }
}

/// One Rust source file of ours.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the workspace root.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Whether `cargo xtask codegen` wrote it.
    pub fn is_generated(&self) -> bool {
        self.path.contains("/generated/")
    }

    /// Whether it is test code as a whole.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.starts_with("tests/") || self.path.ends_with("/tests.rs")
    }
}

/// Runs every check; fails with the list of what to mend.
pub fn run(root: &Path) -> Result<()> {
    let sources = sources(root)?;
    let mut findings = Findings::default();
    layers::check(root, &mut findings)?;
    files::check(root, &sources, &mut findings)?;
    functions::check(root, &sources, &mut findings)?;
    fuzz::check(root, &sources, &mut findings)?;
    licences::check(root, &mut findings)?;
    readers::check(root, &sources, &mut findings)?;
    for finding in &findings.0 {
        eprintln!("{finding}");
    }
    match findings.0.len() {
        0 => stdx::print(format_args!("tidy: {} files in order\n", sources.len())),
        count => bail!("tidy: {count} findings"),
    }
    Ok(())
}

/// Reads a file below `root`, naming it in the error.
pub fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {path}"))
}

fn sources(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["crates", "xtask", "tests", "bench", "fuzz", "examples"] {
        collect(root, &root.join(folder), &mut sources)?;
    }
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(sources)
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path: PathBuf = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "corpus" | "artifacts" | "fixtures" | "node_modules") {
                collect(root, &path, sources)?;
            }
        } else if name.ends_with(".rs") {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            sources.push(Source { path, text });
        }
    }
    Ok(())
}
