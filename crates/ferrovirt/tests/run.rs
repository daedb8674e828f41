//! `ferrovirt run` as a process: a bare-metal guest from a kernel and from a disk image, on this host's KVM.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use test_support::{Scratch, bare_guest, gpt, lacks, lacks_kvm, lacks_root, start};

fn ferrovirt(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferrovirt"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env("TMPDIR", folder.join("tmp"));
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn output(arguments: &[&str], folder: &Path, typed: &str) -> Output {
    let mut command = ferrovirt(arguments, folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A folder with a bare-metal guest `echo`, which says hello and its command line, and echoes a line.
fn folder() -> Scratch {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path().join("tmp")).unwrap();
    assert!(bare_guest(scratch.path(), "echo").exists());
    scratch
}

/// A raw disk with a partition table, ext4, GRUB's configuration and the guest as its kernel.
fn disk(folder: &Path) -> PathBuf {
    let tree = folder.join("tree");
    fs::create_dir_all(tree.join("boot/grub")).unwrap();
    fs::copy(folder.join("echo"), tree.join("boot/vmlinuz-1")).unwrap();
    let menu = "menuentry 'Echo' --id one { linux /boot/vmlinuz-1 disk }\n\
                menuentry 'Missing' { linux /boot/nothing }\n";
    fs::write(tree.join("boot/grub/grub.cfg"), menu).unwrap();
    let part = folder.join("part");
    let mut make = Command::new("mke2fs");
    make.args(["-q", "-t", "ext4", "-d"]).arg(&tree).arg(&part).arg("8M");
    assert!(make.output().unwrap().status.success());
    let disk = folder.join("Echo 1.0,readonly.img");
    fs::write(&disk, gpt(&[fs::read(part).unwrap()])).unwrap();
    disk
}

#[test]
fn a_kernel_runs_with_what_it_is_given() {
    if lacks_kvm() || lacks(&["cc"]) {
        return;
    }
    let folder = folder();
    let run = |arguments: &[&str]| {
        let arguments = [&["run", "echo", "--memory", "16M", "--vcpus", "1"], arguments].concat();
        output(&arguments, folder.path(), "ping\n")
    };
    for (arguments, code, said) in [
        (&[][..], 0, "hello, console=ttyS0\nping\n"),
        (&["--cmdline", "one two", "--append", "three"], 0, "hello, one two three\nping\n"),
        (&["--cmdline", "fault"], 5, "hello, fault\n"),
        (&["--cmdline", "panic"], 4, "hello, panic\n"),
    ] {
        let found = run(arguments);
        assert_eq!((found.status.code(), text(&found.stdout).as_str()), (Some(code), said), "{arguments:?}");
        assert!(text(&found.stderr).starts_with("Machine  echo, 16 MiB, 1 processor\n"), "{arguments:?}");
    }
    let quiet = output(&["-q", "run", "echo", "--memory", "16M"], folder.path(), "ping\n");
    assert_eq!(
        (text(&quiet.stdout), text(&quiet.stderr)),
        ("hello, console=ttyS0\nping\n".into(), String::new())
    );
}

#[test]
fn a_disk_boots_without_firmware_and_stays_as_it_is() {
    if lacks_kvm() || lacks(&["cc", "mke2fs", "qemu-img"]) {
        return;
    }
    let folder = folder();
    let raw = disk(folder.path());
    let before = fs::read(&raw).unwrap();
    let mut convert = Command::new("qemu-img");
    convert.args(["convert", "-f", "raw", "-O", "qcow2"]).arg(&raw).arg(folder.path().join("image.qcow2"));
    assert!(convert.status().unwrap().success());
    let raw = raw.to_str().unwrap();
    for image in [raw, "image.qcow2"] {
        let found = output(
            &["run", image, "--memory", "32M", "--user", "ada", "--network", "none"],
            folder.path(),
            "ping\n",
        );
        assert_eq!(text(&found.stdout), "hello, disk console=ttyS0\nping\n", "{}", text(&found.stderr));
        assert_eq!(found.status.code(), Some(0));
        let words = text(&found.stderr);
        for part in [
            "Boots    Echo, as (hd0,gpt1)/boot/grub/grub.cfg says\n",
            "Kernel   /boot/vmlinuz-1 in the image (",
            "what is written is forgotten\n",
            "user ada with sudo, ada is logged in on the console\n",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }
    assert!(fs::read(raw).unwrap() == before);
    // What is kept apart is an image over the first, which goes on from there.
    let found = output(
        &["run", "image.qcow2", "--memory", "32M", "--keep", "kept.qcow2", "--network", "none"],
        folder.path(),
        "\n",
    );
    assert_eq!(found.status.code(), Some(0), "{}", text(&found.stderr));
    let check =
        Command::new("qemu-img").args(["check", "-q", "kept.qcow2"]).current_dir(folder.path()).status();
    assert!(check.unwrap().success());
    let on = ["run", "kept.qcow2", "--format", "qcow2", "--persist", "--memory", "32M", "--network", "none"];
    assert_eq!(text(&output(&on, folder.path(), "x\n").stdout), "hello, disk console=ttyS0\nx\n");
    let untold = output(&["run", "kept.qcow2"], folder.path(), "");
    assert!(text(&untold.stderr).contains("names another file: '"), "{}", text(&untold.stderr));
}

/// A terminal: our end, and that of the program.
fn terminal() -> (File, File) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let terminal: OwnedFd = rustix::fs::open(name, flags, Mode::empty()).unwrap();
    (File::from(controller), File::from(terminal))
}

fn is_raw(terminal: &File) -> bool {
    !tcgetattr(terminal).unwrap().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON)
}

/// A machine on a terminal, which has said hello.
fn on_terminal(folder: &Path, arguments: &[&str]) -> (Child, File, File) {
    let (child, ours, theirs, said) = talking(folder, arguments);
    assert!(said.contains("ends the machine"), "{said}");
    (child, ours, theirs)
}

/// The same, with what was said.
fn talking(folder: &Path, arguments: &[&str]) -> (Child, File, File, String) {
    let (mut ours, theirs) = terminal();
    let end = || Stdio::from(theirs.try_clone().unwrap());
    let mut command = ferrovirt(arguments, folder);
    let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
    let mut said = Vec::new();
    while !text(&said).contains("hello,") {
        let mut bytes = [0; 256];
        let count = ours.read(&mut bytes).unwrap();
        said.extend_from_slice(&bytes[..count]);
    }
    assert!(is_raw(&theirs));
    (child, ours, theirs, text(&said))
}

#[test]
fn the_terminal_comes_back_in_every_way_to_end() {
    if lacks_kvm() || lacks(&["cc"]) {
        return;
    }
    let folder = folder();
    for (escape, typed, signal, code) in [
        (None, "\r\n", None, 0),
        (None, "\x1d", None, 0),
        (Some("^a"), "\x01", None, 0),
        (None, "", Some("TERM"), 0),
        (None, "", Some("HUP"), 0),
    ] {
        let escape = escape.map(|key| ["-e", key]);
        let arguments =
            [escape.as_ref().map_or(&[][..], |words| words), &["run", "echo", "--memory", "16M"]].concat();
        let (mut child, mut ours, theirs) = on_terminal(folder.path(), &arguments);
        ours.write_all(typed.as_bytes()).unwrap();
        if let Some(signal) = signal {
            let mut kill = Command::new("kill");
            assert!(kill.args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        }
        assert_eq!(child.wait().unwrap().code(), Some(code), "{typed:?} {signal:?}");
        assert!(!is_raw(&theirs), "{typed:?} {signal:?}");
    }
}

#[test]
fn a_machine_whose_disk_is_kept_is_asked_first() {
    if lacks_kvm() || lacks(&["cc"]) {
        return;
    }
    let folder = folder();
    fs::write(folder.path().join("data"), vec![0; 1 << 20]).unwrap();
    let arguments = ["run", "echo", "--memory", "16M", "--disk", "data,format=raw,persist"];
    let (mut child, mut ours, theirs) = on_terminal(folder.path(), &arguments);
    ours.write_all(b"\x1d").unwrap();
    let mut said = String::new();
    while !said.contains("once more ends the machine") {
        let mut bytes = [0; 256];
        let count = ours.read(&mut bytes).unwrap();
        said.push_str(&text(&bytes[..count]));
    }
    assert!(child.try_wait().unwrap().is_none());
    ours.write_all(b"\x1d").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!is_raw(&theirs));
}

#[test]
fn nothing_is_left_after_a_kill() {
    if lacks_kvm() || lacks(&["cc", "mke2fs"]) {
        return;
    }
    let folder = folder();
    let image = disk(folder.path());
    let names = || fs::read_dir(folder.path().join("tmp")).unwrap().count();
    let (mut child, _ours, _theirs) =
        on_terminal(folder.path(), &["run", image.to_str().unwrap(), "--memory", "32M", "--network", "none"]);
    assert_eq!(names(), 0, "what the guest writes has no name");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(), 0);
}

