//! Drivers of one port and of several.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use super::config::feature;
use super::*;
use crate::state::Persist;
use crate::virtio::VirtioDevice;
use crate::virtio::testing::{Buffer, Driver, abuse};

fn port(name: &str, console: bool) -> PortConfig {
    PortConfig { name: name.to_owned(), console }
}

fn console(ports: &[PortConfig]) -> (Box<dyn VirtioDevice>, Handle) {
    let (console, handle) = Console::new(Config { ports: ports.to_vec() }).unwrap();
    (Box::new(console), handle)
}

fn stream() -> (UnixStream, Stream) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    ours.set_nonblocking(true).unwrap();
    (ours, Stream::duplex(theirs.into()))
}

fn read(stream: &mut UnixStream) -> String {
    let mut bytes = [0; 256];
    let count = stream.read(&mut bytes).unwrap();
    String::from_utf8(bytes[..count].to_vec()).unwrap()
}

/// Puts a buffer into a receive queue; where it lies.
fn room(driver: &mut Driver, queue: usize, first: u16) -> u64 {
    driver.put(queue, first, &[Buffer::Out(64)])[0]
}

fn message(port: u32, event: u16, value: u16) -> Vec<u8> {
    let mut message = port.to_le_bytes().to_vec();
    message.extend(event.to_le_bytes());
    message.extend(value.to_le_bytes());
    message
}

/// Sends a control message; what the device answers.
fn tell(driver: &mut Driver, port: u32, event: u16, value: u16) -> Vec<Vec<u8>> {
    let places: Vec<u64> = (0..4).map(|first| room(driver, 2, first)).collect();
    driver.put(3, 0, &[Buffer::In(&message(port, event, value))]);
    driver.used(3).unwrap();
    let mut answers = Vec::new();
    while let Some((head, bytes)) = driver.used(2) {
        answers.push(driver.bytes(places[head as usize % 4], bytes as usize));
    }
    answers
}

#[test]
fn a_driver_of_one_port_talks() {
    let (device, handle) = console(&[port("", true)]);
    let mut driver = Driver::new(device, feature::SIZE | feature::EMERG_WRITE);
    driver.put(1, 0, &[Buffer::In(b"lost")]);
    assert_eq!(driver.used(1), Some((0, 0)), "nobody listens");
    let (mut ours, theirs) = stream();
    handle.connect(0, theirs).unwrap();
    driver.settle();
    driver.put(1, 0, &[Buffer::In(b"hel"), Buffer::In(b"lo")]);
    assert_eq!(read(&mut ours), "hello");
    ours.write_all(b"early").unwrap();
    driver.settle();
    let place = room(&mut driver, 0, 0);
    assert_eq!((driver.used(0), driver.bytes(place, 5)), (Some((0, 5)), b"early".to_vec()));
    let place = room(&mut driver, 0, 0);
    assert_eq!(driver.used(0), None);
    ours.write_all(b"late").unwrap();
    driver.settle();
    assert_eq!((driver.used(0), driver.bytes(place, 4)), (Some((0, 4)), b"late".to_vec()));
    handle.resize(0, Size { columns: 80, rows: 25 }).unwrap();
    driver.settle();
    assert_eq!(driver.config(0, 8), [80, 0, 25, 0, 1, 0, 0, 0]);
    assert_eq!(*driver.interrupts.configs.lock().unwrap(), 1);
    driver.common.lock().unwrap().write_config(8, b"!\0\0\0");
    assert_eq!(read(&mut ours), "!");
    // The host's side goes, and another one comes.
    room(&mut driver, 0, 0);
    drop(ours);
    driver.settle();
    let (mut ours, theirs) = stream();
    handle.connect(0, theirs).unwrap();
    ours.write_all(b"again").unwrap();
    driver.settle();
    assert_eq!(driver.used(0), Some((0, 5)));
}

