//! A guest that finds, sizes and moves ranges.

use super::*;
use crate::BusDevice;
use crate::pci::{ConfigPorts, Ecam, MemoryWindow};
use crate::platform::{Request, Requests};

const LOW: Range<u64> = 0xd000_0000..0xd010_0000;
const HIGH: Range<u64> = 0x100_0000_0000..0x100_0100_0000;

/// A function with one narrow and one wide range, which remember where they are and what was written.
struct Board {
    space: ConfigSpace,
    moves: Vec<(usize, Option<u64>)>,
    written: Vec<(usize, u64, Vec<u8>)>,
}

impl Board {
    fn new() -> Arc<Mutex<Board>> {
        let mut space = ConfigSpace::new(Identity { vendor: 0x1af4, device: 5, ..Identity::default() }, None);
        space.add_bar(0, Bar { bytes: 0x1000, wide: false });
        space.add_bar(2, Bar { bytes: 0x4000, wide: true });
        Arc::new(Mutex::new(Board { space, moves: Vec::new(), written: Vec::new() }))
    }
}

impl PciDevice for Board {
    fn config(&self) -> &ConfigSpace {
        &self.space
    }

    fn config_mut(&mut self) -> &mut ConfigSpace {
        &mut self.space
    }

    fn read_bar(&mut self, bar: usize, offset: u64, data: &mut [u8]) {
        data.fill(bar as u8 * 16 + offset as u8);
    }

    fn write_bar(&mut self, bar: usize, offset: u64, data: &[u8]) {
        self.written.push((bar, offset, data.to_vec()));
    }

    fn moved(&mut self, bar: usize, address: Option<u64>) {
        self.moves.push((bar, address));
    }
}

impl Persist for Board {
    fn save(&self) -> Record {
        Record::new(1, &self.space.state())
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        self.space.restore(&record.read("the board", 1)?)
    }
}

fn root() -> Arc<PciRoot> {
    Arc::new(PciRoot::new(Windows { low: LOW, high: HIGH }))
}

fn at(slot: u8, function: u8) -> Address {
    Address::new(slot, function).unwrap()
}

#[test]
fn functions_are_found_through_both_ways() {
    let root = root();
    root.insert(at(3, 0), Board::new()).unwrap();
    root.insert(at(3, 2), Board::new()).unwrap();
    assert_eq!(root.insert(at(3, 2), Board::new()), Err(Occupied::Address(at(3, 2))));
    let requests = Arc::new(Requests::new().unwrap());
    let (mut ecam, mut ports) = (Ecam::new(root.clone()), ConfigPorts::new(root, requests.clone()));
    let mut found = Vec::new();
    for function in 0..=255u8 {
        let mut identity = [0; 4];
        ecam.read(u64::from(function) << 12, &mut identity);
        let mut same = [0; 4];
        ports.write(0, &(0x8000_0000 | u32::from(function) << 8).to_le_bytes());
        ports.read(4, &mut same);
        assert_eq!(identity, same);
        if identity != [0xff; 4] {
            let mut kind = [0];
            ports.write(0, &(0x8000_000c | u32::from(function) << 8).to_le_bytes());
            ports.read(6, &mut kind);
            found.push((Address(function).to_string(), u32::from_le_bytes(identity), kind[0]));
        }
    }
    let found: Vec<(&str, u32, u8)> = found.iter().map(|(a, b, c)| (a.as_str(), *b, *c)).collect();
    assert_eq!(
        found,
        [("00.0", 0x0008_1b36, 0), ("03.0", 0x0005_1af4, 0x80), ("03.2", 0x0005_1af4, 0)],
        "function 0 of the slot tells of the others"
    );
    // Not enabled, and other buses.
    for address in [0x1800u32, 0x8001_1800] {
        ports.write(0, &address.to_le_bytes());
        let mut data = [0; 4];
        ports.read(4, &mut data);
        assert_eq!(data, [0xff; 4]);
    }
    let mut data = [0; 4];
    ecam.read(1 << 20 | 3 << 15, &mut data);
    ecam.read(u64::MAX - 3, &mut data);
    assert_eq!(data, [0xff; 4]);
    // The reset control register lies among the ports.
    ports.write(1, &[2]);
    assert_eq!(requests.take(), None);
    ports.write(1, &[6]);
    assert_eq!(requests.take(), Some(Request::Reset));
}

#[test]
fn ranges_answer_where_the_guest_puts_them() {
    let root = root();
    let board = Board::new();
    root.insert(at(1, 0), board.clone()).unwrap();
    root.insert(at(2, 0), Board::new()).unwrap();
    let moves = || std::mem::take(&mut board.lock().unwrap().moves);
    let mut window = MemoryWindow::new(root.clone(), LOW.start);
    let mut read = |address: u64| {
        let mut data = [0; 2];
        window.read(address - LOW.start, &mut data);
        data
    };
    assert_eq!(read(LOW.start), [0xff; 2], "it does not decode yet");
    root.write_config(at(1, 0), 4, &[2, 0]);
    assert_eq!(moves(), [(0, Some(LOW.start)), (2, Some(HIGH.start))]);
    assert_eq!(read(LOW.start + 1), [1, 1]);
    assert_eq!(read(LOW.start + 0xfff), [0xff; 2], "half of it lies outside");
    // All ones, as for sizing, lie in no window.
    root.write_config(at(1, 0), 0x10, &[0xff; 4]);
    assert_eq!((moves(), read(LOW.start)), (vec![(0, None)], [0xff; 2]));
    root.write_config(at(1, 0), 0x10, &0xd008_0000u32.to_le_bytes());
    assert_eq!((moves(), read(0xd008_0002)), (vec![(0, Some(0xd008_0000))], [2, 2]));
    // Another function on top of it.
    root.write_config(at(2, 0), 0x10, &0xd008_0000u32.to_le_bytes());
    root.write_config(at(2, 0), 4, &[2, 0]);
    assert_eq!(moves(), [(0, None)]);
    let mut high = MemoryWindow::new(root.clone(), HIGH.start);
    high.write(4, &[7]);
    assert_eq!(board.lock().unwrap().written, [(2, 4, vec![7])]);

    let saved = root.save();
    let other = PciRoot::new(Windows { low: LOW, high: HIGH });
    assert!(other.restore(&saved).is_err(), "it has no such functions");
    let copy = Board::new();
    other.insert(at(1, 0), copy.clone()).unwrap();
    other.insert(at(2, 0), Board::new()).unwrap();
    other.restore(&saved).unwrap();
    assert_eq!(copy.lock().unwrap().moves[..1], [(0, Some(0xd008_0000))]);
    assert_eq!(other.save(), saved);

    assert!(root.remove(at(1, 0)).is_some());
    assert_eq!(moves(), [(2, None)]);
    assert!(root.remove(at(1, 0)).is_none());
}

#[test]
fn windows_can_be_full() {
    let root = PciRoot::new(Windows { low: LOW, high: 0..0 });
    let mut results = (1..32).map(|slot| root.insert(at(slot, 0), Board::new()));
    assert!(results.all(|result| result.is_ok()), "wide ranges go low where nothing is high");
    let root = PciRoot::new(Windows { low: LOW.start..LOW.start + 0x5000, high: 0..0 });
    assert_eq!(root.insert(at(1, 0), Board::new()), Err(Occupied::Window { bytes: 0x4000 }));
}
