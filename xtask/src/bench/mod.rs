//! `cargo xtask bench`: our daemon against the stock libvirtd in the same run, as ratios.
//!
//! Both are driven by the stock C client (`bench/client.py`), each phase on one and then on the other, so that a busy
//! machine hurts both. Cheap phases are measured in several rounds, begun by the two in turn.

pub mod daemons;
mod documents;
mod figures;
pub mod samples;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use daemons::Daemon;
use documents::Documents;
use figures::{FIGURES, Figure};
use samples::{Samples, largest, smallest};

/// Machines defined for the figures that ask for a thousand.
const MACHINES: usize = 1000;
/// Times that all but the stuck emulator is measured.
const ROUNDS: usize = 3;
/// Devices of the large machine.
const DEVICES: usize = 5000;
/// Times a machine is started in a round.
const STARTS: usize = 4;
/// Rounds of reads while one QEMU is stopped.
const STUCK_ROUNDS: usize = 100;

/// Measures both daemons and prints the table; with `json`, the numbers instead.
pub fn run(root: &Path, json: bool) -> Result<()> {
    let program = program(root)?;
    let begin = Instant::now();
    let report = measure(root, &program)?;
    eprintln!("all of it: {:.1} s", begin.elapsed().as_secs_f64());
    if json {
        stdx::print(format_args!("{}\n", serde_json::to_string_pretty(&report)?));
    } else {
        print_table(&report);
    }
    let rows = report["figures"].as_array().into_iter().flatten();
    let missed: Vec<&str> = rows
        .filter(|row| row["binding"] == true && row["met"] != true)
        .filter_map(|row| row["figure"].as_str())
        .collect();
    if !missed.is_empty() {
        bail!("not reached: {}", missed.join("; "));
    }
    Ok(())
}

/// `$FERROVIRT_BINARY`, or the release build.
///
/// # Errors
/// It does not build.
pub fn program(root: &Path) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("FERROVIRT_BINARY") {
        return Ok(path.into());
    }
    built(root, "ferrovirt", "ferrovirt")
}

/// The release build of a program of a package.
///
/// # Errors
/// It does not build.
pub fn built(root: &Path, package: &str, name: &str) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    let status = cargo.args(["build", "--release", "-p", package, "--bin", name]).current_dir(root).status();
    if !status.context("cannot run cargo")?.success() {
        bail!("the release build of {name} failed");
    }
    Ok(root.join("target/release").join(name))
}

/// A daemon and what was measured of it.
struct Contestant<'a> {
    root: &'a Path,
    daemon: Daemon,
    samples: Samples,
}

fn measure(root: &Path, program: &Path) -> Result<Value> {
    let contestant = |daemon| Contestant { root, daemon, samples: Samples::new() };
    let mut pair = [contestant(Daemon::ours(program)?), contestant(Daemon::peer(root)?)];
    daemons::check_disks(&[&pair[0].daemon, &pair[1].daemon])?;
    for one in &mut pair {
        one.daemon.start()?;
        one.weigh("rss_idle_mib")?;
        // What a run that was broken off left behind.
        client(root, &one.daemon, "remove", "0")?;
    }
    let documents = Documents::of_corpus()?;
    if let Some(documents) = &documents {
        pair.iter_mut().try_for_each(|one| one.accept(documents))?;
    }
    for round in 0..ROUNDS {
        for phase in PHASES {
            in_turns(&mut pair, round, phase)?;
        }
        if let Some(documents) = &documents {
            in_turns(&mut pair, round, |one| one.client("documents", &documents.path()))?;
        }
        let bare_ms = daemons::bare_qemu_ms(STARTS)?;
        for one in &mut pair {
            let start_ms = one.latest("start_ms").context("no time of a start")?;
            samples::add(&mut one.samples, "bare_qemu_ms", bare_ms);
            samples::add(&mut one.samples, "start_beyond_ms", start_ms - bare_ms);
        }
    }
    // The peer's client is blocked for long: once is enough.
    pair.iter_mut().try_for_each(|one| one.client("stuck", &STUCK_ROUNDS))?;
    let [ours, peer] = pair;
    Ok(report(&ours.samples, &peer.samples))
}

