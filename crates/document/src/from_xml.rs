//! XML to views.

use std::borrow::Cow;

use xml::{Node, Piece};

use crate::guide::Guide;
use crate::view::{CDATA, COMMENT, CONTENT, INSTRUCTION, TEXT, Tree};

/// A document of the kind whose guide this is, or of someone else's.
pub(crate) fn document(root: Node<'_, '_>, guide: Option<Guide>) -> Tree {
    let inside = guide.map_or(Inside::Foreign, Inside::Known);
    Tree::Map(vec![(tag_name(root).to_owned(), element(root, &inside))])
}

/// What stands in an element.
enum Inside {
    /// What the tables of a kind say.
    Known(Guide),
    /// What belongs to someone else, so that everything counts.
    Foreign,
}

/// A child element.
struct Child<'n> {
    name: &'n str,
    /// It may stand there several times.
    list: bool,
    inside: Inside,
}

impl Inside {
    /// The child element of this name.
    fn child<'n>(&self, name: &'n str) -> Child<'n> {
        let known = match self {
            Inside::Known(guide) => guide.child(name),
            Inside::Foreign => None,
        };
        match known {
            Some(known) if !known.foreign => {
                Child { name, list: known.list, inside: Inside::Known(known.content) }
            }
            other => Child { name, list: other.is_some_and(|known| known.list), inside: Inside::Foreign },
        }
    }

    /// What counts of the content of an element.
    fn content<'n, 'i>(&self, node: Node<'n, 'i>) -> Vec<Piece<'n, 'i>> {
        if matches!(self, Inside::Foreign) {
            return xml::pieces(node);
        }
        let text = |child: &Node<'n, 'i>| child.text().filter(|_| child.is_text());
        if node.first_element_child().is_none() {
            let text: String = node.children().filter_map(|child| text(&child)).collect();
            // What stands between two tags on lines of their own is layout.
            let nothing = text.is_empty() || text.trim().is_empty() && text.contains('\n');
            return if nothing { Vec::new() } else { vec![Piece::Text(Cow::Owned(text))] };
        }
        let mixed = node.children().any(|child| text(&child).is_some_and(|text| !text.trim().is_empty()));
        let counts = |child: Node<'n, 'i>| {
            let text = || text(&child).filter(|_| mixed).map(|text| Piece::Text(Cow::Borrowed(text)));
            if child.is_element() { Some(Piece::Element(child)) } else { text() }
        };
        node.children().filter_map(counts).collect()
    }
}

fn element(node: Node<'_, '_>, inside: &Inside) -> Tree {
    let mut members: Vec<(String, Tree)> = Vec::new();
    for namespace in xml::declared(node).into_iter().filter(|namespace| namespace.name() != Some("xml")) {
        let name = namespace.name().map_or_else(|| "@xmlns".to_owned(), |name| format!("@xmlns:{name}"));
        members.push((name, Tree::Text(namespace.uri().to_owned())));
    }
    for attribute in node.attributes() {
        let text = node.document().input_text().get(attribute.range()).unwrap_or_default();
        let name = text.split(|letter: char| letter == '=' || letter.is_whitespace()).next();
        members.push((format!("@{}", name.unwrap_or_default()), Tree::Text(attribute.value().to_owned())));
    }
    let content = inside.content(node);
    match content.as_slice() {
        [] => {}
        [Piece::Text(text)] if members.is_empty() => return Tree::Text(text.to_string()),
        [Piece::Text(text)] => members.push((TEXT.to_owned(), Tree::Text(text.to_string()))),
        pieces => match grouped(pieces, inside) {
            Some(children) => members.extend(children),
            None => members.push((CONTENT.to_owned(), in_order(pieces, inside))),
        },
    }
    if members.is_empty() { Tree::Null } else { Tree::Map(members) }
}

/// Children by name; none where that would change their order or lose something else.
fn grouped(pieces: &[Piece<'_, '_>], inside: &Inside) -> Option<Vec<(String, Tree)>> {
    let mut members: Vec<(String, Tree)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut last = Child { name: "", list: false, inside: Inside::Foreign };
    for piece in pieces {
        let Piece::Element(node) = *piece else { return None };
        let name = tag_name(node);
        if last.name == name {
            let more = element(node, &last.inside);
            match members.last_mut() {
                Some((_, Tree::List(items))) if last.list => items.push(more),
                Some((_, one)) => {
                    *one = Tree::List(vec![std::mem::replace(one, Tree::Null), more]);
                    last.list = true;
                }
                None => {}
            }
            continue;
        }
        if !seen.insert(name) {
            return None;
        }
        last = inside.child(name);
        let value = element(node, &last.inside);
        members.push((name.to_owned(), if last.list { Tree::List(vec![value]) } else { value }));
    }
    Some(members)
}

fn in_order(pieces: &[Piece<'_, '_>], inside: &Inside) -> Tree {
    let marked = |mark: &str, text: &str| Tree::Map(vec![(mark.to_owned(), Tree::Text(text.to_owned()))]);
    let items = pieces.iter().map(|piece| match piece {
        Piece::Element(node) => {
            let child = inside.child(tag_name(*node));
            Tree::Map(vec![(child.name.to_owned(), element(*node, &child.inside))])
        }
        Piece::Text(text) => Tree::Text(text.to_string()),
        Piece::Cdata(text) => marked(CDATA, text),
        Piece::Comment(text) => marked(COMMENT, text),
        Piece::Instruction(text) => marked(INSTRUCTION, text),
    });
    Tree::List(items.collect())
}

/// The name of an element with the prefix it has in the document.
fn tag_name<'n>(node: Node<'n, '_>) -> &'n str {
    let tag = node.document().input_text().get(node.range().start + 1..).unwrap_or_default();
    let end = tag.find(|letter: char| letter.is_whitespace() || letter == '/' || letter == '>');
    &tag[..end.unwrap_or(tag.len())]
}
