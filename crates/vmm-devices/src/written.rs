//! Which pages of guest memory devices have written, while somebody wants to know. KVM knows the same of processors.
//!
//! NOTE: a page is marked after it was written, and a log is started and stopped only while no device works: so whoever takes the
//! log and reads the pages then misses nothing; what is written meanwhile is in the next log.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use vm_memory::GuestRegionMmap;
use vm_memory::bitmap::{Bitmap, BitmapSlice, NewBitmap, WithBitmapSlice};

/// Bytes of a page.
pub const PAGE_BYTES: usize = 4096;
const WORD_BITS: usize = u64::BITS as usize;

/// The log of a range of memory, which costs nothing until it is first started.
#[derive(Clone, Debug, Default)]
pub struct Written(Arc<Log>);

#[derive(Debug, Default)]
struct Log {
    is_on: AtomicBool,
    pages: usize,
    words: OnceLock<Box<[AtomicU64]>>,
}

/// The log from a place in its range on.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    log: &'a Log,
    offset: usize,
}

impl Log {
    fn mark(&self, offset: usize, bytes: usize) {
        if bytes == 0 || !self.is_on.load(Ordering::Acquire) {
            return;
        }
        let Some(words) = self.words.get() else { return };
        let last = offset.saturating_add(bytes - 1) / PAGE_BYTES;
        for page in offset / PAGE_BYTES..=last.min(self.pages.saturating_sub(1)) {
            if let Some(word) = words.get(page / WORD_BITS) {
                word.fetch_or(1 << (page % WORD_BITS), Ordering::SeqCst);
            }
        }
    }

    fn is_marked(&self, offset: usize) -> bool {
        let page = offset / PAGE_BYTES;
        let word = self.words.get().and_then(|words| words.get(page / WORD_BITS));
        word.is_some_and(|word| word.load(Ordering::SeqCst) >> (page % WORD_BITS) & 1 == 1)
    }
}

impl Written {
    /// The log of a region of memory.
    #[must_use]
    pub fn of(region: &GuestRegionMmap<Written>) -> Written {
        region.get_mmap().bitmap().clone()
    }

    /// Starts a log in which nothing is written yet.
    pub fn start(&self) {
        let count = self.0.pages.div_ceil(WORD_BITS);
        self.0.words.get_or_init(|| (0..count).map(|_| AtomicU64::new(0)).collect());
        let _ = self.take();
        self.0.is_on.store(true, Ordering::SeqCst);
    }

    /// Ends the log.
    pub fn stop(&self) {
        self.0.is_on.store(false, Ordering::SeqCst);
    }

    /// What was written since the log was started or last taken: a bit for each page, as KVM has it.
    #[must_use]
    pub fn take(&self) -> Vec<u64> {
        let words = self.0.words.get().map(|words| &**words).unwrap_or_default();
        words.iter().map(|word| word.swap(0, Ordering::SeqCst)).collect()
    }
}

impl NewBitmap for Written {
    fn with_len(bytes: usize) -> Written {
        Written(Arc::new(Log { pages: bytes.div_ceil(PAGE_BYTES), ..Log::default() }))
    }
}

impl<'a> WithBitmapSlice<'a> for Written {
    type S = Part<'a>;
}

impl Bitmap for Written {
    fn mark_dirty(&self, offset: usize, len: usize) {
        self.0.mark(offset, len);
    }

    fn dirty_at(&self, offset: usize) -> bool {
        self.0.is_marked(offset)
    }

    fn slice_at(&self, offset: usize) -> Part<'_> {
        Part { log: &self.0, offset }
    }
}

impl<'a> WithBitmapSlice<'_> for Part<'a> {
    type S = Part<'a>;
}

impl BitmapSlice for Part<'_> {}

impl<'a> Bitmap for Part<'a> {
    fn mark_dirty(&self, offset: usize, len: usize) {
        self.log.mark(self.offset.saturating_add(offset), len);
    }

    fn dirty_at(&self, offset: usize) -> bool {
        self.log.is_marked(self.offset.saturating_add(offset))
    }

    fn slice_at(&self, offset: usize) -> Part<'a> {
        Part { log: self.log, offset: self.offset.saturating_add(offset) }
    }
}

#[cfg(test)]
mod tests {
    use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend};

    use super::*;
    use crate::Memory;

    #[test]
    fn writes_are_in_the_log_while_it_is_on() {
        let memory = Memory::from_ranges(&[(GuestAddress(0x1000), 100 * PAGE_BYTES)]).unwrap();
        let written = Written::of(memory.find_region(GuestAddress(0x1000)).unwrap());
        let write = |address: u64, bytes: usize| {
            memory.write_slice(&vec![1; bytes], GuestAddress(0x1000 + address)).unwrap();
        };
        write(0, 1);
        assert_eq!(written.take(), [0; 0], "nothing is kept before it is wanted");
        written.start();
        write(0x1fff, 2);
        write(99 * 0x1000, 1);
        memory.read_slice(&mut [0; 8], GuestAddress(0x5000)).unwrap();
        assert!(written.dirty_at(0x1000) && written.dirty_at(0x2fff) && !written.dirty_at(0x3000));
        assert_eq!(written.take(), [0b110, 1 << (99 - 64)]);
        assert_eq!(written.take(), [0, 0]);
        write(0x3000, 1);
        written.stop();
        write(0x4000, 1);
        written.start();
        assert_eq!(written.take(), [0, 0], "a new log begins empty");
    }
}
