//! Unified kernel images: kernel, initial RAM disk and command line as sections of one EFI program (UAPI.5; sections as
//! the portable executable format lays them out).

use crate::error::Error;
use crate::menu::{Boot, Disk, Entry, Place};
use crate::version;

/// Where the boot loader specification keeps them (type 2 entries).
const DIRECTORIES: [&str; 2] = ["/EFI/Linux", "/boot/EFI/Linux"];
/// Sections of a program.
const SECTIONS_MAX: usize = 96;

/// The images of the first file system that has some, newest first.
///
/// # Errors
/// Never; the shape is that of its neighbours.
pub(crate) fn find(disk: &Disk) -> Result<Option<(Vec<Entry>, usize)>, Error> {
    for (index, files) in disk.files() {
        for directory in DIRECTORIES {
            let mut names = files.names(directory);
            names.retain(|name| name.to_ascii_lowercase().ends_with(".efi"));
            names.sort_by(|one, other| version::compare(other, one));
            if !names.is_empty() {
                let entries = names.iter().map(|name| entry(index, directory, name));
                return Ok(Some((entries.collect(), 0)));
            }
        }
    }
    Ok(None)
}

fn entry(index: usize, directory: &str, name: &str) -> Entry {
    let title = name.get(..name.len().saturating_sub(4)).unwrap_or(name);
    Entry {
        title: title.to_owned(),
        id: Some(name.to_owned()),
        kernel: Place { file_system: index, path: format!("{directory}/{name}") },
        from: format!("{directory}/{name}"),
        unified: true,
        ..Entry::default()
    }
}

/// What is inside an image.
///
/// # Errors
/// What breaks the format.
pub(crate) fn parts(image: &[u8]) -> Result<Boot, &'static str> {
    let u16_at = |offset: usize| Some(u16::from_le_bytes(*image.get(offset..)?.first_chunk()?));
    let u32_at = |offset: usize| Some(u32::from_le_bytes(*image.get(offset..)?.first_chunk()?));
    if !image.starts_with(b"MZ") {
        return Err("it does not begin as an EFI program");
    }
    let header = u32_at(0x3c).ok_or("it is cut off")? as usize;
    if image.get(header..).is_none_or(|rest| !rest.starts_with(b"PE\0\0")) {
        return Err("it has no header of a portable executable");
    }
    let count = usize::from(u16_at(header + 6).ok_or("it is cut off")?);
    let table = header + 24 + usize::from(u16_at(header + 20).ok_or("it is cut off")?);
    let mut boot = Boot { kernel: Vec::new(), initrd: Vec::new(), command_line: String::new() };
    for index in 0..count.min(SECTIONS_MAX) {
        let row = table + 40 * index;
        let name = image.get(row..row + 8).ok_or("its table of sections is cut off")?;
        let (in_memory, on_disk) = (u32_at(row + 8), u32_at(row + 16));
        let first = u32_at(row + 20).ok_or("its table of sections is cut off")? as usize;
        let len = in_memory.min(on_disk).ok_or("its table of sections is cut off")? as usize;
        let content = || {
            let content = first.checked_add(len).and_then(|end| image.get(first..end));
            content.ok_or("a section lies behind its end")
        };
        match name {
            b".linux\0\0" => boot.kernel = content()?.to_vec(),
            b".initrd\0" => boot.initrd = content()?.to_vec(),
            b".cmdline" => {
                let text = String::from_utf8_lossy(content()?);
                boot.command_line = text.trim_end_matches(['\0', '\n', ' ']).to_owned();
            }
            _ => {}
        }
    }
    match boot.kernel.is_empty() {
        true => Err("it has no section .linux"),
        false => Ok(boot),
    }
}
