//! What can be wrong with a document, where, and what would be right.

use thiserror::Error;

/// A refused document: the cause with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{cause}{}", place(*line, *column, path))]
pub struct Error {
    /// Line of the refused text, from 1; 0 when the document as a whole is refused.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Path of the refused element or attribute, such as `/domain/devices/disk[2]/@type`; empty when unknown.
    pub path: String,
    /// What is wrong.
    pub cause: Box<Cause>,
}

impl Error {
    /// The refusal of an element by a rule that a hook checks.
    #[must_use]
    pub fn at(node: roxmltree::Node<'_, '_>, class: Class, text: String) -> Self {
        crate::document::error_at(node, node.range().start, None, Cause::Other { class, text })
    }

    /// The message alone in libvirt's wording where it has one, without the place.
    #[must_use]
    pub fn message(&self) -> String {
        match &*self.cause {
            Cause::Value { .. } | Cause::Other { .. } => self.cause.bare(),
            other => other.to_string(),
        }
    }

    /// The family of libvirt's errors the message belongs to.
    #[must_use]
    pub fn class(&self) -> Class {
        match &*self.cause {
            Cause::Value { refusal: Refusal::Message(class, _), .. } | Cause::Other { class, .. } => *class,
            _ => Class::XmlError,
        }
    }

    /// What the author can do about it, where that is more than to write one of the words that the message lists.
    #[must_use]
    pub fn cure(&self) -> Option<String> {
        match &*self.cause {
            Cause::Syntax { cure, .. } => Some(cure.clone()),
            Cause::WrongRoot { expected, .. } => {
                Some(format!("a document with the element <{expected}> is read here"))
            }
            Cause::MissingAttribute { attribute, element } => {
                Some(format!("write <{element} {attribute}='...'>"))
            }
            Cause::MissingElement { child, element } => Some(format!("write <{child}> in <{element}>")),
            _ => None,
        }
    }

    /// An error about the document as a whole.
    pub(crate) fn whole(cause: Cause) -> Self {
        Self { line: 0, column: 0, path: String::new(), cause: Box::new(cause) }
    }
}

/// Which family of libvirt's errors a message belongs to; the word before its colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `XML error`
    XmlError,
    /// `invalid argument`
    InvalidArgument,
    /// `unsupported configuration`
    ConfigUnsupported,
    /// `internal error`
    InternalError,
    /// `numerical overflow`
    Overflow,
    /// No word: the message stands alone.
    Detail,
}

impl Class {
    /// The words before the colon; empty for messages that have none.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::XmlError => "XML error",
            Self::InvalidArgument => "invalid argument",
            Self::ConfigUnsupported => "unsupported configuration",
            Self::InternalError => "internal error",
            Self::Overflow => "numerical overflow",
            Self::Detail => "",
        }
    }

    /// A message of this class.
    fn message(self, text: &str) -> String {
        match self {
            Self::Detail => text.to_owned(),
            _ => format!("{}: {text}", self.text()),
        }
    }

    /// The class that words name at their beginning, and the rest of them; `otherwise` if they name none. Words after a lone
    /// colon are of the class that has no name.
    #[must_use]
    pub fn of_words(words: &'static str, otherwise: Self) -> (Self, &'static str) {
        let named = |class: Self| Some((class, words.strip_prefix(class.text())?.strip_prefix(": ")?));
        Self::ALL.iter().find_map(|class| named(*class)).unwrap_or((otherwise, words))
    }

    const ALL: &'static [Self] = &[
        Self::XmlError,
        Self::InvalidArgument,
        Self::ConfigUnsupported,
        Self::InternalError,
        Self::Overflow,
        Self::Detail,
    ];
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Cause {
    /// The text is not well-formed XML.
    #[error("XML error: not well-formed: {words}")]
    Syntax {
        /// What is wrong.
        words: String,
        /// What the author can do about it.
        cure: String,
    },
    /// The text is longer than a document may be.
    #[error("XML error: the document has {bytes} bytes, the limit is {limit_bytes}")]
    TooLarge {
        /// Size of the document.
        bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// More elements, attributes and texts than a document may have.
    #[error("XML error: the document has more than {limit} nodes")]
    TooManyNodes {
        /// The limit.
        limit: u32,
    },
    /// Elements are nested deeper than a document may be.
    #[error("XML error: elements are nested deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: u32,
    },
    /// An element has more attributes than one may have.
    #[error("XML error: an element has more than {limit} attributes")]
    TooManyAttributes {
        /// The limit.
        limit: u32,
    },
    /// Namespaces are declared more often than a document may.
    #[error("XML error: the document declares more than {limit} namespaces")]
    TooManyNamespaces {
        /// The limit.
        limit: u32,
    },
    /// The outermost element is another one.
    #[error("XML error: unexpected root element <{found}>, expecting <{expected}>")]
    WrongRoot {
        /// Name of the element that was asked for.
        expected: &'static str,
        /// Name of the element in the document.
        found: String,
    },
    /// An attribute that must be there is not.
    #[error("XML error: Missing required attribute '{attribute}' in element '{element}'")]
    MissingAttribute {
        /// The attribute.
        attribute: &'static str,
        /// The element it belongs to.
        element: String,
    },
    /// An element that must be there is not.
    #[error("XML error: Missing required element '{child}' in element '{element}'")]
    MissingElement {
        /// The missing element.
        child: &'static str,
        /// The element it belongs to.
        element: String,
    },
    /// A scalar has a value that is not possible.
    #[error("{}{}", self.bare(), allowed_list(refusal))]
    Value {
        /// The attribute; none when the value is the text of the element.
        attribute: Option<String>,
        /// The element.
        element: String,
        /// The refused text.
        text: String,
        /// Why it is refused.
        refusal: Refusal,
    },
    /// A rule that a hook checks.
    #[error("{}", self.bare())]
    Other {
        /// Family of the message.
        class: Class,
        /// The message after the colon.
        text: String,
    },
}

