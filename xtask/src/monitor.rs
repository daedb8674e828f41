//! `cargo xtask bench-monitor`: what a machine on our own monitor costs beside its guest.
//!
//! The guests are bare-metal ones of `crates/vmm/tests/guests`, so this runs wherever KVM does, also where it emulates.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use test_support::bare_guest;

use crate::bench::daemons::Daemon;
use crate::bench::samples::median;
use crate::bench::{client, program};
use crate::figures::{self, Limit, Row};

/// Machines whose lives are timed.
const MACHINES: u32 = 100;
/// Memory of the machine that is weighed, MiB.
const MEMORY_MIB: u64 = 128;
/// Memory of the machine that is restored, MiB.
const RESTORED_MIB: u64 = 256;
/// Times it is restored.
const RESTORES: usize = 20;
/// Copies of it that run at once.
const CLONES: usize = 100;
/// How long the guest may take until it says something.
const SAYS_TIMEOUT: Duration = Duration::from_secs(30);

/// Measures and prints the table; with `json`, the numbers instead.
pub fn run(root: &Path, json: bool) -> Result<()> {
    let program = program(root)?;
    let folder = root.join("target/bench-monitor");
    std::fs::create_dir_all(&folder).context("cannot make the folder of the guests")?;
    figures::tell(&measure(root, &program, &folder)?, json)
}

fn measure(root: &Path, program: &Path, folder: &Path) -> Result<Vec<Row>> {
    let [off, count, pages] = ["off", "count", "pages"].map(|name| bare_guest(folder, name));
    let cpu_ms = cpu_of_a_life(program, &off)?;
    let beyond_mib = beyond_guest(program, &count)?;
    let restore_ms = restore(program, &snapshot(program, folder, &count)?)?;
    let file = snapshot(program, folder, &pages)?;
    let shared = shared_by_clones(program, &file)?;
    std::fs::remove_file(&file).context("cannot remove the snapshot")?;
    let mut daemon = Daemon::ours(program)?;
    daemon.start()?;
    let starts = client(root, &daemon, "own", &count.to_string_lossy())?;
    let start = |key: &str| starts.get(key).copied().with_context(|| format!("the client measured no {key}"));
    let start_ratio = start("own_start_ms")? / start("qemu_start_ms")?;
    Ok(vec![
        Row::new("start to power-off, CPU time of monitor and kernel", cpu_ms, "ms", Limit::AtMost(8.0)),
        Row::new(
            "machines created and started, per second of one core",
            1000.0 / cpu_ms,
            "",
            Limit::AtLeast(5.0),
        ),
        Row::new("resident beyond guest memory, 1 vCPU, 128 MiB", beyond_mib, "MiB", Limit::AtMost(5.0)),
        Row::new("restore of 256 MiB until the guest says more", restore_ms, "ms", Limit::AtMost(10.0)),
        Row::new(
            "100 clones of a snapshot: resident memory shared",
            100.0 * shared,
            "%",
            Limit::AtLeast(90.0),
        ),
        Row::new("start through the daemon, of that of QEMU", start_ratio, "", Limit::AtMost(0.25)),
    ])
}

/// A monitor whose console is a pipe to this process.
struct Monitor(Child);

impl Monitor {
    fn start<'a>(program: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Monitor> {
        let mut command = Command::new(program);
        command.arg("vmm").args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        Ok(Monitor(command.spawn().context("cannot start the monitor")?))
    }

    /// The next byte that the guest says.
    fn says(&mut self) -> Result<u8> {
        let stdout = self.0.stdout.as_mut().context("the monitor has no standard output")?;
        let mut byte = [0];
        stdout.read_exact(&mut byte).context("the guest said nothing")?;
        Ok(byte[0])
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// CPU time, in milliseconds, of a process whose guest switches itself off by its first instructions: the start with all that
/// follows it, so more than the start alone.
fn cpu_of_a_life(program: &Path, kernel: &Path) -> Result<f64> {
    let before = children_cpu()?;
    for _ in 0..MACHINES {
        let words = ["--kernel", &kernel.to_string_lossy(), "--memory", &MEMORY_MIB.to_string()];
        let mut machine = Monitor::start(program, words)?;
        let status = machine.0.wait().context("cannot wait for the monitor")?;
        if !status.success() {
            bail!("the monitor ended with {status}");
        }
    }
    Ok((children_cpu()? - before) * 1000.0 / f64::from(MACHINES))
}

/// Seconds that ended children used, by the kernel's ticks.
fn children_cpu() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("cannot read the process's times")?;
    // Behind the name, which may hold anything: fields 16 and 17 of all.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok());
    let (user, system) = ticks(13).zip(ticks(14)).context("the process's times have another form")?;
    // Ticks are hundredths of a second on every Linux that users see.
    Ok((user + system) / 100.0)
}

