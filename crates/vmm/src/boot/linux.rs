//! The zero page of Linux's boot protocol (`Documentation/arch/x86/boot.rst` and `zero-page.rst`).

use linux_loader::loader::KernelLoaderResult;
use linux_loader::loader::bootparam::{boot_e820_entry, boot_params};
use vm_memory::ByteValued;
use vmm_devices::Memory;

use super::{Boot, Module, write as write_bytes};
use crate::error::{Error, Result};
use crate::layout::{BOOT_INFO, COMMAND_LINE, GAP_START, HIGH_START};
use crate::memory::MIB;
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

/// The first address behind the kernel and what it unpacks itself into.
///
/// # Errors
/// The memory ends before.
pub fn end(loaded: &KernelLoaderResult, mib: u64) -> Result<u64> {
    let header = loaded.setup_header.unwrap_or_default();
    // The kernel moves itself to the address that it prefers, when memory begins below.
    let start = if header.relocatable_kernel != 0 { HIGH_START.max(header.pref_address) } else { HIGH_START };
    let end = loaded.kernel_end.max(start.saturating_add(header.init_size.into()));
    let top = (mib * MIB).min(GAP_START);
    if end > top {
        let needed = end.div_ceil(MIB);
        return Err(Error::Kernel(format!(
            "it needs at least {needed} MiB to unpack itself; the machine has {mib}"
        )));
    }
    Ok(end)
}

/// Writes the zero page of a bzImage.
pub fn write(
    memory: &Memory,
    mib: u64,
    loaded: &KernelLoaderResult,
    boot: &Boot<'_>,
    initrd: Option<Module>,
) -> Result<()> {
    let header = loaded.setup_header.ok_or_else(|| Error::Kernel("the bzImage has no header".to_owned()))?;
    if header.xloadflags & XLF_KERNEL_64 == 0 {
        return Err(Error::Kernel("this bzImage is for 32-bit processors: name one for x86_64".to_owned()));
    }
    let command_line_bytes = boot.command_line.len();
    if command_line_bytes > header.cmdline_size as usize {
        let limit = header.cmdline_size;
        return Err(Error::Specification(format!(
            "the command line has {command_line_bytes} bytes, this kernel takes {limit}"
        )));
    }
    let mut page = boot_params { hdr: header, acpi_rsdp_addr: boot.root_pointer, ..boot_params::default() };
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
