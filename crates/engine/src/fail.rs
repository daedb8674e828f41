//! The errors that every driver shares, in libvirt's words.

use error::{Error, ErrorCode, ErrorDomain};
use stdx::Uuid;

/// No machine of that name.
pub(crate) fn no_name(domain: ErrorDomain, name: &str) -> Error {
    Error::new(ErrorCode::NoDomain, domain, format!("no domain with matching name '{name}'"))
}

/// No machine of that UUID; `name` is what the caller believes it is called.
pub(crate) fn no_uuid(domain: ErrorDomain, uuid: Uuid, name: &str) -> Error {
    let known = if name.is_empty() { String::new() } else { format!(" ({name})") };
    Error::new(ErrorCode::NoDomain, domain, format!("no domain with matching uuid '{uuid}'{known}"))
}

/// No machine of that number.
pub(crate) fn no_id(domain: ErrorDomain, id: i32) -> Error {
    Error::new(ErrorCode::NoDomain, domain, format!("no domain with matching id {id}"))
}

/// The machine's state forbids it.
pub(crate) fn invalid(domain: ErrorDomain, detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::OperationInvalid, domain, detail)
}

/// The operation needs a running machine.
pub(crate) fn not_running() -> Error {
    invalid(ErrorDomain::Domain, "domain is not running").with_cure("start the domain first")
}

/// An argument makes no sense.
pub(crate) fn bad_argument(domain: ErrorDomain, detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArg, domain, detail)
}

/// The name belongs to a machine of another UUID.
pub(crate) fn name_taken(name: &str, uuid: Uuid) -> Error {
    let detail = format!("domain '{name}' already exists with uuid {uuid}");
    Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail)
        .with_cure("choose another name, or give this uuid to change that domain")
}

/// The UUID belongs to a machine of another name.
pub(crate) fn uuid_taken(name: &str, uuid: Uuid) -> Error {
    let detail = format!("domain '{name}' is already defined with uuid {uuid}");
    Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail)
        .with_cure("leave the uuid out, or rename that domain")
}

/// A file could not be changed; nothing is half-done.
pub(crate) fn disk(source: &host_sys::Error) -> Error {
    Error::new(ErrorCode::SystemError, ErrorDomain::None, detail(source))
        .with_cure("make room on the disk or correct the permissions, then repeat; nothing was changed")
}

/// An error of the host with its causes.
pub(crate) fn detail(source: &host_sys::Error) -> String {
    let mut detail = source.to_string();
    let mut cause = std::error::Error::source(source);
    while let Some(inner) = cause {
        detail.push_str(": ");
        detail.push_str(&inner.to_string());
        cause = inner.source();
    }
    detail
}
