//! The start information of the PVH protocol (Xen, `docs/misc/pvh.pandoc` and `public/arch-x86/hvm/start_info.h`).

use linux_loader::loader::elf::start_info::{hvm_memmap_table_entry, hvm_modlist_entry, hvm_start_info};
use vm_memory::ByteValued;
use vmm_devices::Memory;

use super::{Module, write as write_bytes};
use crate::error::Result;
use crate::layout::{BOOT_INFO, COMMAND_LINE, MEMORY_MAP, MODULES};
use crate::memory_map;

/// The word that every start information begins with.
const MAGIC: u32 = 0x336e_c578;

/// Writes start information, memory map and the list of modules.
pub fn write(memory: &Memory, mib: u64, root_pointer: u64, initrd: Option<Module>) -> Result<()> {
    let map: Vec<hvm_memmap_table_entry> = memory_map::entries(mib)
        .map(|(addr, size, kind)| hvm_memmap_table_entry { addr, size, type_: kind as u32, reserved: 0 })
        .collect();
    for (index, entry) in map.iter().enumerate() {
        write_bytes(
            memory,
            MEMORY_MAP + (index * size_of::<hvm_memmap_table_entry>()) as u64,
            entry.as_slice(),
        )?;
    }
    if let Some(Module { address, bytes }) = initrd {
        let module = hvm_modlist_entry { paddr: address, size: bytes, ..hvm_modlist_entry::default() };
        write_bytes(memory, MODULES, module.as_slice())?;
    }
    let info = hvm_start_info {
        magic: MAGIC,
        version: 1,
        nr_modules: u32::from(initrd.is_some()),
        modlist_paddr: if initrd.is_some() { MODULES } else { 0 },
        cmdline_paddr: COMMAND_LINE,
        rsdp_paddr: root_pointer,
        memmap_paddr: MEMORY_MAP,
        memmap_entries: map.len() as u32,
        ..hvm_start_info::default()
    };
    write_bytes(memory, BOOT_INFO, info.as_slice())
}
