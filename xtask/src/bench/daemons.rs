//! Starting, restarting and weighing the two daemons, and QEMU alone.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::samples::median;

/// How long a daemon may take until it answers.
const READY_TIMEOUT: Duration = Duration::from_secs(30);

/// One of the two daemons.
pub struct Daemon {
    /// Its name in messages.
    pub name: &'static str,
    /// The URI for stock clients.
    pub uri: String,
    /// Program and arguments.
    command: Vec<OsString>,
    /// Where it keeps definitions.
    folder: PathBuf,
    /// Goes with the daemon.
    scratch: Option<PathBuf>,
    running: Option<Running>,
}

struct Running {
    child: Child,
    /// The daemon itself, which need not be the child.
    pid: u32,
}

impl Daemon {
    /// Ours, that program on a root of its own.
    ///
    /// # Errors
    /// The root cannot be made.
    pub fn ours(program: &Path) -> Result<Daemon> {
        let root = PathBuf::from(format!("/var/tmp/ferrovirt-bench-{}", std::process::id()));
        fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        let words: [OsString; 3] = [program.into(), "daemon".into(), "--root".into()];
        Ok(Daemon {
            name: "ours",
            uri: format!("qemu+unix:///system?socket={}/run/libvirt/libvirt-sock", root.display()),
            command: words.into_iter().chain([root.clone().into()]).collect(),
            folder: root.clone(),
            scratch: Some(root),
            running: None,
        })
    }

    /// The stock libvirtd, run by `bench/peer_libvirtd.py`.
    ///
    /// # Errors
    /// There is one already: it would be measured with what it has.
    pub fn peer(workspace: &Path) -> Result<Daemon> {
        if let Some(pid) = pid_of("libvirtd")? {
            bail!("a libvirtd runs already (process {pid}); end it first: kill {pid}");
        }
        Ok(Daemon {
            name: "libvirtd",
            uri: "qemu:///system".to_owned(),
            command: vec!["/usr/bin/python3".into(), workspace.join("bench/peer_libvirtd.py").into()],
            folder: PathBuf::from("/etc/libvirt/qemu"),
            scratch: None,
            running: None,
        })
    }

    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// It does not.
    pub fn start(&mut self) -> Result<()> {
        let mut child = Command::new(&self.command[0])
            .args(&self.command[1..])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", self.command[0].display()))?;
        let pid = child.id();
        match wait_ready(&mut child) {
            Ok(told) => {
                self.running = Some(Running { child, pid: told.unwrap_or(pid) });
                Ok(())
            }
            Err(error) => {
                terminate(&mut child)?;
                Err(error
                    .context(format!("{} did not start (is libvirt-daemon-system installed?)", self.name)))
            }
        }
    }

    /// Resident memory.
    ///
    /// # Errors
    /// It does not run.
    pub fn rss_mib(&self) -> Result<f64> {
        rss_mib(self.running.as_ref().context("the daemon does not run")?.pid)
    }

    /// Stops and starts it; milliseconds from process start to the first answer.
    ///
    /// # Errors
    /// It does not answer.
    pub fn restart(&mut self) -> Result<f64> {
        if let Some(mut running) = self.running.take() {
            terminate(&mut running.child)?;
        }
        let begin = Instant::now();
        self.start()?;
        Ok(milliseconds(begin))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Nothing can be done about a failing clean-up of the benchmark's own files.
        if let Some(running) = &mut self.running {
            let _ = terminate(&mut running.child);
        }
        if let Some(scratch) = &self.scratch {
            let _ = fs::remove_dir_all(scratch);
        }
    }
}

/// Checks that all write to the same kind of file system, and to one that has a disk: definitions are synced to it.
///
/// # Errors
/// They do not.
pub fn check_disks(daemons: &[&Daemon]) -> Result<()> {
    let mut kinds = Vec::new();
    for daemon in daemons {
        let output = Command::new("stat").args(["-f", "-c", "%T"]).arg(&daemon.folder).output()?;
        if !output.status.success() {
            bail!("{}: {}", daemon.folder.display(), String::from_utf8_lossy(&output.stderr).trim());
        }
        kinds.push((String::from_utf8_lossy(&output.stdout).trim().to_owned(), daemon));
    }
    same_disk(
        &kinds.iter().map(|(kind, daemon)| (kind.as_str(), daemon.folder.as_path())).collect::<Vec<_>>(),
    )
}

