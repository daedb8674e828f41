//! Values of filter rules that may be variables, such as `$IP`, `$PORT[2]` or `$PORT[@1]`.

use std::fmt::{self, Display};

use xml::{Format, Refusal, Shape, Shaped, Value};

/// Longest name of a variable, in bytes.
const NAME_BYTES_MAX: usize = 255;
/// Highest number of an iterator.
const ITERATOR_MAX: u32 = 1000;

/// A value, or the variable that gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<T> {
    /// The value itself.
    Literal(T),
    /// A variable.
    Variable(VariableAccess),
}

impl<T> Item<T> {
    /// The value, unless a variable gives it.
    pub fn literal(&self) -> Option<&T> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Variable(_) => None,
        }
    }
}

impl<T: Value> Value for Item<T> {
    const WORDS: &'static [&'static str] = T::WORDS;

    fn read(text: &str, format: Format) -> Result<Self, Refusal> {
        if text.starts_with('$') {
            return VariableAccess::parse(text)
                .map(Self::Variable)
                .ok_or(Refusal::Expected("Expected a variable such as $NAME, $NAME[0] or $NAME[@1]"));
        }
        T::read(text, format).map(Self::Literal)
    }

    fn write(&self, out: &mut String, format: Format) {
        match self {
            Self::Literal(value) => value.write(out, format),
            Self::Variable(access) => out.push_str(&access.to_string()),
        }
    }
}

impl<T: Shaped> Shaped for Item<T> {
    fn shape() -> Shape {
        match T::shape() {
            Shape::Value("MAC address", words) => Shape::Value("MAC address or variable", words),
            Shape::Value("IP address", words) => Shape::Value("IP address or variable", words),
            shape => shape,
        }
    }
}

/// A variable, with what is taken from its list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableAccess {
    /// Its name.
    pub name: String,
    /// Which of its values.
    pub index: VariableIndex,
}

/// Which of a variable's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableIndex {
    /// The one of this number.
    Element(u32),
    /// One after the other; variables with the same iterator advance together.
    Iterator(u32),
}

impl VariableAccess {
    /// Reads `$NAME`, `$NAME[NUMBER]` or `$NAME[@ITERATOR]`, with spaces where they do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$')?.trim_matches(' ');
        let (name, index) = match text.split_once('[') {
            None => (text, VariableIndex::Iterator(0)),
            Some((name, index)) => {
                let index = index.strip_suffix(']')?.trim_matches(' ');
                let index = match index.strip_prefix('@') {
                    Some(iterator) => VariableIndex::Iterator(number(iterator)?),
                    None => VariableIndex::Element(number(index)?),
                };
                (name, index)
            }
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let named = !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.bytes().all(plain);
        let possible = !matches!(index, VariableIndex::Iterator(iterator) if iterator > ITERATOR_MAX);
        (named && possible).then(|| Self { name: name.to_owned(), index })
    }
}

impl Display for VariableAccess {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            VariableIndex::Iterator(0) => write!(out, "${}", self.name),
            VariableIndex::Iterator(iterator) => write!(out, "${}[@{iterator}]", self.name),
            VariableIndex::Element(element) => write!(out, "${}[{element}]", self.name),
        }
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_do_not_matter_and_iterator_zero_is_not_written() {
        for (text, expected) in [
            ("$IP", Some("$IP")),
            ("$IP[ 1 ] ", Some("$IP[1]")),
            ("$IP[ @0]", Some("$IP")),
            ("$IP[@2]", Some("$IP[@2]")),
            ("$", None),
            ("$(ls)", None),
            ("$IP[", None),
            ("$IP[x]", None),
            ("$IP[@1001]", None),
        ] {
            assert_eq!(
                VariableAccess::parse(text).map(|access| access.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
