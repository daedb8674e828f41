//! Configuration files of the form `name = value`: libvirt's own `*.conf`, xl and xm domains, VMX and LXC containers.
//!
//! ```
//! use conf_file::{Conf, Dialect, Value};
//!
//! let mut conf = Conf::parse("# Machine\nname = 'one'\nvif = [ 'mac=1', ]\n", Dialect::Plain)?;
//! assert_eq!(conf.string("name")?, Some("one"));
//! conf.set("vcpus", Value::Number(2))?;
//! assert_eq!(conf.format(), "# Machine\nname = \"one\"\nvif = [ \"mac=1\" ]\nvcpus = 2\n");
//! # Ok::<(), conf_file::Error>(())
//! ```

mod error;
mod format;
mod parse;
mod typed;

pub use error::Error;

/// Longest text that is read, in bytes.
pub const BYTES_MAX: usize = 16 << 20;
/// Deepest nesting of lists.
pub const DEPTH_MAX: usize = 16;

/// Which rules a text follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// libvirt's own files, xl and xm: numbers, strings in single, double or three double quotes, lists.
    #[default]
    Plain,
    /// VMware's VMX: values are strings in double quotes; names hold `.`, `:`, `-`, `*` and `/` and are found whatever
    /// their case.
    Vmx,
    /// LXC: the value is the rest of the line; names hold `.` and may occur several times.
    Lxc,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number between the least `i64` and the greatest `u64`.
    Number(i128),
    /// Text.
    Text(String),
    /// Several values.
    List(Vec<Value>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Value {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

/// One line of meaning: a setting, perhaps with a comment behind it, or a comment alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The setting; none for a comment alone.
    pub setting: Option<Setting>,
    /// What follows `#`, as it was written.
    pub comment: Option<String>,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// A configuration: entries in their order. Empty lines and indentation are not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conf {
    dialect: Dialect,
    entries: Vec<Entry>,
}

impl Conf {
    /// An empty configuration.
    #[must_use]
    pub fn new(dialect: Dialect) -> Conf {
        Conf { dialect, entries: Vec::new() }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// The text breaks a rule of the dialect, is longer than [`BYTES_MAX`] or nests lists deeper than [`DEPTH_MAX`].
    pub fn parse(text: &str, dialect: Dialect) -> Result<Conf, Error> {
        if text.len() > BYTES_MAX {
            return Err(Error::TooLong { bytes: text.len() });
        }
        parse::entries(text, dialect).map(|entries| Conf { dialect, entries })
    }

    /// The text: a line for each entry.
    #[must_use]
    pub fn format(&self) -> String {
        format::text(&self.entries, self.dialect)
    }

    /// All entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All settings in their order, also those of the same name.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.entries.iter().filter_map(|entry| entry.setting.as_ref())
    }

    /// The value of the first setting of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.settings().find(|setting| self.same(&setting.name, name)).map(|setting| &setting.value)
    }

    /// Gives the first setting of this name the value, or appends one.
    ///
    /// # Errors
    /// The dialect cannot say the name or the value: a line break in a value that has to stand on one line, say.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        let value = value.into();
        format::check(name, &value, self.dialect)?;
        let dialect = self.dialect;
        let settings = self.entries.iter_mut().filter_map(|entry| entry.setting.as_mut());
        match settings.into_iter().find(|setting| dialect.same(&setting.name, name)) {
            Some(setting) => setting.value = value,
            None => return self.append(name, value),
        }
        Ok(())
    }

    /// Adds a setting behind all others, also when there is one of this name: what a writer of many settings uses.
    ///
    /// # Errors
    /// As [`Conf::set`].
    pub fn append(&mut self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        let value = value.into();
        format::check(name, &value, self.dialect)?;
        let setting = Some(Setting { name: name.to_owned(), value });
        self.entries.push(Entry { setting, comment: None });
        Ok(())
    }

    /// Takes all settings of this name away; true when there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.entries.len();
        let dialect = self.dialect;
        let named = |entry: &Entry| entry.setting.as_ref().is_some_and(|set| dialect.same(&set.name, name));
        self.entries.retain(|entry| !named(entry));
        self.entries.len() < before
    }

    fn same(&self, one: &str, other: &str) -> bool {
        self.dialect.same(one, other)
    }
}

impl Dialect {
    fn same(self, one: &str, other: &str) -> bool {
        if self == Dialect::Vmx { one.eq_ignore_ascii_case(other) } else { one == other }
    }

    /// Whether a name may start with this character.
    fn starts_name(self, letter: char) -> bool {
        letter.is_ascii_alphabetic() || letter == '_' || letter == '.' && self == Dialect::Vmx
    }

    /// Whether a name may go on with this character.
    fn continues_name(self, letter: char) -> bool {
        let mark = match self {
            Dialect::Plain => false,
            Dialect::Vmx => matches!(letter, '.' | ':' | '-' | '*' | '/'),
            Dialect::Lxc => matches!(letter, '.' | '-'),
        };
        letter.is_ascii_alphanumeric() || letter == '_' || mark
    }
}
