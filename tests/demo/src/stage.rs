//! What the demo plays on: a scratch directory, a private daemon in it, and commands that talk to that daemon.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::guard::Guard;

/// How long the daemon may take to end in good order.
const STOP_MAX: Duration = Duration::from_secs(10);
/// How long `virsh event` waits for the machine to stop, in seconds.
const SHUTDOWN_MAX_S: &str = "60";

/// The scratch directory and the daemon; clones share them.
#[derive(Clone)]
pub(crate) struct Stage {
    dir: PathBuf,
    daemon: Arc<Mutex<Option<Child>>>,
    guard: Arc<Guard>,
}

impl Stage {
    pub(crate) fn set_up() -> Result<Stage> {
        let dir = std::env::temp_dir().join(format!("ferrovirt-demo-{}", std::process::id()));
        fs::create_dir(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        let guard = Arc::new(Guard::post(&dir)?);
        Ok(Stage { dir, daemon: Arc::default(), guard })
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Starts the daemon and waits for its line `ready`.
    pub(crate) fn start_daemon(&self) -> Result<()> {
        let log = fs::File::create(self.dir.join("daemon.log")).context("cannot create the daemon's log")?;
        let mut child = Command::new(binary()?)
            .args(["daemon", "--root"])
            .arg(self.dir.join("root"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            // Ctrl-C must reach the demo only, which then ends the daemon in order.
            .process_group(0)
            .spawn()
            .context("cannot start the daemon")?;
        let stdout = child.stdout.take().context("the daemon's output is piped")?;
        *self.daemon.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("cannot read what the daemon says")?;
        if line.trim() != "ready" {
            let log = fs::read_to_string(self.dir.join("daemon.log")).unwrap_or_default();
            bail!("the daemon is not ready; it said:\n{log}");
        }
        Ok(())
    }

    /// Our command line with these arguments.
    pub(crate) fn ferrovirt(&self, arguments: &[&str]) -> Command {
        // The binary was found when the daemon was started from it.
        let mut command = Command::new(binary().unwrap_or_else(|_gone| "ferrovirt".into()));
        command.args(["-c", &self.uri()]).args(arguments).stdin(Stdio::null());
        command
    }

    /// Stock virsh with these arguments.
    pub(crate) fn virsh(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("virsh");
        command.args(["-c", &self.uri()]).args(arguments).stdin(Stdio::null());
        command
    }

    /// Shows a command as a person would type it, and what it says.
    pub(crate) fn show(&self, command: Command, typed: &str) -> Result<()> {
        crate::say(typed)?;
        let text = crate::run(command)?;
        crate::line(text.trim_end())
    }

    /// Shuts a machine down through virsh and waits for the event that says it has stopped.
    pub(crate) fn shut_down(&self, name: &str) -> Result<()> {
        let arguments =
            ["event", "--domain", name, "--event", "lifecycle", "--loop", "--timeout", SHUTDOWN_MAX_S];
        let mut watch =
            self.virsh(&arguments).stdout(Stdio::piped()).spawn().context("cannot run virsh event")?;
        let events = BufReader::new(watch.stdout.take().context("the output of virsh event is piped")?);
        // The state is asked after each event and once before, so nothing is missed if the machine is faster than the
        // watch is registered.
        let mut stopped = Ok(false);
        self.show(self.virsh(&["shutdown", name]), "virsh shutdown demo")?;
        let mut lines = events.lines();
        while let Ok(false) = stopped {
            stopped = crate::run(self.virsh(&["domstate", name])).map(|state| state.trim() == "shut off");
            if let Ok(false) = stopped {
                match lines.next() {
                    Some(Ok(line)) => crate::line(line)?,
                    _ => break,
                }
            }
        }
        // It may have ended by itself.
        let _ = watch.kill();
        watch.wait().context("cannot wait for virsh event")?;
        if !stopped? {
            bail!("the machine did not stop within {SHUTDOWN_MAX_S} s after virsh shutdown");
        }
        Ok(())
    }

    /// Ends the daemon and everything that it started, and removes the directory.
    pub(crate) fn clear(&self) -> Result<()> {
        let daemon = self.daemon.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut daemon) = daemon {
            kill_process(Pid::from_child(&daemon), Signal::TERM).context("cannot stop the daemon")?;
            let deadline = Instant::now() + STOP_MAX;
            while daemon.try_wait().context("cannot wait for the daemon")?.is_none() {
                if Instant::now() > deadline {
                    daemon.kill().context("cannot kill the daemon")?;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        self.guard.relieve()
    }

    fn uri(&self) -> String {
        format!("qemu+unix:///system?socket={}", self.dir.join("root/run/libvirt/libvirt-sock").display())
    }
}

/// The `ferrovirt` that was built together with this program.
fn binary() -> Result<PathBuf> {
    let binary = std::env::current_exe().context("cannot find this program")?.with_file_name("ferrovirt");
    if !binary.exists() {
        bail!("{} is missing; `cargo build --release -p ferrovirt` makes it", binary.display());
    }
    Ok(binary)
}
