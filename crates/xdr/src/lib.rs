//! XDR (RFC 4506), the encoding of the wire: bounded reading of foreign bytes, checked writing of our own.

mod decoder;
mod encoder;

pub use decoder::Decoder;
pub use encoder::Encoder;

/// Bytes of text, at most (`REMOTE_STRING_MAX` of the interface).
pub const TEXT_BYTES_MAX: usize = 4_194_304;

/// Why bytes could not be read, or a value could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes end inside an item.
    #[error("the data ends {missing} bytes early")]
    Truncated {
        /// How many bytes are missing, at least.
        missing: usize,
    },
    /// A list or text is longer than the interface allows.
    #[error("{count} elements where at most {max} are allowed")]
    TooMany {
        /// Elements there are.
        count: usize,
        /// Elements allowed.
        max: usize,
    },
    /// Padding bytes are not zero.
    #[error("the padding is not zero")]
    Padding,
    /// Text is not UTF-8.
    #[error("byte {at} of a string is not UTF-8")]
    NotUtf8 {
        /// Where it stands, from 0.
        at: usize,
    },
    /// Text holds a NUL byte.
    #[error("text holds a NUL byte")]
    Nul,
    /// The selector of a union has an unknown value.
    #[error("the discriminant {0} is unknown")]
    Discriminant(i32),
}
