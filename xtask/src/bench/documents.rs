//! Documents of the conformance corpus as work for both daemons: those that both accept, under names of their own.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Families whose inputs are machines.
const FAMILIES: &[&str] = &["qemuxml2argv", "qemuxml2xml"];
/// The peer ends over some documents; so often it is started again.
pub const ENDS_MAX: usize = 16;

/// The list of documents, in a file that the clients read.
pub struct Documents {
    path: PathBuf,
}

impl Documents {
    /// All machines for x86_64 of the corpus that lies beside the repository; none without it.
    ///
    /// # Errors
    /// The corpus is not as its manifest says, or the list cannot be written.
    pub fn of_corpus() -> Result<Option<Documents>> {
        let Some(corpus) = test_support::shared("corpus") else { return Ok(None) };
        let manifest =
            fs::read_to_string(corpus.join("manifest.json")).context("the corpus has no manifest")?;
        let manifest: Value = serde_json::from_str(&manifest).context("the corpus has a broken manifest")?;
        let cases = manifest["cases"].as_array().context("the corpus has no cases")?;
        let mut paths: Vec<&str> = cases.iter().filter(|case| is_machine(case)).filter_map(input).collect();
        paths.sort_unstable();
        paths.dedup();
        let texts: Vec<String> = paths
            .iter()
            .enumerate()
            .map(|(number, path)| Ok(renamed(&fs::read_to_string(corpus.join(path))?, number)))
            .collect::<Result<_>>()?;
        if texts.is_empty() {
            bail!("the corpus has no machines");
        }
        let path = std::env::temp_dir().join(format!("ferrovirt-bench-{}.json", std::process::id()));
        fs::write(&path, serde_json::to_string(&texts)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Some(Documents { path }))
    }

    /// The list.
    pub fn path(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

impl Drop for Documents {
    fn drop(&mut self) {
        // It lies in the folder for temporary files.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_machine(case: &Value) -> bool {
    FAMILIES.iter().any(|family| case["family"] == *family)
        && case["result"] == "success"
        && case["context"]["qemu_arch"] == "x86_64"
}

fn input(case: &Value) -> Option<&str> {
    case["input"][0].as_str()
}

/// The document without KVM, which libvirtd cannot use here, and with a name and an identity that no other has.
fn renamed(text: &str, number: usize) -> String {
    let text = text.replacen("type='kvm'", "type='qemu'", 1).replacen("type=\"kvm\"", "type=\"qemu\"", 1);
    let text = without(&text, "<uuid>", "</uuid>");
    let identity =
        format!("<name>bench-document-{number:04}</name><uuid>00000000-0000-4000-8000-{number:012x}</uuid>");
    match (text.find("<name>"), text.find("</name>")) {
        (Some(from), Some(to)) => format!("{}{identity}{}", &text[..from], &text[to + "</name>".len()..]),
        _ => text,
    }
}

/// The text without its first element between these tags.
fn without(text: &str, open: &str, close: &str) -> String {
    match (text.find(open), text.find(close)) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &text[..from], &text[to + close.len()..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_gets_a_name_of_its_own() {
        let text = "<domain type='kvm'><name>a</name><uuid>b</uuid><on type='kvm'/></domain>";
        let identity = "<name>bench-document-0010</name><uuid>00000000-0000-4000-8000-00000000000a</uuid>";
        assert_eq!(renamed(text, 10), format!("<domain type='qemu'>{identity}<on type='kvm'/></domain>"));
    }
}
