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
