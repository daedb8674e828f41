//! Children get exactly what their description says; failures name the step.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::time::Duration;

use host_sys::process::{ExitStatus, Pidfd, is_same, is_zombie, start_time};
use host_sys::spawn::{Credentials, Group, Limit, Resource, Spec, Stdio, find_program};
use host_sys::{Error, Signal};

/// Runs `sh -c script` with its output in a pipe; returns status and output.
fn shell(script: &str, change: impl FnOnce(Spec) -> Spec) -> (ExitStatus, String) {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    let mut spec = Spec::new("/bin/sh").args(["-c", script]);
    spec.stdout = Stdio::Fd(writer);
    let child = change(spec).spawn().unwrap();
    let mut output = String::new();
    File::from(reader).read_to_string(&mut output).unwrap();
    (child.pidfd.reap().unwrap(), output)
}

#[test]
fn environment_and_descriptors_are_only_the_named_ones() {
    let leaked = File::open("/dev/zero").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    rustix::io::write(&writer, b"through seven\n").unwrap();
    drop(writer);
    let (status, output) = shell("env | sort; cat <&7; exec ls -m /proc/self/fd", |mut spec| {
        spec.inherited.push((reader, 7));
        spec.env("PATH", "/usr/bin:/bin").env("NAME", "value")
    });
    assert_eq!(status, ExitStatus::Code(0));
    // Number 3 is the directory that ls reads.
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines, ["NAME=value", "PATH=/usr/bin:/bin", "PWD=/", "through seven", "0, 1, 2, 3, 7"]);
}

#[test]
fn descriptors_that_swap_numbers_keep_their_identity() {
    // Sources sit on the very numbers that other mappings want.
    let pipes: Vec<(OwnedFd, OwnedFd)> = (0..20)
        .map(|index: u8| {
            let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
            rustix::io::write(&writer, &[b'a' + index]).unwrap();
            (reader, writer)
        })
        .collect();
    let script = "for n in $(seq 3 22); do eval \"head -c 1 <&$n\"; done";
    let (status, output) = shell(&format!("exec bash -c '{script}'"), |mut spec| {
        let readers = pipes.into_iter().map(|(reader, _)| reader);
        spec.inherited = readers.zip((3..23).rev()).collect();
        spec.env("PATH", "/usr/bin:/bin")
    });
    assert_eq!(status, ExitStatus::Code(0));
    assert_eq!(output, "tsrqponmlkjihgfedcba");
}

#[test]
fn session_limits_mask_and_signals_are_set() {
    let script = "umask; ulimit -n; ulimit -Hn; cat /proc/$$/oom_score_adj; grep -E 'NoNewPrivs|SigBlk|SigIgn' \
                  /proc/$$/status | tr -d '\\t'; read a b c d pgrp session rest </proc/$$/stat; \
                  test $pgrp = $$ && test $session = $$ && echo leader";
    let (status, output) = shell(script, |mut spec| {
        spec.umask = 0o027;
        spec.limits = vec![Limit { resource: Resource::Nofile, soft: Some(77), hard: Some(99) }];
        spec.no_new_privs = true;
        spec.oom_score_adjust = Some(321);
        spec.group = Group::Session;
        spec.env("PATH", "/usr/bin:/bin")
    });
    assert_eq!(status, ExitStatus::Code(0));
    let expect =
        "0027\n77\n99\n321\nSigBlk:0000000000000000\nSigIgn:0000000000000000\nNoNewPrivs:1\nleader\n";
    assert_eq!(output, expect);
}

#[test]
fn user_and_groups_are_replaced() {
    if test_support::lacks_root() {
        return;
    }
    let (status, output) = shell("id -u; id -g; id -G; cat /proc/self/environ | wc -c", |mut spec| {
        spec.user = Some(Credentials { uid: 65534, gid: 65533, groups: vec![7, 9] });
        spec.env("PATH", "/usr/bin:/bin")
    });
    assert_eq!(status, ExitStatus::Code(0));
    assert!(output.starts_with("65534\n65533\n65533 7 9\n"), "{output}");
}

#[test]
fn failures_name_program_and_step() {
    let check = |spec: Spec, expect: &str| {
        let error = spec.spawn().unwrap_err();
        assert_eq!(error.to_string(), expect);
        error
    };
    let error = check(Spec::new("/does/not/exist"), "Cannot start '/does/not/exist': step 'exec' failed");
    assert!(error.is_not_found());
    check(Spec::new("sh"), "Cannot start 'sh': step 'resolve program' failed");
    let mut spec = Spec::new("/bin/true");
    spec.cwd = "/does/not/exist".into();
    check(spec, "Cannot start '/bin/true': step 'change the working directory' failed");
    check(Spec::new("/bin/true").arg("a\0b"), "Cannot start '/bin/true': step 'check arguments' failed");
    let mut spec = Spec::new("/bin/true");
    spec.inherited.push((File::open("/dev/null").unwrap().into(), 2));
    check(spec, "Cannot start '/bin/true': step 'map descriptors' failed");
    let mut spec = Spec::new("/bin/true");
    spec.oom_score_adjust = Some(2000);
    let error = check(spec, "Cannot start '/bin/true': step 'set the out-of-memory score' failed");
    assert!(matches!(error, Error::Spawn { .. }));
}

