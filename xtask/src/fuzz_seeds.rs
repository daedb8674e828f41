//! `cargo xtask fuzz-seeds`: fills `fuzz/corpus` with real documents, so that fuzzing begins where they are.
//!
//! `fuzz/seeds.toml` says which files each target begins with. They are taken from the repository's own fixtures, and from
//! the corpus of documents where it lies beside the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// Longest file that is taken, in bytes: fuzzing is slow on long ones.
const BYTES_MAX: u64 = 32 << 10;

/// Which files a target begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    /// How their names end.
    #[serde(default)]
    ends: Vec<String>,
    /// The outermost elements of XML documents; any when empty.
    #[serde(default)]
    roots: Vec<String>,
    /// What their paths contain; anything when empty.
    #[serde(default)]
    below: Vec<String>,
    /// A text of its own in front of each, for targets that begin with choices.
    #[serde(default)]
    prefixes: Vec<String>,
}

/// Fills the folders of all targets, or of those named.
///
/// # Errors
/// A file cannot be read or written, or the list has no such target.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<()> {
    let targets = targets(root)?;
    if let Some(unknown) = names.iter().find(|name| !targets.contains_key(**name)) {
        bail!("fuzz/seeds.toml has no target {unknown}");
    }
    let mut files = Vec::new();
    collect(&root.join("crates"), &mut files)?;
    if let Some(corpus) = test_support::shared("corpus/data") {
        collect(&corpus, &mut files)?;
    }
    for (name, seeds) in targets.iter().filter(|(name, _)| names.is_empty() || names.contains(&name.as_str()))
    {
        let folder = root.join("fuzz/corpus").join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut count = 0;
        for file in files.iter().filter(|file| seeds.fit(file)) {
            count += plant(seeds, file, &folder)?;
        }
        stdx::print(format_args!("{name:<20} {count} seeds\n"));
    }
    Ok(())
}

/// The list of `fuzz/seeds.toml`.
fn targets(root: &Path) -> Result<BTreeMap<String, Seeds>> {
    let path = root.join("fuzz/seeds.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a list of seeds", path.display()))
}

/// All files below a folder that may be documents: those of tests, and whatever is no source.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    paths.sort();
    for path in paths {
        let kind = std::fs::symlink_metadata(&path)?;
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && kind.len() <= BYTES_MAX {
            files.push(path);
        }
    }
    Ok(())
}

impl Seeds {
    fn fit(&self, file: &Path) -> bool {
        let path = file.to_string_lossy();
        self.ends.iter().any(|end| path.ends_with(end.as_str()))
            && (self.below.is_empty() || self.below.iter().any(|part| path.contains(part.as_str())))
    }
}

/// Copies a file into the folder of a target; how many seeds it became.
fn plant(seeds: &Seeds, file: &Path, folder: &Path) -> Result<usize> {
    let content = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    if !seeds.roots.is_empty() && !root_of(&content).is_some_and(|root| seeds.roots.contains(&root)) {
        return Ok(0);
    }
    let name = file.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy());
    let name = name.collect::<Vec<_>>().join(".");
    let none = [String::new()];
    let prefixes = if seeds.prefixes.is_empty() { &none[..] } else { &seeds.prefixes };
    for (number, prefix) in prefixes.iter().enumerate() {
        let path = folder.join(format!("{name}.{number}"));
        let seed = [prefix.as_bytes(), &content].concat();
        std::fs::write(&path, seed).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(prefixes.len())
}

/// The name of the outermost element, if the content is XML.
fn root_of(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?;
    let document = roxmltree::Document::parse(text).ok()?;
    Some(document.root_element().tag_name().name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_targets_and_fits_files() {
        let root = crate::root();
        let targets = targets(&root).unwrap();
        for name in targets.keys() {
            assert!(root.join(format!("fuzz/fuzz_targets/{name}.rs")).is_file(), "{name}");
        }
        let seeds = &targets["network_policy"];
        assert!(seeds.fit(Path::new("a/b.xml")) && !seeds.fit(Path::new("a/b.json")));
        assert_eq!(root_of(b"<network/>").as_deref(), Some("network"));
        assert_eq!(root_of(b"\xff"), None);
    }
}
