//! Starting, restarting and weighing the two daemons, and QEMU alone.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a daemon may take until it answers.
const READY_TIMEOUT: Duration = Duration::from_secs(30);

/// Our daemon on a root of its own.
pub struct Ours {
    binary: PathBuf,
    root: PathBuf,
    child: Child,
}

impl Ours {
    /// Starts it and waits for its `ready`.
    pub fn start(workspace: &Path) -> Result<Ours> {
        let binary = workspace.join("target/release/ferrovirt");
        let root = PathBuf::from(format!("/var/tmp/ferrovirt-bench-{}", std::process::id()));
        let child = spawn_ours(&binary, &root)?;
        Ok(Ours { binary, root, child })
    }

    /// The URI for stock clients.
    pub fn uri(&self) -> String {
        format!("qemu+unix:///system?socket={}/run/libvirt/libvirt-sock", self.root.display())
    }

    /// Resident memory.
    pub fn rss_mib(&self) -> Result<f64> {
        rss_mib(self.child.id())
    }

    /// Stops and starts it; milliseconds from process start to `ready`.
    pub fn restart(&mut self) -> Result<f64> {
        terminate(&mut self.child)?;
        let begin = Instant::now();
        self.child = spawn_ours(&self.binary, &self.root)?;
        Ok(milliseconds(begin))
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        // Nothing can be done about a failing clean-up of the benchmark's own files.
        let _ = terminate(&mut self.child);
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn spawn_ours(binary: &Path, root: &Path) -> Result<Child> {
    let mut child = Command::new(binary)
        .args(["daemon", "--root"])
        .arg(root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    wait_line(&mut child, "ready")?;
    Ok(child)
}

/// The stock libvirtd, run by `bench/peer_libvirtd.py`.
pub struct Peer {
    child: Child,
}

impl Peer {
    /// Starts it and waits until it answers.
    pub fn start(workspace: &Path) -> Result<Peer> {
        let mut child = Command::new("/usr/bin/python3")
            .arg(workspace.join("bench/peer_libvirtd.py"))
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start bench/peer_libvirtd.py")?;
        wait_line(&mut child, "ready")
            .context("the stock libvirtd did not start: is libvirt-daemon-system installed?")?;
        Ok(Peer { child })
    }

    /// Resident memory of libvirtd itself.
    pub fn rss_mib(&self) -> Result<f64> {
        rss_mib(pid_of("libvirtd")?)
    }

    /// Stops and starts it; milliseconds from process start to the first answer.
    pub fn restart(&mut self, workspace: &Path) -> Result<f64> {
        terminate(&mut self.child)?;
        let begin = Instant::now();
        *self = Peer::start(workspace)?;
        Ok(milliseconds(begin))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = terminate(&mut self.child);
    }
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
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

fn milliseconds(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e3
}

fn wait_line(child: &mut Child, wanted: &str) -> Result<()> {
    let stdout = child.stdout.take().context("no standard output")?;
    let mut reader = BufReader::new(stdout);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    if line.trim() != wanted {
        let mut rest = String::new();
        reader.read_to_string(&mut rest)?;
        bail!("expected '{wanted}', got '{}{rest}'", line.trim());
    }
    // Keep reading, so that a later line does not kill the daemon by SIGPIPE.
    std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    Ok(())
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

fn pid_of(name: &str) -> Result<u32> {
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        if fs::read_to_string(entry.path().join("comm")).is_ok_and(|comm| comm.trim() == name) {
            return Ok(pid);
        }
    }
    bail!("no process named {name}")
}
