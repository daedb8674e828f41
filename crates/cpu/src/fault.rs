//! Errors of this crate.

use error::{Error, ErrorCode, ErrorDomain};

pub(crate) fn internal(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InternalError, ErrorDomain::Cpu, detail)
}

pub(crate) fn unsupported(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Cpu, detail)
}

pub(crate) fn failed(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::OperationFailed, ErrorDomain::Cpu, detail)
}

/// The function has no answer for this architecture (code 3).
pub(crate) fn no_support(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::NoSupport, ErrorDomain::Cpu, detail)
}

pub(crate) fn argument(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Cpu, detail)
}

/// The host's processor does not fit (code 91).
pub(crate) fn incompatible(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::CpuIncompatible, ErrorDomain::Cpu, detail)
}
