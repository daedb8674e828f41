//! A driver that reads and writes sectors.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use block::{Content, Raw};
use rustix::fs::{MemfdFlags, memfd_create};

use super::config::feature;
use super::*;
use crate::rate::Limit;
use crate::state::Persist;
use crate::virtio::VirtioDevice;
use crate::virtio::testing::{Buffer, Driver, NEXT, WRITE, abuse};

const SECTORS: u64 = 64;
const FEATURES: u64 = feature::FLUSH | feature::DISCARD | feature::WRITE_ZEROES;
const OK: u8 = 0;
const IO_ERROR: u8 = 1;
const UNSUPPORTED: u8 = 2;

fn file() -> File {
    let file = File::from(memfd_create("disk", MemfdFlags::CLOEXEC).unwrap());
    file.set_len(SECTORS * 512).unwrap();
    file
}

fn raw() -> Arc<dyn Content> {
    Arc::new(Raw::new(file(), true).unwrap())
}

fn disk(config: Config) -> (Box<dyn VirtioDevice>, Handle) {
    let (blk, handle) = Blk::new(raw(), config).unwrap();
    (Box::new(blk), handle)
}

fn header(kind: u32, sector: u64) -> Vec<u8> {
    let mut header = kind.to_le_bytes().to_vec();
    header.extend([0; 4]);
    header.extend(sector.to_le_bytes());
    header
}

fn range(sector: u64, sectors: u32, flags: u32) -> Vec<u8> {
    let mut range = sector.to_le_bytes().to_vec();
    range.extend(sectors.to_le_bytes());
    range.extend(flags.to_le_bytes());
    range
}

fn read(driver: &mut Driver, sector: u64, bytes: u32) -> (Vec<u8>, u8) {
    let mut data = driver.request(0, &[Buffer::In(&header(0, sector)), Buffer::Out(bytes), Buffer::Out(1)]);
    let status = data.pop().unwrap();
    (data, status)
}

/// A request without data to read: its status.
fn send(driver: &mut Driver, kind: u32, sector: u64, data: &[u8]) -> u8 {
    driver.request(0, &[Buffer::In(&header(kind, sector)), Buffer::In(data), Buffer::Out(1)])[0]
}

/// What happened to an image.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// An image that tells what happens, and that cannot do anything from sector 32 on.
struct Told(Journal);

impl Told {
    fn did(&self, what: &str, offset: u64, bytes: u64) -> io::Result<()> {
        self.0.0.lock().unwrap().push(format!("{what} {offset} {bytes}"));
        if offset >= 0x4000 { Err(io::ErrorKind::Other.into()) } else { Ok(()) }
    }
}

impl Content for Told {
    fn size(&self) -> u64 {
        SECTORS * 512
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.did("read", offset, bytes.len() as u64)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.did("write", offset, bytes.len() as u64)
    }

    fn write_zeroes(&self, offset: u64, len: u64, _unmap: bool) -> io::Result<()> {
        self.did("zero", offset, len)
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        self.did("discard", offset, len)
    }

    fn flush(&self) -> io::Result<()> {
        self.did("flush", 0, 0)
    }

