//! Descriptor and page tables, and the registers with which the first processor enters the kernel.

use kvm_bindings::{kvm_regs, kvm_segment, kvm_sregs};
use vmm_devices::Memory;

use super::{Entry, write};
use crate::error::Result;
use crate::layout::{BOOT_INFO, GDT, PAGE_TABLES, STACK};

/// GiB that the first page tables map onto themselves: all below the end of the gap.
const GIB_MAPPED: u64 = 4;
const PAGE_BYTES: u64 = 0x1000;
/// Present and writable.
const TABLE: u64 = 0b11;
/// Present, writable, and 2 MiB in one.
const LARGE_PAGE: u64 = 0b1000_0011;
/// Protection enable, and paging.
const CR0_PE: u64 = 1;
const CR0_ET: u64 = 1 << 4;
const CR0_PG: u64 = 1 << 31;
/// Physical address extension.
const CR4_PAE: u64 = 1 << 5;
/// Long mode enabled and active.
const EFER_LME: u64 = 1 << 8;
const EFER_LMA: u64 = 1 << 10;
/// Bit 1 of the flags is always set.
const FLAGS: u64 = 2;

/// A segment from 0 to 4 GiB, or of 64-bit code.
#[derive(Clone, Copy)]
struct Segment {
    selector: u16,
    r#type: u8,
    long: bool,
}

/// The selectors that Linux's 64-bit protocol asks for; the descriptors before them are empty.
const CODE_64: Segment = Segment { selector: 0x10, r#type: 0b1011, long: true };
const DATA: Segment = Segment { selector: 0x18, r#type: 0b0011, long: false };
const CODE_32: Segment = Segment { selector: 0x20, r#type: 0b1011, long: false };
/// Index of the last descriptor, the second half of nothing: a task segment is only in registers.
const DESCRIPTORS: usize = 5;

impl Segment {
    /// Its entry in the table (Intel SDM volume 3, section 3.4.5).
    fn descriptor(self) -> u64 {
        let flags = if self.long { 0xa } else { 0xc };
        // Present, code or data, ring 0.
        let access = 0x90 | u64::from(self.r#type);
        0xffff | access << 40 | 0xf << 48 | flags << 52
    }

    fn register(self) -> kvm_segment {
        kvm_segment {
            base: 0,
            limit: 0xffff_ffff,
            selector: self.selector,
            type_: self.r#type,
            present: 1,
            dpl: 0,
            db: u8::from(!self.long),
            s: 1,
            l: u8::from(self.long),
            g: 1,
            ..kvm_segment::default()
        }
    }
}

/// Writes descriptor and page tables.
pub fn write_all(memory: &Memory) -> Result<()> {
    let mut descriptors = [0u64; DESCRIPTORS];
    for segment in [CODE_64, DATA, CODE_32] {
        descriptors[usize::from(segment.selector / 8)] = segment.descriptor();
    }
    write(memory, GDT, &words(descriptors))?;
    let directory_pointers = PAGE_TABLES + PAGE_BYTES;
    let first_directory = directory_pointers + PAGE_BYTES;
    write(memory, PAGE_TABLES, &words([directory_pointers | TABLE]))?;
    let pointers = (0..GIB_MAPPED).map(|gib| (first_directory + gib * PAGE_BYTES) | TABLE);
    write(memory, directory_pointers, &words(pointers))?;
    let pages = (0..GIB_MAPPED * 512).map(|page| page << 21 | LARGE_PAGE);
    write(memory, first_directory, &words(pages))
}

fn words(words: impl IntoIterator<Item = u64>) -> Vec<u8> {
    words.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// The registers of the first processor; `sregs` are those of a processor after reset.
pub fn registers(entry: Entry, mut sregs: kvm_sregs) -> (kvm_regs, kvm_sregs) {
    let (code, address) = match entry {
        Entry::Long(address) => (CODE_64, address),
        Entry::Pvh(address) => (CODE_32, address),
    };
    let data = DATA.register();
    sregs.cs = code.register();
    for segment in [&mut sregs.ds, &mut sregs.es, &mut sregs.fs, &mut sregs.gs, &mut sregs.ss] {
        *segment = data;
    }
    sregs.gdt.base = GDT;
    sregs.gdt.limit = (DESCRIPTORS * 8 - 1) as u16;
    sregs.idt.base = 0;
    sregs.idt.limit = 0;
    // A busy 32-bit task segment of no use, as processors want one.
    sregs.tr = kvm_segment { limit: 0x67, type_: 0xb, present: 1, ..kvm_segment::default() };
    sregs.cr0 = CR0_PE | CR0_ET;
    let mut regs = kvm_regs { rip: address, rflags: FLAGS, rsp: STACK, rbp: STACK, ..kvm_regs::default() };
    match entry {
        Entry::Long(_) => {
            sregs.cr0 |= CR0_PG;
            sregs.cr3 = PAGE_TABLES;
            sregs.cr4 = CR4_PAE;
            sregs.efer = EFER_LME | EFER_LMA;
            regs.rsi = BOOT_INFO;
        }
        Entry::Pvh(_) => regs.rbx = BOOT_INFO,
    }
    (regs, sregs)
}

#[cfg(test)]
mod tests {
    use vm_memory::{Bytes, GuestAddress};

    use super::*;

    #[test]
    fn descriptors_are_those_of_the_manual() {
        assert_eq!(CODE_64.descriptor(), 0x00af_9b00_0000_ffff);
        assert_eq!(DATA.descriptor(), 0x00cf_9300_0000_ffff);
        assert_eq!(CODE_32.descriptor(), 0x00cf_9b00_0000_ffff);
    }

    #[test]
    fn page_tables_map_every_address_onto_itself() {
        let memory = crate::memory::tests::plain(4);
        write_all(&memory).unwrap();
        let entry = |table: u64, index: u64| memory.read_obj::<u64>(GuestAddress(table + index * 8)).unwrap();
        let physical = |address: u64| {
            let pointers = entry(PAGE_TABLES, address >> 39) & !0xfff;
            let directory = entry(pointers, address >> 30 & 0x1ff) & !0xfff;
            (entry(directory, address >> 21 & 0x1ff) & !0x1f_ffff) + (address & 0x1f_ffff)
        };
        for address in [0, 0x1234, 0x3fff_ffff, 0x4000_0000, 0xfee0_0000, 0xffff_ffff] {
            assert_eq!(physical(address), address, "{address:x}");
        }
    }
}
