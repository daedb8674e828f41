//! Every parser of foreign bytes has a fuzz target: `fuzz/parsers.toml` lists them, and the list is checked both ways.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Findings, Source, read};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parsers {
    /// Source file of a parser of foreign bytes -> name of its target.
    parsers: BTreeMap<String, String>,
}

pub fn check(root: &Path, sources: &[Source], findings: &mut Findings) -> Result<()> {
    let list: Parsers =
        toml::from_str(&read(root, "fuzz/parsers.toml")?).context("fuzz/parsers.toml is not in order")?;
    for (parser, target) in &list.parsers {
        if !root.join(parser).exists() {
            findings.add("fuzz/parsers.toml", format!("{parser} does not exist"));
        }
        if !root.join(format!("fuzz/fuzz_targets/{target}.rs")).exists() {
            findings.add(parser, format!("its fuzz target '{target}' does not exist"));
        }
    }
    for source in sources {
        let Some(name) =
            source.path.strip_prefix("fuzz/fuzz_targets/").and_then(|name| name.strip_suffix(".rs"))
        else {
            continue;
        };
        if !list.parsers.values().any(|target| target == name) {
            findings.add(&source.path, "no parser in fuzz/parsers.toml names this target");
        }
    }
    Ok(())
}
