//! The settings of a VMX file, found by name whatever its case, and as values of their kind.

use std::collections::{BTreeSet, HashMap};

use conf_file::{Conf, Value};
use error::Result;

use crate::fault::internal;

/// The settings of a file by name in lower case; of several with one name the first counts.
pub(super) struct Settings<'a> {
    values: HashMap<String, &'a str>,
}

impl<'a> Settings<'a> {
    pub(super) fn of(conf: &'a Conf) -> Settings<'a> {
        let mut values = HashMap::new();
        for setting in conf.settings() {
            if let Value::Text(text) = &setting.value {
                values.entry(setting.name.to_ascii_lowercase()).or_insert(text.as_str());
            }
        }
        Settings { values }
    }

    /// The text of a setting.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.values.get(&name.to_ascii_lowercase()).copied()
    }

    /// The numbers N for which there is a setting `kindN.…`, in order.
    pub(super) fn numbers(&self, kind: &str) -> BTreeSet<u32> {
        let number = |name: &String| {
            let (digits, _) = name.strip_prefix(kind)?.split_once('.')?;
            digits.parse().ok()
        };
        self.values.keys().filter_map(number).collect()
    }

    /// The pairs N, M for which there is a setting `busN:M.…`, in order.
    pub(super) fn units(&self, bus: &str) -> BTreeSet<(u32, u32)> {
        let pair = |name: &String| {
            let (place, _) = name.strip_prefix(bus)?.split_once('.')?;
            let (controller, unit) = place.split_once(':')?;
            Some((controller.parse().ok()?, unit.parse().ok()?))
        };
        self.values.keys().filter_map(pair).collect()
    }
}

/// A kind of value that a setting may have.
pub(super) trait Entry: Sized {
    /// Reads the text of the setting `name`; none when it stands for nothing.
    fn read(name: &str, text: &str) -> Result<Option<Self>>;

    /// The text.
    fn write(&self) -> String;
}

impl Entry for String {
    fn read(_name: &str, text: &str) -> Result<Option<Self>> {
        Ok(Some(text.to_owned()))
    }

    fn write(&self) -> String {
        self.clone()
    }
}

impl Entry for bool {
    fn read(name: &str, text: &str) -> Result<Option<Self>> {
        match text.to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(internal(format!("Config entry '{name}' must represent a boolean value (true|false)"))
                .with_cure(format!("write {name} = \"TRUE\" or {name} = \"FALSE\" in place of \"{text}\""))),
        }
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Entry for i64 {
    /// `unlimited` is -1.
    fn read(name: &str, text: &str) -> Result<Option<Self>> {
        if text.is_empty() {
            return Ok(None);
        }
        if text.eq_ignore_ascii_case("unlimited") {
            return Ok(Some(-1));
        }
        let refused = |_| internal(format!("Config entry '{name}' must represent an integer value"));
        text.trim().parse().map(Some).map_err(refused)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// Sets a value, refusing what the format cannot say.
pub(super) fn set(conf: &mut Conf, name: &str, value: &impl Entry) -> Result<()> {
    conf.append(name, value.write()).map_err(|error| crate::fault::syntax(&error))
}
