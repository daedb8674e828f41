//! What stands in an element that belongs to someone else, piece by piece, as its author wrote it.

use std::borrow::Cow;

use roxmltree::{Node, NodeType};

const CDATA_START: &str = "<![CDATA[";
const CDATA_END: &str = "]]>";

/// A piece of an element's content.
#[derive(Clone, Debug)]
pub enum Piece<'n, 'i> {
    /// A child element.
    Element(Node<'n, 'i>),
    /// Text, its references resolved.
    Text(Cow<'n, str>),
    /// The text of a CDATA section.
    Cdata(Cow<'n, str>),
    /// The text of a comment.
    Comment(Cow<'n, str>),
    /// A processing instruction: what stands between its question marks.
    Instruction(Cow<'n, str>),
}

impl Piece<'_, '_> {
    /// True for text of either kind: where there is some, elements do not stand on lines of their own.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Piece::Text(_) | Piece::Cdata(_))
    }
}

/// The content of an element without the blanks between tags, which are layout.
///
/// Blanks are text where they are all that an element has, beside other text, and where text came first.
#[must_use]
pub fn pieces<'n, 'i>(element: Node<'n, 'i>) -> Vec<Piece<'n, 'i>> {
    let source = element.document().input_text();
    let mut found = Vec::new();
    for child in element.children() {
        let whole = &source[child.range()];
        match child.node_type() {
            NodeType::Element => found.push(Piece::Element(child)),
            NodeType::Comment => found.push(Piece::Comment(inside(whole, "<!--", "-->"))),
            NodeType::PI => found.push(Piece::Instruction(inside(whole, "<?", "?>"))),
            NodeType::Text => texts(element, child, &mut found),
            NodeType::Root => {}
        }
    }
    found
}

/// What stands between two marks, its line breaks as XML reads them.
fn inside<'n>(whole: &'n str, start: &str, end: &str) -> Cow<'n, str> {
    let text = whole.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    let text = text.unwrap_or_default();
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text and the CDATA sections that the reader made one text of.
fn texts<'n, 'i>(element: Node<'n, 'i>, run: Node<'n, 'i>, found: &mut Vec<Piece<'n, 'i>>) {
    let source = &element.document().input_text()[..element.range().end];
    let is_last = run.next_sibling().is_none();
    let end = match run.next_sibling() {
        Some(next) => next.range().start,
        None => source.rfind("</").unwrap_or(source.len()),
    };
    let mut rest = source.get(run.range().start..end).unwrap_or_default();
    if !rest.contains(CDATA_START) {
        let text = Cow::Borrowed(run.text().unwrap_or_default());
        return add_text(rest, text, is_last, found);
    }
    while let Some((before, behind)) = rest.split_once(CDATA_START) {
        add_text(before, resolved(before), false, found);
        let (text, behind) = behind.split_once(CDATA_END).unwrap_or((behind, ""));
        let text = inside(text, "", "");
        match found.last_mut() {
            Some(Piece::Cdata(last)) => last.to_mut().push_str(&text),
            _ => found.push(Piece::Cdata(text)),
        }
        rest = behind;
    }
    add_text(rest, resolved(rest), is_last, found);
}

/// The CDATA sections that hold a text: several where it has their end in it.
#[must_use]
pub fn cdata(text: &str) -> String {
    format!("{CDATA_START}{}{CDATA_END}", text.replace(CDATA_END, "]]]]><![CDATA[>"))
}

/// Adds text that the source spells so, unless it is layout.
fn add_text<'n>(spelled: &str, text: Cow<'n, str>, is_last: bool, found: &mut Vec<Piece<'n, '_>>) {
    if spelled.is_empty() {
        return;
    }
    if !is_blank(spelled) || blanks_are_text(found, is_last) {
        found.push(Piece::Text(text));
    }
}

/// True for blanks alone.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Whether blanks behind these pieces are text and no layout; `is_last`: nothing follows them.
pub(crate) fn blanks_are_text(before: &[Piece<'_, '_>], is_last: bool) -> bool {
    match (before.first(), before.last()) {
        (None, _) => is_last,
        (Some(Piece::Text(_)), _) | (_, Some(Piece::Text(_))) => true,
        _ => false,
    }
}

/// The text that a well-formed piece of source spells.
fn resolved(spelled: &str) -> Cow<'_, str> {
    let text = inside(spelled, "", "");
    if !text.contains('&') {
        return text;
    }
    let element = format!("<a>{text}</a>");
    let parsed = roxmltree::Document::parse(&element);
    Cow::Owned(
        parsed.ok().and_then(|parsed| parsed.root_element().text().map(str::to_owned)).unwrap_or_default(),
    )
}