#[test]
fn what_cannot_run_is_told_with_the_cure() {
    if lacks(&["cc", "mke2fs", "qemu-img"]) {
        return;
    }
    let folder = folder();
    let disk = disk(folder.path());
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, bytes: &[u8]| fs::write(path(name), bytes).unwrap();
    let whole = fs::read(&disk).unwrap();
    write("cut.img", &whole[..whole.len() / 2]);
    write("nothing.img", &gpt(&[vec![0; 8 << 20]]));
    write("packed.img.xz", b"\xfd7zXZ\0rest");
    write("empty", b"");
    write("arm", &[&[0; 0x38][..], b"ARM\x64", &[0; 0x400]].concat());
    let mut elf = fs::read(path("echo")).unwrap();
    elf.truncate(elf.len() / 2);
    write("half", &elf);
    let create = |arguments: &[&str]| {
        let mut command = Command::new("qemu-img");
        assert!(
            command
                .args(["create", "-q"])
                .args(arguments)
                .current_dir(folder.path())
                .status()
                .unwrap()
                .success()
        );
    };
    create(&["-f", "vmdk", "disk.vmdk", "1M"]);
    create(&["-f", "qcow2", "-b", "/etc/shadow", "-F", "raw", "steals.qcow2", "1M"]);
    let disk = disk.to_str().unwrap();
    for (arguments, what, cure) in [
        (&["missing"][..], "cannot open 'missing': No such file", "slip"),
        (&["tmp"], "'tmp' is a folder", "name a file"),
        (&["/dev/null"], "neither a file nor a block device", "name a file"),
        (&["empty"], "'empty' is empty", "download it again"),
        (&["packed.img.xz"], "compressed with xz", "unxz 'packed.img.xz'"),
        (&["arm"], "a kernel for aarch64", "x86_64"),
        (&["half"], "the ELF file is truncated", "copy it again"),
        (&["cut.img"], "is truncated: its partitions need", "copy it again"),
        (
            &["nothing.img"],
            "no file system that can be read (found: partition 1 nothing known)",
            "--initrd FILE",
        ),
        (&["disk.vmdk"], "format vmdk, which cannot be run", "qemu-img convert"),
        (&["steals.qcow2"], "names another file: '/etc/shadow'", "format=qcow2"),
        (&["echo", "--format", "qcow2"], "not in format qcow2", ""),
        (&["echo", "--format", "vdi"], "format vdi", "qemu-img convert"),
        (&[disk, "--entry", "third"], "no boot entry 'third'", "there are: 'Echo', 'Missing'"),
        (&[disk, "--entry", "Missing"], "names '/boot/nothing', which is not in partition 1", ""),
        (&[disk, "--keep", "a", "--persist"], "--keep and --persist", "only one"),
        (&[disk, "--keep", "echo"], "'echo' is there already", "--persist"),
        (&[disk, "--no-seed", "--user", "a"], "--user needs the seed", "--no-seed"),
        (&[disk, "--user", "a b"], "no name of an account", "small letters"),
        (&["echo", "--keep", "a"], "--keep is for disk images", "leave --keep out"),
        (&["echo", "--initrd", "empty"], "'empty': cannot load the initrd: the file is empty", ""),
        (&["echo", "--vcpus", "0"], "cannot have 0 processors", "--vcpus from 1"),
        (&["echo", "--memory", "1M"], "1 MiB of memory", "512M"),
        (&["echo", "--memory", "x"], "'x' for <memory>", ""),
        (&["echo", "--name", "a/b"], "no name of a machine", ""),
        (&["echo", "--cmdline", "a\nb"], "control character", "one line"),
        (&["echo", "--network", "eth0"], "'eth0' is not known", "bridge=NAME"),
        (&["echo", "--network", "none", "--network", "tap=a"], "excludes other networks", "leave 'none' out"),
        (&["echo", "--disk", "missing"], "cannot open the disk 'missing'", "slip"),
        (&["echo", "--disk", "half"], "neither a kernel nor a disk", "format raw"),
    ] {
        let found = output(&[&["run", "--dry-run"], arguments].concat(), folder.path(), "");
        let words = text(&found.stderr);
        assert_eq!(found.status.code(), Some(1), "{arguments:?}: {words}");
        assert!(words.starts_with("error: ") && words.contains(what), "{arguments:?}: {words}");
        assert!(words.contains(cure), "{arguments:?}: {words}");
    }
}

