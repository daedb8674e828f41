//! The daemon as a process: its start, its sockets, its signals, its end.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::io::{BufRead, BufReader, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use test_support::Scratch;

/// A daemon's root, removed at the end.
struct Root(Scratch);

impl Root {
    fn new() -> Root {
        Root(Scratch::new())
    }

    fn socket(&self, name: &str) -> PathBuf {
        self.0.path().join("run/libvirt").join(name)
    }

    fn uri(&self, socket: &str) -> String {
        format!("test+unix:///default?socket={}", self.socket(socket).display())
    }
}

/// A running daemon, killed at the end if it still runs.
struct Daemon(Child);

impl Daemon {
    fn start(root: &Root, arguments: &[&str]) -> Daemon {
        let mut daemon = Daemon(command(root, arguments).spawn().unwrap());
        daemon.await_ready();
        daemon
    }

    fn await_ready(&mut self) {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "{}", self.complaint());
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    fn end(mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }

    /// What it says on standard error, which ends with it.
    fn complaint(&mut self) -> String {
        let mut text = String::new();
        self.0.stderr.as_mut().unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(root: &Root, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferrovirt"));
    command.arg("daemon").arg("--root").arg(root.0.path()).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("FERROVIRT_LOG");
    command
}

fn machines(uri: &str) -> Vec<String> {
    let connection = ferrovirt::connect(uri).unwrap();
    connection.connect_list_all_domains(0).unwrap().into_iter().map(|machine| machine.name).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn it_serves_clients_by_every_name_and_leaves_nothing_at_the_end() {
    let root = Root::new();
    let daemon = Daemon::start(&root, &[]);
    for socket in
        ["libvirt-sock", "libvirt-sock-ro", "virtqemud-sock", "virtqemud-sock-ro", "virtproxyd-sock"]
    {
        assert_eq!(machines(&root.uri(socket)), ["test"], "{socket}");
    }
    assert_eq!(mode(&root.socket("libvirt-sock")), 0o700);
    assert_eq!(mode(&root.socket("libvirt-sock-ro")), 0o777);
    assert_eq!(mode(&root.socket("libvirt-admin-sock")), 0o700);
    assert_eq!(mode(&root.0.path().join("etc")), 0o700);
    daemon.signal(Signal::TERM);
    assert!(daemon.end().success());
    assert_eq!(std::fs::read_dir(root.0.path().join("run/libvirt")).unwrap().count(), 0);
}

#[test]
fn read_only_clients_change_nothing() {
    let root = Root::new();
    let _daemon = Daemon::start(&root, &[]);
    let connection = ferrovirt::connect(&root.uri("libvirt-sock-ro")).unwrap();
    let machine = connection.domain_lookup_by_name("test").unwrap();
    let refused = connection.domain_destroy(&machine).unwrap_err();
    assert_eq!(refused.message(), "operation forbidden: read only access prevents virDomainDestroy");
}

#[test]
fn a_second_daemon_is_told_who_is_there() {
    let root = Root::new();
    let daemon = Daemon::start(&root, &[]);
    let refused = command(&root, &[]).output().unwrap();
    assert!(!refused.status.success());
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(complaint.contains(&format!("another daemon (process {}) uses", daemon.0.id())), "{complaint}");
    assert_eq!(machines(&root.uri("libvirt-sock")), ["test"]);
}

#[test]
fn a_daemon_that_was_killed_is_followed_by_another_at_once() {
    let root = Root::new();
    let daemon = Daemon::start(&root, &[]);
    daemon.signal(Signal::KILL);
    assert!(!daemon.end().success());
    assert!(root.socket("libvirt-sock").exists());
    let _daemon = Daemon::start(&root, &[]);
    assert_eq!(machines(&root.uri("virtqemud-sock")), ["test"]);
}

#[test]
fn a_socket_that_another_daemon_serves_is_left_to_it() {
    let root = Root::new();
    std::fs::create_dir_all(root.0.path().join("run/libvirt")).unwrap();
    let _other = UnixListener::bind(root.socket("libvirt-sock")).unwrap();
    let refused = command(&root, &[]).output().unwrap();
    assert!(!refused.status.success());
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(complaint.contains("another daemon serves it"), "{complaint}");
    UnixStream::connect(root.socket("libvirt-sock")).unwrap();
}

#[test]
fn it_ends_when_nobody_has_been_there_for_the_time_given() {
    let root = Root::new();
    let started = Instant::now();
    let daemon = Daemon::start(&root, &["--timeout", "1"]);
    let connection = ferrovirt::connect(&root.uri("libvirt-sock")).unwrap();
    // As long as somebody is there it stays: nothing tells that, so it is watched for longer than the time given.
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(connection.connect_list_all_domains(0).unwrap().len(), 1);
    drop(connection);
    assert!(daemon.end().success());
    assert!(started.elapsed() >= Duration::from_millis(2500));
}

#[test]
fn sockets_of_the_service_manager_are_adopted_and_it_is_told() {
    let root = Root::new();
    let path = root.0.path().join("given");
    let given = UnixListener::bind(&path).unwrap();
    let notices = UnixDatagram::bind(root.0.path().join("notify")).unwrap();
    notices.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let script = "exec 3<&0 0</dev/null; export LISTEN_PID=$$; exec \"$0\" daemon --root \"$1\"";
    let mut manager = Command::new("sh");
    manager.args(["-c", script, env!("CARGO_BIN_EXE_ferrovirt")]).arg(root.0.path());
    manager.env("LISTEN_FDS", "1").env("LISTEN_FDNAMES", "ferrovirt.socket");
    manager.env("NOTIFY_SOCKET", root.0.path().join("notify"));
    manager.stdin(Stdio::from(OwnedFd::from(given))).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut daemon = Daemon(manager.spawn().unwrap());
    daemon.await_ready();
    let mut notice = [0; 64];
    let bytes = notices.recv(&mut notice).unwrap();
    assert_eq!(&notice[..bytes], b"READY=1\n");
    assert_eq!(machines(&format!("test+unix:///default?socket={}", path.display())), ["test"]);
    // It was given, so it is not made again; the others are.
    assert!(!root.socket("libvirt-sock").exists());
    assert!(root.socket("libvirt-sock-ro").exists());
    daemon.signal(Signal::INT);
    let bytes = notices.recv(&mut notice).unwrap();
    assert_eq!(&notice[..bytes], b"STOPPING=1\n");
    assert!(daemon.end().success());
}

#[test]
fn the_log_level_is_read_again_on_request() {
    let root = Root::new();
    let config = root.0.path().join("own.toml");
    std::fs::write(&config, "log_level = \"warn\"\n").unwrap();
    let mut daemon = Daemon::start(&root, &["--config", config.to_str().unwrap()]);
    std::fs::write(&config, "log_level = \"debug\"\n").unwrap();
    daemon.signal(Signal::HUP);
    let mut lines = BufReader::new(daemon.0.stderr.take().unwrap()).lines().map(|line| line.unwrap());
    let line = lines.next().unwrap();
    assert!(line.ends_with("log level is now DEBUG"), "{line}");
    assert_eq!(machines(&root.uri("libvirt-sock")), ["test"]);
    assert!(lines.any(|line| line.contains("connect_open done")));
}

#[test]
fn wrong_settings_are_named_and_nothing_starts() {
    let check = |config: &str, arguments: &[&str], expected: &str| {
        let root = Root::new();
        std::fs::create_dir_all(root.0.path().join("etc")).unwrap();
        std::fs::write(root.0.path().join("etc/ferrovirt.toml"), config).unwrap();
        let output = command(&root, arguments).output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
        assert!(complaint.contains(expected), "{complaint}");
    };
    check("[limits]\nmax_clints = 3\n", &[], "line 2");
    check("[sockets]\nmode = \"rw\"\n", &[], "sockets.mode = 'rw' is no access mode");
    check("[sockets]\ngroup = \"no such group\"\n", &[], "there is no group 'no such group'");
    check("log_level = \"loud\"\n", &[], "'loud' is no log level");
    check("", &["--listen", "tcp:0.0.0.0:0"], "whoever reaches it could do everything");
    check("", &["--config", "/nonexistent.toml"], "/nonexistent.toml");
    check("", &["--nope"], "unknown option '--nope'");
}

#[test]
fn it_starts_in_no_time_and_takes_little_memory() {
    let root = Root::new();
    let started = Instant::now();
    let daemon = Daemon::start(&root, &[]);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    let status = std::fs::read_to_string(format!("/proc/{}/status", daemon.0.id())).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kibibytes: u32 = resident.trim().trim_end_matches(" kB").parse().unwrap();
    // Builds for tests are larger than those for use, which stay below 12 MiB.
    assert!(kibibytes < 40_000, "{kibibytes} KiB");
}
