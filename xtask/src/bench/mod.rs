//! `cargo xtask bench`: our daemon against the stock libvirtd in the same run, as ratios.
//!
//! Both are driven by the stock C client (`bench/client.py`), phase by phase in turn, so that a busy machine hurts both.

mod daemons;
mod figures;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use daemons::{Ours, Peer};
use figures::{FIGURES, Figure};

/// Machines defined for the figures that ask for a thousand.
const MACHINES: usize = 1000;
/// Times a machine is started for the figure of `start`.
const STARTS: usize = 15;
/// Rounds of reads while one QEMU is stopped.
const STUCK_ROUNDS: usize = 100;

/// Measures both daemons and prints the table; with `json`, the numbers instead.
pub fn run(root: &Path, json: bool) -> Result<()> {
    let status = Command::new("cargo")
        .args(["build", "--release", "--bin", "ferrovirt"])
        .current_dir(root)
        .status()?;
    if !status.success() {
        bail!("the release build failed");
    }
    let ours = measure_ours(root)?;
    let peer = measure_peer(root)?;
    let bare_ms = daemons::bare_qemu_ms(STARTS)?;
    let report = report(&ours, &peer, bare_ms);
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_table(&report);
    }
    let rows = report["figures"].as_array().into_iter().flatten();
    let missed: Vec<&str> =
        rows.filter(|row| row["met"] != true).filter_map(|row| row["figure"].as_str()).collect();
    if !missed.is_empty() {
        bail!("not reached: {}", missed.join("; "));
    }
    Ok(())
}

type Numbers = Map<String, Value>;

fn measure_ours(root: &Path) -> Result<Numbers> {
    let mut daemon = Ours::start(root)?;
    let uri = daemon.uri();
    let mut numbers = Numbers::new();
    numbers.insert("rss_idle_mib".into(), json!(daemon.rss_mib()?));
    phases(root, &uri, &mut numbers, &["idle"])?;
    client(root, &uri, "define", MACHINES, &mut numbers)?;
    let ready_ms = daemon.restart()?;
    numbers.insert("ready_ms".into(), json!(ready_ms));
    phases(root, &uri, &mut numbers, &["populated"])?;
    numbers.insert("rss_machines_mib".into(), json!(daemon.rss_mib()?));
    client(root, &uri, "remove", 0, &mut numbers)?;
    client(root, &uri, "start", STARTS, &mut numbers)?;
    client(root, &uri, "stuck", STUCK_ROUNDS, &mut numbers)?;
    Ok(numbers)
}

fn measure_peer(root: &Path) -> Result<Numbers> {
    let mut daemon = Peer::start(root)?;
    let uri = "qemu:///system";
    let mut numbers = Numbers::new();
    client(root, uri, "remove", 0, &mut Numbers::new())?;
    numbers.insert("rss_idle_mib".into(), json!(daemon.rss_mib()?));
    phases(root, uri, &mut numbers, &["idle"])?;
    client(root, uri, "define", MACHINES, &mut numbers)?;
    let ready_ms = daemon.restart(root)?;
    numbers.insert("ready_ms".into(), json!(ready_ms));
    phases(root, uri, &mut numbers, &["populated"])?;
    numbers.insert("rss_machines_mib".into(), json!(daemon.rss_mib()?));
    client(root, uri, "remove", 0, &mut numbers)?;
    client(root, uri, "start", STARTS, &mut numbers)?;
    client(root, uri, "stuck", STUCK_ROUNDS, &mut numbers)?;
    Ok(numbers)
}

fn phases(root: &Path, uri: &str, numbers: &mut Numbers, phases: &[&str]) -> Result<()> {
    phases.iter().try_for_each(|phase| client(root, uri, phase, MACHINES, numbers))
}

/// Runs one phase of the stock client and merges what it measured.
fn client(root: &Path, uri: &str, phase: &str, count: usize, numbers: &mut Numbers) -> Result<()> {
    let begin = Instant::now();
    let output = Command::new("/usr/bin/python3")
        .arg(root.join("bench/client.py"))
        .args([uri, phase, &count.to_string()])
        .output()
        .context("cannot run /usr/bin/python3")?;
    if !output.status.success() {
        bail!("{uri}: phase '{phase}': {}", String::from_utf8_lossy(&output.stderr));
    }
    eprintln!("{uri}: {phase}: {:.1} s", begin.elapsed().as_secs_f64());
    let measured: Numbers =
        serde_json::from_slice(&output.stdout).context("bench/client.py printed no JSON")?;
    numbers.extend(measured);
    Ok(())
}

fn report(ours: &Numbers, peer: &Numbers, bare_ms: f64) -> Value {
    let beyond =
        |numbers: &Numbers| numbers.get("start_ms").and_then(Value::as_f64).map(|ms| json!(ms - bare_ms));
    let with_start = |numbers: &Numbers| {
        let mut numbers = numbers.clone();
        numbers.insert("start_beyond_ms".into(), beyond(&numbers).unwrap_or(Value::Null));
        numbers
    };
    let (ours, peer) = (with_start(ours), with_start(peer));
    let rows: Vec<Value> = FIGURES.iter().map(|figure| figure.row(&ours, &peer)).collect();
    json!({ "bare_qemu_ms": bare_ms, "figures": rows, "ours": ours, "peer": peer })
}

fn print_table(report: &Value) {
    println!("{:<48} {:>12} {:>12} {:>8}  {:<14} met", "figure", "libvirtd", "ours", "ratio", "goal");
    for row in report["figures"].as_array().into_iter().flatten() {
        let number = |name: &str| row[name].as_f64().map_or("-".to_owned(), |value| format!("{value:.3}"));
        println!(
            "{:<48} {:>12} {:>12} {:>8}  {:<14} {}",
            row["figure"].as_str().unwrap_or(""),
            number("peer"),
            number("ours"),
            number("ratio"),
            row["goal"].as_str().unwrap_or(""),
            if row["met"].as_bool() == Some(true) { "yes" } else { "NO" }
        );
    }
    println!("bare QEMU to its monitor's answer: {:.1} ms", report["bare_qemu_ms"].as_f64().unwrap_or(0.0));
}

impl Figure {
    fn row(&self, ours: &Numbers, peer: &Numbers) -> Value {
        let number = |numbers: &Numbers| numbers.get(self.key).and_then(Value::as_f64);
        let (ours, peer) = (number(ours), number(peer));
        let ratio = ours.zip(peer).map(|(ours, peer)| ours / peer);
        json!({
            "figure": self.name, "ours": ours, "peer": peer, "ratio": ratio,
            "goal": self.goal.to_string(), "met": ours.is_some_and(|ours| self.goal.met(ours, peer)),
        })
    }
}
