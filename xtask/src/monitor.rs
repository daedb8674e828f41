//! `cargo xtask bench-monitor`: what a machine on our own monitor costs beside its guest.
//!
//! The guests are bare-metal ones of `crates/vmm/tests/guests`, so this runs wherever KVM does, also where it emulates.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use test_support::bare_guest;

/// Machines of a run.
const MACHINES: u32 = 100;
/// Memory of the machine that is weighed, MiB.
const MEMORY_MIB: u64 = 128;
/// Limits: those of issue 4.
const CPU_MS_MAX: f64 = 8.0;
const BEYOND_MIB_MAX: f64 = 5.0;
const MACHINES_A_SECOND_MIN: f64 = 5.0;

/// Measures and prints the table; with `json`, the numbers instead.
pub fn run(root: &Path, json: bool) -> Result<()> {
    let program = program(root)?;
    let folder = root.join("target/bench-monitor");
    std::fs::create_dir_all(&folder).context("cannot make the folder of the guests")?;
    let off = bare_guest(&folder, "off");
    let count = bare_guest(&folder, "count");
    let cpu_ms = cpu_of_a_life(&program, &off)?;
    let beyond_mib = beyond_guest(&program, &count)?;
    let rows = [
        row("start to power-off, CPU time of monitor and kernel", cpu_ms, "ms", cpu_ms <= CPU_MS_MAX),
        row("resident beyond guest memory, 1 vCPU, 128 MiB", beyond_mib, "MiB", beyond_mib <= BEYOND_MIB_MAX),
        row(
            "machines created and started, per second of one core",
            1000.0 / cpu_ms,
            "",
            1000.0 / cpu_ms >= MACHINES_A_SECOND_MIN,
        ),
    ];
    if json {
        stdx::print(format_args!("{}\n", serde_json::to_string_pretty(&json!({ "figures": rows }))?));
    } else {
        for row in &rows {
            let (figure, unit) = (row["figure"].as_str().unwrap_or(""), row["unit"].as_str().unwrap_or(""));
            let met = if row["met"] == true { "met" } else { "MISSED" };
            stdx::print(format_args!(
                "{:<56} {:>8.1} {unit:<4} {met}\n",
                figure,
                row["value"].as_f64().unwrap_or(0.0)
            ));
        }
    }
    if rows.iter().any(|row| row["met"] != true) {
        bail!("a limit is missed");
    }
    Ok(())
}

fn row(figure: &str, value: f64, unit: &str, met: bool) -> Value {
    json!({ "figure": figure, "value": value, "unit": unit, "met": met })
}

/// `$FERROVIRT_BINARY`, or the release build.
fn program(root: &Path) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("FERROVIRT_BINARY") {
        return Ok(path.into());
    }
    let status = Command::new("cargo")
        .args(["build", "--release", "--bin", "ferrovirt"])
        .current_dir(root)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the release build failed");
    }
    Ok(root.join("target/release/ferrovirt"))
}

fn monitor(program: &Path, kernel: &Path) -> Result<Child> {
    let mut command = Command::new(program);
    command.arg("vmm").arg("--kernel").arg(kernel).args(["--console", "none", "--memory"]);
    let child = command.arg(format!("{MEMORY_MIB}M")).stdin(Stdio::null()).spawn();
    child.context("cannot start the monitor")
}

/// CPU time, in milliseconds, of a process whose guest switches itself off by its first instructions: the start with all that
/// follows it, so more than the start alone.
fn cpu_of_a_life(program: &Path, kernel: &Path) -> Result<f64> {
    let before = children_cpu()?;
    for _ in 0..MACHINES {
        let status = monitor(program, kernel)?.wait().context("cannot wait for the monitor")?;
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
    let mut child = monitor(program, kernel)?;
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let maps = std::fs::read_to_string(format!("/proc/{}/smaps", child.id()));
    child.kill().context("cannot end the monitor")?;
    child.wait().context("cannot wait for the monitor")?;
    let maps = maps.context("cannot read the monitor's mappings")?;
    let mut beyond_kib = 0;
    let mut is_guest = false;
    for line in maps.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["Rss:", kib, "kB"] if !is_guest => beyond_kib += kib.parse::<u64>().unwrap_or(0),
            [range, permissions, ..] if permissions.len() == 4 && range.contains('-') => {
                let ends = range
                    .split_once('-')
                    .map(|(a, b)| (u64::from_str_radix(a, 16), u64::from_str_radix(b, 16)));
                is_guest = matches!(ends, Some((Ok(a), Ok(b))) if b - a == MEMORY_MIB << 20);
            }
            _ => {}
        }
    }
    Ok(beyond_kib as f64 / 1024.0)
}
