//! A driver whose cable ends in a socket of frames.

use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::config::feature;
use super::*;
use crate::state::Persist;
use crate::virtio::VirtioDevice;
use crate::virtio::testing::{Buffer, Driver, SIZE, abuse};

const MAC: [u8; 6] = [0x52, 0x54, 0, 1, 2, 3];
const CONFIG: Config = Config { mac: MAC, mtu: Some(1500), link_up: true };
const HEADER: [u8; HEADER_BYTES] = [0; HEADER_BYTES];

fn cable() -> (OwnedFd, Box<dyn Tap>) {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap();
    (ours, Box::new(PlainTap(theirs)))
}

fn net() -> (OwnedFd, Box<dyn VirtioDevice>, Handle) {
    let (ours, tap) = cable();
    let (net, handle) = Net::new(vec![tap], CONFIG).unwrap();
    (ours, Box::new(net), handle)
}

/// Sends a frame to the guest.
fn send(cable: &OwnedFd, frame: &[u8]) {
    rustix::io::write(cable, &[&HEADER, frame].concat()).unwrap();
}

/// The next frame of the guest.
fn next(cable: &OwnedFd) -> Option<Vec<u8>> {
    let mut frame = vec![0; 0x1_0000];
    let count = rustix::io::read(cable, &mut frame).ok()?;
    frame.truncate(count);
    Some(frame)
}

fn command(driver: &mut Driver, queue: usize, command: &[u8]) -> u8 {
    driver.request(queue, &[Buffer::In(&command[..2]), Buffer::In(&command[2..]), Buffer::Out(1)])[0]
}

#[test]
fn frames_go_both_ways() {
    let (cable, device, handle) = net();
    let mut driver = Driver::new(device, feature::MAC | feature::MTU);
    assert_eq!(driver.config(0, 12), [&MAC[..], &[1, 0, 1, 0, 0xdc, 5]].concat());
    driver.put(1, 0, &[Buffer::In(&HEADER), Buffer::In(b"frame")]);
    assert_eq!(driver.used(1), Some((0, 0)));
    assert_eq!(next(&cable).unwrap(), [&HEADER[..], b"frame"].concat());
    send(&cable, b"early");
    driver.settle();
    let place = driver.put(0, 0, &[Buffer::Out(12), Buffer::Out(100)])[0];
    assert_eq!(driver.used(0), Some((0, 17)));
    assert_eq!(driver.bytes(place, 12), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "it went into one buffer");
    assert_eq!(driver.bytes(place + 64, 5), b"early");
    driver.put(0, 0, &[Buffer::Out(30)]);
    send(&cable, &[1; 100]);
    send(&cable, b"fits");
    driver.settle();
    assert_eq!(driver.used(0), Some((0, 16)), "the one before had no room");
    let statistics = handle.statistics();
    assert_eq!((statistics.received, statistics.received_bytes, statistics.receive_drops), (2, 9, 1));
    assert_eq!((statistics.transmitted, statistics.transmitted_bytes), (1, 5));
}

#[test]
fn a_frame_goes_into_several_buffers() {
    let (cable, device, _) = net();
    let mut driver = Driver::new(device, feature::MRG_RXBUF | crate::virtio::feature::EVENT_IDX);
    let frame: Vec<u8> = (0..100).collect();
    let mut places = driver.put(0, 0, &[Buffer::Out(64)]);
    send(&cable, &frame);
    driver.settle();
    assert_eq!((driver.used(0), driver.interrupts()), (None, vec![]), "more has to come");
    places.extend(driver.put(0, 1, &[Buffer::Out(64)]));
    assert_eq!((driver.used(0), driver.used(0)), (Some((0, 64)), Some((1, 48))));
    assert_eq!(driver.interrupts(), [0]);
    assert_eq!(driver.bytes(places[0] + 10, 2), [2, 0]);
    assert_eq!([driver.bytes(places[0] + 12, 52), driver.bytes(places[1], 48)].concat(), frame);
    // Over the end of the rings, again and again.
    for round in 0..50u16 {
        let first = 3 * round % (SIZE - 2);
        send(&cable, &[round as u8; 150]);
        driver.put(0, first, &[Buffer::Out(60)]);
        driver.put(0, first + 1, &[Buffer::Out(60)]);
        driver.put(0, first + 2, &[Buffer::Out(60)]);
        let used: Vec<_> = std::iter::from_fn(|| driver.used(0)).collect();
        let first = u32::from(first);
        assert_eq!(used, [(first, 60), (first + 1, 60), (first + 2, 42)]);
    }
}

#[test]
fn a_full_cable_makes_the_guest_wait() {
    let (cable, device, handle) = net();
    let mut driver = Driver::new(device, 0);
    let mut sent = 0u32;
    let frame = vec![7; 1500];
    loop {
        driver.put(1, 0, &[Buffer::In(&HEADER), Buffer::In(&frame)]);
        if driver.used(1).is_none() {
            break;
        }
        sent += 1;
    }
    assert!(sent > 10);
    let mut got = 0;
    while next(&cable).is_some() {
        got += 1;
        driver.settle();
    }
    assert_eq!((got, driver.used(1)), (sent + 1, Some((0, 0))));
    assert_eq!(handle.statistics().transmit_drops, 0);
}