impl Cause {
    fn bare(&self) -> String {
        match self {
            Self::Value { attribute, element, text, refusal } => {
                value_message(attribute.as_deref(), element, text, refusal)
            }
            Self::Other { class, text } => class.message(text),
            _ => String::new(),
        }
    }
}

/// Why a scalar was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not one of these words.
    Word(&'static [&'static str]),
    /// It is not what this phrase says, such as `Expected integer value`.
    Expected(&'static str),
    /// It is a text that cannot be, for this reason; the text itself is not repeated.
    Text(String),
    /// A message of its own.
    Message(Class, String),
}

impl Refusal {
    /// The refusal of `word` in these words, `{}` being the word: as a configuration that is not supported, unless the words
    /// begin with another class. Refusals that have words already stay as they are.
    #[must_use]
    pub fn in_words(self, words: &'static str, word: &str) -> Self {
        let (class, words) = Class::of_words(words, Class::ConfigUnsupported);
        let text = words.replacen("{}", word, 1);
        match self {
            Self::Word(allowed) => Self::Message(class, format!("{text}. Allowed: {}", allowed.join(", "))),
            Self::Expected(_) => Self::Message(class, text),
            other => other,
        }
    }
}

fn value_message(attribute: Option<&str>, element: &str, text: &str, refusal: &Refusal) -> String {
    let mut message = match attribute {
        _ if matches!(refusal, Refusal::Message(..)) => String::new(),
        Some(name) if matches!(refusal, Refusal::Text(_)) => {
            format!("XML error: Invalid value for attribute '{name}' in element '{element}':")
        }
        None if matches!(refusal, Refusal::Text(_)) => {
            format!("XML error: Invalid value for element '{element}':")
        }
        Some(name) => {
            format!("XML error: Invalid value for attribute '{name}' in element '{element}': '{text}'.")
        }
        None => format!("XML error: Invalid value for element '{element}': '{text}'."),
    };
    match refusal {
        Refusal::Word(_) => {}
        Refusal::Expected(phrase) => {
            message.push(' ');
            message.push_str(phrase);
        }
        Refusal::Text(reason) => {
            message.push(' ');
            message.push_str(reason);
        }
        Refusal::Message(class, own) => message.push_str(&class.message(own)),
    }
    message
}

fn allowed_list(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Word(words) if !words.is_empty() => format!(" Allowed: {}", words.join(", ")),
        _ => String::new(),
    }
}

fn place(line: u32, column: u32, path: &str) -> String {
    match (line, path) {
        (0, _) => String::new(),
        (_, "") => format!(" (line {line}, column {column})"),
        _ => format!(" (line {line}, column {column}, at {path})"),
    }
}
