//! Processes that work in a folder: how machines are found that outlive their daemon.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a killed process may take to be gone.
const GONE_MAX: Duration = Duration::from_secs(10);

/// What the names of the programs begin with that a daemon under test consists of and starts.
const PROGRAMS: [&str; 2] = ["ferrovirt", "qemu-"];

/// Every process that works in `dir`, the caller apart: one with an open file, its working directory or an argument
/// inside.
#[must_use]
pub fn processes_in(dir: &Path) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let found = processes.filter_map(|process| {
        let id: i32 = process.file_name().to_str()?.parse().ok()?;
        (id.unsigned_abs() != std::process::id() && works_in(&process.path(), dir))
            .then(|| Pid::from_raw(id))?
    });
    found.collect()
}

/// Kills every daemon and every emulator that works in `dir`, and all that they started.
///
/// Whoever else is there, such as a person's shell or `tail`, stays: this may run as root. It returns when they are
/// gone, so that their files can be removed.
pub fn kill_processes_in(dir: &Path) {
    let deadline = Instant::now() + GONE_MAX;
    loop {
        let found = with_descendants(processes_in(dir).into_iter().filter(|pid| is_ours(*pid)).collect());
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

/// Whether `text` holds the path `dir` or one inside, and not only the path of a neighbour whose name is longer.
#[must_use]
pub fn mentions(text: &[u8], dir: &Path) -> bool {
    let dir = dir.as_os_str().as_bytes();
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte) || !byte.is_ascii();
    text.windows(dir.len().max(1)).enumerate().any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let after = text.get(at + dir.len());
        window == dir && !before.is_some_and(of_name) && !after.is_some_and(of_name)
    })
}

fn works_in(process: &Path, dir: &Path) -> bool {
    let inside = |link: PathBuf| fs::read_link(link).is_ok_and(|target| target.starts_with(dir));
    let mut files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
    inside(process.join("cwd")) || files.any(|file| inside(file.path())) || mentions(&arguments, dir)
}

/// Whether a process runs the program under test or an emulator.
fn is_ours(process: Pid) -> bool {
    let program = fs::read_link(format!("/proc/{}/exe", process.as_raw_nonzero())).unwrap_or_default();
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    PROGRAMS.iter().any(|prefix| name.starts_with(prefix))
}

/// These processes, those that they started, and so on; never the caller.
fn with_descendants(mut found: Vec<Pid>) -> Vec<Pid> {
    let parents = if found.is_empty() { BTreeMap::new() } else { parents() };
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        let children = parents.iter().filter(|(_, of)| **of == parent.as_raw_nonzero().get());
        let children = children.filter_map(|(child, _)| Pid::from_raw(*child));
        let new: Vec<Pid> = children.filter(|child| !found.contains(child)).collect();
        found.extend(new);
    }
    found.retain(|pid| pid.as_raw_nonzero().get().unsigned_abs() != std::process::id());
    found
}

/// The parent of every process.
fn parents() -> BTreeMap<i32, i32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pairs = processes.filter_map(|process| {
        let id = process.file_name().to_str()?.parse().ok()?;
        let status = fs::read_to_string(process.path().join("status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()?;
        Some((id, parent))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};

    use super::*;
    use crate::Scratch;

    #[test]
    fn only_the_path_itself_and_paths_inside_are_mentioned() {
        let check = |text: &str, expect: bool| {
            assert_eq!(mentions(text.as_bytes(), Path::new("/tmp/fv-12-1")), expect, "{text:?}");
        };
        for text in [
            "/tmp/fv-12-1",
            "daemon\0--root\0/tmp/fv-12-1\0",
            "--root=/tmp/fv-12-1/root",
            "file=/tmp/fv-12-1,if=none",
            "qemu+unix:///system?socket=/tmp/fv-12-1/s&x=y",
            "unix:///tmp/fv-12-1",
            "/tmp/fv-12-10 and /tmp/fv-12-1",
        ] {
            check(text, true);
        }
        for text in [
            "",
            "/tmp/fv-12-",
            "/tmp/fv-12-10",
            "daemon\0--root\0/tmp/fv-12-10/root\0",
            "/tmp/fv-12-1-old",
            "/tmp/fv-12-1.log",
            "/tmp/fv-12-1_",
            "/tmp/fv-12-1\u{fc}",
            "/var/tmp/fv-12-1",
        ] {
            check(text, false);
        }
    }

    /// A shell under the name `name`, waiting for its input, and its child that works elsewhere.
    struct Shell {
        process: Child,
        child: Pid,
    }

    impl Shell {
        fn start(programs: &Path, name: &str, dir: &Path) -> Shell {
            let program = programs.join(name);
            fs::copy("/bin/sh", &program).unwrap();
            let script = "sleep 600 0<&- 1>&- 2>&- & echo $!; read line";
            let mut command = Command::new(&program);
            command
                .args(["-c", script])
                .arg(dir)
                .current_dir("/")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped());
            let mut process = command.spawn().unwrap();
            let mut line = String::new();
            BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
            let child = Pid::from_raw(line.trim().parse().unwrap()).unwrap();
            Shell { process, child }
        }

        fn runs(&mut self) -> bool {
            self.process.try_wait().unwrap().is_none()
        }
    }

    impl Drop for Shell {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
            let _ = kill_process(self.child, Signal::KILL);
        }
    }

    #[test]
    fn emulators_and_what_they_started_are_killed_and_nobody_else() {
        let (scratch, programs) = (Scratch::new(), Scratch::new());
        let dir = scratch.path().join("demo-1");
        let neighbour = scratch.path().join("demo-12");
        let start = |name: &str, dir: &Path| Shell::start(programs.path(), name, dir);
        let mut emulator = start("qemu-system-x86_64", &dir);
        let mut other = start("qemu-system-arm", &neighbour);
        let mut person = start("bash", &dir);
        let all = processes_in(&dir);
        for (shell, expect) in [(&emulator, true), (&other, false), (&person, true)] {
            assert_eq!(all.contains(&Pid::from_child(&shell.process)), expect, "{all:?}");
        }
        kill_processes_in(&dir);
        assert!(!emulator.runs() && other.runs() && person.runs());
        let state = |pid: Pid| fs::read_to_string(format!("/proc/{}/cmdline", pid.as_raw_nonzero()));
        // A process that has ended and waits for its parent has no arguments any more.
        crate::eventually("the child is gone", || match state(emulator.child) {
            Ok(arguments) if !arguments.is_empty() => Err(arguments),
            _ => Ok(()),
        });
        assert!(state(person.child).is_ok_and(|arguments| arguments.contains("sleep")));
    }
}
