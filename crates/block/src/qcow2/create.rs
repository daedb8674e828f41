//! New images: empty, or over the content of an image below.

use disk_image::Format;

use super::header::{L1_SIZE, TABLE_MAX};
use crate::error::Error;
use crate::storage::Storage;

/// Logarithm of the cluster size that QEMU takes too.
const CLUSTER_BITS: u32 = 16;
const CLUSTER: u64 = 1 << CLUSTER_BITS;
/// Bytes of a header of version 3 without fields that came later.
const HEADER_BYTES: u32 = 104;
/// The header's extension that names the format of the image below.
const BACKING_FORMAT: u32 = 0xe279_2aca;
/// Longest name of an image below.
const NAME_MAX: usize = 1023;
/// Where the parts of a new image are, in clusters.
const REFCOUNT_TABLE: u64 = 1;
const REFCOUNT_BLOCK: u64 = 2;
const L1_TABLE: u64 = 3;

/// The image below a new one, as other programs find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Below<'a> {
    /// Its path; a relative one begins at the folder of the new image.
    pub name: &'a str,
    /// Its format.
    pub format: Format,
}

/// Makes an image of `size` bytes in empty storage: all zeros, or what the image below has.
///
/// # Errors
/// The size or name is more than the format can hold, or the storage refuses.
pub fn create(storage: &dyn Storage, size: u64, below: Option<Below<'_>>) -> Result<(), Error> {
    let refuse = |what, cure| Err(Error::Unsupported { what, cure });
    let entries = size.div_ceil(CLUSTER).div_ceil(CLUSTER / 8);
    if entries * 8 > TABLE_MAX {
        return refuse("would have a larger disk than the format can hold", "take a smaller one");
    }
    if below.is_some_and(|below| below.name.len() > NAME_MAX || below.name.is_empty()) {
        return refuse("cannot name an image below by more than 1023 bytes", "give that a shorter path");
    }
    let l1_clusters = (entries * 8).div_ceil(CLUSTER).max(1);
    let io = |source| Error::Io { what: "write the new image", source };
    // The header comes last: without it there is no image yet.
    storage.resize((L1_TABLE + l1_clusters) * CLUSTER).map_err(io)?;
    let counts = vec![[0, 1]; usize::try_from(L1_TABLE + l1_clusters).unwrap_or(usize::MAX)];
    storage.write_at(counts.as_flattened(), REFCOUNT_BLOCK * CLUSTER).map_err(io)?;
    storage.write_at(&(REFCOUNT_BLOCK * CLUSTER).to_be_bytes(), REFCOUNT_TABLE * CLUSTER).map_err(io)?;
    storage.write_at(&header(size, entries, below), 0).map_err(io)
}

/// The bytes of the first cluster (QEMU, docs/interop/qcow2, "Header").
fn header(size: u64, l1_entries: u64, below: Option<Below<'_>>) -> Vec<u8> {
    let mut bytes = b"QFI\xfb".to_vec();
    let (name, extension) = match below {
        None => ("", Vec::new()),
        Some(below) => (below.name, extension(BACKING_FORMAT, below.format.as_str().as_bytes())),
    };
    let name_at = u64::from(HEADER_BYTES) + extension.len() as u64 + 8;
    let number = |bytes: &mut Vec<u8>, value: u32| bytes.extend(value.to_be_bytes());
    let long = |bytes: &mut Vec<u8>, value: u64| bytes.extend(value.to_be_bytes());
    number(&mut bytes, 3);
    long(&mut bytes, if name.is_empty() { 0 } else { name_at });
    number(&mut bytes, u32::try_from(name.len()).unwrap_or(u32::MAX));
    number(&mut bytes, CLUSTER_BITS);
    long(&mut bytes, size);
    // Not encrypted.
    number(&mut bytes, 0);
    debug_assert_eq!(bytes.len() as u64, L1_SIZE);
    number(&mut bytes, u32::try_from(l1_entries).unwrap_or(u32::MAX));
    long(&mut bytes, L1_TABLE * CLUSTER);
    long(&mut bytes, REFCOUNT_TABLE * CLUSTER);
    // The refcount table's clusters; no snapshots, nowhere; no incompatible, compatible and autoclear features.
    number(&mut bytes, 1);
    number(&mut bytes, 0);
    (0..4).for_each(|_| long(&mut bytes, 0));
    // Reference counts of 16 bits.
    number(&mut bytes, 4);
    number(&mut bytes, HEADER_BYTES);
    bytes.extend(extension);
    bytes.extend([0; 8]);
    bytes.extend(name.as_bytes());
    bytes
}

fn extension(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_be_bytes().to_vec();
    bytes.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}
