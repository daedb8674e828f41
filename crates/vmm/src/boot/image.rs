//! What a kernel's or initrd's file is, before anything of it is loaded, so that a wrong one is refused in clear words.

use std::fs::File;
use std::os::unix::fs::FileExt;

use crate::error::{Error, Result};

/// Bytes at the beginning that tell what a file is.
const HEAD_BYTES: usize = 0x268;
/// Bytes of a sector, of which a bzImage's header counts.
const SECTOR_BYTES: u64 = 512;
/// Most entries of an ELF file's table of segments, and most files of an archive, that are looked at.
const SEGMENTS_MAX: u64 = 4096;
const ARCHIVE_FILES_MAX: u64 = 1 << 20;
/// Segments that are loaded.
const PT_LOAD: u64 = 1;
/// The end of an archive, and the bytes of a header in it.
const TRAILER: &[u8] = b"TRAILER!!!\0";
const ARCHIVE_HEADER_BYTES: u64 = 110;

/// A kind of kernel that can be booted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ELF file.
    Elf,
    /// Linux's image with its own header.
    BzImage,
}

/// Forms that are no kernel of ours: where their mark lies, the mark, what they are, and the cure.
const OTHERS: &[(usize, &[u8], &str)] = &[
    (0x38, b"ARM\x64", "a kernel for aarch64: name one for x86_64"),
    (0x38, b"RSC\x05", "a kernel for riscv64: name one for x86_64"),
    (0, b"\x1f\x8b", "compressed with gzip: unpack it, or name the bzImage (vmlinuz)"),
    (0, b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it, or name the bzImage (vmlinuz)"),
    (0, b"\xfd7zXZ", "compressed with xz: unpack it, or name the bzImage (vmlinuz)"),
    (0, b"070701", "an archive for an initrd: name it with --initrd"),
    (0, b"QFI\xfb", "a disk image (qcow2), no kernel"),
    (0, b"#!", "a script"),
];

/// What machines the number in an ELF file stands for (System V ABI, `e_machine`).
const MACHINES: &[(u64, &str)] = &[
    (3, "32-bit x86"),
    (8, "MIPS"),
    (21, "ppc64"),
    (22, "s390x"),
    (40, "32-bit ARM"),
    (183, "aarch64"),
    (243, "riscv"),
];
const X86_64: u64 = 62;

/// What kind of kernel this is, and that all of it is there.
pub fn kind(kernel: &File) -> Result<Kind> {
    let refuse = |why: String| Err(Error::Kernel(why));
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let bytes = length(kernel).map_err(|error| Error::Kernel(error.to_string()))?;
    head.resize(HEAD_BYTES.min(bytes as usize), 0);
    kernel.read_exact_at(&mut head, 0).map_err(|error| Error::Kernel(error.to_string()))?;
    if bytes == 0 {
        return refuse("the file is empty".to_owned());
    }
    if head.starts_with(b"\x7fELF") {
        return elf(kernel, &head, bytes).map(|()| Kind::Elf);
    }
    if number(&head, 0x1fe, 2) == Some(0xaa55) && number(&head, 0x202, 4) == Some(0x5372_6448) {
        return bzimage(&head, bytes).map(|()| Kind::BzImage);
    }
    let other =
        OTHERS.iter().find(|(at, mark, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(mark)));
    match other {
        Some((_, _, what)) => refuse(format!("the file is {what}")),
        None => refuse("the file is neither a bzImage nor an ELF file".to_owned()),
    }
}

fn bzimage(head: &[u8], bytes: u64) -> Result<()> {
    let setup_sectors = match number(head, 0x1f1, 1) {
        Some(0) | None => 4,
        Some(sectors) => sectors,
    };
    let needed = (setup_sectors + 1) * SECTOR_BYTES + number(head, 0x1f4, 4).unwrap_or(0) * 16;
    if needed > bytes {
        return Err(Error::Kernel(format!(
            "the bzImage is truncated: it has {bytes} bytes of {needed}; copy it again"
        )));
    }
    Ok(())
}

fn elf(file: &File, head: &[u8], bytes: u64) -> Result<()> {
    let refuse = |why: String| Err(Error::Kernel(why));
    let field = |at, width| number(head, at, width);
    let truncated =
        |needed: u64| format!("the ELF file is truncated: it has {bytes} bytes of {needed}; copy it again");
    let (Some(machine), Some(first), Some(entry), Some(count)) =
        (field(0x12, 2), field(0x20, 8), field(0x36, 2), field(0x38, 2))
    else {
        return refuse(truncated(64));
    };
    if machine != X86_64 || field(4, 1) != Some(2) {
        let known = MACHINES.iter().find(|(known, _)| *known == machine);
        let name =
            known.map_or_else(|| format!("another machine (number {machine})"), |known| known.1.to_owned());
        return refuse(format!("the ELF file is for {name}: name one for x86_64"));
    }
    for index in 0..count.min(SEGMENTS_MAX) {
        let mut segment = [0; 56];
        let at = first.saturating_add(index * entry);
        if file.read_exact_at(&mut segment, at).is_err() {
            return refuse(truncated(at.saturating_add(56)));
        }
        let part = |at, width| number(&segment, at, width).unwrap_or(0);
        let end = part(8, 8).saturating_add(part(32, 8));
        if part(0, 4) == PT_LOAD && end > bytes {
            return refuse(truncated(end));
        }
    }
    Ok(())
}

/// Bytes of an initrd. Archives without compression are walked through: they must end as archives do.
pub fn initrd(file: &File) -> Result<u64> {
    let bytes = length(file).map_err(|error| Error::Initrd(error.to_string()))?;
    if bytes == 0 {
        return Err(Error::Initrd("the file is empty".to_owned()));
    }
    let mut at = 0;
    for _ in 0..ARCHIVE_FILES_MAX {
        let mut header = [0; ARCHIVE_HEADER_BYTES as usize];
        if file.read_exact_at(&mut header, at).is_err() || !header.starts_with(b"07070") {
            // Something else begins the file, or follows an archive: kernels read on as they know how.
            return if at == 0 { Ok(bytes) } else { Err(truncated(bytes)) };
        }
        let (Some(file_bytes), Some(name_bytes)) =
            (hexadecimal(&header[54..62]), hexadecimal(&header[94..102]))
        else {
            return Err(Error::Initrd(format!("the archive is broken at byte {at}; make it again")));
        };
        let mut name = [0; TRAILER.len()];
        let is_named = file.read_exact_at(&mut name, at + ARCHIVE_HEADER_BYTES).is_ok();
        if is_named && name_bytes == TRAILER.len() as u64 && name == TRAILER {
            return Ok(bytes);
        }
        let content = (at + ARCHIVE_HEADER_BYTES + name_bytes).next_multiple_of(4);
        at = (content + file_bytes).next_multiple_of(4);
        if at > bytes {
            return Err(truncated(bytes));
        }
    }
    Ok(bytes)
}

fn truncated(bytes: u64) -> Error {
    Error::Initrd(format!("the archive is truncated: its end is missing after {bytes} bytes; copy it again"))
}

fn length(file: &File) -> std::io::Result<u64> {
    let data = file.metadata()?;
    if data.is_file() {
        return Ok(data.len());
    }
    Err(std::io::Error::other("it is no regular file; name one"))
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(width)?)?;
    Some(field.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

fn hexadecimal(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    u64::from(u32::from_str_radix(text, 16).ok()?).into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::file;
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        kind(&file(bytes)).unwrap_err().to_string()
    }

    /// Bytes with these fields.
    fn image(length: usize, fields: &[(usize, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0; length];
        for (at, field) in fields {
            bytes[*at..at + field.len()].copy_from_slice(field);
        }
        bytes
    }

    #[test]
    fn what_is_no_kernel_of_ours_is_told_what_it_is() {
        for (bytes, text) in [
            (vec![], "the file is empty"),
            (b"x".to_vec(), "neither a bzImage nor an ELF file"),
            (b"\x1f\x8b\x08".to_vec(), "compressed with gzip"),
            (image(64, &[(0x38, b"ARM\x64")]), "for aarch64"),
            (b"\x7fELF".to_vec(), "truncated: it has 4 bytes of 64"),
            (image(64, &[(0, b"\x7fELF\x02"), (0x12, &[183])]), "ELF file is for aarch64"),
            (image(64, &[(0, b"\x7fELF\x01"), (0x12, &[3])]), "ELF file is for 32-bit x86"),
            (image(64, &[(0, b"\x7fELF\x02"), (0x12, &[77])]), "number 77"),
        ] {
            assert!(refusal(&bytes).contains(text), "{text}: {}", refusal(&bytes));
        }
    }

    #[test]
    fn kernels_are_whole() {
        let header: &[(usize, &[u8])] =
            &[(0x1f1, &[1]), (0x1f4, &[64]), (0x1fe, b"\x55\xaa"), (0x202, b"HdrS")];
        assert_eq!(kind(&file(&image(2048, header))).unwrap(), Kind::BzImage);
        assert!(refusal(&image(2047, header)).contains("has 2047 bytes of 2048"));
        let elf: &[(usize, &[u8])] = &[
            (0, b"\x7fELF\x02"),
            (0x12, &[62]),
            (0x20, &[64]),
            (0x36, &[56]),
            (0x38, &[1]),
            (64, &[1]),
            (64 + 8, &[120]),
            (64 + 32, &[8]),
        ];
        assert_eq!(kind(&file(&image(128, elf))).unwrap(), Kind::Elf);
        assert!(refusal(&image(127, elf)).contains("has 127 bytes of 128"));
        assert!(refusal(&image(100, elf)).contains("has 100 bytes of 120"));
    }

    #[test]
    fn archives_end_as_archives_do() {
        let entry = |name: &str, content: &[u8]| {
            let mut bytes = b"070701".to_vec();
            let fields = [1, 0, 0, 0, 1, 0, content.len(), 0, 0, 0, 0, name.len() + 1, 0];
            bytes.extend(fields.iter().flat_map(|field| format!("{field:08x}").into_bytes()));
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            bytes.extend_from_slice(content);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            bytes
        };
        let whole = [entry("a", b"hello"), entry("TRAILER!!!", b"")].concat();
        assert_eq!(initrd(&file(&whole)).unwrap(), whole.len() as u64);
        for length in (1..entry("a", b"hello").len()).filter(|length| *length > 110) {
            let error = initrd(&file(&whole[..length])).unwrap_err().to_string();
            assert!(error.contains("truncated"), "{length}: {error}");
        }
        assert_eq!(initrd(&file(b"\x1f\x8b anything")).unwrap(), 11);
        assert!(initrd(&file(b"")).unwrap_err().to_string().contains("empty"));
    }
}