/// MiB that a running monitor has resident beyond the memory of its guest.
fn beyond_guest(program: &Path, kernel: &Path) -> Result<f64> {
    let words = ["--kernel", &kernel.to_string_lossy(), "--memory", &MEMORY_MIB.to_string()];
    let mut machine = Monitor::start(program, words)?;
    machine.says()?;
    let mappings = Mapping::all(machine.0.id())?;
    let beyond = mappings.iter().filter(|mapping| mapping.len != MEMORY_MIB << 20);
    Ok(beyond.map(|mapping| mapping.resident_kib).sum::<u64>() as f64 / 1024.0)
}

/// A running machine's snapshot, as a file in `folder`.
fn snapshot(program: &Path, folder: &Path, kernel: &Path) -> Result<PathBuf> {
    let (file, socket) = (folder.join("snapshot"), folder.join("control"));
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let (kernel, control) = (kernel.to_string_lossy(), socket.to_string_lossy());
    let memory = RESTORED_MIB.to_string();
    let words = ["--kernel", &*kernel, "--memory", &*memory, "--control", &*control];
    let mut machine = Monitor::start(program, words)?;
    machine.says()?;
    let status = Command::new(program)
        .args(["vmm", "control"])
        .arg(&socket)
        .arg("snapshot")
        .arg(&file)
        .stdout(Stdio::null())
        .status()
        .context("cannot ask for a snapshot")?;
    if !status.success() {
        bail!("there is no snapshot: {status}");
    }
    Ok(file)
}

/// Milliseconds from the start of the process until the restored guest says more: its first instructions write to the console.
fn restore(program: &Path, snapshot: &Path) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..RESTORES {
        let begin = Instant::now();
        let mut machine = Monitor::start(program, ["--restore", &snapshot.to_string_lossy()])?;
        machine.says()?;
        times.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(&times))
}

/// The share of what clones have resident that they share with each other, once each has read all that its guest filled.
fn shared_by_clones(program: &Path, snapshot: &Path) -> Result<f64> {
    let words = ["--restore", &snapshot.to_string_lossy()];
    let mut clones = Vec::new();
    for _ in 0..CLONES {
        clones.push(Monitor::start(program, words)?);
    }
    let begin = Instant::now();
    let (mut resident, mut private) = (0, 0);
    for clone in &mut clones {
        // The first may be the end of what was begun before the snapshot.
        if [clone.says()?, clone.says()?] != *b"rr" {
            bail!("a clone does not find what its guest wrote");
        }
        if begin.elapsed() > SAYS_TIMEOUT {
            bail!("{CLONES} clones do not run within {SAYS_TIMEOUT:?}");
        }
    }
    for clone in &clones {
        let mappings = Mapping::all(clone.0.id())?;
        resident += mappings.iter().map(|mapping| mapping.resident_kib).sum::<u64>();
        private += mappings.iter().map(|mapping| mapping.private_kib).sum::<u64>();
    }
    Ok(1.0 - private as f64 / resident as f64)
}

/// A mapping of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Mapping {
    len: u64,
    resident_kib: u64,
    private_kib: u64,
}

impl Mapping {
    fn all(process: u32) -> Result<Vec<Mapping>> {
        let text = std::fs::read_to_string(format!("/proc/{process}/smaps"));
        Ok(Mapping::parse(&text.context("cannot read the monitor's mappings")?))
    }

    fn parse(text: &str) -> Vec<Mapping> {
        let mut found: Vec<Mapping> = Vec::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let Some(first) = words.next() else { continue };
            let Some(key) = first.strip_suffix(':') else {
                let ends = first.split_once('-').unwrap_or_default();
                let [start, end] = [ends.0, ends.1].map(|end| u64::from_str_radix(end, 16).unwrap_or(0));
                found.push(Mapping { len: end - start, ..Mapping::default() });
                continue;
            };
            let kib = words.next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
            match (key, found.last_mut()) {
                ("Rss", Some(mapping)) => mapping.resident_kib = kib,
                ("Private_Clean" | "Private_Dirty", Some(mapping)) => mapping.private_kib += kib,
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_of_a_process() {
        let text = "00010000-00030000 r-xp 00000000 fe:00 12   /usr/bin/a b: c\nSize: 128 kB\nRss:  100 kB\n\
            Private_Clean:  8 kB\nPrivate_Dirty:  4 kB\nVmFlags: rd ex\n\
            00030000-00031000 rw-p 00000000 00:00 0 \nRss:  4 kB\nPrivate_Dirty:  4 kB\n";
        let expected = [(0x20000, 100, 12), (0x1000, 4, 4)];
        let expected =
            expected.map(|(len, resident_kib, private_kib)| Mapping { len, resident_kib, private_kib });
        assert_eq!(Mapping::parse(text), expected);
    }
}
