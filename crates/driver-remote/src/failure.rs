//! What went wrong on the way, in the words and codes that clients of the interface know.

use error::{Error, ErrorCode, ErrorDomain};
use transport::TransportError;

/// A transport failure as the error of an operation.
pub(crate) fn transport(cause: TransportError) -> Error {
    let text = cause.to_string();
    match cause {
        TransportError::Uri { .. } => Error::new(ErrorCode::InvalidArg, ErrorDomain::Uri, text)
            .with_cure("write the URI as driver[+transport]://[user@][host][:port]/path"),
        TransportError::Unsupported(_) => Error::new(ErrorCode::InvalidArg, ErrorDomain::Remote, text)
            .with_cure("use the transport unix or tcp"),
        TransportError::NoRuntimeDirectory => {
            Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, text).with_cure("set XDG_RUNTIME_DIR")
        }
        TransportError::Unix { source, .. } => {
            system(text, source).with_cure("start the daemon, or name its socket with ?socket=PATH")
        }
        TransportError::Tcp { source, .. } => {
            system(text, source).with_cure("check host, port and that the daemon listens there")
        }
        TransportError::Receive(source) | TransportError::Send(source) => system(text, source),
        TransportError::Closed | TransportError::TimedOut | TransportError::NoDescriptor => {
            Error::new(ErrorCode::SystemError, ErrorDomain::Rpc, format!("{text}: Input/output error"))
        }
    }
}

fn system(text: String, source: std::io::Error) -> Error {
    Error::new(ErrorCode::SystemError, ErrorDomain::Rpc, text).with_source(source)
}

/// The daemon said something that the protocol does not allow.
pub(crate) fn protocol(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::Rpc, ErrorDomain::Rpc, detail)
}

/// The connection is no longer there; `reason` is why it went.
pub(crate) fn closed(reason: &str) -> Error {
    Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, format!("client socket is closed: {reason}"))
        .with_cure("connect again")
}
