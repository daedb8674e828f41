//! Processes that work in a folder: how machines are found that outlive their daemon.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a killed process may take to be gone.
const GONE_MAX: Duration = Duration::from_secs(10);

/// Every process that works in `dir`, the caller apart: one with an open file, its working directory or an argument
/// inside.
#[must_use]
pub fn processes_in(dir: &Path) -> Vec<Pid> {
    let own = std::process::id();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let found = processes.filter_map(|process| {
        let id: i32 = process.file_name().to_str()?.parse().ok()?;
        (id.unsigned_abs() != own && works_in(&process.path(), dir)).then(|| Pid::from_raw(id))?
    });
    found.collect()
}

/// Kills every process that works in `dir`.
///
/// It returns when they are gone, so that their files can be removed.
pub fn kill_processes_in(dir: &Path) {
    let deadline = Instant::now() + GONE_MAX;
    loop {
        let found = processes_in(dir);
        if found.is_empty() || Instant::now() > deadline {
            return;
        }
        for pid in found {
            // It may have ended just now.
            let _ = kill_process(pid, Signal::KILL);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn works_in(process: &Path, dir: &Path) -> bool {
    let inside = |link: PathBuf| fs::read_link(link).is_ok_and(|target| target.starts_with(dir));
    let mut files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
    inside(process.join("cwd"))
        || files.any(|file| inside(file.path()))
        || String::from_utf8_lossy(&arguments).contains(&*dir.to_string_lossy())
}
