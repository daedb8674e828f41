//! Devices on this host's KVM: a bare-metal guest finds them on the PCI bus and uses them by queues, doorbells and messages.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;

use block::{Content, Raw};
use host_sys::sockets::receive_with_descriptors;
use test_support::{Scratch, bare_guest};
use vmm::{Device, End, OnWatchdog, Part, Port, PortSide, Specification};
use vmm_devices::virtio::blk::Config;
use vmm_devices::virtio::{balloon, console};

mod guests;

use guests::{run, run_beside};

#[test]
fn a_guest_finds_and_uses_its_devices() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = bare_guest(scratch.path(), "devices");
    let image = scratch.path().join("disk");
    std::fs::write(&image, [b"ferrovirt".as_slice(), &[0; 64 * 512 - 9]].concat()).unwrap();
    let file = File::options().read(true).write(true).open(&image).unwrap();
    let content: Arc<dyn Content> = Arc::new(Raw::new(file, true).unwrap());
    let disk = Device::Disk { content, config: Config { serial: "WD-1".to_owned(), ..Config::default() } };
    let specification = Specification {
        memory_mib: 16,
        devices: vec![disk.into(), Device::Rng.into()],
        ..Specification::new(File::open(kernel).unwrap())
    };
    let (end, said) = run(specification, "");
    assert_eq!(
        said,
        "entropy 32\ndisk WD-1\nsector 0: ferrovirt\nsector 1 lasts\nsector 99 is none\n\
         the entropy device needs a reset\nentropy 32\n"
    );
    assert_eq!(end, End::PowerOff);
    assert_eq!(&std::fs::read(image).unwrap()[512..522], b"FERROVIRT ");
}

/// The next line of the control socket that has this text.
fn told(control: &mut BufReader<UnixStream>, text: &str) -> String {
    loop {
        let mut line = String::new();
        assert_ne!(control.read_line(&mut line).unwrap(), 0, "the monitor never told '{text}'");
        if line.contains(text) {
            return line.trim_end().to_owned();
        }
    }
}

#[test]
fn a_guest_uses_console_balloon_sockets_and_watchdog() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = bare_guest(scratch.path(), "ports");
    let listener = |name: &str| {
        let listener = UnixListener::bind(scratch.path().join(name)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Arc::new(listener.into())
    };
    let log = File::create(scratch.path().join("log")).unwrap();
    let port = Port {
        config: console::PortConfig { name: "org.example".to_owned(), console: false },
        side: PortSide::Listener(listener("port")),
        log: Some(Arc::new(log.into())),
    };
    let balloon = Device::Balloon { config: balloon::Config::default(), memory_bytes: None, period: None };
    let named = |id: &str, slot, device| Part { id: id.to_owned(), slot: Some(slot), device };
    let specification = Specification {
        memory_mib: 16,
        devices: vec![
            named("console", 9, Device::Console(vec![port])),
            named("balloon", 3, balloon),
            Device::Vsock { cid: 7, listener: listener("sockets") }.into(),
            Device::Watchdog(OnWatchdog::Poweroff).into(),
        ],
        ..Specification::new(File::open(kernel).unwrap())
    };
    let (end, said, events) = run_beside(specification, "", |control, _| {
        let mut program = UnixStream::connect(scratch.path().join("sockets")).unwrap();
        program.write_all(b"LISTEN 52\n").unwrap();
        let mut client = UnixStream::connect(scratch.path().join("port")).unwrap();
        client.write_all(b"good morning\n").unwrap();
        let mut bytes = [0; 12];
        client.read_exact(&mut bytes).unwrap();
        assert_eq!(&bytes, b"hello, port\n");
        let mut answer = [0; 3];
        program.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"OK\n");
        let mut lines = BufReader::new(control.try_clone().unwrap());
        control.write_all(b"{\"id\": 1, \"do\": \"set-memory\", \"bytes\": 16744448}\n").unwrap();
        let mut events = vec![told(&mut lines, "balloon-change")];
        control.write_all(b"{\"id\": 2, \"do\": \"devices\"}\n").unwrap();
        events.push(told(&mut lines, "\"id\":2"));
        let (count, mut handed) = receive_with_descriptors(&program, &mut [0; 64], 1).unwrap();
        assert_eq!(count, "ACCEPT 1000\n".len());
        let mut guest = UnixStream::from(handed.remove(0));
        let mut ping = [0; 4];
        guest.read_exact(&mut ping).unwrap();
        assert_eq!(&ping, b"ping");
        guest.write_all(b"pong\n").unwrap();
        events.push(told(&mut lines, "watchdog\",\"action"));
        events.push(told(&mut lines, "ended"));
        events
    });
    assert_eq!(
        said,
        "typed: good morning\nballoon wants 8 and takes pages\naddress 7, the host says pong\nwaiting for the watchdog\n"
    );
    assert_eq!(end, End::PowerOff);
    let memory = 16 * 1024 * 1024 - 4 * 4096;
    assert_eq!(events[0], format!(r#"{{"event":"balloon-change","actual":{memory}}}"#));
    for part in [
        r#"{"id":"console","slot":9,"kind":"console"}"#,
        &format!(r#"{{"id":"balloon","slot":3,"kind":"balloon","balloon":{{"memory":{memory}"#),
        r#"{"id":"vsock0","slot":1,"kind":"vsock"}"#,
        r#"{"id":"watchdog0","slot":2,"kind":"watchdog"}"#,
    ] {
        assert!(events[1].contains(part), "{part}: {}", events[1]);
    }
    assert_eq!(events[2], r#"{"event":"watchdog","action":"poweroff"}"#);
    assert_eq!(std::fs::read(scratch.path().join("log")).unwrap(), b"hello, port\n");
}
