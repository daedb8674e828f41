//! JSON with members in the order they were added, as QEMU's command line and libvirt's logs show it.

use std::fmt::Write;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// Nothing.
    Null,
    /// A switch.
    Bool(bool),
    /// A whole number.
    Number(i128),
    /// Another number, as it was written.
    Decimal(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Props),
}

/// An object under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Props {
    members: Vec<(String, Json)>,
}

impl Props {
    /// An object with the member `driver`.
    pub fn driver(name: &str) -> Props {
        Props::default().with("driver", name)
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Props {
        self.add(name, value);
        self
    }

    /// Adds a member when there is a value.
    #[must_use]
    pub fn maybe(mut self, name: &str, value: Option<impl Into<Json>>) -> Props {
        if let Some(value) = value {
            self.add(name, value);
        }
        self
    }

    /// Adds a member.
    pub fn add(&mut self, name: &str, value: impl Into<Json>) {
        self.members.push((name.to_owned(), value.into()));
    }

    /// Adds the members of another object.
    #[must_use]
    pub fn and(mut self, other: Props) -> Props {
        self.members.extend(other.members);
        self
    }

    /// Replaces or adds a member.
    pub fn set(&mut self, name: &str, value: impl Into<Json>) {
        let value = value.into();
        match self.members.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name.to_owned(), value)),
        }
    }

    /// Removes a member.
    pub fn remove(&mut self, name: &str) {
        self.members.retain(|(known, _)| known != name);
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The members, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The form with commas: the value of the member `first`, then names and values.
    pub fn words(&self, first: &str) -> String {
        let mut out = match self.get(first) {
            Some(Json::Text(text)) => text.replace(',', ",,"),
            _ => String::new(),
        };
        for (name, value) in self.members.iter().filter(|(name, _)| name != first) {
            value.write_word(name, &mut out);
        }
        out
    }

    /// The text, without spaces.
    pub fn text(&self) -> String {
        let mut out = String::new();
        Json::Object(self.clone()).write(&mut out);
        out
    }
}

impl IntoIterator for Props {
    type Item = (String, Json);
    type IntoIter = std::vec::IntoIter<(String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

impl Json {
    /// The text, without spaces.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Appends `,name=value`; parts of lists and objects are named by dots, except that a list of texts repeats the name.
    pub(super) fn write_word(&self, name: &str, out: &mut String) {
        let text = match self {
            Json::Null => String::new(),
            Json::Bool(value) => (if *value { "on" } else { "off" }).to_owned(),
            Json::Number(value) => value.to_string(),
            Json::Decimal(text) => text.clone(),
            Json::Text(text) => text.replace(',', ",,"),
            Json::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    match item {
                        Json::Object(part) if part.members.len() == 1 => {
                            part.members[0].1.write_word(name, out);
                        }
                        Json::Object(_) => item.write_word(&format!("{name}.{index}"), out),
                        item => item.write_word(name, out),
                    }
                }
                return;
            }
            Json::Object(parts) => {
                for (part, value) in &parts.members {
                    value.write_word(&format!("{name}.{part}"), out);
                }
                return;
            }
        };
        out.push(',');
        out.push_str(name);
        out.push('=');
        out.push_str(&text);
    }

    fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(value) => {
                let result = write!(out, "{value}");
                debug_assert!(result.is_ok(), "a String takes whatever is written");
            }
            Json::Decimal(text) => out.push_str(text),
            Json::Text(text) => write_text(text, out),
            Json::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Json::Object(props) => {
                out.push('{');
                for (index, (name, value)) in props.members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

impl Json {
    /// The text over several lines, each level indented by two more spaces. It has no line break at its end.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write_pretty(0, &mut out);
        out
    }

    fn write_pretty(&self, depth: usize, out: &mut String) {
        let line = |depth: usize, out: &mut String| {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        };
        match self {
            Json::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index > 0 { ',' } else { '[' });
                    line(depth + 1, out);
                    item.write_pretty(depth + 1, out);
                }
                line(depth, out);
                out.push(']');
            }
            Json::Object(props) if !props.is_empty() => {
                for (index, (name, value)) in props.members.iter().enumerate() {
                    out.push(if index > 0 { ',' } else { '{' });
                    line(depth + 1, out);
                    write_text(name, out);
                    out.push_str(": ");
                    value.write_pretty(depth + 1, out);
                }
                line(depth, out);
                out.push('}');
            }
            other => other.write(out),
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

impl From<bool> for Json {
    fn from(value: bool) -> Json {
        Json::Bool(value)
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl From<$type> for Json {
            fn from(value: $type) -> Json {
                Json::Number(i128::from(value))
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 i32 i64 i128);

impl From<&str> for Json {
    fn from(value: &str) -> Json {
        Json::Text(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Json {
        Json::Text(value)
    }
}

impl From<&String> for Json {
    fn from(value: &String) -> Json {
        Json::Text(value.clone())
    }
}

impl From<Props> for Json {
    fn from(value: Props) -> Json {
        Json::Object(value)
    }
}

impl From<Vec<Json>> for Json {
    fn from(value: Vec<Json>) -> Json {
        Json::List(value)
    }
}
