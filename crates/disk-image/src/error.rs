//! What can be wrong with an image or with reading it.

use std::io;

use crate::formats::Format;

/// Why an image could not be described.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Reading failed.
    #[error("Cannot read the image at byte {offset}")]
    Read {
        /// Where.
        offset: u64,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// The descriptor is neither a regular file nor a block device, or cannot be examined.
    #[error("Cannot examine the image")]
    Examine(#[source] io::Error),
    /// The image does not begin as its format does.
    #[error("The image is not in format {format}")]
    WrongFormat {
        /// The format that the caller named.
        format: Format,
    },
    /// The header breaks its format's rules.
    #[error("The {format} image has an invalid {what}")]
    Malformed {
        /// The format.
        format: Format,
        /// The part of the header.
        what: &'static str,
    },
    /// The image uses something that this program does not know.
    #[error("The {format} image uses {what}, which is not supported")]
    Unsupported {
        /// The format.
        format: Format,
        /// What it uses.
        what: String,
    },
    /// An image tells a format for its backing image that this program does not know.
    #[error("The format '{word}' is not known")]
    UnknownFormat {
        /// The word.
        word: String,
    },
    /// A backing image is its own backing image.
    #[error("The backing image '{name}' is in the chain already")]
    Loop {
        /// Its name in the image above.
        name: String,
    },
    /// The chain has too many images.
    #[error("The chain of backing images has more than {limit} images")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The caller's gate refused to open a backing image.
    #[error("Cannot open the backing image '{name}'")]
    Gate {
        /// Its name in the image above.
        name: String,
        /// The refusal.
        #[source]
        source: io::Error,
    },
    /// A backing image could not be described.
    #[error("Cannot describe the backing image '{name}'")]
    Backing {
        /// Its name in the image above.
        name: String,
        /// What is wrong with it.
        #[source]
        source: Box<Error>,
    },
}

impl Error {
    pub(crate) fn malformed(format: Format, what: &'static str) -> Self {
        Self::Malformed { format, what }
    }
}
