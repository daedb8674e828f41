//! Disks encrypted by LUKS (on-disk format specifications 1.2.3 and 2): what is behind the header is the disk.

use serde_json::Value;

use super::{Encryption, Format, Info};
use crate::error::Error;
use crate::source::{Header, Source, read_some};

const MAGIC: &[u8] = b"LUKS\xba\xbe";
const SECTOR: u64 = 512;
/// Where the JSON area of version 2 begins, and the longest header there can be.
const JSON_OFFSET: u64 = 4096;
const HEADER_MAX: u64 = 4 * 1024 * 1024;

pub(super) fn matches(head: &[u8]) -> bool {
    head.starts_with(MAGIC) && matches!(Header(head).be_u16(6), Some(1 | 2))
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let bad = |what| Error::malformed(Format::Luks, what);
    let head = read_some(source, 0, 512)?;
    if !matches(&head) {
        return Err(Error::WrongFormat { format: Format::Luks });
    }
    let header = Header(&head);
    let version = header.be_u16(6).ok_or(bad("version"))?;
    let payload = if version == 1 {
        header.be_u32(104).map(|sectors| u64::from(sectors) * SECTOR).ok_or(bad("payload offset"))?
    } else {
        let length = header.be_u64(8).filter(|length| (JSON_OFFSET..=HEADER_MAX).contains(length));
        let length = length.ok_or(bad("header size"))? - JSON_OFFSET;
        let json = read_some(source, JSON_OFFSET, usize::try_from(length).unwrap_or(0))?;
        segment_offset(&json).ok_or(bad("segment"))?
    };
    let size = source.len().checked_sub(payload).ok_or(bad("payload offset"))?;
    let mut info = Info::new(Format::Luks, source, size);
    info.version = Some(version.into());
    info.encryption = Some(Encryption::Luks);
    Ok(info)
}

/// The offset of the first segment: `{"segments": {"0": {"offset": "16777216", ...}}}`, null bytes after it.
fn segment_offset(json: &[u8]) -> Option<u64> {
    let json = json.split(|byte| *byte == 0).next()?;
    let json: Value = serde_json::from_slice(json).ok()?;
    let segments = json.get("segments")?.as_object()?.values();
    segments.filter_map(|segment| segment.get("offset")?.as_str()?.parse().ok()).min()
}
