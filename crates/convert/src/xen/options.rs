//! Texts of the form `key=value,key=value`, which stand in many lists of a configuration.

use error::Result;

use crate::fault::unsupported;

/// The options of one text, in their order. A word without `=` is a key without value.
pub(super) struct Options<'a> {
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Options<'a> {
    pub(super) fn of(text: &'a str) -> Options<'a> {
        let pair = |part: &'a str| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (key.trim(), value.trim())
        };
        Options { pairs: text.split(',').map(pair).filter(|(key, _)| !key.is_empty()).collect() }
    }

    /// The value of a key; none when it is absent or empty.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    }

    /// The value of a key as text of its own.
    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.get(key).map(str::to_owned)
    }

    /// Whether a switch is set: `key=1`, or the key alone.
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.pairs.iter().any(|(name, value)| *name == key && !matches!(*value, "0" | "no" | "off" | "false"))
    }
}

/// Options that are written: values that would end their option early are refused.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// Appends `key=value`.
    pub(super) fn push(&mut self, key: &str, value: &str) -> Result<()> {
        if value.is_empty() || value.contains([',', '\n', '\r', '\0']) {
            let detail =
                format!("'{key}' cannot be empty, nor hold a comma or a control character: '{value}'");
            return Err(unsupported(detail));
        }
        self.push_last(key, value);
        Ok(())
    }

    /// Appends `key=value` where nothing can follow: the value may hold commas.
    pub(super) fn push_last(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(key);
        self.0.push('=');
        self.0.push_str(value);
    }

    /// Appends `key=value` when there is a value.
    pub(super) fn maybe(&mut self, key: &str, value: Option<&str>) -> Result<()> {
        value.filter(|value| !value.is_empty()).map_or(Ok(()), |value| self.push(key, value))
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}
