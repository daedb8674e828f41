//! The record of a running machine for the next daemon: an envelope around the backend's own text and the documents.

use std::fmt::Write;

use error::{Error, ErrorCode, ErrorDomain, Result};
use stdx::Uuid;

use crate::snapshot::PowerState;

/// What the next daemon needs to know about a machine that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    /// The kernel's number of the boot in which it runs; empty when it is not known.
    pub(crate) boot: String,
    pub(crate) uuid: Uuid,
    pub(crate) name: String,
    pub(crate) id: i32,
    pub(crate) power: PowerState,
    /// The start had not finished.
    pub(crate) starting: bool,
    /// The backend's own text.
    pub(crate) backend: String,
    /// The live document with its secrets.
    pub(crate) live: String,
    /// What it was started from, with its secrets.
    pub(crate) origin: String,
}

impl Status {
    /// The text of the file.
    pub(crate) fn format(&self) -> String {
        let mut text = String::with_capacity(self.live.len() + self.origin.len() + self.backend.len() + 512);
        let PowerState { state, reason } = self.power;
        let starting = if self.starting { "yes" } else { "no" };
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "<machine version='1' uuid='{}' id='{}' boot='{}' state='{state}' reason='{reason}' starting='{starting}'>",
            self.uuid, self.id, self.boot
        );
        for (element, content) in
            [("name", &self.name), ("backend", &self.backend), ("live", &self.live), ("origin", &self.origin)]
        {
            text.push_str("  <");
            text.push_str(element);
            text.push('>');
            escape(content, &mut text);
            text.push_str("</");
            text.push_str(element);
            text.push_str(">\n");
        }
        text.push_str("</machine>\n");
        text
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// `XmlError`: it is none of ours, or damaged.
    pub(crate) fn parse(text: &str) -> Result<Status> {
        let document = xml::Document::parse(text).map_err(|error| damaged(&error.to_string()))?;
        let root = document.root("machine").map_err(|error| damaged(&error.to_string()))?;
        let number = |name: &str| {
            let text =
                root.attribute(name).ok_or_else(|| damaged(&format!("attribute '{name}' is missing")))?;
            text.parse::<i32>().map_err(|_| damaged(&format!("attribute '{name}' is no number")))
        };
        let content = |name: &str| {
            root.children()
                .find(|child| child.has_tag_name(name))
                .map(|child| child.text().unwrap_or_default().to_owned())
                .ok_or_else(|| damaged(&format!("element '{name}' is missing")))
        };
        if number("version")? != 1 {
            return Err(damaged("it was written by a later release"));
        }
        let uuid = root.attribute("uuid").and_then(|text| text.parse().ok());
        Ok(Status {
            boot: root.attribute("boot").unwrap_or_default().to_owned(),
            uuid: uuid.ok_or_else(|| damaged("attribute 'uuid' is missing"))?,
            name: content("name")?,
            id: number("id")?,
            power: PowerState { state: number("state")?, reason: number("reason")? },
            starting: root.attribute("starting") == Some("yes"),
            backend: content("backend")?,
            live: content("live")?,
            origin: content("origin")?,
        })
    }
}

fn damaged(detail: &str) -> Error {
    Error::new(
        ErrorCode::XmlError,
        ErrorDomain::Domain,
        format!("the record of a running machine is damaged: {detail}"),
    )
}

fn escape(content: &str, into: &mut String) {
    for character in content.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '\r' => into.push_str("&#13;"),
            other => into.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let status = Status {
            boot: "83dfcd8c-2a3f-4b36-9c3e-2ac7d6a3e6c1".to_owned(),
            uuid: "6695eb01-f6a4-8304-79aa-97f2502e193f".parse().unwrap(),
            name: "a <b> & 'c'".to_owned(),
            id: 7,
            power: PowerState::running(1),
            starting: true,
            backend: "{\"pid\":1,\"text\":\"]]>\\r\"}\r\n".to_owned(),
            live: "<domain type='test' id='7'>\n  <name>a &lt;b&gt;</name>\n</domain>\n".to_owned(),
            origin: String::new(),
        };
        assert_eq!(Status::parse(&status.format()).unwrap(), status);
    }

    #[test]
    fn damage_is_told() {
        let whole = "<machine version='1' uuid='x' id='1' state='1' reason='1'/>";
        for text in ["", "<machine", "<other/>", "<machine version='2'/>", "<machine/>", whole] {
            let error = Status::parse(text).unwrap_err();
            assert!(error.message().contains("is damaged: "), "{error}");
        }
    }
}
