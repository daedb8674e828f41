//! Reads the shared corpus, when it lies beside the repository.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The corpus folder, when present.
pub fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    path.join("manifest.json").is_file().then_some(path)
}

/// The documents of a recorded conversation.
pub fn conversation(path: &Path) -> Vec<(Value, Value)> {
    let text = std::fs::read_to_string(path).unwrap();
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap();
    documents.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}
