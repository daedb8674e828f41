//! The machines of one unprivileged user, and URIs that mean nothing.

use machines::{Console, Daemon, Launch, READY, Tiny};

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
    std::fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
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
