//! Settings as Rust values, refused in libvirt's words when they are of another kind.

use crate::{Conf, Error, Value};

impl Conf {
    /// The text of a setting; none when it is absent.
    ///
    /// # Errors
    /// The setting is no text.
    pub fn string(&self, name: &str) -> Result<Option<&str>, Error> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(kind(name, "a string")),
        }
    }

    /// The number of a setting; none when it is absent.
    ///
    /// # Errors
    /// The setting is no number.
    pub fn signed(&self, name: &str) -> Result<Option<i64>, Error> {
        self.number(name, "a signed integer", i64::MIN.into(), i64::MAX.into())
    }

    /// The number of a setting that cannot be negative; none when it is absent.
    ///
    /// # Errors
    /// The setting is no such number.
    pub fn unsigned(&self, name: &str) -> Result<Option<u64>, Error> {
        self.number(name, "an unsigned integer", 0, u64::MAX.into())
    }

    /// A setting that is 0 or 1; none when it is absent.
    ///
    /// # Errors
    /// The setting is neither.
    pub fn bool(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Number(0)) => Ok(Some(false)),
            Some(Value::Number(1)) => Ok(Some(true)),
            Some(Value::Number(_)) => Err(Error::Range { name: name.to_owned(), range: "0 or 1".to_owned() }),
            Some(_) => Err(kind(name, "a bool")),
        }
    }

    /// The texts of a setting that is a list; none when it is absent.
    ///
    /// # Errors
    /// The setting is no list, or one of something else than texts.
    pub fn strings(&self, name: &str) -> Result<Option<Vec<&str>>, Error> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::List(values)) => texts(name, values, "a string list").map(Some),
            Some(_) => Err(kind(name, "a string list")),
        }
    }

    /// The texts of a setting that is a list or a single text; none when it is absent.
    ///
    /// # Errors
    /// The setting is neither, or a list of something else than texts.
    pub fn string_or_strings(&self, name: &str) -> Result<Option<Vec<&str>>, Error> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(vec![text])),
            Some(Value::List(values)) => texts(name, values, "a string or string list").map(Some),
            Some(Value::Number(_)) => Err(kind(name, "a string or string list")),
        }
    }

    fn number<T: TryFrom<i128>>(
        &self,
        name: &str,
        expected: &'static str,
        least: i128,
        greatest: i128,
    ) -> Result<Option<T>, Error> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Number(number)) => match T::try_from(*number) {
                Ok(number) => Ok(Some(number)),
                Err(_) => {
                    let range = format!("in range {least}:{greatest}");
                    Err(Error::Range { name: name.to_owned(), range })
                }
            },
            Some(_) => Err(kind(name, expected)),
        }
    }
}

fn texts<'a>(name: &str, values: &'a [Value], expected: &'static str) -> Result<Vec<&'a str>, Error> {
    let text = |value: &'a Value| match value {
        Value::Text(text) => Ok(text.as_str()),
        _ => Err(kind(name, expected)),
    };
    values.iter().map(text).collect()
}

fn kind(name: &str, expected: &'static str) -> Error {
    Error::Kind { name: name.to_owned(), expected }
}
