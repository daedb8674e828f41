//! The machines of one unprivileged user, and URIs that mean nothing.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;

use api::constants::VIR_DOMAIN_START_PAUSED;
use machines::{Console, Daemon, Launch, READY, Tiny, eventually};
use test_support::{Scratch, bare_guest, lacks, lacks_kvm, lacks_root};

use crate::can_run;

/// Number of the user `nobody` on Debian, and of its group.
const NOBODY: (u32, u32) = (65_534, 65_534);

#[test]
fn a_user_runs_machines_as_that_user() {
    if !can_run(&["setpriv"]) {
        return;
    }
    let (user, group) = NOBODY;
    let words = [
        "setpriv".to_owned(),
        format!("--reuid={user}"),
        format!("--regid={group}"),
        "--clear-groups".to_owned(),
    ];
    let prefix = words.into_iter().map(Into::into).collect();
    let daemon = Daemon::launch(Launch { prefix, session: true, owner: Some(NOBODY) });
    let client = daemon.client();
    let document = Tiny::sector("mine", daemon.folder());
    std::os::unix::fs::chown(daemon.folder().join("mine.img"), Some(user), Some(group)).unwrap();
    let machine = daemon.start_machine(&client, &document);
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(READY);
    console.send("xyz");
    console.expect("xyz");
    let emulator = daemon.emulator("mine");
    assert_eq!(emulator.status("Uid"), format!("{user} {user} {user} {user}"));
    assert_eq!(emulator.status("NoNewPrivs"), "1");
    client.domain_destroy(&machine).unwrap();

    // What the user may not read is refused with a cure; what needs privileges is told, too.
    let closed = daemon.folder().join("closed.img");
    std::fs::write(&closed, [0; 512]).unwrap();
    std::os::unix::fs::chown(&closed, Some(0), Some(0)).unwrap();
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o600)).unwrap();
    let disk = format!(
        "<disk type='file'><source file='{}'/><target dev='vda' bus='virtio'/></disk>",
        closed.display()
    );
    let error = client.domain_create_xml(&Tiny::new("closed").device(&disk).xml(), 0).unwrap_err();
    assert!(error.message().contains("Permission denied; cure: run: setfacl -m u:65534:"), "{error}");
    let bridge = Tiny::new("bridge").device("<interface type='bridge'><source bridge='br0'/></interface>");
    let error = client.domain_create_xml(&bridge.xml(), 0).unwrap_err();
    assert!(
        error.message().contains("tap device") && error.message().contains("<interface type='user'>"),
        "{error}"
    );
    daemon.assert_clean();
}

/// A daemon of the session of `nobody`, who may use KVM.
fn daemon_of_nobody(scratch: &Scratch) -> Daemon {
    let node = scratch.path().join("kvm");
    let script =
        format!("mknod -m 666 {0} c 10 232 && mount --bind {0} /dev/kvm && exec \"$@\"", node.display());
    let (user, group) = NOBODY;
    let identity = [format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".to_owned()];
    let words = ["unshare", "--mount", "sh", "-c", &script, "sh", "setpriv"].map(str::to_owned);
    let prefix = words.into_iter().chain(identity).map(Into::into).collect();
    Daemon::launch(Launch { prefix, session: true, owner: Some(NOBODY) })
}

#[test]
fn a_user_runs_a_machine_of_our_monitor_on_the_hosts_network() {
    if lacks_kvm() || lacks_root() || lacks(&["setpriv", "unshare", "passt"]) {
        return;
    }
    let scratch = Scratch::new();
    let daemon = daemon_of_nobody(&scratch);
    let client = daemon.client();
    let kernel = bare_guest(scratch.path(), "echo");
    std::fs::set_permissions(scratch.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let text = format!(
        "<domain type='kvm'><name>mine</name><memory unit='MiB'>32</memory>\
         <os><type machine='ferrovirt'>hvm</type><kernel>{}</kernel><cmdline>hello</cmdline></os>\
         <devices><console type='pty'/><interface type='user'><backend type='passt'/>\
         <portForward proto='tcp' address='127.0.0.1'><range start='{port}' to='22'/></portForward></interface>\
         </devices></domain>",
        kernel.display()
    );
    let machine = client.domain_create_xml(&text, VIR_DOMAIN_START_PAUSED).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    client.domain_resume(&machine).unwrap();
    console.expect("hello");
    // Passt takes what comes to the port, whether the guest answers or not.
    TcpStream::connect(("127.0.0.1", port)).unwrap();
    client.domain_destroy(&machine).unwrap();
    eventually("passt goes with its machine", || match TcpStream::connect(("127.0.0.1", port)) {
        Ok(_) => Err("it listens".to_owned()),
        Err(_) => Ok(()),
    });

    let error = client.domain_create_xml(&text.replace("127.0.0.1", "192.0.2.1"), 0).unwrap_err();
    assert!(error.message().contains("interface 'net0' of domain 'mine': passt cannot start: "), "{error}");
    daemon.assert_clean();
}

#[test]
fn uris_that_mean_nothing() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    for (path, wanted) in [
        ("", "no QEMU URI path given, try qemu:///system"),
        ("/", "no QEMU URI path given, try qemu:///system"),
        ("/session", "unexpected QEMU URI path '/session', try qemu:///system"),
        ("/other", "unexpected QEMU URI path '/other', try qemu:///system"),
    ] {
        let Err(error) = daemon.connect(path) else { panic!("'{path}' is accepted") };
        assert!(error.message().contains(wanted), "'{path}': {error}");
    }
}
