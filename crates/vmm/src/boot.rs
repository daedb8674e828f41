//! The kernel in memory, and how the first processor enters it.

mod image;
mod linux;
mod pvh;
mod tables;

use std::fs::File;

use image::Kind;
use linux_loader::loader::bzimage::BzImage;
use linux_loader::loader::elf::{Elf, PvhBootCapability};
use linux_loader::loader::{KernelLoader, KernelLoaderResult};
use vm_memory::{Address, Bytes, GuestAddress};
use vmm_devices::Memory;

use crate::error::{Error, Result};
use crate::layout::{COMMAND_LINE, COMMAND_LINE_BYTES, GAP_START, HIGH_START};
use crate::memory::{MIB, room};

pub use tables::registers;

/// How the first processor begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// In 64-bit mode at this address, the zero page in RSI (Linux, `Documentation/arch/x86/boot.rst`, 64-bit protocol).
    Long(u64),
    /// In 32-bit mode without paging at this address, the start information in EBX (Xen, `docs/misc/pvh.pandoc`).
    Pvh(u64),
}

/// What is booted.
#[derive(Debug)]
pub struct Boot<'a> {
    /// A bzImage, or an ELF file with a PVH entry.
    pub kernel: &'a File,
    /// The initial file system.
    pub initrd: Option<&'a File>,
    /// The command line.
    pub command_line: &'a str,
    /// The address of ACPI's root pointer.
    pub root_pointer: u64,
}

/// A module in guest memory.
#[derive(Clone, Copy, Debug)]
struct Module {
    address: u64,
    bytes: u64,
}

/// Whether a file is a kernel that can be booted, as far as its form tells.
///
/// # Errors
/// It is another kind of file, for another architecture, or truncated; the error says which.
pub fn check_kernel(kernel: &File) -> Result<()> {
    image::kind(kernel).map(|_| ())
}

/// Whether a file can be an initial file system, as far as its form tells.
///
/// # Errors
/// It is empty, or an archive without its end.
pub fn check_initrd(initrd: &File) -> Result<()> {
    image::initrd(initrd).map(|_| ())
}

/// Puts kernel, initrd, command line and what the kernel is told of the machine into memory.
pub fn load(memory: &Memory, mib: u64, boot: &Boot<'_>) -> Result<Entry> {
    write_command_line(memory, boot.command_line)?;
    let loaded = load_kernel(memory, mib, boot.kernel)?;
    let kernel_end = linux::end(&loaded, mib)?;
    let initrd = boot.initrd.map(|initrd| load_initrd(memory, mib, initrd, kernel_end)).transpose()?;
    tables::write_all(memory)?;
    if let PvhBootCapability::PvhEntryPresent(entry) = loaded.pvh_boot_cap {
        pvh::write(memory, mib, boot.root_pointer, initrd)?;
        return Ok(Entry::Pvh(entry.0));
    }
    if loaded.setup_header.is_none() {
        return Err(Error::Kernel(
            "this ELF file has no PVH entry; build the kernel with CONFIG_PVH=y, or name its bzImage"
                .to_owned(),
        ));
    }
    linux::write(memory, mib, &loaded, boot, initrd)?;
    Ok(Entry::Long(linux::entry(&loaded)))
}

fn load_kernel(memory: &Memory, mib: u64, kernel: &File) -> Result<KernelLoaderResult> {
    let kind = image::kind(kernel)?;
    let mut file = kernel.try_clone().map_err(|error| Error::Kernel(error.to_string()))?;
    let high = Some(GuestAddress(HIGH_START));
    let (name, loaded) = match kind {
        Kind::Elf => ("ELF file", Elf::load(memory, None, &mut file, high)),
        Kind::BzImage => ("bzImage", BzImage::load(memory, None, &mut file, high)),
    };
    loaded.map_err(|error| {
        Error::Kernel(format!(
            "the {name} does not fit into {mib} MiB of memory, or is broken ({error}); give the machine more memory"
        ))
    })
}

