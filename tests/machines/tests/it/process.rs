//! The emulator's process: who it is, what it can reach, and that nothing of it stays.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use machines::{Console, Daemon, READY, Tiny};

use crate::can_run;

#[test]
fn it_is_nobody_and_holds_only_what_it_was_given() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    // Nobody but root can get at the image.
    let closed = daemon.folder().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let document = Tiny::sector("own", &closed);
    fs::set_permissions(closed.join("own.img"), fs::Permissions::from_mode(0o600)).unwrap();
    let machine = daemon.start_machine(&client, &document);
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(READY);

    let emulator = daemon.emulator("own");
    let user: u32 = emulator.status("Uid").split(' ').next().unwrap().parse().unwrap();
    assert!((0x7000_0001..0x7fff_0000).contains(&user), "{user:#x}");
    assert_eq!(emulator.status("Uid"), format!("{user} {user} {user} {user}"));
    assert_eq!(emulator.status("Gid"), format!("{user} {user} {user} {user}"));
    assert_eq!(emulator.status("Groups"), "");
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
        assert_eq!(emulator.status(set), "0000000000000000", "{set}");
    }
    assert_eq!(emulator.status("NoNewPrivs"), "1");
    assert_eq!(emulator.status("Seccomp"), "2");
    assert_eq!(emulator.status("NSsid"), emulator.pid().to_string());
    let run = daemon.root().join("run/qemu").join(machine.uuid.to_string());
    let metadata = run.metadata().unwrap();
    assert_eq!((metadata.mode() & 0o7777, metadata.uid(), metadata.gid()), (0o700, user, user));

    // Standard streams, its monitor, its private directory, its image, its log; the rest it made itself.
    let image = closed.join("own.img").display().to_string();
    let expected = |path: &str| {
        path.starts_with("anon_inode:")
            || path.starts_with("/dev/ptmx")
            || path.starts_with("socket:")
            || path.ends_with("/log/qemu/own.log")
            || path.ends_with("/log/qemu/own-serial0.log")
            || path == image
            || path == run.display().to_string()
            || path == "/dev/null"
    };
    let descriptors = emulator.descriptors();
    let strange: Vec<_> = descriptors.iter().filter(|(_, path)| !expected(path)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    // The listening socket of the monitor and its one connection.
    assert_eq!(descriptors.values().filter(|path| path.starts_with("socket:")).count(), 2, "{descriptors:?}");

    client.domain_destroy(&machine).unwrap();
    assert!(!emulator.is_alive());
    daemon.assert_clean();
}
