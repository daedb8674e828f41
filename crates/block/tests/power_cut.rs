//! The host loses power: of what was written after the last flush, any part may be there and any part not.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::io;
use std::process::Command;
use std::sync::{Arc, Mutex};

use block::{Content, Qcow2, Storage};
use test_support::{Random, Scratch};

/// A disk with a cache that a power cut empties.
#[derive(Default)]
struct Fragile {
    durable: Vec<u8>,
    /// What was written since, in order; a larger size is a write of nothing at its end.
    cached: Vec<(u64, Vec<u8>)>,
    /// Writes and flushes until the power goes.
    left: usize,
}

struct Shared(Mutex<Fragile>);

impl Fragile {
    fn apply(bytes: &mut Vec<u8>, (offset, written): &(u64, Vec<u8>)) {
        let begin = usize::try_from(*offset).unwrap();
        if bytes.len() < begin + written.len() {
            bytes.resize(begin + written.len(), 0);
        }
        bytes[begin..begin + written.len()].copy_from_slice(written);
    }

    fn use_power(&mut self) -> io::Result<()> {
        self.left = self.left.checked_sub(1).ok_or_else(|| io::Error::other("no power"))?;
        Ok(())
    }

    fn now(&self) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        self.cached.iter().for_each(|write| Fragile::apply(&mut bytes, write));
        bytes
    }
}

impl Storage for Shared {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let now = self.0.lock().unwrap().now();
        let rest = now.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        let count = rest.len().min(bytes.len());
        bytes[..count].copy_from_slice(&rest[..count]);
        bytes[count..].fill(0);
        Ok(())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut fragile = self.0.lock().unwrap();
        fragile.use_power()?;
        fragile.cached.push((offset, bytes.to_vec()));
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut fragile = self.0.lock().unwrap();
        fragile.use_power()?;
        fragile.durable = fragile.now();
        fragile.cached.clear();
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().now().len() as u64)
    }

    fn resize(&self, size: u64) -> io::Result<()> {
        self.write_at(&[], size)
    }

    fn zero(&self, offset: u64, len: u64, _free: bool) -> io::Result<()> {
        self.write_at(&vec![0; usize::try_from(len).unwrap()], offset)
    }
}

const SECTORS: u64 = 512;

/// Does something to a disk whose sectors hold one number each; notes what each sector may hold after a power cut.
/// Whether there still is power.
fn step(disk: &Qcow2, may_hold: &mut [Vec<u8>], random: &mut Random) -> bool {
    let sector = random.below(SECTORS);
    let len = (random.below(12) + 1).min(SECTORS - sector);
    let range = usize::try_from(sector).unwrap()..usize::try_from(sector + len).unwrap();
    let (value, done) = match random.below(8) {
        0 => {
            let flushed = disk.flush().is_ok();
            if flushed {
                may_hold.iter_mut().for_each(|values| drop(values.drain(..values.len() - 1)));
            }
            return flushed;
        }
        1 => (0, disk.write_zeroes(sector * 512, len * 512, true).is_ok()),
        _ => {
            let value = u8::try_from(random.below(255) + 1).unwrap();
            (value, disk.write_at(&vec![value; range.len() * 512], sector * 512).is_ok())
        }
    };
    may_hold[range].iter_mut().for_each(|values| values.push(value));
    done
}

fn shared(durable: Vec<u8>, left: usize) -> Arc<Shared> {
    Arc::new(Shared(Mutex::new(Fragile { durable, cached: Vec::new(), left })))
}

#[test]
fn what_was_flushed_is_there_and_the_image_is_sound() {
    if test_support::lacks(&["qemu-img"]) {
        return;
    }
    let scratch = Scratch::new();
    let path = scratch.path().join("disk");
    let mut random = Random::seeded(23);
    for (options, cuts) in
        [("cluster_size=512", 100), ("cluster_size=1024,compat=0.10", 50), ("cluster_size=4096", 50)]
    {
        let size = (SECTORS * 512).to_string();
        let create = ["create", "-q", "-f", "qcow2", "-o", options];
        assert!(Command::new("qemu-img").args(create).arg(&path).arg(&size).status().unwrap().success());
        let mut image = fs::read(&path).unwrap();
        let mut may_hold = vec![vec![0_u8]; usize::try_from(SECTORS).unwrap()];
        for cut in 0..cuts {
            let storage = shared(image, usize::try_from(random.below(120) + 1).unwrap());
            let disk = Qcow2::open(storage.clone(), true, None).unwrap();
            while step(&disk, &mut may_hold, &mut random) {}
            // The cut: some of the cached writes are lost, whatever their order was.
            let mut fragile = std::mem::take(&mut *storage.0.lock().unwrap());
            drop(disk);
            for write in std::mem::take(&mut fragile.cached) {
                if random.below(2) == 0 {
                    Fragile::apply(&mut fragile.durable, &write);
                }
            }
            image = fragile.durable;
            fs::write(&path, &image).unwrap();
            // 3 are clusters that nothing refers to, which harm nobody; 2 would be damage.
            let check = Command::new("qemu-img").args(["check", "-f", "qcow2"]).arg(&path).output().unwrap();
            let words = String::from_utf8_lossy(&check.stdout);
            assert!(matches!(check.status.code(), Some(0 | 3)), "{options}, cut {cut}: {words}");
            let reading = shared(image.clone(), 0);
            let disk = Qcow2::open(reading, false, None).unwrap();
            for (sector, values) in may_hold.iter_mut().enumerate() {
                let mut bytes = [0; 512];
                disk.read_at(&mut bytes, sector as u64 * 512).unwrap();
                assert!(
                    values.contains(&bytes[0]),
                    "{options}, cut {cut}, sector {sector}: {} of {values:?}",
                    bytes[0]
                );
                *values = vec![bytes[0]];
            }
        }
    }
}
