//! Virtual Hard Disks (VHD): a footer of 512 bytes at the end, in growing images also at the start.

use super::{Format, Info};
use crate::error::Error;
use crate::source::{Header, Source, read_some};

const FOOTER: u64 = 512;
const COOKIE: &[u8] = b"conectix";
const TYPE_DIFFERENCE: u32 = 4;

pub(super) fn matches(head: &[u8]) -> bool {
    head.starts_with(COOKIE)
}

/// Whether the last sector is a footer, as in an image of fixed size.
pub(super) fn has_footer(source: &(impl Source + ?Sized)) -> Result<bool, Error> {
    let Some(offset) = source.len().checked_sub(FOOTER) else { return Ok(false) };
    Ok(matches(&read_some(source, offset, FOOTER as usize)?))
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let mut footer = read_some(source, 0, FOOTER as usize)?;
    if !matches(&footer) {
        let offset = source.len().checked_sub(FOOTER).ok_or(Error::WrongFormat { format: Format::Vpc })?;
        footer = read_some(source, offset, FOOTER as usize)?;
    }
    if !matches(&footer) {
        return Err(Error::WrongFormat { format: Format::Vpc });
    }
    let header = Header(&footer);
    if header.be_u32(60) == Some(TYPE_DIFFERENCE) {
        let what = "a parent image".to_owned();
        return Err(Error::Unsupported { format: Format::Vpc, what });
    }
    let size = header.be_u64(48).filter(|size| *size <= i64::MAX as u64);
    Ok(Info::new(Format::Vpc, source, size.ok_or(Error::malformed(Format::Vpc, "virtual size"))?))
}
