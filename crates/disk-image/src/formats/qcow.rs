//! QEMU's first copy-on-write format (version 1 of the same magic).

use super::{Backing, Encryption, Format, Info, text};
use crate::error::Error;
use crate::source::{Header, Source, read_exact, read_some};

const HEADER: usize = 48;
const BACKING_MAX: u32 = 1023;

pub(super) fn matches(head: &[u8]) -> bool {
    head.starts_with(b"QFI\xfb") && Header(head).be_u32(4) == Some(1)
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let bad = |what| Error::malformed(Format::Qcow, what);
    let head = read_some(source, 0, HEADER)?;
    if !matches(&head) || head.len() < HEADER {
        return Err(Error::WrongFormat { format: Format::Qcow });
    }
    let header = Header(&head);
    let size = header.be_u64(24).filter(|size| *size <= i64::MAX as u64).ok_or(bad("virtual size"))?;
    let mut info = Info::new(Format::Qcow, source, size);
    info.version = Some(1);
    let cluster_bits = head.get(32).copied().filter(|bits| (9..=16).contains(bits));
    info.cluster_size = Some(1 << cluster_bits.ok_or(bad("cluster size"))?);
    info.encryption = match header.be_u32(36) {
        Some(0) => None,
        Some(1) => Some(Encryption::Aes),
        _ => return Err(bad("encryption method")),
    };
    let offset = header.be_u64(8).ok_or(bad("backing file offset"))?;
    if offset != 0 {
        let length = header.be_u32(16).filter(|length| (1..=BACKING_MAX).contains(length));
        let length = length.ok_or(bad("backing file name length"))? as usize;
        let name = read_exact(source, offset, length)?.ok_or(bad("backing file offset"))?;
        info.backing = Some(Backing { file: text(&name, Format::Qcow, "backing file name")?, format: None });
    }
    Ok(info)
}