#[test]
fn the_cable_can_be_unplugged() {
    let (cable, device, handle) = net();
    let mut driver = Driver::new(device, feature::STATUS | feature::CTRL_VQ | feature::GUEST_ANNOUNCE);
    handle.set_link(false).unwrap();
    driver.settle();
    assert_eq!((driver.config(6, 2), *driver.interrupts.configs.lock().unwrap()), (vec![0, 0], 1));
    driver.put(1, 0, &[Buffer::In(&HEADER), Buffer::In(b"lost")]);
    assert_eq!((driver.used(1), next(&cable)), (Some((0, 0)), None));
    driver.put(0, 0, &[Buffer::Out(100)]);
    send(&cable, b"waits");
    driver.settle();
    assert_eq!(driver.used(0), None);
    handle.set_link(true).unwrap();
    handle.announce().unwrap();
    driver.settle();
    assert_eq!((driver.used(0), driver.config(6, 2)), (Some((0, 17)), vec![3, 0]));
    assert_eq!(command(&mut driver, 2, &[3, 0]), 0);
    assert_eq!(driver.config(6, 2), [1, 0]);
    // The tap goes: nothing comes any more.
    drop(cable);
    driver.settle();
    driver.put(1, 0, &[Buffer::In(&HEADER), Buffer::In(b"lost")]);
    assert_eq!((driver.used(1), driver.needs_reset()), (Some((0, 0)), false));
}

#[test]
fn pairs_are_used_as_the_driver_asks() {
    let (first, tap) = cable();
    let (second, other_tap) = cable();
    let make = |taps| Net::new(taps, CONFIG).unwrap();
    let (device, _) = make(vec![tap, other_tap]);
    let features = feature::MQ | feature::CTRL_VQ | feature::CTRL_MAC_ADDR;
    let mut driver = Driver::new(Box::new(device), features);
    driver.put(2, 0, &[Buffer::Out(100)]);
    send(&second, b"to the second");
    driver.settle();
    assert_eq!(driver.used(2), None, "not used yet");
    assert_eq!(command(&mut driver, 4, &[4, 0, 3, 0]), 1);
    assert_eq!(command(&mut driver, 4, &[4, 0, 2, 0]), 0);
    driver.settle();
    assert_eq!(driver.used(2), Some((0, 25)));
    driver.put(3, 0, &[Buffer::In(&HEADER), Buffer::In(b"x")]);
    assert_eq!((next(&first), next(&second).is_some()), (None, true));
    assert_eq!(command(&mut driver, 4, &[1, 1, 2, 4, 6, 8, 10, 12]), 0);
    assert_eq!(driver.config(0, 6), [2, 4, 6, 8, 10, 12]);
    assert_eq!(command(&mut driver, 4, &[99, 0]), 1);
    let record = driver.common.lock().unwrap().save();
    let (third, third_tap) = cable();
    let copy = Driver::with_memory(Box::new(make(vec![cable().1, third_tap]).0), driver.memory.clone());
    copy.common.lock().unwrap().restore(&record).unwrap();
    assert_eq!(copy.config(0, 6), [2, 4, 6, 8, 10, 12]);
    send(&third, b"on");
    driver.put(2, 1, &[Buffer::Out(100)]);
    copy.common.lock().unwrap().ring(2);
    copy.settle();
    assert_eq!(driver.used(2), Some((1, 14)));
    assert!(make(vec![cable().1]).0.restore(&record).is_err());
    // After a reset it has its own address again.
    driver.start(0);
    assert_eq!(driver.config(0, 6), MAC);
}

#[test]
fn offloads_are_what_the_tap_can_do() {
    /// Remembers what it was told.
    struct Able(PlainTap, std::sync::Arc<std::sync::Mutex<Vec<u64>>>);
    impl Tap for Able {
        fn descriptor(&self) -> &OwnedFd {
            &self.0.0
        }

        fn set_offloads(&mut self, features: u64) -> std::io::Result<()> {
            self.1.lock().unwrap().push(features);
            Ok(())
        }

        fn offloads(&self) -> u64 {
            feature::GUEST_CSUM | feature::GUEST_TSO4
        }
    }
    let told = std::sync::Arc::default();
    let flags = SocketFlags::NONBLOCK;
    let (_ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap();
    let tap = Able(PlainTap(theirs), std::sync::Arc::clone(&told));
    let (device, _) = Net::new(vec![Box::new(tap)], CONFIG).unwrap();
    assert_eq!(device.features() & feature::GUEST_OFFLOADS, feature::GUEST_CSUM | feature::GUEST_TSO4);
    let features = feature::GUEST_CSUM | feature::CTRL_VQ | feature::CTRL_GUEST_OFFLOADS;
    let mut driver = Driver::new(Box::new(device), features);
    assert_eq!(command(&mut driver, 2, &[5, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 0);
    assert_eq!(command(&mut driver, 2, &[5, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]), 1, "not agreed on");
    assert_eq!(*told.lock().unwrap(), [feature::GUEST_CSUM, 0]);
    let (_, device, _) = net();
    assert_eq!(device.features() & (feature::GUEST_OFFLOADS | feature::CTRL_GUEST_OFFLOADS), 0);
}

#[test]
fn hostile_drivers_stop_themselves() {
    let make = |filled: bool| {
        let (cable, device, _) = net();
        if filled {
            send(&cable, b"frame");
        }
        // The cable stays plugged in for as long as the process lives.
        std::mem::forget(cable);
        device
    };
    abuse(|| make(true), 0);
    abuse(|| make(false), 1);
    abuse(|| make(false), 2);
    assert!(Net::new(Vec::new(), CONFIG).is_err());
}
