//! Short forms of the errors of conversions, with libvirt's codes.

use error::{Error, ErrorCode, ErrorDomain};

/// What libvirt calls an internal error although a configuration caused it (code 1).
pub(crate) fn internal(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InternalError, ErrorDomain::Conf, detail)
}

/// The configuration cannot be had (code 67).
pub(crate) fn unsupported(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Conf, detail)
}

/// The text breaks a rule of its format (code 33).
pub(crate) fn syntax(error: &conf_file::Error) -> Error {
    Error::new(ErrorCode::ConfSyntax, ErrorDomain::Conf, error.to_string())
}

/// A value has no meaning where it stands (code 8).
pub(crate) fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Conf, detail)
}
