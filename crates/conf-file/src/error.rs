//! What can be wrong with a configuration.

use thiserror::Error;

/// Why a text is no configuration, or a setting is not what was asked for. The words are libvirt's; whoever knows the
/// name of the file puts it in front.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The text breaks a rule of its dialect.
    #[error("line {line}: {what}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The rule.
        what: &'static str,
    },
    /// The text is longer than is read.
    #[error("the text has {bytes} bytes, the limit is {}", crate::BYTES_MAX)]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// A setting has a value of another kind.
    #[error("expected {expected} for '{name}' parameter")]
    Kind {
        /// The setting.
        name: String,
        /// The kind that was asked for.
        expected: &'static str,
    },
    /// A setting has a number out of its range.
    #[error("value for '{name}' parameter must be {range}")]
    Range {
        /// The setting.
        name: String,
        /// The numbers that are allowed.
        range: String,
    },
    /// The dialect cannot say the name or value.
    #[error("'{name}' cannot be written: {what}")]
    Unwritable {
        /// The setting.
        name: String,
        /// What stands in the way.
        what: &'static str,
    },
}
