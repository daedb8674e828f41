//! VirtualBox images: a text line, then a little-endian header.

use super::{Format, Info};
use crate::error::Error;
use crate::source::{Header, Source, read_some};

const SIGNATURE: u32 = 0xbeda_107f;
const SIGNATURE_OFFSET: usize = 64;
/// Type of an image that has a parent, which it names by UUID only.
const TYPE_DIFFERENCE: u32 = 4;

pub(super) fn matches(head: &[u8]) -> bool {
    Header(head).le_u32(SIGNATURE_OFFSET) == Some(SIGNATURE)
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let bad = |what| Error::malformed(Format::Vdi, what);
    let head = read_some(source, 0, 512)?;
    if !matches(&head) {
        return Err(Error::WrongFormat { format: Format::Vdi });
    }
    let header = Header(&head);
    if header.le_u32(76) == Some(TYPE_DIFFERENCE) {
        let what = "a parent named by UUID".to_owned();
        return Err(Error::Unsupported { format: Format::Vdi, what });
    }
    let size = header.le_u64(368).filter(|size| *size <= i64::MAX as u64).ok_or(bad("virtual size"))?;
    let mut info = Info::new(Format::Vdi, source, size);
    // Major version in the upper half.
    info.version = header.le_u32(68).map(|version| version >> 16);
    info.cluster_size = header.le_u32(376).map(u64::from);
    Ok(info)
}
