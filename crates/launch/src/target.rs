//! What a file is that the user names: a kernel, or a disk image in which format.

use std::fs::File;
use std::os::unix::fs::{FileExt, FileTypeExt, OpenOptionsExt};
use std::path::Path;

use disk_image::{Format, Info, Wish, inspect_file};

use crate::error::{Refusal, Result};

/// Bytes at the beginning that tell kernels and raw disks.
const HEAD_BYTES: usize = 0x440;
/// What begins a kernel, whether ours can boot it or not.
const KERNELS: &[(usize, &[u8])] =
    &[(0, b"\x7fELF"), (0x202, b"HdrS"), (0x38, b"ARM\x64"), (0x38, b"RSC\x05")];
/// What a raw disk has: a boot sector, a GPT, ext4, XFS.
const DISKS: &[(usize, &[u8])] =
    &[(510, b"\x55\xaa"), (512, b"EFI PART"), (0x438, b"\x53\xef"), (0, b"XFSB")];
/// Compressed files, with what unpacks them.
const PACKED: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "gzip", "gunzip"),
    (b"\xfd7zXZ\0", "xz", "unxz"),
    (b"\x28\xb5\x2f\xfd", "zstd", "unzstd"),
    (b"BZh", "bzip2", "bunzip2"),
    (b"PK\x03\x04", "zip", "unzip"),
];

/// What a file is.
#[derive(Debug)]
pub(crate) enum Target {
    /// A kernel, open.
    Kernel(File),
    /// A disk image, open to read.
    Disk(File, Info),
}

/// Opens a regular file or a block device to read. Anything else could make the open wait, or not be read at positions.
pub(crate) fn open(what: &str, path: &Path) -> Result<File> {
    let opened = File::options().read(true).custom_flags(NONBLOCK).open(path);
    let file = opened.map_err(|error| Refusal::open(what, path, &error))?;
    let kind = file.metadata().map_err(|error| Refusal::open(what, path, &error))?.file_type();
    if kind.is_file() || kind.is_block_device() {
        return Ok(file);
    }
    let is = if kind.is_dir() { "a folder" } else { "neither a file nor a block device" };
    let name = format!("{what} '{}'", path.display());
    Err(Refusal::new(format!("{} is {is}", name.trim_start()), "name a file or a block device"))
}

/// `O_NONBLOCK`: a pipe without a writer is opened at once, and then refused.
const NONBLOCK: i32 = 0o4000;

/// Looks at the file that the machine is made from; `format` says that it is a disk.
pub(crate) fn target(path: &Path, format: Option<Format>) -> Result<Target> {
    let file = open("", path)?;
    if format.is_none() {
        let head = head(&file, path)?;
        if has(&head, KERNELS) {
            let name = path.display().to_string();
            vmm::check_kernel(&file).map_err(|error| Refusal::by(&name, &error))?;
            return Ok(Target::Kernel(file));
        }
    }
    let info = disk(&file, path, format)?;
    Ok(Target::Disk(file, info))
}

/// What a disk image says of itself. An image of which its content alone tells the format may not name other files: whoever
/// wrote that content, perhaps a guest, would choose which files of the host the next guest reads.
pub(crate) fn disk(file: &File, path: &Path, format: Option<Format>) -> Result<Info> {
    let name = path.display();
    let head = head(file, path)?;
    if format.is_none()
        && let Some((_, packed, tool)) = PACKED.iter().find(|(mark, ..)| head.starts_with(mark))
    {
        return Err(Refusal::new(
            format!("'{name}' is compressed with {packed}"),
            format!("unpack it: {tool} '{name}'"),
        ));
    }
    let wish = format.map_or(Wish::Detect, Wish::Format);
    let info = inspect_file(file, wish).map_err(|error| Refusal::by(&format!("'{name}'"), &error))?;
    let refuse = |what: String, cure: &str| Err(Refusal::new(what, cure));
    match (info.format, format) {
        (Format::Raw, None) if !has(&head, DISKS) => refuse(
            format!(
                "'{name}' is neither a kernel nor a disk with a boot sector, partitions or a known file system"
            ),
            "name a Linux kernel (bzImage, or ELF with a PVH entry) or a disk image; the format raw, where it is given, says that it is a disk all the same",
        ),
        (Format::Raw | Format::Qcow2, Some(_)) | (Format::Raw, None) => Ok(info),
        (Format::Qcow2, None) => match (&info.backing, &info.data_file) {
            (None, None) => Ok(info),
            (backing, data) => {
                let other = backing.as_ref().map(|backing| backing.file.as_str()).or(data.as_deref());
                refuse(
                    format!(
                        "'{name}' is a qcow2 image that names another file: '{}'",
                        other.unwrap_or_default().escape_debug()
                    ),
                    "if that file may be read by the guest, say so by giving the format (format=qcow2); else take an image without it",
                )
            }
        },
        (Format::Iso, _) => refuse(
            format!("'{name}' is an ISO 9660 image, which only firmware boots"),
            "take a cloud image of the system (qcow2 or raw), or give kernel and initrd from it: ferrovirt run KERNEL --initrd FILE --disk IMAGE,format=raw,readonly",
        ),
        (other, _) => refuse(
            format!("'{name}' is a disk image of format {other}, which cannot be run"),
            "convert it: qemu-img convert -O qcow2 OLD NEW",
        ),
    }
}

fn head(file: &File, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = vec![0; HEAD_BYTES];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) => return Err(Refusal::open("the beginning of", path, &error)),
        }
    }
    bytes.truncate(filled);
    if bytes.is_empty() {
        return Err(Refusal::new(format!("'{}' is empty", path.display()), "copy or download it again"));
    }
    Ok(bytes)
}

fn has(head: &[u8], marks: &[(usize, &[u8])]) -> bool {
    marks.iter().any(|(at, mark)| head.get(*at..).is_some_and(|rest| rest.starts_with(mark)))
}
