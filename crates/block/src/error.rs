//! Why an image cannot be used.

use std::io;

/// Why an image could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The header or a backing image is not as it must be.
    #[error(transparent)]
    Image(#[from] disk_image::Error),
    /// Reading or writing failed.
    #[error("Cannot {what}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// The format can be described but not used as a disk.
    #[error(
        "Disks in images of format {format} are not supported; convert it: qemu-img convert -O qcow2 OLD NEW"
    )]
    Format {
        /// The format.
        format: disk_image::Format,
    },
    /// The image needs something that this program does not do.
    #[error("The qcow2 image {what}; {cure}")]
    Unsupported {
        /// What it has.
        what: &'static str,
        /// What to do about it.
        cure: &'static str,
    },
    /// A table breaks the format's rules.
    #[error("The qcow2 image is damaged: {what}; try: qemu-img check -r all")]
    Damaged {
        /// What is wrong.
        what: &'static str,
    },
    /// A table refers to what is behind the end of the file.
    #[error("The qcow2 image is truncated: it needs at least {needed} bytes and has {there}; copy it again")]
    Truncated {
        /// Bytes up to the end of what is missing.
        needed: u64,
        /// Bytes that are there.
        there: u64,
    },
}