    fn resize(&self, _size: u64) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn sectors_are_written_and_read() {
    let (device, handle) = disk(Config { serial: "WD-1".to_owned(), ..Config::default() });
    let mut driver = Driver::new(device, FEATURES);
    assert_eq!(driver.config(0, 8), SECTORS.to_le_bytes());
    assert_eq!(send(&mut driver, 1, 2, &[7; 1024]), OK);
    assert_eq!(read(&mut driver, 1, 2048), ([[0; 512], [7; 512], [7; 512], [0; 512]].concat(), OK));
    assert_eq!(send(&mut driver, 4, 0, &[]), OK);
    let serial = driver.request(0, &[Buffer::In(&header(8, 0)), Buffer::Out(20), Buffer::Out(1)]);
    assert_eq!(serial, *b"WD-1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(send(&mut driver, 99, 0, &[]), UNSUPPORTED);
    let statistics = handle.statistics();
    assert_eq!((statistics.reads, statistics.read_bytes), (1, 2048));
    assert_eq!((statistics.writes, statistics.written_bytes), (1, 1024));
    assert_eq!((statistics.flushes, statistics.errors), (1, 1));
    // Header, data and status may be cut anywhere.
    let header = header(0, 2);
    let cut = [
        Buffer::In(&header[..3]),
        Buffer::In(&header[3..]),
        Buffer::Out(500),
        Buffer::Out(0),
        Buffer::Out(13),
    ];
    assert_eq!(driver.request(0, &cut), [&[7; 512][..], &[OK]].concat());
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut driver = Driver::new(disk(Config::default()).0, FEATURES);
    for (sector, bytes) in [(SECTORS, 512), (SECTORS - 1, 1024), (u64::MAX, 512), (0, 511), (1 << 55, 512)] {
        assert_eq!(send(&mut driver, 1, sector, &vec![1; bytes]), IO_ERROR, "{sector} {bytes}");
        driver.put(0, 0, &[Buffer::In(&header(0, sector)), Buffer::Out(bytes as u32), Buffer::Out(1)]);
        assert_eq!(driver.used(0), Some((0, 1)), "{sector} {bytes}");
    }
    // Far too long.
    let places = driver.put(0, 0, &[Buffer::In(&header(0, 0)), Buffer::Out(512), Buffer::Out(1)]);
    assert_eq!(driver.used(0), Some((0, 513)));
    driver.set_descriptor(0, 1, (places[1], u32::MAX / 512 * 512 - 512, NEXT | WRITE, 2));
    driver.offer(0, 0);
    assert_eq!(driver.used(0), Some((0, 1)));
    assert!(!driver.needs_reset());
    // Without a status there is no answer.
    driver.put(0, 0, &[Buffer::In(&header(0, 0))]);
    assert!(driver.needs_reset());
}

#[test]
fn space_is_given_back() {
    let mut driver = Driver::new(disk(Config::default()).0, FEATURES);
    send(&mut driver, 1, 0, &[7; 4096]);
    assert_eq!(send(&mut driver, 13, 0, &[range(0, 1, 0), range(2, 1, 1)].concat()), OK);
    assert_eq!(send(&mut driver, 11, 0, &range(4, 4, 0)), OK);
    let (data, _) = read(&mut driver, 0, 2048);
    assert_eq!(data, [[0; 512], [7; 512], [0; 512], [7; 512]].concat());
    for (kind, ranges, status) in [
        (11, range(0, 1, 1), UNSUPPORTED),
        (13, range(0, 1, 2), UNSUPPORTED),
        (13, range(SECTORS, 1, 0), IO_ERROR),
        (11, range(u64::MAX, u32::MAX, 0), IO_ERROR),
        (11, range(0, 1, 0)[..15].to_vec(), IO_ERROR),
        (11, range(0, 1, 0).repeat(17), IO_ERROR),
        (13, [range(1, 1, 0), range(0, 0x8001, 0)].concat(), IO_ERROR),
    ] {
        assert_eq!(send(&mut driver, kind, 0, &ranges), status, "{kind} {ranges:?}");
    }
    assert_eq!(read(&mut driver, 1, 512).0, [7; 512], "one range that cannot be keeps all from being zeroed");
}

#[test]
fn a_read_only_disk_stays_as_it_is() {
    let (device, _) = disk(Config { read_only: true, ..Config::default() });
    assert_eq!(device.features() & (feature::RO | feature::DISCARD), feature::RO);
    let mut driver = Driver::new(device, feature::RO);
    assert_eq!(send(&mut driver, 1, 0, &[1; 512]), IO_ERROR);
    assert_eq!(send(&mut driver, 13, 0, &range(0, 1, 0)), IO_ERROR);
    assert_eq!(read(&mut driver, 0, 512), (vec![0; 512], OK));
}

#[test]
fn writes_last_when_the_guest_thinks_so() {
    let journal = Journal::default();
    let blk =
        |journal: &Journal| Box::new(Blk::new(Arc::new(Told(journal.clone())), Config::default()).unwrap().0);
    // A guest that cannot flush.
    let mut driver = Driver::new(blk(&journal), 0);
    send(&mut driver, 1, 0, &[0; 512]);
    assert_eq!(journal.take(), ["write 0 512", "flush 0 0"]);
    // One that can.
    driver.start(feature::FLUSH);
    send(&mut driver, 1, 0, &[0; 512]);
    send(&mut driver, 4, 0, &[]);
    assert_eq!(journal.take(), ["write 0 512", "flush 0 0"]);
    // One that chooses.
    driver.start(feature::FLUSH | feature::CONFIG_WCE);
    assert_eq!(driver.config(32, 1), [1]);
    send(&mut driver, 1, 0, &[0; 512]);
    assert_eq!(journal.take(), ["write 0 512"]);
    driver.common.lock().unwrap().write_config(32, &[0]);
    assert_eq!((driver.config(32, 1), journal.take()), (vec![0], vec!["flush 0 0".to_owned()]));
    send(&mut driver, 1, 1, &[0; 512]);
    assert_eq!(journal.take(), ["write 512 512", "flush 0 0"]);
    // Failures are told.
    driver.start(feature::FLUSH);
    assert_eq!(send(&mut driver, 11, 0, &range(32, 1, 0)), IO_ERROR);
    assert_eq!(send(&mut driver, 13, 0, &range(32, 1, 0)), IO_ERROR);
    assert_eq!(send(&mut driver, 1, 32, &[0; 512]), IO_ERROR);
    driver.put(0, 0, &[Buffer::In(&header(0, 32)), Buffer::Out(512), Buffer::Out(1)]);
    assert_eq!(driver.used(0), Some((0, 1)));
}

#[test]
fn limits_make_requests_wait() {
    let limit = Limit { units: 1, period: Duration::from_millis(20) };
    let (device, handle) = disk(Config {
        limits: Limits { write_requests: Some(limit), ..Limits::default() },
        ..Config::default()
    });
    let mut driver = Driver::new(device, FEATURES);
    assert_eq!(send(&mut driver, 1, 0, &[1; 512]), OK);
    assert_eq!(read(&mut driver, 0, 512).1, OK, "reading has no limit");
    driver.put(0, 0, &[Buffer::In(&header(1, 0)), Buffer::In(&[2; 512]), Buffer::Out(1)]);
    assert_eq!(driver.used(0), None);
    driver.events.turn(Some(Duration::from_secs(5))).unwrap();
    assert_eq!(driver.used(0), Some((0, 1)));
    // Without limits the one that waits is done at once.
    driver.put(0, 0, &[Buffer::In(&header(1, 0)), Buffer::In(&[3; 512]), Buffer::Out(1)]);
    handle.set_limits(Limits::default()).unwrap();
    driver.settle();
    assert_eq!(driver.used(0), Some((0, 1)));
}

#[test]
fn a_disk_grows() {
    let content = raw();
    let (blk, handle) = Blk::new(content.clone(), Config::default()).unwrap();
    let driver = Driver::new(Box::new(blk), FEATURES);
    content.resize(SECTORS * 1024).unwrap();
    assert_eq!(driver.config(0, 8), SECTORS.to_le_bytes(), "the guest does not know yet");
    handle.resized().unwrap();
    driver.settle();
    assert_eq!(driver.config(0, 8), (SECTORS * 2).to_le_bytes());
    assert_eq!(*driver.interrupts.configs.lock().unwrap(), 1);
    assert_eq!(driver.common.lock().unwrap().generation(), 1);
    // Its state belongs to a disk of this size.
    let record = driver.common.lock().unwrap().save();
    assert!(Driver::fresh(disk(Config::default()).0).common.lock().unwrap().restore(&record).is_err());
}

#[test]
fn every_queue_serves() {
    let (device, _) = disk(Config { queues: 4, ..Config::default() });
    let mut driver = Driver::new(device, feature::MQ);
    assert_eq!(driver.config(34, 2), [4, 0]);
    for queue in 0..4 {
        driver.put(queue, 0, &[Buffer::In(&header(0, 0)), Buffer::Out(512), Buffer::Out(1)]);
        assert_eq!(driver.used(queue), Some((0, 513)));
        assert_eq!(driver.interrupts(), [queue]);
    }
}

#[test]
fn hostile_drivers_stop_themselves() {
    abuse(|| disk(Config::default()).0, 0);
}