#[test]
fn ports_are_introduced_and_opened() {
    let (device, handle) = console(&[port("", true), port("org.example.agent", false)]);
    let mut driver = Driver::new(device, feature::MULTIPORT);
    assert_eq!(tell(&mut driver, 0, 0, 1), [message(0, 1, 1), message(1, 1, 1)]);
    handle.resize(0, Size { columns: 100, rows: 30 }).unwrap();
    driver.settle();
    driver.used(2).unwrap();
    let size = [message(0, 5, 0), vec![100, 0, 30, 0]].concat();
    assert_eq!(tell(&mut driver, 0, 3, 1), [message(0, 4, 1), size]);
    let name = [message(1, 7, 1), b"org.example.agent".to_vec()].concat();
    assert_eq!(tell(&mut driver, 1, 3, 1), [name]);
    let (mut ours, theirs) = stream();
    handle.connect(1, theirs).unwrap();
    driver.settle();
    assert!(driver.used(2).is_some(), "the host has opened it");
    ours.write_all(b"ping").unwrap();
    let place = room(&mut driver, 4, 0);
    assert_eq!(driver.used(4), None, "the guest has not");
    tell(&mut driver, 1, 6, 1);
    driver.settle();
    assert_eq!((driver.used(4), driver.bytes(place, 4)), (Some((0, 4)), b"ping".to_vec()));
    driver.put(5, 0, &[Buffer::In(b"pong")]);
    assert_eq!(read(&mut ours), "pong");
    // All of this is kept.
    let record = driver.common.lock().unwrap().save();
    let (device, handle) = console(&[port("", true), port("org.example.agent", false)]);
    let copy = Driver::with_memory(device, driver.memory.clone());
    copy.common.lock().unwrap().restore(&record).unwrap();
    let (mut ours, theirs) = stream();
    handle.connect(1, theirs).unwrap();
    room(&mut driver, 4, 1);
    ours.write_all(b"again").unwrap();
    copy.settle();
    assert_eq!(driver.used(4), Some((1, 5)), "the copy serves the same queues");
    let mut other = console(&[port("", true)]).0;
    assert!(other.restore(&record).is_err());
}

#[test]
fn a_stream_that_takes_nothing_makes_the_guest_wait() {
    let (device, handle) = console(&[port("", true)]);
    let mut driver = Driver::new(device, 0);
    let (mut ours, theirs) = stream();
    handle.connect(0, theirs).unwrap();
    driver.settle();
    let much = vec![b'x'; 0x10_0000];
    driver.put(1, 0, &[Buffer::In(&much)]);
    assert_eq!(driver.used(1), Some((0, 0)), "one buffer waits in the device");
    driver.put(1, 1, &[Buffer::In(b"end")]);
    assert_eq!(driver.used(1), None);
    let mut got = Vec::new();
    let mut bytes = vec![0; 0x1_0000];
    for _ in 0..200 {
        if let Ok(count) = ours.read(&mut bytes) {
            got.extend_from_slice(&bytes[..count]);
        }
        driver.settle();
    }
    assert_eq!((got.len(), &got[got.len() - 3..]), (much.len() + 3, &b"end"[..]));
    assert_eq!(driver.used(1), Some((1, 0)));
}

#[test]
fn hostile_drivers_stop_themselves() {
    let make = || {
        let (device, handle) = console(&[port("", true), port("a", false)]);
        handle.connect(0, stream().1).unwrap();
        device
    };
    for queue in [0, 1, 3, 5] {
        abuse(|| make(), queue);
    }
    let mut driver = Driver::new(make(), feature::MULTIPORT);
    driver.put(3, 0, &[Buffer::In(&message(9, 3, 1))]);
    assert!(driver.needs_reset(), "no such port");
    driver.start(feature::MULTIPORT);
    for _ in 0..100 {
        driver.put(3, 0, &[Buffer::In(&message(0, 0, 1))]);
    }
    assert!(driver.needs_reset(), "it never reads the answers");
    driver.start(feature::MULTIPORT);
    driver.put(2, 0, &[Buffer::Out(7)]);
    driver.put(3, 0, &[Buffer::In(&message(0, 0, 1))]);
    assert!(driver.needs_reset(), "its buffers are too small");
}

#[test]
fn the_number_of_ports_is_bounded() {
    assert!(Console::new(Config::default()).is_err());
    assert!(Console::new(Config { ports: vec![PortConfig::default(); PORTS_MAX + 1] }).is_err());
}

#[test]
fn who_connects_to_the_socket_of_a_port_is_its_host_side() {
    let (device, handle) = console(&[port("", true)]);
    let mut driver = Driver::new(device, 0);
    let scratch = test_support::Scratch::new();
    let path = scratch.path().join("port");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    listener.set_nonblocking(true).unwrap();
    handle.listen(0, listener.into()).unwrap();
    driver.settle();
    for _ in 0..2 {
        let mut client = UnixStream::connect(&path).unwrap();
        let mut second = UnixStream::connect(&path).unwrap();
        second.set_nonblocking(true).unwrap();
        driver.settle();
        driver.put(1, 0, &[Buffer::In(b"hello")]);
        driver.used(1).unwrap();
        assert_eq!(read(&mut client), "hello");
        assert!(second.read(&mut [0]).is_err(), "it waits for its turn");
        // The guest has buffers, so that the end of the client is seen.
        room(&mut driver, 0, 0);
        driver.settle();
        drop(second);
        drop(client);
        driver.settle();
        driver.settle();
    }
}
