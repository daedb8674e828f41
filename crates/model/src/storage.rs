//! What storage pools and volumes have in common.

use xml::{Format, Refusal, Shape, Shaped, Value, Xml};

/// Who may use a directory or a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Permissions {
    /// Permission bits.
    #[xml(leaf)]
    pub mode: Option<FileMode>,
    /// Number of the user.
    #[xml(leaf)]
    pub owner: Option<OwnerId>,
    /// Number of the group.
    #[xml(leaf)]
    pub group: Option<OwnerId>,
    /// Label of the security driver.
    #[xml(leaf)]
    pub label: Option<String>,
}

/// Permission bits of a file, spelled in octal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileMode(pub u16);

impl Value for FileMode {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let bits = u16::from_str_radix(text, 8).ok().filter(|bits| *bits <= 0o7777);
        bits.map(Self).ok_or_else(|| malformed("malformed octal mode"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(&format!("0{:o}", self.0));
    }
}

impl Shaped for FileMode {
    fn shape() -> Shape {
        Shape::Value("octal number", &[])
    }
}

/// Number of a user or group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct OwnerId(pub u32);

impl OwnerId {
    /// Whoever it happens to be, spelled -1.
    pub const ANY: Self = Self(u32::MAX);
}

impl Value for OwnerId {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        if text == "-1" {
            return Ok(Self::ANY);
        }
        text.parse().map(Self).map_err(|_| malformed("malformed owner element"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        if *self == Self::ANY {
            out.push_str("-1");
        } else {
            out.push_str(&self.0.to_string());
        }
    }
}

impl Shaped for OwnerId {
    fn shape() -> Shape {
        Shape::Value("number or -1", &[])
    }
}

fn malformed(words: &str) -> Refusal {
    Refusal::Message(xml::Class::XmlError, words.to_owned())
}

/// A format by name; which names are possible depends on the type of the pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NamedFormat {
    /// Its name; left open, it is the usual one of the pool.
    #[xml(attr)]
    pub r#type: String,
}