/// Kinds of file systems, as `stat -f` names them, and folders on them.
fn same_disk(folders: &[(&str, &Path)]) -> Result<()> {
    for (kind, folder) in folders {
        if ["tmpfs", "ramfs"].contains(kind) {
            bail!(
                "{} is on a {kind}: what is synced there is on no disk; mount a disk there to measure 'define'",
                folder.display()
            );
        }
    }
    for pair in folders.windows(2) {
        let [(first_kind, first), (second_kind, second)] = pair else { continue };
        if first_kind != second_kind {
            bail!(
                "{} is on {first_kind}, {} on {second_kind}: syncing costs not the same there; use one file system for both",
                first.display(),
                second.display()
            );
        }
    }
    Ok(())
}

/// Median milliseconds from starting a bare QEMU to `running` on its monitor.
pub fn bare_qemu_ms(rounds: usize) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let begin = Instant::now();
        let (ours, theirs) = UnixStream::pair()?;
        let mut child = Command::new("/usr/bin/qemu-system-x86_64")
            .args([
                "-accel",
                "tcg",
                "-M",
                "pc",
                "-m",
                "64",
                "-display",
                "none",
                "-nodefaults",
                "-qmp",
                "stdio",
            ])
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs.try_clone()?)))
            .stdout(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start qemu-system-x86_64")?;
        ours.set_read_timeout(Some(READY_TIMEOUT))?;
        (&ours).write_all(b"{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"query-status\"}\n")?;
        let running = BufReader::new(&ours)
            .lines()
            .map_while(|line| line.ok())
            .any(|line| line.contains("\"running\""));
        times.push(milliseconds(begin));
        child.kill()?;
        child.wait()?;
        if !running {
            bail!("bare QEMU did not answer");
        }
    }
    Ok(median(&times))
}

fn milliseconds(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e3
}

/// Waits for the line `ready`, which may be followed by the number of the process that is.
fn wait_ready(child: &mut Child) -> Result<Option<u32>> {
    let stdout = child.stdout.take().context("no standard output")?;
    let mut reader = BufReader::new(stdout);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let Some(told) = line.trim().strip_prefix("ready") else {
        let mut rest = String::new();
        reader.read_to_string(&mut rest)?;
        bail!("expected 'ready', got '{}{rest}'", line.trim());
    };
    let told = told.trim().parse().ok();
    // Keep reading, so that a later line does not kill the daemon by SIGPIPE.
    std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    Ok(told)
}

fn terminate(child: &mut Child) -> Result<()> {
    Command::new("kill").arg(child.id().to_string()).status()?;
    child.wait()?;
    Ok(())
}

fn rss_mib(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

fn pid_of(name: &str) -> Result<Option<u32>> {
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        if fs::read_to_string(entry.path().join("comm")).is_ok_and(|comm| comm.trim() == name) {
            return Ok(Some(pid));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_disks() {
        let check = |kinds: [&str; 2], refused: Option<&str>| {
            let outcome = same_disk(&[(kinds[0], Path::new("/a")), (kinds[1], Path::new("/b"))]);
            match (outcome, refused) {
                (Ok(()), None) => {}
                (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{kinds:?}: {error}"),
                (outcome, _) => panic!("{kinds:?}: {outcome:?}"),
            }
        };
        check(["ext2/ext3", "ext2/ext3"], None);
        check(["ext2/ext3", "xfs"], Some("/a is on ext2/ext3, /b on xfs"));
        check(["xfs", "tmpfs"], Some("/b is on a tmpfs"));
        check(["tmpfs", "tmpfs"], Some("/a is on a tmpfs"));
    }
}
