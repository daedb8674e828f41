//! Why a disk image does not tell what it boots.

use std::io;

/// Why nothing to boot was found in a disk image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Reading the image failed.
    #[error("Cannot read the disk image at byte {offset}")]
    Read {
        /// Where.
        offset: u64,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The partition table breaks its rules.
    #[error("The disk image has a damaged partition table: {what}")]
    PartitionTable {
        /// What is wrong.
        what: &'static str,
    },
    /// A partition ends behind the disk.
    #[error("The disk image is truncated: its partitions need {needed} bytes, it has {there}; copy it again")]
    Truncated {
        /// Bytes up to the end of the last partition.
        needed: u64,
        /// The disk's bytes.
        there: u64,
    },
    /// No partition holds a file system that can be read.
    #[error(
        "The disk image has no file system that can be read (found: {found}); ext2, ext3, ext4 and FAT can; give the \
         kernel and its initial RAM disk as files, or boot through firmware"
    )]
    NoFileSystem {
        /// What the partitions hold instead.
        found: String,
    },
    /// There are file systems but no menu of kernels.
    #[error(
        "No boot loader's configuration and no kernel in the disk image (looked for GRUB, loader/entries, EFI/Linux, \
         extlinux and boot/vmlinuz; file systems: {found}); give the kernel and its initial RAM disk as files"
    )]
    NoEntry {
        /// What the partitions hold.
        found: String,
    },
    /// The entry that was asked for is not there.
    #[error("The disk image has no boot entry '{wanted}'; there are: {titles}")]
    UnknownEntry {
        /// What was asked for.
        wanted: String,
        /// The titles there are.
        titles: String,
    },
    /// A file that a menu names is missing.
    #[error("The boot entry names '{path}', which is not in partition {partition}")]
    MissingFile {
        /// The file.
        path: String,
        /// The partition's number.
        partition: u32,
    },
    /// A file cannot be read.
    #[error("Cannot read '{path}' in partition {partition}: {cause}")]
    File {
        /// The file.
        path: String,
        /// The partition's number.
        partition: u32,
        /// What the file system says.
        cause: String,
    },
    /// A file is larger than any such file is.
    #[error("'{path}' in partition {partition} has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// The file.
        path: String,
        /// The partition's number.
        partition: u32,
        /// Its bytes.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// A configuration breaks the rules of its kind.
    #[error("{path} in partition {partition}, line {line}: {what}")]
    Configuration {
        /// The file.
        path: String,
        /// The partition's number.
        partition: u32,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A unified kernel image breaks the rules of the portable executable format.
    #[error("'{path}' in partition {partition} is no unified kernel image: {what}")]
    Unified {
        /// The file.
        path: String,
        /// The partition's number.
        partition: u32,
        /// What is wrong.
        what: &'static str,
    },
}
