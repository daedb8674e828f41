//! Stock clients, virsh and libvirt's Python binding, and an unmodified distribution kernel on our own machine monitor, with the
//! daemon between them: in the nested lab, which takes about two minutes.

use std::fs;
use std::path::Path;

use guest::{COMMAND_LINE, MARKER_POWER_BUTTON, MARKER_USERSPACE};
use test_support::Scratch;

/// What happens in the lab: virsh drives a machine from its definition to its end.
const SCRIPT: &str = include_str!("clients/lab.sh");
/// The machine.
const MACHINE: &str = include_str!("clients/machine.xml");
/// The client in Python: it listens to events and talks on the console.
const CLIENT: &str = include_str!("clients/client.py");

#[test]
fn stock_clients_drive_linux_on_our_monitor() {
    if test_support::lacks(&["qemu-system-x86_64", "virsh", "python3"]) {
        return;
    }
    let scratch = Scratch::new();
    let write = |name: &str, text: &str| {
        let path = scratch.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let machine = write("machine.xml", &MACHINE.replace("@COMMAND_LINE@", COMMAND_LINE));
    let client = write("client.py", CLIENT);
    let (python, modules) = guest::python(&["libvirt", "sys", "threading", "time"]).unwrap();
    let script = SCRIPT.replace("@USERSPACE@", MARKER_USERSPACE).replace("@BUTTON@", MARKER_POWER_BUTTON);
    let programs = [test_support::ferrovirt(), Path::new("/usr/bin/virsh"), &python];
    let files = [("machine.xml", machine.as_path()), ("client.py", &client)];
    let lab = guest::lab_with(&programs, &files, &modules, &script, scratch.path()).unwrap();
    let said = lab.run(&scratch.path().join("log")).unwrap();
    eprintln!("{said}");
    for step in SCRIPT.lines().filter_map(|line| line.trim().strip_prefix("step \"")?.split('"').next()) {
        let line = format!("lab: {step}");
        assert!(said.contains(&line), "the lab never said {line:?}");
    }
}
