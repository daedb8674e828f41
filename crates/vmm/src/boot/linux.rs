//! The zero page of Linux's boot protocol (`Documentation/arch/x86/boot.rst` and `zero-page.rst`).

use linux_loader::loader::KernelLoaderResult;
use linux_loader::loader::bootparam::{boot_e820_entry, boot_params};
use vm_memory::{ByteValued, GuestMemoryMmap};

use super::{Module, write as write_bytes};
use crate::error::{Error, Result};
use crate::layout::{BOOT_INFO, COMMAND_LINE};
use crate::memory_map;

/// Where the 64-bit entry lies in the loaded part of a bzImage.
const ENTRY_OFFSET: u64 = 0x200;
/// The 64-bit entry exists (`xloadflags`).
const XLF_KERNEL_64: u16 = 1;
/// "Undefined": a boot loader without a number of its own.
const LOADER: u8 = 0xff;

/// The address at which a 64-bit processor enters.
pub fn entry(loaded: &KernelLoaderResult) -> u64 {
    loaded.kernel_load.0 + ENTRY_OFFSET
}

/// Writes the zero page of a bzImage.
pub fn write(
    memory: &GuestMemoryMmap,
    mib: u64,
    loaded: &KernelLoaderResult,
    command_line_bytes: usize,
    initrd: Option<Module>,
) -> Result<()> {
    let header = loaded.setup_header.ok_or_else(|| Error::Kernel("the bzImage has no header".to_owned()))?;
    if header.xloadflags & XLF_KERNEL_64 == 0 {
        return Err(Error::Kernel("this bzImage is for 32-bit processors: name one for x86_64".to_owned()));
    }
    if command_line_bytes > header.cmdline_size as usize {
        let limit = header.cmdline_size;
        return Err(Error::Specification(format!(
            "the command line has {command_line_bytes} bytes, this kernel takes {limit}"
        )));
    }
    let mut page = boot_params { hdr: header, ..boot_params::default() };
    page.hdr.type_of_loader = LOADER;
    page.hdr.cmd_line_ptr = COMMAND_LINE as u32;
    if let Some(Module { address, bytes }) = initrd {
        // Both lie below the gap, which begins below 4 GiB.
        page.hdr.ramdisk_image = address as u32;
        page.hdr.ramdisk_size = bytes as u32;
    }
    for (addr, size, kind) in memory_map::entries(mib) {
        let entry = boot_e820_entry { addr, size, r#type: kind as u32 };
        page.e820_table[usize::from(page.e820_entries)] = entry;
        page.e820_entries += 1;
    }
    write_bytes(memory, BOOT_INFO, page.as_slice())
}
