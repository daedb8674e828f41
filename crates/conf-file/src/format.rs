//! The writer, and what it cannot write.

use crate::{Dialect, Entry, Error, Value};

/// The text of all entries.
pub(crate) fn text(entries: &[Entry], dialect: Dialect) -> String {
    let mut out = String::new();
    for entry in entries {
        if let Some(setting) = &entry.setting {
            out.push_str(&setting.name);
            out.push_str(" = ");
            match &setting.value {
                Value::Text(text) if dialect == Dialect::Lxc => out.push_str(text),
                value => push_value(&mut out, value),
            }
        }
        if let Some(comment) = &entry.comment {
            out.push_str(if entry.setting.is_some() { " #" } else { "#" });
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}

fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => {
            let quote = quote(text).unwrap_or("\"");
            out.extend([quote, text, quote]);
        }
        Value::List(values) => {
            out.push_str("[ ");
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                push_value(out, value);
            }
            out.push_str(" ]");
        }
    }
}

/// The quotes that keep the text whole; none when there are no such.
fn quote(text: &str) -> Option<&'static str> {
    if !text.contains(['"', '\n', '\r']) {
        Some("\"")
    } else if !text.contains("\"\"\"") && !text.ends_with('"') {
        Some("\"\"\"")
    } else {
        (!text.contains(['\'', '\n', '\r'])).then_some("'")
    }
}

/// Refuses what would not be read back as it is.
pub(crate) fn check(name: &str, value: &Value, dialect: Dialect) -> Result<(), Error> {
    let starts = name.chars().next().is_some_and(|letter| dialect.starts_name(letter));
    let unwritable = |what| Error::Unwritable { name: name.to_owned(), what };
    if !starts || !name.chars().all(|letter| dialect.continues_name(letter)) {
        return Err(unwritable("the name has characters that the format does not know"));
    }
    check_value(value, dialect).map_err(unwritable)
}

fn check_value(value: &Value, dialect: Dialect) -> Result<(), &'static str> {
    match (value, dialect) {
        (Value::Number(_), Dialect::Plain) => Ok(()),
        (Value::Text(text), _) if text.contains('\0') => Err("the value holds a NUL"),
        (Value::Text(text), Dialect::Plain) if quote(text).is_none() => {
            Err("the value holds both kinds of quotes, or quotes and a line break")
        }
        (Value::Text(text), Dialect::Vmx) if text.contains(['"', '\n', '\r']) => {
            Err("the value holds a quote or a line break")
        }
        (Value::Text(text), Dialect::Lxc) if text.contains(['\n', '\r']) || text.trim() != text => {
            Err("the value holds a line break, or starts or ends with a space")
        }
        (Value::Text(_), _) => Ok(()),
        (Value::List(values), Dialect::Plain) => {
            values.iter().try_for_each(|value| check_value(value, dialect))
        }
        _ => Err("the format knows text only"),
    }
}
