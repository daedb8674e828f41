//! Content that belongs to someone else and is kept as it is, such as `<metadata>`.

use std::borrow::Cow;

use roxmltree::{Namespace, Node};

use crate::content::{Piece, blanks_are_text, cdata, is_blank, pieces};
use crate::{Document, Error};

/// Stands for a line break with indentation inside [`Raw`]; no XML document can contain this character.
const LINE: char = '\u{1}';

/// An element kept as text: one line per element, two spaces per level, double quotes, as libvirt's own copy of
/// foreign content looks. Text content, comments and CDATA sections are kept to the byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw {
    text: String,
}

impl Raw {
    /// Keeps an element.
    #[must_use]
    pub fn of(node: Node<'_, '_>) -> Self {
        Self::of_chosen(node, &mut |_| true)
    }

    /// Keeps an element with those of its child elements that `keep` says.
    pub fn of_chosen(node: Node<'_, '_>, keep: &mut dyn FnMut(Node<'_, '_>) -> bool) -> Self {
        let mut copy = Copy { text: String::new(), scope: Vec::new() };
        let mut chosen = pieces(node);
        chosen.retain(|piece| !matches!(piece, Piece::Element(child) if !keep(*child)));
        copy.element(node, &chosen, 0, true);
        Self { text: copy.text }
    }

    /// Reads one element.
    ///
    /// # Errors
    /// The text is not one well-formed element.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Ok(Self::of(Document::parse(text)?.any_root()))
    }

    /// The element as a text of its own.
    #[must_use]
    pub fn to_xml(&self) -> String {
        self.at_depth(0).into_owned()
    }

    /// The text with every line but the first at this level.
    pub(crate) fn at_depth(&self, depth: usize) -> Cow<'_, str> {
        if !self.text.contains(LINE) {
            return Cow::Borrowed(&self.text);
        }
        Cow::Owned(self.text.replace(LINE, &format!("\n{}", "  ".repeat(depth))))
    }
}

/// The text being made, and the prefixes declared around the present element.
struct Copy<'n> {
    text: String,
    scope: Vec<(&'n str, &'n str)>,
}

impl<'n> Copy<'n> {
    /// Recursion is bounded by the depth limit of documents.
    fn element<'i: 'n>(&mut self, node: Node<'n, 'i>, content: &[Piece<'n, 'i>], depth: usize, layout: bool) {
        let name = source_name(node);
        let outer = self.scope.len();
        self.text.push('<');
        self.text.push_str(name);
        self.declarations(node, name);
        for attribute in node.attributes() {
            let qualified = &node.document().input_text()[attribute.range_qname()];
            self.attribute(qualified, attribute.value());
        }
        if content.is_empty() {
            self.text.push_str("/>");
            self.scope.truncate(outer);
            return;
        }
        self.text.push('>');
        let layout = layout && !content.iter().any(Piece::is_text);
        for (index, piece) in content.iter().enumerate() {
            if layout {
                self.line(depth + 1);
            }
            match piece {
                // These blanks were spelled as references; as themselves they would be layout.
                Piece::Text(text)
                    if is_blank(text) && !blanks_are_text(&content[..index], index + 1 == content.len()) =>
                {
                    self.text.extend(text.bytes().map(|blank| format!("&#{blank};")));
                }
                piece => self.piece(piece, depth + 1, layout),
            }
        }
        if layout {
            self.line(depth);
        }
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
        self.scope.truncate(outer);
    }

    fn piece<'i: 'n>(&mut self, piece: &Piece<'n, 'i>, depth: usize, layout: bool) {
        let (start, text, end) = match piece {
            Piece::Element(node) => return self.element(*node, &pieces(*node), depth, layout),
            Piece::Text(text) => return escape(&mut self.text, text, false),
            Piece::Cdata(text) => {
                self.text.push_str(&cdata(text));
                return;
            }
            Piece::Comment(text) => ("<!--", text, "-->"),
            Piece::Instruction(text) => ("<?", text, "?>"),
        };
        self.text.extend([start, text, end]);
    }

    /// Prefixes declared on this element, and those it uses that are declared outside of the copy.
    fn declarations<'i: 'n>(&mut self, node: Node<'n, 'i>, name: &'n str) {
        let own = declared(node);
        let mut used = vec![prefix_of(name)];
        for attribute in node.attributes() {
            let prefix = prefix_of(&node.document().input_text()[attribute.range_qname()]);
            // Each prefix is declared, so that there are no more of them than a document may declare.
            if !prefix.is_empty() && !used.contains(&prefix) {
                used.push(prefix);
            }
        }
        for namespace in node.namespaces() {
            let prefix = namespace.name().unwrap_or_default();
            if prefix == "xml" || !(used.contains(&prefix) || own.contains(&namespace)) {
                continue;
            }
            let seen = self.scope.iter().rev().find(|(known, _)| *known == prefix);
            if seen.is_some_and(|(_, uri)| *uri == namespace.uri()) {
                continue;
            }
            self.scope.push((prefix, namespace.uri()));
            let attribute = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            self.attribute(&attribute, namespace.uri());
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape(&mut self.text, value, true);
        self.text.push('"');
    }

    fn line(&mut self, depth: usize) {
        self.text.push(LINE);
        for _ in 0..depth {
            self.text.push_str("  ");
        }
    }
}

/// The namespaces that an element declares and that are not in scope around it. Takes time only where there are some.
#[must_use]
pub fn declared<'n, 'i>(node: Node<'n, 'i>) -> Vec<&'n Namespace<'i>> {
    let around = || node.parent().map(|parent| parent.namespaces()).into_iter().flatten();
    if node.namespaces().eq(around()) {
        return Vec::new();
    }
    node.namespaces().filter(|namespace| !around().any(|other| other == *namespace)).collect()
}

/// The name with its prefix, as the source spells it.
fn source_name<'n>(node: Node<'n, '_>) -> &'n str {
    let source = &node.document().input_text()[node.range()][1..];
    let end = source.find(|end: char| end.is_ascii_whitespace() || matches!(end, '/' | '>'));
    &source[..end.unwrap_or(source.len())]
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn escape(out: &mut String, text: &str, attribute: bool) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_declared_where_they_change() {
        let text = "<a xmlns:p='1' xmlns:q='2'><b/><c xmlns:p='1'/><d xmlns:q='3'><e xmlns:p='1' xmlns:q='2'/></d></a>";
        let document = Document::parse(text).unwrap();
        let told: Vec<String> = document
            .any_root()
            .descendants()
            .map(|node| {
                let uris: Vec<&str> = declared(node).iter().map(|namespace| namespace.uri()).collect();
                format!("{} {}", node.tag_name().name(), uris.join(","))
            })
            .collect();
        assert_eq!(told, ["a 1,2", "b ", "c ", "d 3", "e 2"]);
    }

    /// A copy of a part says the prefixes that it uses, and each of them once.
    #[test]
    fn a_part_declares_what_it_uses() {
        let text = "<a xmlns:p='1' xmlns:q='2' xmlns:r='3'><b><p:c q:x='y'><p:d q:z=''/><e xmlns:r='4'/></p:c></b></a>";
        let document = Document::parse(text).unwrap();
        let part = document.any_root().first_element_child().unwrap();
        assert_eq!(
            Raw::of(part).to_xml(),
            "<b>\n  <p:c xmlns:p=\"1\" xmlns:q=\"2\" q:x=\"y\">\n    <p:d q:z=\"\"/>\n    <e xmlns:r=\"4\"/>\n  </p:c>\n</b>"
        );
    }
}
