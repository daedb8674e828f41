//! Runs a client to its end, within a deadline.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// What a client left.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit status.
    pub status: ExitStatus,
    /// All it wrote to standard output.
    pub stdout: String,
    /// All it wrote to standard error.
    pub stderr: String,
}

/// Runs `command` to its end and returns what it wrote.
///
/// # Panics
/// Fails the test when the program cannot be started or does not end within `limit`; it is killed then, with all that
/// it started.
pub fn run(command: &mut Command, limit: Duration) -> Outcome {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    let group = Pid::from_child(&child);
    let deadline = Instant::now() + limit;
    let stdout = collect(child.stdout.take().expect("stdout is piped"));
    let stderr = collect(child.stderr.take().expect("stderr is piped"));
    let mut in_time = true;
    let mut text = |receiver: mpsc::Receiver<Vec<u8>>| {
        let left = deadline.saturating_duration_since(Instant::now());
        let bytes = receiver.recv_timeout(left).or_else(|_late| {
            in_time = false;
            // It may have ended just now.
            let _ = kill_process_group(group, Signal::KILL);
            receiver.recv()
        });
        String::from_utf8_lossy(&bytes.expect("the reader sends what it read")).into_owned()
    };
    let (stdout, stderr) = (text(stdout), text(stderr));
    let status = child.wait().unwrap();
    assert!(in_time, "{command:?} did not end within {limit:?}\nstdout:\n{stdout}\nstderr:\n{stderr}");
    Outcome { status, stdout, stderr }
}

/// Reads a pipe to its end in a thread of its own, so that a client never waits for the other pipe.
fn collect(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before a broken pipe is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}