/// The initrd lies as high as it can below the gap, on a page of its own.
fn load_initrd(memory: &Memory, mib: u64, file: &File, kernel_end: u64) -> Result<Module> {
    let failed = |error: std::io::Error| Error::Initrd(error.to_string());
    let bytes = image::initrd(file)?;
    let top = (mib * MIB).min(GAP_START);
    let address =
        top.checked_sub(bytes).map(|address| address & !0xfff).filter(|address| *address >= kernel_end);
    let Some(address) = address else {
        let needed = (kernel_end + bytes).div_ceil(MIB);
        return Err(Error::Initrd(format!(
            "its {bytes} bytes do not fit beside the kernel into {mib} MiB; give the machine at least {needed} MiB"
        )));
    };
    let mut file = file.try_clone().map_err(failed)?;
    std::io::Seek::rewind(&mut file).map_err(failed)?;
    memory
        .read_exact_volatile_from(GuestAddress(address), &mut file, bytes as usize)
        .map_err(|error| Error::Initrd(error.to_string()))?;
    Ok(Module { address, bytes })
}

fn write_command_line(memory: &Memory, text: &str) -> Result<()> {
    if text.len() >= COMMAND_LINE_BYTES {
        let bytes = text.len();
        return Err(Error::Specification(format!(
            "the kernel's command line has {bytes} bytes, at most {} are possible",
            COMMAND_LINE_BYTES - 1
        )));
    }
    if text.contains('\0') {
        return Err(Error::Specification("the kernel's command line contains a NUL".to_owned()));
    }
    let mut line = text.as_bytes().to_vec();
    line.push(0);
    write(memory, COMMAND_LINE, &line)
}

/// Writes bytes that the layout has room for in every machine.
fn write(memory: &Memory, address: u64, bytes: &[u8]) -> Result<()> {
    debug_assert!(room(memory, GuestAddress(address)) >= bytes.len() as u64);
    let address = GuestAddress(address);
    memory.write_slice(bytes, address).map_err(|error| {
        Error::Kernel(format!("no memory for {} bytes at 0x{:x}: {error}", bytes.len(), address.raw_value()))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;
    use crate::memory::tests::plain;

    /// A file without a name.
    pub(super) fn file(bytes: &[u8]) -> File {
        let descriptor = rustix::fs::memfd_create("test", rustix::fs::MemfdFlags::CLOEXEC).unwrap();
        let mut file = File::from(descriptor);
        file.write_all(bytes).unwrap();
        file
    }

    fn refusal(kernel: &[u8], initrd: Option<&File>, command_line: &str) -> String {
        let memory = plain(8);
        load(&memory, 8, &Boot { kernel: &file(kernel), initrd, command_line, root_pointer: 0 })
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_is_no_kernel_is_refused() {
        for bytes in [&b""[..], b"x", &[0; 4096], b"\x7fELF", &[0x7f; 1024]] {
            assert!(refusal(bytes, None, "").starts_with("cannot load the kernel: the "), "{bytes:?}");
        }
        assert!(refusal(b"", None, &"x".repeat(COMMAND_LINE_BYTES)).contains("at most 65535"));
        assert!(refusal(b"", None, "a\0b").contains("NUL"));
    }

    #[test]
    fn an_initrd_that_is_too_large_is_refused() {
        let memory = plain(8);
        let initrd = file(&[1; 4 << 20]);
        let module = load_initrd(&memory, 8, &initrd, HIGH_START).unwrap();
        assert_eq!((module.address, module.bytes), (4 << 20, 4 << 20));
        assert_eq!(memory.read_obj::<u8>(GuestAddress((8 << 20) - 1)).unwrap(), 1);
        assert!(
            load_initrd(&memory, 8, &initrd, (4 << 20) + 1)
                .unwrap_err()
                .to_string()
                .contains("do not fit beside the kernel into 8 MiB; give the machine at least 9 MiB")
        );
    }
}
