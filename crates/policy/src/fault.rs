//! Short forms of the errors that passes raise, with libvirt's codes.

use error::{Error, ErrorCode, ErrorDomain};

/// The configuration cannot be had (code 67).
pub(crate) fn unsupported(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Domain, detail)
}

/// The document contradicts itself (code 27).
pub(crate) fn xml(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail)
}

/// What libvirt calls an internal error although a document caused it (code 1): clients match on its text.
pub(crate) fn internal(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InternalError, ErrorDomain::Domain, detail)
}

/// A value that is none of those allowed (code 8).
pub(crate) fn argument(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Domain, detail)
}

/// A text that clients know without any prefix (code 35).
pub(crate) fn plain(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::XmlDetail, ErrorDomain::Domain, detail)
}

/// A number that is larger than what can be counted (code 82).
pub(crate) fn overflow(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::Overflow, ErrorDomain::Domain, detail)
}
