//! The files to write: formatted, headed with their origin, compared or stored.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::Mode;

/// Generated files by path inside the repository.
#[derive(Debug, Default)]
pub(crate) struct Output {
    files: BTreeMap<String, String>,
}

impl Output {
    /// Adds a Rust file with `purpose` as its opening sentence.
    pub(crate) fn rust(&mut self, path: &str, purpose: &str, body: &str) {
        let text = format!("//! {purpose} Written by `cargo xtask codegen`: do not edit.\n\n{body}");
        self.files.insert(path.to_owned(), text);
    }

    /// Adds a file of another kind as it is.
    pub(crate) fn text(&mut self, path: &str, text: String) {
        self.files.insert(path.to_owned(), text);
    }

    /// Writes or compares every file, and removes generated ones that no declaration gives any more. Returns the stale ones.
    ///
    /// # Errors
    /// When a file does not format (it is not Rust) or cannot be written.
    pub(crate) fn settle(&self, root: &Path, mode: Mode) -> Result<Vec<String>> {
        let mut stale = Vec::new();
        let mut folders: Vec<&str> =
            self.files.keys().filter_map(|path| path.rsplit_once('/')).map(|(f, _)| f).collect();
        folders.dedup();
        for (path, text) in &self.files {
            let wanted = if path.ends_with(".rs") {
                format_rust(text).with_context(|| format!("format {path}"))?
            } else {
                text.clone()
            };
            let file = root.join(path);
            if fs::read_to_string(&file).ok().as_deref() == Some(&wanted) {
                continue;
            }
            stale.push(path.clone());
            if mode == Mode::Write {
                fs::create_dir_all(file.parent().context("a file lies in a folder")?)?;
                fs::write(&file, wanted).with_context(|| format!("write {path}"))?;
            }
        }
        for folder in folders {
            self.remove_strays(root, folder, mode, &mut stale)?;
        }
        Ok(if mode == Mode::Check { stale } else { Vec::new() })
    }

    fn remove_strays(&self, root: &Path, folder: &str, mode: Mode, stale: &mut Vec<String>) -> Result<()> {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(()) };
        for entry in entries {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_file() && !self.files.contains_key(&path) {
                stale.push(path);
                if mode == Mode::Write {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

fn format_rust(text: &str) -> Result<String> {
    let configuration = concat!(env!("CARGO_MANIFEST_DIR"), "/../rustfmt.toml");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", configuration])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start rustfmt")?;
    let mut input = child.stdin.take().context("rustfmt has an input")?;
    let owned = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(owned.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("the writer to rustfmt panicked"))??;
    ensure!(output.status.success(), "rustfmt refused the text:\n{text}");
    Ok(String::from_utf8(output.stdout)?)
}
