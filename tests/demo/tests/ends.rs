//! However the demo ends, nothing of it is left: no daemon, no machine, no directory.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use test_support::{Scratch, eventually, ferrovirt, lacks, processes_in};

/// A running demo whose directory is in `scratch`.
struct Demo {
    child: Child,
    lines: BufReader<ChildStdout>,
    scratch: Scratch,
}

impl Demo {
    /// Starts it and reads up to the line that holds `text`; `None` where something that it needs is missing.
    fn until(text: &str) -> Option<Demo> {
        if lacks(&["qemu-system-x86_64", "virsh"]) {
            return None;
        }
        // The demo runs the program beside itself.
        let _ = ferrovirt();
        let scratch = Scratch::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
        command.env("TMPDIR", scratch.path()).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the demo never says {text:?}");
        }
        Some(Demo { child, lines, scratch })
    }

    /// Names of the programs that work in the directory, the guard apart.
    fn programs(&self) -> Vec<String> {
        let comm = |pid: &Pid| std::fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_nonzero()));
        let found = processes_in(self.scratch.path());
        let mut names: Vec<String> = found.iter().filter_map(|pid| comm(pid).ok()).collect();
        names.iter_mut().for_each(|name| name.truncate(name.trim_end().len()));
        names.retain(|name| name != "demo");
        names
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for its end and for the end of all that it started.
    fn end(self) -> Output {
        drop(self.lines);
        let output = self.child.wait_with_output().unwrap();
        eventually("nothing is left", || {
            let processes = processes_in(self.scratch.path());
            let files: Vec<_> = std::fs::read_dir(self.scratch.path()).unwrap().flatten().collect();
            if processes.is_empty() && files.is_empty() {
                Ok(())
            } else {
                Err(format!("{processes:?} {files:?}"))
            }
        });
        output
    }
}

#[test]
fn a_demo_that_is_killed_takes_everything_along() {
    let Some(demo) = Demo::until("Its console, live") else { return };
    let programs = demo.programs();
    for program in ["ferrovirt", "qemu-system-x86"] {
        assert!(programs.iter().any(|name| name == program), "{program} runs: {programs:?}");
    }
    demo.signal(Signal::KILL);
    assert!(!demo.end().status.success());
}

#[test]
fn a_demo_that_is_interrupted_clears_up() {
    let Some(demo) = Demo::until("Its console, live") else { return };
    demo.signal(Signal::INT);
    let output = demo.end();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "demo: interrupted\n");
}

#[test]
fn a_demo_that_nobody_watches_ends_without_a_panic() {
    let Some(demo) = Demo::until("==") else { return };
    let output = demo.end();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.starts_with("demo: stopped, because what it shows goes nowhere"), "{complaint}");
}

#[test]
fn a_demo_that_is_watched_to_the_end_succeeds() {
    let Some(mut demo) = Demo::until("==") else { return };
    let mut shown = String::new();
    demo.lines.read_to_string(&mut shown).unwrap();
    let output = demo.end();
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    for text in ["six times seven is 42", "shut off (shutdown)", "examples/rust/machine.rs"] {
        assert!(shown.contains(text), "{text} in:\n{shown}");
    }
}
