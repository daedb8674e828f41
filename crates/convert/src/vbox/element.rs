//! Elements as VirtualBox writes them: double quotes, two blanks of indentation, no text beside elements.

use error::Result;
use xml::Node;

use crate::fault::internal;

/// Deepest nesting.
const DEPTH_MAX: usize = 64;

/// An element with all that is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The name.
    pub name: String,
    /// Names and values of attributes, in their order.
    pub attributes: Vec<(String, String)>,
    /// Elements inside.
    pub children: Vec<Element>,
    /// The text of an element without elements inside.
    pub text: String,
}

impl Element {
    /// An empty element.
    #[must_use]
    pub fn new(name: &str) -> Element {
        Element { name: name.to_owned(), ..Element::default() }
    }

    /// Copies an element.
    pub(super) fn of(node: Node<'_, '_>) -> Result<Element> {
        copy(node, 0)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first element of a name inside.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Appends an attribute.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.attributes.push((name.to_owned(), value.to_owned()));
    }

    /// Appends an attribute when there is a value.
    pub(super) fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Appends the text of the element, a line for each element inside.
    pub(super) fn format(&self, out: &mut String) {
        self.indented(out, 0);
    }

    fn indented(&self, out: &mut String, depth: usize) {
        out.extend(std::iter::repeat_n("  ", depth));
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push('>');
        if self.children.is_empty() {
            escape(&self.text, out);
        } else {
            out.push('\n');
            for child in &self.children {
                child.indented(out, depth + 1);
            }
            out.extend(std::iter::repeat_n("  ", depth));
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push_str(">\n");
    }
}

fn copy(node: Node<'_, '_>, depth: usize) -> Result<Element> {
    if depth > DEPTH_MAX {
        return Err(internal(format!("elements are nested more than {DEPTH_MAX} deep")));
    }
    let elements = node.children().filter(Node::is_element);
    let children: Vec<Element> = elements.map(|child| copy(child, depth + 1)).collect::<Result<_>>()?;
    let text = if children.is_empty() { node.text().unwrap_or_default().trim() } else { "" };
    Ok(Element {
        name: node.tag_name().name().to_owned(),
        attributes: node
            .attributes()
            .filter(|attribute| attribute.namespace().is_none())
            .map(|attribute| (attribute.name().to_owned(), attribute.value().to_owned()))
            .collect(),
        children,
        text: text.to_owned(),
    })
}

/// Writes a text with references for what has a meaning and for what the encoding of the file cannot say.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            ' '..='~' => out.push(letter),
            other => out.push_str(&format!("&#{};", u32::from(other))),
        }
    }
}
