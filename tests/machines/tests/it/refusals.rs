//! Starts that must fail: the emulator's own words and a cure, the machine shut off again, nothing left.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use api::Driver;
use api::constants::{VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED};
use error::Error;
use machines::{Daemon, Events, Tiny};

use crate::can_run;

/// The text has all of `wanted`.
fn says(error: &Error, wanted: &[&str]) {
    eprintln!("{error}");
    for word in wanted {
        assert!(error.message().contains(word), "'{word}' is not in: {}", error.message());
    }
}

/// The stored machine does not start, for these reasons, and is as before.
fn refused(daemon: &Daemon, document: &Tiny, wanted: &[&str]) {
    let client = daemon.client();
    let machine = client.domain_define_xml_flags(&document.xml(), 0).unwrap();
    says(&client.domain_create_with_flags(&machine, 0).unwrap_err(), wanted);
    let state = client.domain_get_state(&machine, 0).unwrap();
    assert_eq!((state.state, state.reason), (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED));
    daemon.assert_clean();
    client.domain_undefine_flags(&machine, 0).unwrap();
}

#[test]
fn kernels() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let text = daemon.folder().join("text");
    fs::write(&text, "no kernel\n").unwrap();
    let kernel = |path: &Path| format!("<kernel>{}</kernel>", path.display());
    refused(
        &daemon,
        &Tiny::new("k").os(&kernel(&daemon.folder().join("none"))),
        &["none'", "No such file", "create '"],
    );
    refused(&daemon, &Tiny::new("k").os(&kernel(daemon.folder())), &["it is a directory"]);
    refused(
        &daemon,
        &Tiny::new("k").os(&kernel(&text)),
        &["process exited while connecting to monitor", "kernel", "correct what"],
    );
    let initrd = format!("<kernel>{}</kernel><initrd>/nowhere/initrd</initrd>", text.display());
    refused(&daemon, &Tiny::new("k").os(&initrd), &["/nowhere/initrd", "No such file"]);
}

#[test]
fn what_the_emulator_does_not_know() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let unknown = Tiny::new("args").arguments(&["-device", "no-such-device"]);
    refused(
        &daemon,
        &unknown,
        &["process exited while connecting to monitor", "'no-such-device' is not a valid device", "args.log"],
    );
    let client = daemon.client();
    let machine = Tiny::new("m").machine("pc-of-tomorrow");
    let error = client.domain_define_xml_flags(&machine.xml(), 0).unwrap_err();
    says(&error, &["pc-of-tomorrow", "machine"]);
    assert!(client.connect_list_all_domains(0).unwrap().is_empty());
}

#[test]
fn emulators() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let script = |name: &str, content: &str, mode: u32| {
        let path = daemon.folder().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    };
    let cases: &[(String, &[&str])] = &[
        ("/nowhere/qemu".to_owned(), &["/nowhere/qemu", "No such file", "install the emulator"]),
        (script("plain", "text", 0o644), &["plain", "Permission denied", "--version"]),
        (script("dies", "#!/bin/sh\necho the end >&2\nexit 3\n", 0o755), &["dies", "the end", "--version"]),
        (script("babbles", "#!/bin/sh\necho rubbish >&3\ncat <&3\n", 0o755), &["babbles", "--version"]),
        (script("lies", "#!/bin/sh\nexit 0\n", 0o755), &["lies", "--version"]),
    ];
    for (path, wanted) in cases {
        let document = Tiny::new("e").device(&format!("<emulator>{path}</emulator>"));
        says(&client.domain_define_xml_flags(&document.xml(), 0).unwrap_err(), wanted);
    }
    assert!(client.connect_list_all_domains(0).unwrap().is_empty());

    // One that breaks after the machine was defined.
    let wrapper = script("wrapper", "#!/bin/sh\nexec qemu-system-x86_64 \"$@\"\n", 0o755);
    let document = Tiny::new("e").device(&format!("<emulator>{wrapper}</emulator>"));
    let machine = daemon.start_machine(&client, &document);
    client.domain_destroy(&machine).unwrap();
    script("wrapper", "#!/bin/sh\necho broken now >&2\nexit 1\n", 0o755);
    says(&client.domain_create_with_flags(&machine, 0).unwrap_err(), &["broken now"]);
    fs::remove_file(&wrapper).unwrap();
    says(&client.domain_create_with_flags(&machine, 0).unwrap_err(), &["wrapper", "No such file"]);
    daemon.assert_clean();
}

#[test]
fn devices_that_are_not_there_yet() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    refused(
        &daemon,
        &Tiny::new("net").device("<interface type='network'><source network='default'/></interface>"),
        &["Cannot start domain 'net'", "network 'default' is not active", "<interface type='bridge'>"],
    );
    refused(
        &daemon,
        &Tiny::new("direct")
            .device("<interface type='direct'><source dev='eth0' mode='bridge'/></interface>"),
        &["Cannot start domain 'direct'", "not supported yet", "bridge"],
    );
    let client = daemon.client();
    let tpm = Tiny::new("tpm").device("<tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm>");
    says(&refusal(&*client, &tpm), &["tpm"]);
    daemon.assert_clean();
}

#[test]
fn kvm_where_it_does_not_run() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let document = Tiny::new("fast").kind("kvm");
    match client.connect_get_domain_capabilities(None, None, None, Some("kvm"), 0) {
        Ok(_) => {
            let machine = client.domain_create_xml(&document.xml(), 0).unwrap();
            client.domain_destroy(&machine).unwrap();
        }
        Err(_) => says(&refusal(&*client, &document), &["Domain requires KVM", "cure: "]),
    }
    daemon.assert_clean();
}

#[test]
fn a_refused_start_is_no_event_but_a_failed_one() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let mut events = Events::of(&client);
    let document = Tiny::new("args").arguments(&["-device", "no-such-device"]);
    let machine = client.domain_define_xml_flags(&document.xml(), 0).unwrap();
    client.domain_create_with_flags(&machine, 0).unwrap_err();
    client.domain_undefine_flags(&machine, 0).unwrap();
    events.expect("args", &["defined added", "undefined removed"]);
}

/// The error of whichever refuses: defining or starting.
fn refusal(client: &dyn Driver, document: &Tiny) -> Error {
    match client.domain_define_xml_flags(&document.xml(), 0) {
        Err(error) => error,
        Ok(machine) => {
            let error = client.domain_create_with_flags(&machine, 0).unwrap_err();
            client.domain_undefine_flags(&machine, 0).unwrap();
            error
        }
    }
}
