//! The one error of the platform: a stable code, the object, the cause, the cure; it maps onto libvirt's error structure.

mod code;

use std::error::Error as StdError;
use std::fmt;

pub use code::{ErrorCode, ErrorDomain};

/// The result of every operation above the mechanism crates.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error as users and clients see it.
///
/// The complete text is `message()`: the text of the code around the detail, as libvirt's clients know it, followed by the
/// cure where one is known. The parts stay apart for clients that show them apart.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    code: ErrorCode,
    domain: ErrorDomain,
    detail: String,
    verbatim: bool,
    cure: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `code`, raised by `domain`, with a detail that names the object and the cause.
    pub fn new(code: ErrorCode, domain: ErrorDomain, detail: impl Into<String>) -> Error {
        Error {
            inner: Box::new(Inner {
                code,
                domain,
                detail: detail.into(),
                verbatim: false,
                cure: None,
                source: None,
            }),
        }
    }

    /// The operation `function` (its public C name) is not offered by this driver (code 3).
    pub fn no_support(function: &str) -> Error {
        Error::new(ErrorCode::NoSupport, ErrorDomain::None, function)
    }

    /// Adds what the user can do about it: one imperative sentence without a full stop.
    #[must_use]
    pub fn with_cure(mut self, cure: impl Into<String>) -> Error {
        self.inner.cure = Some(cure.into());
        self
    }

    /// Keeps the error that caused this one; sinks print the chain.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Error {
        self.inner.source = Some(Box::new(source));
        self
    }

    /// The detail is the whole text: the text of the code does not stand around it, as in a few of libvirt's messages.
    #[must_use]
    pub fn verbatim(mut self) -> Error {
        self.inner.verbatim = true;
        self
    }

    /// The text of the code alone and the text around a detail (`{}` stands for it).
    pub fn texts(&self) -> (&'static str, &'static str) {
        let (alone, with) = self.inner.code.texts();
        if self.inner.verbatim { (alone, "{}") } else { (alone, with) }
    }

    /// Changes the domain, for a layer that knows better who speaks.
    #[must_use]
    pub fn in_domain(mut self, domain: ErrorDomain) -> Error {
        self.inner.domain = domain;
        self
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        self.inner.code
    }

    /// The part of the system that raised it.
    pub fn domain(&self) -> ErrorDomain {
        self.inner.domain
    }

    /// The detail alone, without the text of the code.
    pub fn detail(&self) -> &str {
        &self.inner.detail
    }

    /// What would fix it, when known.
    pub fn cure(&self) -> Option<&str> {
        self.inner.cure.as_deref()
    }

    /// The text of the code around the detail and the chain of causes, without the cure.
    pub fn summary(&self) -> String {
        let (alone, with) = self.texts();
        let mut text = if self.inner.detail.is_empty() {
            alone.to_owned()
        } else {
            with.replacen("{}", &self.inner.detail, 1)
        };
        self.add_causes(&mut text);
        text
    }

    /// The same error once more, for somebody else: its causes are words of its detail.
    #[must_use]
    pub fn repeated(&self) -> Error {
        let Inner { code, domain, verbatim, cure, .. } = &*self.inner;
        let mut detail = self.inner.detail.clone();
        self.add_causes(&mut detail);
        let inner = Inner {
            code: *code,
            domain: *domain,
            detail,
            verbatim: *verbatim,
            cure: cure.clone(),
            source: None,
        };
        Error { inner: Box::new(inner) }
    }

    fn add_causes(&self, text: &mut String) {
        let mut cause = self.source();
        while let Some(source) = cause {
            let words = source.to_string();
            text.push_str(": ");
            // The number behind a system call's words says nothing more.
            text.push_str(words.rsplit_once(" (os error ").map_or(words.as_str(), |(words, _)| words));
            cause = source.source();
        }
    }

    /// The complete text for clients that show only one: summary and cure.
    pub fn message(&self) -> String {
        match &self.inner.cure {
            Some(cure) => format!("{}; cure: {cure}", self.summary()),
            None => self.summary(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{:?}: {}", self.inner.code, self.inner.domain, self.message())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_that_clients_know() {
        let error = Error::new(ErrorCode::NoDomain, ErrorDomain::Qemu, "no domain with matching name 'x'");
        assert_eq!(error.message(), "Domain not found: no domain with matching name 'x'");
        assert_eq!(
            Error::no_support("virDomainSave").message(),
            "this function is not supported by the connection driver: virDomainSave"
        );
    }

    #[test]
    fn cure_and_causes_are_part_of_the_message() {
        let source = std::io::Error::from_raw_os_error(13);
        let error = Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, "Cannot open '/a/b'")
            .with_source(source)
            .with_cure("make /a searchable");
        assert_eq!(error.message(), "Cannot open '/a/b': Permission denied; cure: make /a searchable");
        assert_eq!(error.cure(), Some("make /a searchable"));
        assert_eq!(error.repeated().message(), error.message());
    }
}