#[test]
fn a_host_without_kvm_is_told_first() {
    // Only root can hide the device, in a mount namespace of its own.
    if !rustix::process::geteuid().is_root() || lacks(&["unshare", "mount"]) || lacks_kvm() {
        return;
    }
    let program = env!("CARGO_BIN_EXE_ferrovirt");
    let hidden = format!("mount -t tmpfs none /dev && exec {program} run /missing");
    let found = Command::new("unshare").args(["-m", "sh", "-c", &hidden]).output().unwrap();
    let words = text(&found.stderr);
    assert_eq!(found.status.code(), Some(1), "{words}");
    assert!(
        words.contains("error: cannot open /dev/kvm: No such file")
            && words.contains("hint: load the module"),
        "{words}"
    );
}

#[test]
fn a_daemon_runs_it_too_and_forgets_it() {
    if lacks_kvm() || lacks_root() || lacks(&["cc", "mke2fs"]) {
        return;
    }
    let folder = folder();
    let image = disk(folder.path());
    let root = folder.path().join("root");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferrovirt"));
    let mut daemon =
        start(command.arg("daemon").arg("--root").arg(&root), &folder.path().join("daemon.log")).unwrap();
    let uri = format!("qemu+unix:///system?socket={}/run/libvirt/libvirt-sock", root.display());
    let saved = ["run", image.to_str().unwrap(), "--memory", "32M", "--dry-run", "--save-xml", "saved.xml"];
    assert_eq!(output(&saved, folder.path(), "").status.code(), Some(0));
    for command in [
        &["define", "saved.xml"][..],
        &["start", "Echo-1.0-readonly"],
        &["destroy", "Echo-1.0-readonly"],
        &["undefine", "Echo-1.0-readonly"],
    ] {
        let found = output(&[&["-c", &uri], command].concat(), folder.path(), "");
        assert_eq!(found.status.code(), Some(0), "{command:?}: {}", text(&found.stderr));
    }
    for (target, typed) in [("echo", "\r\n"), (image.to_str().unwrap(), "\x1d")] {
        let run = ["-c", &uri, "run", target, "--memory", "32M", "--name", "passing"];
        let (mut child, mut ours, theirs, said) = talking(folder.path(), &run);
        assert!(said.contains("Machine  passing, 32 MiB") && said.contains("Escape character"), "{said}");
        ours.write_all(typed.as_bytes()).unwrap();
        let code = child.wait().unwrap().code();
        if code != Some(0) {
            let mut rest = [0; 4096];
            let count = ours.read(&mut rest).unwrap_or(0);
            panic!("{code:?} {typed:?}: {}", text(&rest[..count]));
        }
        assert!(!is_raw(&theirs));
        let list = output(&["-c", &uri, "list", "--all", "--name"], folder.path(), "");
        assert_eq!(text(&list.stdout).trim(), "", "{typed:?}");
        assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
    }
    let far = output(&["-c", "qemu+tcp://127.0.0.1:1/system", "run", "echo"], folder.path(), "");
    assert_eq!(far.status.code(), Some(1));
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

#[test]
fn the_prompt_has_the_machine_in_a_process_of_its_own() {
    if lacks_kvm() || lacks(&["cc"]) {
        return;
    }
    let folder = folder();
    let (mut ours, theirs) = terminal();
    let end = || Stdio::from(theirs.try_clone().unwrap());
    let mut command = ferrovirt(&[], folder.path());
    let mut child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
    let mut said = String::new();
    let mut until = |words: &str, ours: &mut File| {
        while !said.contains(words) {
            let mut bytes = [0; 256];
            let count = ours.read(&mut bytes).unwrap();
            said.push_str(&text(&bytes[..count]));
        }
        said.clear();
    };
    ours.write_all(b"run echo --memory 16M --cmdline 'a b'\r").unwrap();
    until("hello, a b", &mut ours);
    ours.write_all(b"\x1d").unwrap();
    until("ferrovirt #", &mut ours);
    ours.write_all(b"echo still $here\r").unwrap();
    until("still $here\r\n", &mut ours);
    ours.write_all(b"exit\r").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!is_raw(&theirs));
}
