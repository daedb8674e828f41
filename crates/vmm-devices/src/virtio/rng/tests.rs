//! A driver that asks for entropy.

use std::io;
use std::time::Duration;

use super::*;
use crate::rate::Limit;
use crate::virtio::testing::{Buffer, Driver, SIZE, abuse};

/// Counts up.
struct Counter(u8);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        for byte in &mut *bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(bytes.len())
    }
}

fn counter() -> Box<Rng> {
    Box::new(Rng::new(Box::new(Counter(1)), Config::default()).unwrap())
}

#[test]
fn buffers_are_filled() {
    let mut driver = Driver::new(counter(), 0);
    assert_eq!(driver.request(0, &[Buffer::Out(3), Buffer::Out(2)]), [1, 2, 3, 4, 5]);
    assert_eq!(driver.interrupts(), [0]);
    assert_eq!(driver.request(0, &[Buffer::Out(9000)]).len(), 4096, "a bounded part of it");
    let mut driver = Driver::new(Box::new(Rng::new(Box::new(HostEntropy), Config::default()).unwrap()), 0);
    assert_ne!(driver.request(0, &[Buffer::Out(64)]), [0; 64]);
}

#[test]
fn many_requests_wrap_the_rings() {
    let mut driver = Driver::new(counter(), 0);
    for round in 0..5 * u32::from(SIZE) {
        assert_eq!(driver.request(0, &[Buffer::Out(1)]), [round as u8 + 1]);
    }
}

#[test]
fn a_limit_makes_the_guest_wait() {
    let limit = Limit { units: 64, period: Duration::from_millis(20) };
    let rng = Rng::new(Box::new(Counter(0)), Config { limit: Some(limit) }).unwrap();
    let mut driver = Driver::new(Box::new(rng), 0);
    assert_eq!(driver.request(0, &[Buffer::Out(64)]).len(), 64);
    driver.put(0, 0, &[Buffer::Out(64)]);
    assert_eq!(driver.used(0), None);
    driver.events.turn(Some(Duration::from_secs(5))).unwrap();
    assert_eq!(driver.used(0), Some((0, 64)));
}

#[test]
fn hostile_drivers_stop_themselves() {
    abuse(|| counter(), 0);
    // A source that has ended.
    let (reader, _) = rustix::pipe::pipe().unwrap();
    let mut driver = Driver::new(Box::new(Rng::new(Box::new(reader), Config::default()).unwrap()), 0);
    driver.put(0, 0, &[Buffer::Out(1)]);
    assert!(driver.needs_reset());
}
