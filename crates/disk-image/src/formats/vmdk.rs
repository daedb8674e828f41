//! VMware images: sparse extents with an embedded description, old sparse extents, and descriptions as plain text.

use super::{Backing, Format, Info};
use crate::error::Error;
use crate::source::{Header, Source, read_some};

const SECTOR: u64 = 512;
/// Longest description read; real ones have under 20 kB.
const DESCRIPTION_MAX: usize = 1024 * 1024;
const TEXT_START: &[u8] = b"# Disk DescriptorFile";
/// The content id that means "no parent".
const NO_PARENT: &str = "ffffffff";

pub(super) fn matches(head: &[u8]) -> bool {
    head.starts_with(b"KDMV") || head.starts_with(b"COWD") || head.starts_with(TEXT_START)
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let bad = |what| Error::malformed(Format::Vmdk, what);
    let head = read_some(source, 0, 512)?;
    let header = Header(&head);
    if !matches(&head) {
        return Err(Error::WrongFormat { format: Format::Vmdk });
    }
    if head.starts_with(TEXT_START) {
        let description = read_some(source, 0, DESCRIPTION_MAX)?;
        let description = String::from_utf8_lossy(&description);
        let size = extents_size(&description).ok_or(bad("extent"))?;
        let mut info = Info::new(Format::Vmdk, source, size);
        info.backing = parent(&description)?;
        return Ok(info);
    }
    let sectors =
        if head.starts_with(b"COWD") { header.le_u32(12).map(u64::from) } else { header.le_u64(12) };
    let size = sectors.and_then(|sectors| sectors.checked_mul(SECTOR)).ok_or(bad("virtual size"))?;
    let mut info = Info::new(Format::Vmdk, source, size);
    info.version = header.le_u32(4);
    if head.starts_with(b"KDMV") {
        info.cluster_size = header.le_u64(20).and_then(|sectors| sectors.checked_mul(SECTOR));
        let (offset, length) = (header.le_u64(28).unwrap_or(0), header.le_u64(36).unwrap_or(0));
        if offset != 0 {
            let offset = offset.checked_mul(SECTOR).filter(|offset| *offset < source.len());
            let length = length.saturating_mul(SECTOR).min(DESCRIPTION_MAX as u64);
            let offset = offset.ok_or(bad("description offset"))?;
            let description = read_some(source, offset, usize::try_from(length).unwrap_or(DESCRIPTION_MAX))?;
            info.backing = parent(&String::from_utf8_lossy(&description))?;
        }
    }
    Ok(info)
}

/// `RW 4192256 SPARSE "name"` and the like: the second word counts sectors.
fn extents_size(description: &str) -> Option<u64> {
    let mut size = 0u64;
    for line in description.lines() {
        let mut words = line.split_ascii_whitespace();
        if matches!(words.next(), Some("RW" | "RDONLY" | "NOACCESS")) {
            let sectors: u64 = words.next()?.parse().ok()?;
            size = size.checked_add(sectors.checked_mul(SECTOR)?)?;
        }
    }
    Some(size)
}

/// `parentCID=...` and `parentFileNameHint="..."`.
fn parent(description: &str) -> Result<Option<Backing>, Error> {
    let value = |name: &str| {
        let lines = description.lines().filter_map(|line| line.split_once('='));
        let mut lines = lines.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        lines
            .next()
            .map(|(_, value)| value.trim_matches(|letter: char| letter == '"' || letter.is_whitespace()))
    };
    if value("parentCID").is_none_or(|id| id.eq_ignore_ascii_case(NO_PARENT)) {
        return Ok(None);
    }
    let file = value("parentFileNameHint").filter(|file| !file.is_empty());
    let file = file.ok_or(Error::malformed(Format::Vmdk, "parent file name"))?.to_owned();
    Ok(Some(Backing { file, format: Some("vmdk".to_owned()) }))
}
