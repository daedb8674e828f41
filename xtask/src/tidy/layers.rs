//! Layers only point down: every workspace dependency is checked against `ladder.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Findings, read};

/// The layers from bottom to top.
const ORDER: &[&str] = &["base", "model", "contract", "host", "engine", "driver", "edge"];

/// The file that declares the layers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    layers: BTreeMap<String, Vec<String>>,
    same_layer: BTreeMap<String, Vec<String>>,
    /// Where `unsafe` may stand.
    pub r#unsafe: UnsafeFence,
}

/// The only crates that may contain `unsafe`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsafeFence {
    /// Their names.
    pub allowed: Vec<String>,
}

impl Ladder {
    /// Reads `ladder.toml` below `root`.
    pub fn read(root: &Path) -> Result<Ladder> {
        toml::from_str(&read(root, "ladder.toml")?).context("ladder.toml is not in order")
    }

    fn layer_of(&self, name: &str) -> Option<usize> {
        ORDER
            .iter()
            .position(|layer| self.layers.get(*layer).is_some_and(|crates| crates.iter().any(|c| c == name)))
    }
}

pub fn check(root: &Path, findings: &mut Findings) -> Result<()> {
    let ladder = Ladder::read(root)?;
    for layer in ladder.layers.keys().filter(|layer| !ORDER.contains(&layer.as_str())) {
        findings.add("ladder.toml", format!("layer '{layer}' is none of {ORDER:?}"));
    }
    for entry in fs::read_dir(root.join("crates")).context("cannot list crates")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let manifest = format!("crates/{name}/Cargo.toml");
        let Some(own) = ladder.layer_of(&name) else {
            findings.add(&manifest, "not on the ladder: add the crate to ladder.toml");
            continue;
        };
        for dependency in dependencies(&read(root, &manifest)?)? {
            let Some(layer) = ladder.layer_of(&dependency) else { continue };
            let neighbour = ladder.same_layer.get(&name).is_some_and(|list| list.contains(&dependency));
            if layer > own || (layer == own && !neighbour) {
                findings.add(
                    &manifest,
                    format!("depends on '{dependency}', which is not below it on the ladder"),
                );
            }
        }
    }
    Ok(())
}

/// Names of the `[dependencies]`; those of tests may point anywhere.
fn dependencies(manifest: &str) -> Result<Vec<String>> {
    let table: toml::Table = toml::from_str(manifest)?;
    let names = table.get("dependencies").and_then(toml::Value::as_table);
    Ok(names.map(|names| names.keys().cloned().collect()).unwrap_or_default())
}
