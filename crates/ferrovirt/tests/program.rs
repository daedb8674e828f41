//! The program as a process: its other programs, its exit status, what it says when its output goes nowhere.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use test_support::{Scratch, lacks};

fn ferrovirt(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferrovirt"));
    command.args(arguments).stdin(Stdio::null()).env_remove("FERROVIRT_LOG").env_remove("XDG_RUNTIME_DIR");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn output(arguments: &[&str]) -> Output {
    ferrovirt(arguments).output().unwrap()
}

/// Everything that prints results.
const PRINTING: &[&[&str]] = &[
    &["-c", "test:///default", "dumpxml", "test"],
    &["-c", "test:///default", "list"],
    &["help"],
    &["--help"],
    &["--version=long"],
    &["completion", "bash"],
    &["completion", "--help"],
    &["man-page"],
    &["man-page", "--help"],
    &["daemon", "--help"],
    &["vmm", "--help"],
];

#[test]
fn output_that_is_lost_is_an_error() {
    for arguments in PRINTING {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let outcome = ferrovirt(arguments).stdout(full).output().unwrap();
        assert_eq!(outcome.status.code(), Some(1), "{arguments:?}");
        let complaint = text(&outcome.stderr);
        assert!(complaint.starts_with("error: cannot write the "), "{arguments:?}: {complaint}");
        assert!(complaint.contains("No space left on device"), "{arguments:?}: {complaint}");
    }
}

#[test]
fn a_reader_that_left_is_no_panic() {
    for arguments in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let outcome = ferrovirt(arguments).stdout(writer).output().unwrap();
        assert_eq!(outcome.status.code(), Some(1), "{arguments:?}: {}", text(&outcome.stderr));
        assert!(!text(&outcome.stderr).contains("panicked"), "{arguments:?}");
    }
}

#[test]
fn wrong_calls_end_with_one_and_say_what_helps() {
    for (arguments, expected) in [
        (&["-c", "foo:///bar", "list"][..], "there is no scheme 'foo'"),
        (&["-c", "foo:///bar", "list"], "qemu:///system"),
        (&["net-list"], "error: virsh has 'net-list', ferrovirt has not yet"),
        (&["completion"], "ferrovirt completion bash"),
        (&["completion", "tcsh"], "'tcsh'"),
        (&["man-page", "x"], "'ferrovirt man-page' takes nothing"),
        (&["daemon", "--root", "/proc/version"], "it is no folder"),
        (&["daemon", "--root", "a", "--root", "b"], "option '--root' is given twice"),
    ] {
        let outcome = output(arguments);
        assert_eq!(outcome.status.code(), Some(1), "{arguments:?}");
        assert!(text(&outcome.stderr).contains(expected), "{arguments:?}: {}", text(&outcome.stderr));
    }
}

#[test]
fn programs_beside_the_commands_have_help_and_say_what_is_misused() {
    for (name, expected) in [("vmm", "'ferrovirt vmm --help' tells more"), ("daemon", "serve machines")] {
        let outcome = output(&["help", name]);
        assert!(outcome.status.success() && text(&outcome.stdout).contains(expected), "{outcome:?}");
    }
    for arguments in
        [&["vmm", "control"][..], &["vmm", "control", "x", "bogus"], &["vmm", "--self-test", "-x"]]
    {
        let outcome = output(arguments);
        assert_eq!(outcome.status.code(), Some(2), "{arguments:?}: {}", text(&outcome.stderr));
        assert!(text(&outcome.stderr).contains("hint: 'ferrovirt vmm --help'"), "{arguments:?}");
    }
}

/// Only root can become somebody else to try this.
#[test]
fn an_ordinary_user_is_told_of_sessions() {
    const NOBODY: u32 = 65534;
    let mut command = ferrovirt(&["daemon"]);
    if rustix::process::geteuid().is_root() {
        // The build directory may be closed to others, so the program is reached through a descriptor.
        let program = File::open(env!("CARGO_BIN_EXE_ferrovirt")).unwrap();
        command = Command::new("/proc/self/fd/0");
        command.arg("daemon").stdin(program).uid(NOBODY).gid(NOBODY);
    }
    let outcome = command.output().unwrap();
    assert_eq!(outcome.status.code(), Some(1));
    assert!(text(&outcome.stderr).contains("--session"), "{}", text(&outcome.stderr));
}

#[test]
fn the_scripts_are_whole() {
    let script = output(&["completion", "bash"]).stdout;
    let checked = Command::new("bash").args(["-n", "-c", &text(&script)]).output().unwrap();
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    assert!(text(&script).contains("complete -o default -F _ferrovirt ferrovirt"));
    let page = text(&output(&["man-page"]).stdout);
    for part in [".TH FERROVIRT 1", ".SS dumpxml", "completion", "daemon", ".SH EXIT STATUS"] {
        assert!(page.contains(part), "{part}");
    }
    let models = text(&output(&["-q", "complete", "--", "vmm", "--kernel", "k", "--cpu", "Hasw"]).stdout);
    assert!(models.lines().any(|line| line == "Haswell"), "{models}");
    let options = text(&output(&["-q", "complete", "--", "vmm", "--cpu", "host", "--hy"]).stdout);
    assert_eq!(options.trim(), "--hyperv");
    let words = text(&output(&["-q", "complete", "--", "d"]).stdout);
    assert!(words.lines().any(|word| word == "daemon") && words.lines().any(|word| word == "dumpxml"));
}

/// `make` with a target of the repository's Makefile, below another root.
fn make(target: &str, root: &Path) {
    let mut command = Command::new("make");
    command.arg(target).arg(format!("DESTDIR={}", root.display()));
    command.arg(concat!("PROGRAM=", env!("CARGO_BIN_EXE_ferrovirt")));
    let outcome = command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).output().unwrap();
    assert!(outcome.status.success(), "{}{}", text(&outcome.stdout), text(&outcome.stderr));
}

#[test]
fn it_is_installed_with_its_manual_and_completion_and_removed_again() {
    if lacks(&["make", "install"]) {
        return;
    }
    let scratch = Scratch::new();
    let root = scratch.path();
    let installed = [
        "usr/bin/ferrovirt",
        "usr/share/man/man1/ferrovirt.1",
        "usr/share/bash-completion/completions/ferrovirt",
        "usr/lib/systemd/system/ferrovirt.service",
        "usr/lib/systemd/system/ferrovirt.socket",
    ];
    let config = root.join("etc/ferrovirt/ferrovirt.toml");
    make("install", root);
    for file in installed {
        assert!(std::fs::metadata(root.join(file)).unwrap().len() > 0, "{file}");
    }
    std::fs::write(&config, "timeout = 7\n").unwrap();
    make("install", root);
    assert_eq!(std::fs::read_to_string(&config).unwrap(), "timeout = 7\n", "a configuration is kept");
    make("uninstall", root);
    for file in installed {
        assert!(!root.join(file).exists(), "{file}");
    }
}
