//! `manifest.json` and the files it names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::Problem;

/// A folder of cases.
#[derive(Debug)]
pub struct Corpus {
    /// The folder that holds `manifest.json`.
    pub folder: PathBuf,
    /// Its cases, in the order of the manifest.
    pub cases: Vec<Case>,
    /// How the results of a family are compared.
    pub compare: BTreeMap<String, String>,
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its place in the manifest.
    #[serde(skip)]
    pub index: usize,
    /// What it converts.
    pub family: String,
    /// Its name, unique in its family.
    pub name: String,
    /// Paths of the inputs, relative to the folder.
    pub input: Vec<String>,
    /// Paths of what must come out.
    pub expected: Vec<String>,
    /// `success`, or the step that must fail.
    pub result: String,
    /// `active`, `inactive` or `status`.
    pub state: Option<String>,
    /// What is injected.
    #[serde(default)]
    pub context: Value,
}

#[derive(Deserialize)]
struct Manifest {
    families: BTreeMap<String, ManifestFamily>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct ManifestFamily {
    compare: String,
}

impl Corpus {
    /// Reads the manifest of `folder`.
    ///
    /// # Errors
    /// There is no manifest there, or it is not one.
    pub fn open(folder: &Path) -> Result<Corpus> {
        // Some command lines of the corpus change the working directory.
        let folder = folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))?;
        let path = folder.join("manifest.json");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: Manifest =
            serde_json::from_str(&text).with_context(|| format!("{} is no manifest", path.display()))?;
        let mut cases = manifest.cases;
        cases.iter_mut().enumerate().for_each(|(index, case)| case.index = index);
        let compare = manifest.families.into_iter().map(|(name, family)| (name, family.compare)).collect();
        Ok(Corpus { folder, cases, compare })
    }

    /// The text of a file that the manifest names.
    pub(crate) fn text(&self, path: &str) -> Result<String, Problem> {
        let bytes = std::fs::read(self.folder.join(path))
            .map_err(|error| Problem::Missing(format!("cannot read {path}: {error}")))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Case {
    /// Whether the input must be accepted.
    pub fn succeeds(&self) -> bool {
        self.result == "success"
    }

    /// The text of the input at this place.
    pub(crate) fn input(&self, corpus: &Corpus, index: usize) -> Result<String, Problem> {
        match self.input.get(index) {
            Some(path) => corpus.text(path),
            None => Err(Problem::Missing(format!("there is no input {index}"))),
        }
    }

    /// A member of the context that is text.
    pub(crate) fn word(&self, key: &str) -> Option<&str> {
        self.context[key].as_str()
    }

    /// A member of the context that is a flag; an absent one is false.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.context[key] == true
    }

    /// The texts of a list in the context; an absent one is empty.
    pub(crate) fn list(&self, key: &str) -> impl Iterator<Item = &str> {
        self.context[key].as_array().into_iter().flatten().filter_map(Value::as_str)
    }
}
