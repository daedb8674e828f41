//! Consoles and channels: terminals, sockets, several of them, late and slow clients, logs.

use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use api::constants::{
    VIR_DOMAIN_CONSOLE_FORCE, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN, VIR_DOMAIN_XML_INACTIVE,
};
use error::ErrorCode;
use machines::{Console, Daemon, READY, Tiny};

use crate::{await_state, can_run};

/// What the guest prints for one order `f`: so many dots and an exclamation mark.
const FLOOD: usize = 0x4000;

#[test]
fn one_client_at_a_time_unless_forced() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = daemon.start_machine(&client, &Tiny::sector("c", daemon.folder()));
    let mut first = Console::open(&*client, &machine, None, 0).unwrap();
    first.expect(READY);
    let other = daemon.client();
    for device in [None, Some("serial0"), Some("console0")] {
        let error = Console::open(&*other, &machine, device, 0).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OperationFailed);
        assert!(error.message().contains("Active console session exists for this domain"), "{error}");
        assert!(error.message().contains("--force"), "{error}");
    }
    let mut second = Console::open(&*other, &machine, None, VIR_DOMAIN_CONSOLE_FORCE).unwrap();
    first.rest();
    // The newcomer sees what was said before.
    second.expect(READY);
    second.send("ab");
    second.expect("ab");
    drop(second);
    // A client that left holds nothing.
    machines::eventually("the console is free", || {
        Console::open(&*client, &machine, None, 0).map(drop).map_err(|error| error.to_string())
    });
    let error = Console::open(&*client, &machine, Some("serial7"), 0).unwrap_err();
    assert!(error.message().contains("cannot find character device serial7"), "{error}");
    // What the guest says last is heard.
    let console = Console::open(&*client, &machine, None, VIR_DOMAIN_CONSOLE_FORCE).unwrap();
    client.domain_shutdown(&machine).unwrap();
    let (said, closed) = console.rest();
    assert!(said.ends_with("power button\r\n"), "{said:?}");
    assert!(closed.is_none(), "{closed:?}");
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    let error = Console::open(&*client, &machine, None, 0).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OperationInvalid);
}

#[test]
fn late_clients_get_the_latest_64_kib_and_logs_do_not_fill_the_disk() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = daemon.start_machine(&client, &Tiny::sector("late", daemon.folder()));
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(READY);
    // Five times the flood is more than is replayed.
    for _ in 0..5 {
        console.send("f");
        console.expect("!");
    }
    console.send("END");
    console.expect("END");
    drop(console);
    let mut late = None;
    machines::eventually("the console is free", || {
        late = Some(Console::open(&*client, &machine, None, 0).map_err(|error| error.to_string())?);
        Ok(())
    });
    let seen = late.unwrap().expect("END");
    assert_eq!(seen.len(), 64 << 10);
    assert_eq!(seen.matches('!').count(), 4);
    let log = daemon.root().join("log/qemu/late-serial0.log").metadata().unwrap();
    assert!(log.size() > 5 * FLOOD as u64);
    assert_eq!(log.mode() & 0o777, 0o600);
}

#[test]
fn a_slow_client_holds_up_neither_the_guest_nor_others() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let document = Tiny::sector("slow", daemon.folder());
    let machine = daemon.start_machine(&client, &document);
    let mut slow = Console::open(&*client, &machine, None, 0).unwrap();
    slow.expect(READY);
    // Nobody reads while the guest prints; it goes on all the same, as its echo shows to the next client.
    slow.send("fffffEND");
    let log = daemon.root().join("log/qemu/slow-serial0.log");
    machines::eventually("the guest has printed everything", || {
        let text = std::fs::read_to_string(&log).unwrap();
        if text.ends_with("END") { Ok(()) } else { Err(format!("{} bytes", text.len())) }
    });
    let seen = slow.expect("END");
    assert_eq!(seen.matches('!').count(), 5, "nothing is lost for a client that reads late");
}

#[test]
fn sockets_logs_and_several_ports() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let folder = daemon.folder().to_owned();
    let socket = folder.join("serial.sock");
    let log = folder.join("kept.log");
    let ports = format!(
        "<serial type='unix'><source mode='bind' path='{}'/><log file='{}' append='on'/></serial>\
         <serial type='pty'/><console type='pty'><target type='virtio' port='1'/></console>",
        socket.display(),
        log.display(),
    );
    std::fs::write(&log, "from before\n").unwrap();
    let machine = daemon.start_machine(&client, &Tiny::sector_on("ports", &folder, &ports));
    let mut console = Console::open(&*client, &machine, Some("serial0"), 0).unwrap();
    console.expect(READY);
    console.send("seen");
    console.expect("seen");
    drop(console);
    assert!(std::fs::read_to_string(&log).unwrap().starts_with("from before\nsector ready\r\nseen"));
    // The socket is the user's own, too.
    let mut line = UnixStream::connect(&socket).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    line.write_all(b"y").unwrap();
    let mut byte = [0];
    line.read_exact(&mut byte).unwrap();
    assert_eq!(&byte, b"y");
    // The others can be opened at the same time.
    let _second = Console::open(&*client, &machine, Some("serial1"), 0).unwrap();
    let _third = Console::open(&*client, &machine, Some("console0"), 0).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert_eq!(live.matches("<source path='/dev/pts/").count(), 2, "{live}");
    assert!(!client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap().contains("/dev/pts/"));
    client.domain_destroy(&machine).unwrap();
    assert!(!socket.exists(), "a socket that the daemon made goes with the machine");
}

#[test]
fn channels() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let agent = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";
    let machine = daemon.start_machine(&client, &Tiny::new("agent").device(agent));
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("<source mode='bind' path='") && live.contains("org.qemu.guest_agent.0"), "{live}");
    let error = Console::channel(&*client, &machine, Some("no.such.channel"), 0).unwrap_err();
    assert!(error.message().contains("cannot find channel no.such.channel"), "{error}");
    let _open = Console::channel(&*client, &machine, Some("org.qemu.guest_agent.0"), 0).unwrap();
    let error = Console::channel(&*client, &machine, None, 0).unwrap_err();
    assert!(error.message().contains("Active"), "{error}");
}
