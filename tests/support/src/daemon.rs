//! The program under test, and the start of a daemon from it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

/// How long the daemon may take until it is ready, on a machine that also compiles.
const READY_MAX: Duration = Duration::from_secs(60);

/// The program under test: `$FERROVIRT_BINARY`, or the one of this build, which is built first.
///
/// # Panics
/// Fails the test when it does not build.
#[must_use]
pub fn ferrovirt() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("FERROVIRT_BINARY") {
            return path.into();
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let release = (!cfg!(debug_assertions)).then_some("--release");
        let mut build = Command::new(cargo);
        // The features of the whole workspace, so that what `cargo xtask check` built is not built again.
        build.args(["build", "--quiet", "--workspace", "--bin", "ferrovirt"]).args(release);
        let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
        assert!(built.success(), "ferrovirt does not build");
        // The test program is TARGET/PROFILE/deps/NAME.
        let program = std::env::current_exe().unwrap();
        program.ancestors().nth(2).expect("cargo puts tests into deps").join("ferrovirt")
    })
}

/// Starts a daemon, which appends what it says to the file `log`, and waits for its line `ready`.
///
/// # Errors
/// What is in the log of a daemon that has ended or did not get ready in time; it is killed then.
///
/// # Panics
/// Fails the test when there is no such program or the log cannot be written.
pub fn start(command: &mut Command, log: &Path) -> Result<Child, String> {
    let file = fs::File::options().create(true).append(true).open(log).unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file);
    // A Ctrl-C in the terminal must not end it before the test has cleaned up.
    let mut child = command.process_group(0).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let _ = stdout.read_line(&mut line);
        let _ = sender.send(line);
        // Drained to the end, so that the daemon never blocks on its own output.
        let _ = stdout.read_to_end(&mut Vec::new());
    });
    let line = receiver.recv_timeout(READY_MAX).unwrap_or_default();
    if line.trim() == "ready" {
        return Ok(child);
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(fs::read_to_string(log).unwrap_or_default())
}
