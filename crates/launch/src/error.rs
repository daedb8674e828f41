//! Why a machine cannot be run.

use std::io;
use std::path::Path;

/// Why a machine cannot be run, and what would help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Refusal {
    /// What is wrong, with its object.
    pub what: String,
    /// What the user can do; empty where the text says it already.
    pub cure: String,
}

/// The result of a step.
pub(crate) type Result<T> = std::result::Result<T, Refusal>;

impl Refusal {
    /// A refusal with its cure.
    pub(crate) fn new(what: impl Into<String>, cure: impl Into<String>) -> Refusal {
        Refusal { what: what.into(), cure: cure.into() }
    }

    /// A refusal by another part, which says cause and cure in one text, divided by a semicolon.
    pub(crate) fn by(object: &str, error: &dyn std::error::Error) -> Refusal {
        let causes = std::iter::successors(Some(error), |error| error.source());
        let text = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let text = plain(&text);
        let (what, cure) = text.split_once("; ").unwrap_or((&text, ""));
        Refusal::new(format!("{object}: {what}"), cure)
    }

    /// A file that cannot be opened.
    pub(crate) fn open(what: &str, path: &Path, error: &io::Error) -> Refusal {
        let cure = match error.kind() {
            io::ErrorKind::NotFound => "look for a slip in its name",
            io::ErrorKind::PermissionDenied => "this user may not; change its permissions, or copy it",
            _ => "look for it on the host",
        };
        let name = format!("{what} '{}'", path.display());
        Refusal::new(format!("cannot open {}: {error}", name.trim_start()), cure)
    }
}

/// A text without what a terminal obeys: names inside an image are the guest's.
pub(crate) fn plain(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter.is_control() {
        true => letter.escape_default().to_string(),
        false => letter.to_string(),
    });
    letters.collect()
}
