//! `make demo`: boots the distribution's Linux under a private daemon, shows its console, lists it through our command
//! line and stock virsh, shuts it down and leaves nothing behind, not even after Ctrl-C or `kill -9`.

mod console;
mod guard;
mod stage;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use guest::{MARKER_USERSPACE, Machine, domain_xml};
use tokio::signal::unix::{SignalKind, signal};

use crate::console::Console;
use crate::stage::Stage;

/// The machine's name in every listing.
const NAME: &str = "demo";

#[tokio::main]
async fn main() -> ExitCode {
    if let Some(dir) = guard::duty() {
        return guard::serve(&dir);
    }
    let stage = match Stage::set_up() {
        Ok(stage) => stage,
        Err(error) => return failed(&error),
    };
    let play = tokio::task::spawn_blocking({
        let stage = stage.clone();
        move || play(&stage)
    });
    let outcome = tokio::select! {
        outcome = play => outcome.context("the demo panicked").and_then(|outcome| outcome),
        signal = interrupted() => signal.and(Err(anyhow::anyhow!("interrupted"))),
    };
    let cleaned = stage.clear();
    match outcome.and(cleaned).and_then(|()| line(EPILOGUE)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // Who closed the output may have closed this too.
    let _ = writeln!(std::io::stderr(), "demo: {error:#}");
    // The thread that plays may still wait for the machine that is gone.
    std::process::exit(1)
}

/// Waits for a signal that asks to end.
async fn interrupted() -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

fn play(stage: &Stage) -> Result<()> {
    let begin = Instant::now();
    say("Making a guest: the kernel and busybox of this distribution, an initramfs made on the spot")?;
    let guest = guest::build(&stage.dir().join("guest"))?;
    let document = stage.dir().join("demo.xml");
    std::fs::write(&document, domain_xml(NAME, &guest, &Machine::default()))
        .context("cannot write the document")?;

    say("Starting a private daemon: ferrovirt daemon --root DIR")?;
    stage.start_daemon()?;

    let document = document.to_string_lossy().into_owned();
    stage.show(stage.ferrovirt(&["define", &document]), "ferrovirt define demo.xml")?;
    let started = Instant::now();
    stage.show(stage.ferrovirt(&["start", NAME]), "ferrovirt start demo")?;

    say("Its console, live: ferrovirt console demo")?;
    let mut console = Console::open(stage.ferrovirt(&["console", NAME]));
    console.show_until(MARKER_USERSPACE)?;
    let boot_seconds = started.elapsed().as_secs_f64();
    console.show_until(guest::PROMPT)?;
    console.type_line("uname -a; echo six times seven is $((6 * 7))");
    console.show_until("six times seven is 42")?;
    console.leave()?;

    stage.show(stage.ferrovirt(&["list", "--all"]), "ferrovirt list --all")?;
    stage
        .show(stage.virsh(&["list", "--all"]), "virsh list --all          # the stock client, unmodified")?;
    stage.show(stage.virsh(&["dominfo", NAME]), "virsh dominfo demo")?;

    stage.shut_down(NAME)?;
    stage.show(stage.virsh(&["domstate", NAME, "--reason"]), "virsh domstate demo --reason")?;
    stage.show(stage.virsh(&["undefine", NAME]), "virsh undefine demo")?;
    say(&format!(
        "Booted to userspace in {boot_seconds:.1} s, the whole demo took {:.1} s; stopping the daemon, removing {}",
        begin.elapsed().as_secs_f64(),
        stage.dir().display()
    ))
}

/// Announces a step.
fn say(text: &str) -> Result<()> {
    line(format_args!("\n== {text}"))
}

/// Shows a line; when nobody reads on, the demo has nobody to play for and ends.
fn line(text: impl Display) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").context("stopped, because what it shows goes nowhere")
}

const EPILOGUE: &str = "
What happened: a private Ferrovirt daemon defined a machine from libvirt's XML, booted this distribution's kernel in it,
passed its console through in both directions, and obeyed stock virsh. All of it is gone again.

Where to go next:
  target/release/ferrovirt daemon                   serve qemu:///system of this machine (as root), then use virsh,
                                                    virt-manager or any libvirt client as ever
  target/release/ferrovirt daemon --root DIR        the same in a directory of your own
  target/release/ferrovirt help                     the command line, which is virsh's
  examples/README.md                                small programs in C, C++, Go, Java, Perl, Python, Ruby and Rust,
                                                    such as examples/rust/machine.rs
  ARCHITECTURE.md                                   how it is built
  make test                                         run everything that CI runs";

/// Runs a command to its end and fails with what it said.
fn run(mut command: std::process::Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
