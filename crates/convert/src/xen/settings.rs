//! Settings of a configuration as values of their kind.

use conf_file::{Conf, Dialect, Value};
use error::Result;

use super::Flavor;
use crate::fault::{internal, syntax};

/// The settings of a configuration that is read.
pub(super) struct Reader<'a> {
    conf: &'a Conf,
    /// Whose words they are.
    pub(super) flavor: Flavor,
}

impl<'a> Reader<'a> {
    pub(super) fn of(conf: &'a Conf, flavor: Flavor) -> Reader<'a> {
        Reader { conf, flavor }
    }

    /// A text; numbers count as text. None when it is absent or empty.
    pub(super) fn string(&self, name: &str) -> Result<Option<String>> {
        match self.conf.value(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::List(_)) => Err(malformed(name, "a string")),
        }
    }

    /// A number, which may stand in quotes.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>> {
        match self.conf.value(name) {
            None => Ok(None),
            Some(Value::Number(number)) => {
                i64::try_from(*number).map(Some).map_err(|_| malformed(name, "a number"))
            }
            Some(Value::Text(text)) => text.trim().parse().map(Some).map_err(|_| malformed(name, "a number")),
            Some(Value::List(_)) => Err(malformed(name, "a number")),
        }
    }

    /// A number that is not negative and fits.
    pub(super) fn unsigned(&self, name: &str) -> Result<Option<u32>> {
        let number = self.number(name)?;
        number
            .map(|number| u32::try_from(number).map_err(|_| malformed(name, "an unsigned number")))
            .transpose()
    }

    /// A switch: 0 or 1.
    pub(super) fn bool(&self, name: &str) -> Result<Option<bool>> {
        Ok(self.number(name)?.map(|number| number != 0))
    }

    /// Texts: a list, or one alone.
    pub(super) fn strings(&self, name: &str) -> Result<Vec<String>> {
        let text = |value: &Value| match value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(malformed(name, "a list of strings")),
        };
        match self.conf.value(name) {
            None => Ok(Vec::new()),
            Some(Value::List(values)) => values.iter().map(text).collect(),
            Some(value) => Ok(vec![text(value)?]),
        }
    }

    /// The list of a setting, as it is.
    pub(super) fn list(&self, name: &str) -> Result<&'a [Value]> {
        match self.conf.value(name) {
            None => Ok(&[]),
            Some(Value::List(values)) => Ok(values),
            Some(_) => Err(malformed(name, "a list")),
        }
    }

    /// True when there is such a setting.
    pub(super) fn has(&self, name: &str) -> bool {
        self.conf.value(name).is_some()
    }
}

/// The setting is of another kind.
pub(super) fn malformed(name: &str, wanted: &str) -> error::Error {
    internal(format!("config value {name} was malformed")).with_cure(format!("give '{name}' {wanted}"))
}

/// A configuration that is written.
pub(super) struct Writer {
    conf: Conf,
    /// Whose words.
    pub(super) flavor: Flavor,
}

impl Writer {
    pub(super) fn new(flavor: Flavor) -> Writer {
        Writer { conf: Conf::new(Dialect::Plain), flavor }
    }

    /// Appends a setting.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        self.conf.append(name, value).map_err(|error| syntax(&error))
    }

    /// Appends a number.
    pub(super) fn number(&mut self, name: &str, number: impl Into<i128>) -> Result<()> {
        self.set(name, Value::Number(number.into()))
    }

    /// Appends a switch.
    pub(super) fn bool(&mut self, name: &str, on: bool) -> Result<()> {
        self.number(name, i128::from(on))
    }

    /// Appends a setting when there is a value.
    pub(super) fn maybe(&mut self, name: &str, value: Option<&str>) -> Result<()> {
        value.map_or(Ok(()), |value| self.set(name, value))
    }

    /// Appends a list, unless it is empty.
    pub(super) fn list<T: Into<Value>>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Result<()> {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() { Ok(()) } else { self.set(name, Value::List(values)) }
    }

    pub(super) fn text(&self) -> String {
        self.conf.format()
    }
}
