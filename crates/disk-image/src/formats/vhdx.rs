//! Hyper-V images (MS-VHDX): the size is an item of the metadata region, which the region table points to.

use super::{Format, Info};
use crate::error::Error;
use crate::source::{Header, Source, read_exact, read_some};

const REGION_TABLES: [u64; 2] = [192 * 1024, 256 * 1024];
/// Most entries of either table.
const ENTRIES_MAX: usize = 2047;
const TABLE: usize = 64 * 1024;
// GUIDs in their byte order on disk.
const METADATA_REGION: [u8; 16] = guid(0x8b7c_a206, 0x4790, 0x4b9a, 0xb8fe_575f_050f_886e);
const VIRTUAL_SIZE: [u8; 16] = guid(0x2fa5_4224, 0xcd1b, 0x4876, 0xb211_5dbe_d83b_f4b8);
const FILE_PARAMETERS: [u8; 16] = guid(0xcaa1_6737, 0xfa36, 0x4d43, 0xb3b6_33f0_aa44_e76b);
const HAS_PARENT: u32 = 1 << 1;

pub(super) fn matches(head: &[u8]) -> bool {
    head.starts_with(b"vhdxfile")
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let bad = |what| Error::malformed(Format::Vhdx, what);
    if !matches(&read_some(source, 0, 8)?) {
        return Err(Error::WrongFormat { format: Format::Vhdx });
    }
    let region = metadata_region(source)?.ok_or(bad("region table"))?;
    let table = read_exact(source, region, TABLE)?.filter(|table| table.starts_with(b"metadata"));
    let table = table.ok_or(bad("metadata table"))?;
    let count = Header(&table).le_u16(10).map(usize::from).filter(|count| *count <= ENTRIES_MAX);
    let item = |id: [u8; 16]| -> Result<Vec<u8>, Error> {
        let entries = table[32..].chunks_exact(32).take(count.unwrap_or(0));
        let entry = entries.into_iter().find(|entry| entry.starts_with(&id)).ok_or(bad("metadata item"))?;
        let offset = Header(entry).le_u32(16).and_then(|offset| region.checked_add(offset.into()));
        read_exact(source, offset.ok_or(bad("metadata item"))?, 8)?.ok_or(bad("metadata item"))
    };
    let size = Header(&item(VIRTUAL_SIZE)?).le_u64(0).filter(|size| *size <= i64::MAX as u64);
    let mut info = Info::new(Format::Vhdx, source, size.ok_or(bad("virtual size"))?);
    let parameters = item(FILE_PARAMETERS)?;
    info.cluster_size = Header(&parameters).le_u32(0).map(u64::from);
    if Header(&parameters).le_u32(4).is_some_and(|flags| flags & HAS_PARENT != 0) {
        return Err(Error::Unsupported { format: Format::Vhdx, what: "a parent image".to_owned() });
    }
    Ok(info)
}

/// Offset of the metadata region by the first region table that is whole.
fn metadata_region(source: &(impl Source + ?Sized)) -> Result<Option<u64>, Error> {
    for offset in REGION_TABLES {
        let Some(table) = read_exact(source, offset, TABLE)?.filter(|table| table.starts_with(b"regi"))
        else {
            continue;
        };
        let count = Header(&table).le_u32(8).and_then(|count| usize::try_from(count).ok());
        let Some(count) = count.filter(|count| *count <= ENTRIES_MAX) else { continue };
        let mut entries = table[16..].chunks_exact(32).take(count);
        if let Some(entry) = entries.find(|entry| entry.starts_with(&METADATA_REGION)) {
            return Ok(Header(entry).le_u64(16));
        }
    }
    Ok(None)
}

/// The first three parts of a GUID are little-endian, the rest is not.
const fn guid(first: u32, second: u16, third: u16, rest: u64) -> [u8; 16] {
    let (a, b, c, d) = (first.to_le_bytes(), second.to_le_bytes(), third.to_le_bytes(), rest.to_be_bytes());
    [a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]]
}
