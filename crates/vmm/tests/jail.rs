//! The jail from inside: this program runs itself for every kind of thread and every forbidden call, and each must die of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(unsafe_code, reason = "forbidden calls are made as an intruder would make them")]

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode};
use std::ptr::null;

use vmm::jail::{self, Thread};

/// What an intruder tries: its name, the call, and three arguments.
fn attempts() -> Vec<(&'static str, i64, [i64; 3])> {
    let root = c"/".as_ptr() as i64;
    let shell = c"/bin/sh".as_ptr() as i64;
    let none = null::<u8>() as i64;
    vec![
        ("open", libc::SYS_openat, [libc::AT_FDCWD.into(), root, 0]),
        ("open-old", libc::SYS_open, [root, 0, 0]),
        ("socket", libc::SYS_socket, [libc::AF_UNIX.into(), libc::SOCK_STREAM.into(), 0]),
        ("pair-of-the-network", libc::SYS_socketpair, [libc::AF_INET.into(), libc::SOCK_STREAM.into(), 0]),
        ("connect", libc::SYS_connect, [0, none, 0]),
        ("exec", libc::SYS_execve, [shell, none, none]),
        ("fork", libc::SYS_fork, [0, 0, 0]),
        ("fork-by-clone", libc::SYS_clone, [libc::SIGCHLD.into(), 0, 0]),
        ("ptrace", libc::SYS_ptrace, [libc::PTRACE_TRACEME.into(), 0, 0]),
        ("mount", libc::SYS_mount, [root, root, none]),
        ("unshare", libc::SYS_unshare, [libc::CLONE_NEWUSER.into(), 0, 0]),
        ("kill", libc::SYS_kill, [1, 0, 0]),
        ("signal-to-another", libc::SYS_tgkill, [1, 1, 0]),
        ("code", libc::SYS_mmap, [0, 4096, (libc::PROT_READ | libc::PROT_EXEC).into()]),
        ("setuid", libc::SYS_setuid, [0, 0, 0]),
        ("stat-of-a-path", libc::SYS_stat, [root, none, 0]),
        ("bpf", libc::SYS_bpf, [0, none, 0]),
        ("io-uring", libc::SYS_io_uring_setup, [1, none, 0]),
        ("ioctl-of-a-block-device", libc::SYS_ioctl, [0, 0x1277, 0]),
        ("write-to-another", libc::SYS_process_vm_writev, [1, none, 0]),
    ]
}

/// What says that the call was made and came back.
const SURVIVED: u8 = 42;

fn attempt(name: &str) -> ExitCode {
    let (_, call, [a, b, c]) = attempts().into_iter().find(|(known, ..)| *known == name).unwrap();
    // SAFETY: the call is not expected to come back; those that would, fail or change nothing that this process needs.
    unsafe { libc::syscall(call, a, b, c) };
    ExitCode::from(SURVIVED)
}

/// Inside: enters the jail, and then a thread of this kind makes the attempt.
fn inside(kind: &str, name: &str) -> ExitCode {
    if let Err(error) = jail::enter() {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let thread = match kind {
        "main" => return attempt(name),
        "vcpu" => Thread::Vcpu,
        "disk" => Thread::Disk,
        _ => Thread::Devices,
    };
    let name = name.to_owned();
    let work = move || {
        jail::filter(thread).unwrap();
        if name == "nothing" { ExitCode::SUCCESS } else { attempt(&name) }
    };
    std::thread::spawn(work).join().unwrap()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, kind, name] = &arguments[..]
        && flag == "--inside"
    {
        return inside(kind, name);
    }
    if arguments.get(1).is_some_and(|flag| flag == "--self-test") {
        return if vmm::self_test::run(&mut std::io::stdout()).unwrap() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    let run = |kind: &str, name: &str| {
        let mut child = Command::new(&arguments[0]);
        child.args(["--inside", kind, name]).output().unwrap()
    };
    let probe = run("vcpu", "nothing");
    if !probe.status.success() {
        let said = String::from_utf8_lossy(&probe.stderr).into_owned();
        // Containers may forbid namespaces; what is wrong with the jail itself dies of a signal.
        assert!(said.contains("namespace"), "the jail cannot be entered: {probe:?}");
        test_support::skip(&said);
        return ExitCode::SUCCESS;
    }
    for kind in ["main", "vcpu", "devices", "disk"] {
        for (name, ..) in attempts() {
            let status = run(kind, name).status;
            assert_eq!(status.signal(), Some(libc::SIGSYS), "{name} on a thread of kind {kind}: {status}");
        }
    }
    if !test_support::lacks_kvm() {
        let tested = Command::new(&arguments[0]).arg("--self-test").output().unwrap();
        assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));
    }
    println!("jail: {} attempts on four kinds of threads were their last", attempts().len());
    ExitCode::SUCCESS
}
