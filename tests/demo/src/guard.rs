//! The guard: a second process that clears the stage when the demo ends, in whatever way it ends.
//!
//! ```text
//!   demo ──pipe──▶ guard          the demo writes nothing; the kernel closes its end, even after `kill -9`
//!     │              │
//!   daemon ─▶ QEMU   └── at the end of the pipe: kills what works in the directory, removes the directory
//! ```
//!
//! Machines outlive their daemon by design, so it is not enough to let the daemon die with the demo.

use std::fs;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use test_support::kill_processes_in;

/// The argument that makes this program the guard of a directory.
const WORD: &str = "--guard";

/// A guard on duty.
pub(crate) struct Guard {
    dir: PathBuf,
    child: Mutex<Option<Child>>,
}

impl Guard {
    /// Posts a guard for `dir`.
    pub(crate) fn post(dir: &Path) -> Result<Guard> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let child = Command::new(program)
            .arg(WORD)
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // Ctrl-C in the terminal is for the demo.
            .process_group(0)
            .spawn()
            .context("cannot start the guard")?;
        Ok(Guard { dir: dir.to_owned(), child: Mutex::new(Some(child)) })
    }

    /// Lets the guard clear the directory and waits for it; clears it here when the guard is gone.
    pub(crate) fn relieve(&self) -> Result<()> {
        let child = self.child.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Waiting closes the pipe first.
        let cleared = child.is_some_and(|mut child| child.wait().is_ok_and(|status| status.success()));
        if cleared { Ok(()) } else { clear(&self.dir) }
    }
}

/// The directory that this process is to guard, if it is a guard.
pub(crate) fn duty() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip(1);
    arguments.next().filter(|first| first == WORD)?;
    arguments.next().map(PathBuf::from)
}

/// Guards `dir` until the demo has ended.
pub(crate) fn serve(dir: &Path) -> ExitCode {
    // An error is an end as well.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    match clear(dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn clear(dir: &Path) -> Result<()> {
    kill_processes_in(dir);
    fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))
}
