//! Descriptors of programs that serve devices over vhost-user (QEMU's interop format).

use serde_json::{Value, json};

/// The kinds of devices that such programs serve.
const KINDS: [&str; 14] = [
    "9p",
    "balloon",
    "block",
    "caif",
    "console",
    "crypto",
    "fs",
    "gpu",
    "input",
    "net",
    "rng",
    "rpmsg",
    "rproc-serial",
    "scsi",
];

/// One descriptor. Which of several files counts says [`crate::firmware::effective`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The kind of device.
    pub kind: String,
    /// The program.
    pub binary: String,
}

impl Descriptor {
    /// Reads one descriptor; none when it makes no sense.
    pub fn parse(text: &str) -> Option<Descriptor> {
        let value: Value = serde_json::from_str(text).ok()?;
        let kind = value["type"].as_str().filter(|kind| KINDS.contains(kind))?;
        Some(Descriptor { kind: kind.to_owned(), binary: value["binary"].as_str()?.to_owned() })
    }

    /// The descriptor as a document, without what only people read.
    pub fn document(&self) -> Value {
        json!({ "type": self.kind, "binary": self.binary })
    }
}

#[cfg(test)]
mod tests {
    use super::Descriptor;

    #[test]
    fn only_known_kinds_are_read() {
        let gpu = Descriptor::parse(r#"{"type":"gpu","binary":"/bin/gpu","tags":[]}"#).unwrap();
        assert_eq!(gpu.document().to_string(), r#"{"binary":"/bin/gpu","type":"gpu"}"#);
        assert_eq!(Descriptor::parse(r#"{"type":"teapot","binary":"/bin/gpu"}"#), None);
        assert_eq!(Descriptor::parse("{"), None);
    }
}
