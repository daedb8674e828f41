//! The distribution's Python with some of its modules, for a lab that stock clients written in it shall run in.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The distribution's interpreter: the binding of a stock client is made for this one.
const INTERPRETER: &str = "/usr/bin/python3";

/// Says where everything lies that is loaded by now.
const LOADED: &str = "import sys\nprint(*{m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)}, sep='\\n')";

/// The files of Python that a program needs which imports `modules`, and itself (by its name in `/usr/bin`).
///
/// # Errors
/// Python or a module is not installed.
pub fn python(modules: &[&str]) -> Result<(PathBuf, Vec<PathBuf>)> {
    let imports: String = modules.iter().map(|module| format!("import {module}\n")).collect();
    let output = Command::new(INTERPRETER).args(["-I", "-c", &format!("{imports}{LOADED}")]).output();
    let output = output.with_context(|| format!("cannot run {INTERPRETER}"))?;
    if !output.status.success() {
        bail!("{INTERPRETER}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let files = String::from_utf8(output.stdout).context("a module has a name that is no text")?;
    Ok((PathBuf::from(INTERPRETER), files.lines().map(PathBuf::from).collect()))
}