/// Both take a step, each of them first in every other round.
fn in_turns(
    pair: &mut [Contestant<'_>; 2],
    round: usize,
    step: impl Fn(&mut Contestant<'_>) -> Result<()>,
) -> Result<()> {
    let (first, second) = pair.split_at_mut(1);
    let turns = if round.is_multiple_of(2) { [first, second] } else { [second, first] };
    turns.into_iter().flatten().try_for_each(step)
}

/// A step that both take before either takes the next.
type Phase = fn(&mut Contestant<'_>) -> Result<()>;

/// One round.
static PHASES: &[Phase] = &[
    // Memory of a thousand machines is not what the large documents of the round before left in the heap.
    |one| one.daemon.restart().map(drop),
    |one| one.client("idle", &0),
    |one| {
        one.client("define", &MACHINES)?;
        one.weigh("rss_defined_mib")
    },
    |one| {
        let ready_ms = one.daemon.restart()?;
        samples::add(&mut one.samples, "ready_ms", ready_ms);
        Ok(())
    },
    |one| {
        one.client("populated", &MACHINES)?;
        one.weigh("rss_restarted_mib")?;
        let larger = ["rss_defined_mib", "rss_restarted_mib"].iter().filter_map(|key| one.latest(key));
        let larger = larger.fold(f64::NAN, f64::max);
        samples::add(&mut one.samples, "rss_machines_mib", larger);
        Ok(())
    },
    |one| one.client("remove", &0),
    |one| one.client("devices", &DEVICES),
    |one| one.client("start", &STARTS),
];

impl Contestant<'_> {
    fn client(&mut self, phase: &str, argument: &impl ToString) -> Result<()> {
        for (key, number) in client(self.root, &self.daemon, phase, &argument.to_string())? {
            samples::add(&mut self.samples, &key, number);
        }
        Ok(())
    }

    /// Leaves those documents in the list that this daemon accepts. Over some of them libvirtd ends.
    fn accept(&mut self, documents: &Documents) -> Result<()> {
        for _ in 0..documents::ENDS_MAX {
            let answer = client(self.root, &self.daemon, "accept", &documents.path())?;
            if answer.get("ended") != Some(&1.0) {
                eprintln!("{}: {} documents", self.daemon.name, answer.get("accepted").unwrap_or(&0.0));
                return Ok(());
            }
            eprintln!("{}: ended over a document", self.daemon.name);
            self.daemon.restart()?;
        }
        bail!("{} ended over {} documents", self.daemon.name, documents::ENDS_MAX)
    }

    fn weigh(&mut self, key: &str) -> Result<()> {
        samples::add(&mut self.samples, key, self.daemon.rss_mib()?);
        Ok(())
    }

    fn latest(&self, key: &str) -> Option<f64> {
        self.samples.get(key)?.last().copied()
    }
}

/// Runs one phase of the stock client; what it measured.
///
/// # Errors
/// The client failed.
pub fn client(root: &Path, daemon: &Daemon, phase: &str, argument: &str) -> Result<BTreeMap<String, f64>> {
    let begin = Instant::now();
    let output = Command::new("/usr/bin/python3")
        .arg(root.join("bench/client.py"))
        .args([&daemon.uri, phase, argument])
        .output()
        .context("cannot run /usr/bin/python3")?;
    if !output.status.success() {
        bail!("{}: phase '{phase}': {}", daemon.name, String::from_utf8_lossy(&output.stderr));
    }
    eprintln!("{}: {phase}: {:.1} s", daemon.name, begin.elapsed().as_secs_f64());
    serde_json::from_slice(&output.stdout).context("bench/client.py printed no JSON")
}

fn report(ours: &Samples, peer: &Samples) -> Value {
    let measured = FIGURES.iter().filter(|figure| figure.is_measured(ours));
    let rows: Vec<Value> = measured.map(|figure| figure.row(ours, peer)).collect();
    json!({ "figures": rows, "ours": samples::summary(ours), "peer": samples::summary(peer) })
}

fn print_table(report: &Value) {
    stdx::print(format_args!(
        "{:<50} {:>10} {:>10} {:>21} {:>7}  {:<13} met\n",
        "figure", "libvirtd", "ours", "(rounds)", "ratio", "goal"
    ));
    for row in report["figures"].as_array().into_iter().flatten() {
        let number = |name: &str| row[name].as_f64().map_or("-".to_owned(), |value| format!("{value:.3}"));
        let met = match (row["met"] == true, row["binding"] == true) {
            (true, _) => "yes",
            (false, true) => "NO",
            (false, false) => "no (informative)",
        };
        stdx::print(format_args!(
            "{:<50} {:>10} {:>10} {:>21} {:>7}  {:<13} {met}\n",
            row["figure"].as_str().unwrap_or(""),
            number("peer"),
            number("ours"),
            format!("{} .. {}", number("ours_min"), number("ours_max")),
            number("ratio"),
            row["goal"].as_str().unwrap_or(""),
        ));
    }
    let bare_ms = report["ours"]["bare_qemu_ms"]["median"].as_f64().unwrap_or(f64::NAN);
    stdx::print(format_args!("bare QEMU to its monitor's answer: {bare_ms:.1} ms\n"));
}

impl Figure {
    fn row(&self, ours: &Samples, peer: &Samples) -> Value {
        let number =
            |samples: &Samples, take: fn(&[f64]) -> f64| samples.get(self.key).map(|rounds| take(rounds));
        let (our_number, peer_number) = (number(ours, self.take), number(peer, self.take));
        let ratio = our_number.zip(peer_number).map(|(ours, peer)| ours / peer);
        json!({
            "figure": self.name, "ours": our_number, "peer": peer_number, "ratio": ratio,
            "ours_min": number(ours, smallest), "ours_max": number(ours, largest),
            "peer_min": number(peer, smallest), "peer_max": number(peer, largest),
            "goal": self.goal.to_string(), "binding": self.binding, "met": self.met(ours, peer),
        })
    }
}
