//! A driver that gives pages and tells of memory.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::config::feature;
use super::*;
use crate::state::Persist;
use crate::virtio::VirtioDevice;
use crate::virtio::testing::{Buffer, Driver, MEMORY_BYTES, abuse};

const CONFIG: Config = Config { deflate_on_oom: true, free_page_reporting: true };

/// Remembers what was given back.
#[derive(Clone, Default)]
struct Reclaimed(Arc<Mutex<Vec<(u64, u64)>>>);

impl Reclaimed {
    fn take(&self) -> Vec<(u64, u64)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Reclaim for Reclaimed {
    fn reclaim(&mut self, _memory: &crate::Memory, address: u64, bytes: u64) -> io::Result<()> {
        self.0.lock().unwrap().push((address, bytes));
        Ok(())
    }
}

fn balloon() -> (Reclaimed, Box<dyn VirtioDevice>, Handle) {
    let reclaimed = Reclaimed::default();
    let (balloon, handle) = Balloon::new(Box::new(reclaimed.clone()), CONFIG).unwrap();
    (reclaimed, Box::new(balloon), handle)
}

fn pages(pages: &[u32]) -> Vec<u8> {
    pages.iter().flat_map(|page| page.to_le_bytes()).collect()
}

#[test]
fn pages_are_given() {
    let (reclaimed, device, handle) = balloon();
    let mut driver = Driver::new(device, 0);
    handle.set_target(3 * 4096 + 5).unwrap();
    driver.settle();
    assert_eq!(
        (driver.config(0, 8), *driver.interrupts.configs.lock().unwrap()),
        (vec![3, 0, 0, 0, 0, 0, 0, 0], 1)
    );
    let beyond = (MEMORY_BYTES / 4096) as u32;
    driver.put(0, 0, &[Buffer::In(&pages(&[9, 7, 8, 8, 20, beyond, u32::MAX]))]);
    assert_eq!(driver.used(0), Some((0, 0)));
    assert_eq!(reclaimed.take(), [(0x7000, 0x3000), (0x14000, 0x1000)], "what is no memory is nobody's");
    driver.common.lock().unwrap().write_config(4, &[4, 0, 0, 0]);
    assert_eq!((handle.statistics().held_bytes, driver.config(4, 4)), (4 * 4096, vec![4, 0, 0, 0]));
    driver.put(1, 0, &[Buffer::In(&pages(&[7]))]);
    assert_eq!((driver.used(1), reclaimed.take()), (Some((0, 0)), vec![]));
}

#[test]
fn the_guest_tells_of_its_memory() {
    let (_, device, handle) = balloon();
    let mut driver = Driver::new(device, feature::STATS_VQ);
    let told = |free: u64| [&[4, 0][..], &free.to_le_bytes(), &[99, 0], &[1; 8], &[5, 0, 1]].concat();
    driver.put(2, 3, &[Buffer::In(&told(1000))]);
    assert_eq!(driver.used(2), None, "the device keeps it");
    let statistics = handle.statistics();
    assert_eq!(statistics.values.into_iter().collect::<Vec<_>>(), [(Statistic::Free, 1000)]);
    assert!(statistics.told.is_some());
    handle.set_period(Some(Duration::from_millis(1))).unwrap();
    driver.settle();
    driver.events.turn(Some(Duration::from_secs(5))).unwrap();
    assert_eq!(driver.used(2), Some((3, 0)), "it asks for new ones");
    driver.put(2, 4, &[Buffer::In(&told(2000))]);
    assert_eq!(handle.statistics().values[&Statistic::Free], 2000);
    handle.set_period(None).unwrap();
    // The buffer that is kept belongs to the state.
    let record = driver.common.lock().unwrap().save();
    let (_, device, handle) = balloon();
    let copy = Driver::with_memory(device, driver.memory.clone());
    copy.common.lock().unwrap().restore(&record).unwrap();
    handle.set_period(Some(Duration::from_millis(1))).unwrap();
    copy.settle();
    copy.events.turn(Some(Duration::from_secs(5))).unwrap();
    let used = std::iter::from_fn(|| driver.used(2)).last();
    assert_eq!(used, Some((4, 0)));
}

#[test]
fn free_pages_are_reported() {
    let (reclaimed, device, _) = balloon();
    let mut driver = Driver::new(device, feature::REPORTING | feature::STATS_VQ);
    let places = driver.put(3, 0, &[Buffer::Out(0x4000), Buffer::Out(0x1800), Buffer::Out(0x100)]);
    assert_eq!(driver.used(3), Some((0, 0)));
    assert_eq!(reclaimed.take(), [(places[0], 0x4000), (places[1], 0x1000)], "whole pages only");
    // Without statistics the queue is another.
    driver.start(feature::REPORTING);
    driver.put(2, 0, &[Buffer::Out(0x1000)]);
    assert_eq!(reclaimed.take().len(), 1);
}

#[test]
fn hostile_drivers_stop_themselves() {
    for queue in [0, 1] {
        abuse(|| balloon().1, queue);
    }
    for list in [vec![0; 3], vec![0; 4 * 16385]] {
        let mut driver = Driver::new(balloon().1, 0);
        driver.put(0, 0, &[Buffer::In(&list)]);
        assert!(driver.needs_reset());
    }
    // Queues that both sides did not agree on.
    let mut driver = Driver::new(balloon().1, 0);
    driver.put(2, 0, &[Buffer::In(&[0; 10])]);
    assert_eq!((driver.used(2), driver.needs_reset()), (None, false));
}
