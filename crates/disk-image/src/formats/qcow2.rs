//! QEMU copy-on-write images, versions 2 and 3 (QEMU's docs/interop/qcow2: header and header extensions).

use super::{Backing, Encryption, Format, Info, text};
use crate::error::Error;
use crate::source::{Header, Source, read_exact, read_some};

const MAGIC: &[u8] = b"QFI\xfb";
/// Length of a version 2 header.
const HEADER_V2: usize = 72;
/// Longest backing file name.
const BACKING_MAX: u32 = 1023;
/// Largest disk: what 64-bit signed byte offsets reach.
const SIZE_MAX: u64 = i64::MAX as u64;

const EXTENSION_END: u32 = 0;
const EXTENSION_BACKING_FORMAT: u32 = 0xe279_2aca;
const EXTENSION_DATA_FILE: u32 = 0x4441_5441;
const EXTENSION_BITMAPS: u32 = 0x2385_2875;

const INCOMPATIBLE_DATA_FILE: u64 = 1 << 2;
/// Incompatible features known here, with their words.
const INCOMPATIBLE: [(u64, &str); 5] = [
    (1 << 0, "dirty"),
    (1 << 1, "corrupt"),
    (INCOMPATIBLE_DATA_FILE, "data_file"),
    (1 << 3, "compression_type"),
    (1 << 4, "extended_l2"),
];
const COMPATIBLE: [(u64, &str); 1] = [(1 << 0, "lazy_refcounts")];
const AUTOCLEAR: [(u64, &str); 2] = [(1 << 0, "bitmaps"), (1 << 1, "data_file_raw")];

pub(super) fn matches(head: &[u8]) -> bool {
    head.starts_with(MAGIC) && matches!(Header(head).be_u32(4), Some(2 | 3))
}

pub(super) fn inspect(source: &(impl Source + ?Sized)) -> Result<Info, Error> {
    let bad = |what| Error::malformed(Format::Qcow2, what);
    let head = read_some(source, 0, 112)?;
    if !matches(&head) || head.len() < HEADER_V2 {
        return Err(Error::WrongFormat { format: Format::Qcow2 });
    }
    let header = Header(&head);
    let version = header.be_u32(4).ok_or(bad("version"))?;
    let cluster_bits = header.be_u32(20).filter(|bits| (9..=21).contains(bits)).ok_or(bad("cluster size"))?;
    let size = header.be_u64(24).filter(|size| *size <= SIZE_MAX).ok_or(bad("virtual size"))?;
    let mut info = Info::new(Format::Qcow2, source, size);
    info.version = Some(version);
    info.cluster_size = Some(1 << cluster_bits);
    info.encryption = match header.be_u32(32) {
        Some(0) => None,
        Some(1) => Some(Encryption::Aes),
        Some(2) => Some(Encryption::Luks),
        _ => return Err(bad("encryption method")),
    };
    let (header_length, incompatible) = if version == 2 {
        (HEADER_V2 as u32, 0)
    } else {
        let length = header.be_u32(100).filter(|length| *length >= 104).ok_or(bad("header length"))?;
        let flags = |offset| header.be_u64(offset).ok_or(bad("features"));
        let incompatible = flags(72)?;
        name_features(&mut info, incompatible, &INCOMPATIBLE);
        name_features(&mut info, flags(80)?, &COMPATIBLE);
        name_features(&mut info, flags(88)?, &AUTOCLEAR);
        let unknown = INCOMPATIBLE.iter().fold(incompatible, |left, (bit, _)| left & !bit);
        if unknown != 0 {
            let what = format!("unknown incompatible features {unknown:#x}");
            return Err(Error::Unsupported { format: Format::Qcow2, what });
        }
        (length, incompatible)
    };
    // Header, extensions and backing file name all lie in the first cluster, in this order.
    let cluster = 1usize << cluster_bits;
    let area = read_some(source, 0, cluster)?;
    let (backing_offset, backing_length) = (header.be_u64(8), header.be_u32(16));
    let backing_offset = backing_offset.ok_or(bad("backing file offset"))?;
    let backing_length = backing_length.ok_or(bad("backing file name length"))?;
    let end = if backing_offset == 0 { area.len() as u64 } else { backing_offset };
    let end = usize::try_from(end).ok().filter(|end| *end <= area.len()).ok_or(bad("backing file offset"))?;
    let start = header_length as usize;
    let extensions = area.get(start..end).ok_or(bad("header length"))?;
    let found = parse_extensions(extensions)?;
    if incompatible & INCOMPATIBLE_DATA_FILE != 0 {
        info.data_file = Some(found.data_file.ok_or(bad("data file name"))?);
    }
    if backing_offset != 0 {
        let length = Some(backing_length).filter(|length| (1..=BACKING_MAX).contains(length));
        let length = length.ok_or(bad("backing file name length"))? as usize;
        if end + length > cluster {
            return Err(bad("backing file offset"));
        }
        let name = read_exact(source, backing_offset, length)?.ok_or(bad("backing file name"))?;
        let file = text(&name, Format::Qcow2, "backing file name")?;
        info.backing = Some(Backing { file, format: found.backing_format });
    }
    Ok(info)
}

#[derive(Default)]
struct Extensions {
    backing_format: Option<String>,
    data_file: Option<String>,
}

/// Type (4), length (4), data padded to 8; ends with type 0 or where the backing file name begins.
fn parse_extensions(mut area: &[u8]) -> Result<Extensions, Error> {
    let mut found = Extensions::default();
    while let (Some(kind), Some(length)) = (Header(area).be_u32(0), Header(area).be_u32(4)) {
        if kind == EXTENSION_END {
            break;
        }
        let bad = || Error::malformed(Format::Qcow2, "header extension");
        let data = area.get(8..).and_then(|rest| rest.get(..length as usize)).ok_or_else(bad)?;
        match kind {
            EXTENSION_BACKING_FORMAT => {
                found.backing_format = Some(text(data, Format::Qcow2, "backing file format")?);
            }
            EXTENSION_DATA_FILE => found.data_file = Some(text(data, Format::Qcow2, "data file name")?),
            EXTENSION_BITMAPS if data.len() != 24 => return Err(bad()),
            _ => {}
        }
        let padded = 8 + (length as usize).next_multiple_of(8);
        area = area.get(padded..).unwrap_or_default();
    }
    Ok(found)
}

fn name_features(info: &mut Info, flags: u64, names: &[(u64, &'static str)]) {
    info.features.extend(names.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, name)| *name));
}