#[test]
fn child_is_followed_from_start_to_reaping() {
    let child = Spec::new("/bin/sleep").arg("1000").spawn().unwrap();
    let start = start_time(child.pid).unwrap();
    assert!(is_same(child.pid, start) && !is_zombie(child.pid));
    assert_eq!(child.pidfd.try_reap().unwrap(), None);
    let other = Pidfd::open_same(child.pid, start).unwrap().unwrap();
    assert!(!other.has_exited().unwrap());
    other.signal(Signal::TERM).unwrap();
    assert!(other.wait_exit(Duration::from_secs(10)).unwrap());
    assert!(is_zombie(child.pid) && !is_same(child.pid, start));
    let status = child.pidfd.reap().unwrap();
    assert_eq!(status, ExitStatus::Signal { signal: Signal::TERM.as_raw(), core_dumped: false });
    assert!(child.pidfd.try_reap().is_err());
    assert!(host_sys::process::stat(child.pid).unwrap_err().is_not_found());
}

#[test]
fn child_ends_with_the_thread_that_started_it_if_asked() {
    let start = |ends_with_thread| {
        let mut spec = Spec::new("/bin/sleep").arg("60");
        spec.ends_with_thread = ends_with_thread;
        std::thread::spawn(|| spec.spawn().unwrap()).join().unwrap()
    };
    let status = start(true).pidfd.reap().unwrap();
    assert!(matches!(status, ExitStatus::Signal { signal: 9, .. }), "{status:?}");
    let child = start(false);
    assert!(!child.pidfd.wait_exit(Duration::from_millis(100)).unwrap());
    child.pidfd.signal(Signal::KILL).unwrap();
    child.pidfd.reap().unwrap();
}

#[test]
fn group_is_killed_as_a_whole() {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    let mut spec = Spec::new("/bin/sh").args(["-c", "sleep 1000 & sleep 1000 & echo up; wait"]);
    spec = spec.env("PATH", "/usr/bin:/bin");
    spec.stdout = Stdio::Fd(writer);
    spec.group = Group::Process;
    let child = spec.spawn().unwrap();
    let mut output = File::from(reader);
    output.read_exact(&mut [0; 3]).unwrap();
    host_sys::process::kill_group(child.pid, Signal::KILL).unwrap();
    assert!(matches!(child.pidfd.reap().unwrap(), ExitStatus::Signal { signal: 9, .. }));
    // End of file: every holder of the pipe is gone.
    assert_eq!(output.read(&mut [0; 8]).unwrap(), 0);
}

#[test]
fn many_threads_spawn_at_once() {
    let workers: Vec<_> = (0..8)
        .map(|worker| {
            std::thread::spawn(move || {
                for round in 0..10 {
                    let (status, output) = shell(&format!("echo {worker}.{round}"), |spec| spec);
                    assert_eq!((status, output), (ExitStatus::Code(0), format!("{worker}.{round}\n")));
                }
            })
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
}

#[test]
fn programs_are_found_in_absolute_directories_only() {
    assert_eq!(find_program("sh".as_ref(), "/nowhere:/bin").unwrap(), std::path::Path::new("/bin/sh"));
    assert_eq!(find_program("sh".as_ref(), "bin:."), None);
    assert_eq!(find_program("/etc/passwd".as_ref(), "/bin"), None);
}

#[test]
fn a_held_child_runs_only_when_it_is_released() {
    let scratch = std::env::temp_dir().join(format!("host-sys-held-{}", std::process::id()));
    let touch = || {
        let user = rustix::process::geteuid().is_root().then(|| Credentials {
            uid: 65_534,
            gid: 65_534,
            groups: Vec::new(),
        });
        let mut spec = Spec::new("/bin/sh").args(["-c", "echo ran"]);
        let file = File::options().create(true).append(true).open(&scratch).unwrap();
        spec.stdout = Stdio::Fd(file.into());
        spec.user = user;
        spec
    };
    let ran = || std::fs::read_to_string(&scratch).unwrap();
    let held = touch().hold().unwrap();
    // It is what it will be, and can be named for the life of the host.
    let (pid, start) = (held.pid(), start_time(held.pid()).unwrap());
    assert!(is_same(pid, start));
    assert_eq!(ran(), "");
    let child = held.release().unwrap();
    assert_eq!((child.pid, child.pidfd.reap().unwrap()), (pid, ExitStatus::Code(0)));
    assert_eq!(ran(), "ran\n");
    // One that is not released is ended, by whoever has it or by the end of the thread that does.
    let dropped = touch().hold().unwrap().pid();
    assert!(Pidfd::open(dropped).is_err());
    let forgotten = std::thread::spawn({
        let spec = touch();
        move || {
            let held = spec.hold().unwrap();
            let pidfd = Pidfd::open(held.pid()).unwrap();
            // Asleep, it waits for leave; before that it looks itself whether its parent is there.
            let stat = format!("/proc/{}/stat", held.pid());
            while !std::fs::read_to_string(&stat).unwrap().contains(") S ") {
                std::thread::yield_now();
            }
            std::mem::forget(held);
            pidfd
        }
    });
    let forgotten = forgotten.join().unwrap();
    assert!(forgotten.wait_exit(Duration::from_secs(20)).unwrap());
    forgotten.reap().unwrap();
    assert_eq!(ran(), "ran\n");
    std::fs::remove_file(&scratch).unwrap();
    // What fails before the program is said by the release.
    let mut spec = Spec::new("/nonexistent/program");
    spec.cwd = "/nonexistent".into();
    let refused = spec.hold().unwrap().release().unwrap_err();
    assert!(refused.to_string().contains("change the working directory"), "{refused}");
}
