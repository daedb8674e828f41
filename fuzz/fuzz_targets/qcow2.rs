//! An image of any content, read and written as a qcow2 disk in memory: bytes or errors, and a disk that read something
//! once reads it again.
#![no_main]

use std::io;
use std::sync::{Arc, Mutex};

use block::{Content, Qcow2, Storage};
use libfuzzer_sys::fuzz_target;

/// The image may grow to this; a real one would meet a full disk.
const LEN_MAX: usize = 8 << 20;

struct Memory(Mutex<Vec<u8>>);

impl Storage for Memory {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let memory = self.0.lock().unwrap();
        let rest = usize::try_from(offset).ok().and_then(|offset| memory.get(offset..)).unwrap_or_default();
        let count = rest.len().min(bytes.len());
        bytes[..count].copy_from_slice(&rest[..count]);
        bytes[count..].fill(0);
        Ok(())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let begin = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = begin.checked_add(bytes.len()).filter(|end| *end <= LEN_MAX);
        let end = end.ok_or(io::ErrorKind::StorageFull)?;
        let mut memory = self.0.lock().unwrap();
        if memory.len() < end {
            memory.resize(end, 0);
        }
        memory[begin..end].copy_from_slice(bytes);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }

    fn resize(&self, size: u64) -> io::Result<()> {
        self.write_at(&[], size)
    }

    fn zero(&self, offset: u64, len: u64, _free: bool) -> io::Result<()> {
        let len =
            usize::try_from(len).ok().filter(|len| *len <= LEN_MAX).ok_or(io::ErrorKind::StorageFull)?;
        self.write_at(&vec![0; len], offset)
    }
}

fuzz_target!(|image: &[u8]| {
    let storage = Arc::new(Memory(Mutex::new(image.to_vec())));
    let Ok(disk) = Qcow2::open(storage, true, None) else { return };
    let size = disk.size();
    let places = [0, 4096, size / 2, size.saturating_sub(1536)];
    let mut bytes = [0; 1536];
    for place in places {
        let _ = disk.read_at(&mut bytes, place);
        let _ = disk.write_at(&[7; 1000], place);
        let _ = disk.discard(place, 512);
        let _ = disk.write_zeroes(place, 700, true);
    }
    let _ = disk.flush();
    let _ = disk.resize(size.saturating_add(1 << 20));
});
