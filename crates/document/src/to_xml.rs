//! Views to XML.

use crate::view::{CDATA, COMMENT, CONTENT, INSTRUCTION, TEXT, Tree, ViewError};

/// The document, ending with a line break; whether it is well-formed is not known yet.
pub(crate) fn document(tree: &Tree) -> Result<String, ViewError> {
    let Tree::Map(members) = tree else { return Err(shape("a document is an object", OUTSIDE)) };
    let [(name, content)] = members.as_slice() else {
        return Err(shape("a document has one member, its outermost element", OUTSIDE));
    };
    if matches!(content, Tree::List(_)) {
        return Err(shape("a document has one outermost element", OUTSIDE));
    }
    let mut out = String::new();
    write_element(name, content, &mut out)?;
    out.push('\n');
    Ok(out)
}

fn shape(text: impl Into<String>, cure: &'static str) -> ViewError {
    ViewError::Shape { text: text.into(), cure }
}

/// What the outside of a document is.
const OUTSIDE: &str = "write an object with one member, the outermost element, such as {\"domain\": {...}}";

fn write_element(name: &str, content: &Tree, out: &mut String) -> Result<(), ViewError> {
    checked_name(name)?;
    out.push('<');
    out.push_str(name);
    let members: &[(String, Tree)] = match content {
        Tree::Map(members) => members,
        Tree::Null => &[],
        Tree::Text(text) => {
            out.push('>');
            escape(text, out)?;
            out.push_str(&format!("</{name}>"));
            return Ok(());
        }
        Tree::List(_) => return Err(shape(format!("a list in a list at '{name}'"), "write one list")),
    };
    for (member, value) in members {
        let Some(attribute) = member.strip_prefix('@') else { continue };
        checked_name(attribute)?;
        let Tree::Text(text) = value else {
            return Err(shape(
                format!("attribute '{attribute}' of '{name}' must be text or a number"),
                "names with @ are attributes, those without are elements",
            ));
        };
        out.push(' ');
        out.push_str(attribute);
        out.push_str("=\"");
        escape(text, out)?;
        out.push('"');
    }
    out.push('>');
    for (member, value) in members.iter().filter(|(member, _)| !member.starts_with('@')) {
        match (member.as_str(), value) {
            (TEXT, Tree::Text(text)) => escape(text, out)?,
            (CONTENT, Tree::List(items)) => {
                for item in items {
                    write_item(name, item, out)?;
                }
            }
            (TEXT | CONTENT, _) => {
                return Err(shape(
                    format!("'{member}' of '{name}' holds something else"),
                    "#text holds a text, #content a list of texts and objects",
                ));
            }
            (child, Tree::List(items)) => {
                for item in items {
                    write_element(child, item, out)?;
                }
            }
            (child, value) => write_element(child, value, out)?,
        }
    }
    out.push_str(&format!("</{name}>"));
    Ok(())
}

/// One of the contents of the element `name`.
fn write_item(name: &str, item: &Tree, out: &mut String) -> Result<(), ViewError> {
    match item {
        Tree::Text(text) if text.bytes().all(|byte| byte == b' ') => {
            // Blanks as themselves would be layout.
            out.extend(std::iter::repeat_n("&#32;", text.len()));
            Ok(())
        }
        Tree::Text(text) => escape(text, out),
        Tree::Map(members) => match members.as_slice() {
            [(kind, Tree::Text(text))] if kind == CDATA && !text.contains('\r') => {
                out.push_str(&xml::cdata(text));
                Ok(())
            }
            [(kind, Tree::Text(text))] if kind == COMMENT => delimited(text, ["<!--", "-->"], out),
            [(kind, Tree::Text(text))] if kind == INSTRUCTION => delimited(text, ["<?", "?>"], out),
            [(child, content)] if !child.starts_with('#') => write_element(child, content, out),
            _ => Err(mixed(name)),
        },
        Tree::Null | Tree::List(_) => Err(mixed(name)),
    }
}

fn mixed(name: &str) -> ViewError {
    shape(
        format!("'{CONTENT}' of '{name}' holds something else"),
        "write a list of texts and objects with one member each",
    )
}

/// Text between marks; there are no references in it.
fn delimited(text: &str, [start, end]: [&str; 2], out: &mut String) -> Result<(), ViewError> {
    let first = out.len();
    out.extend([start, text, end]);
    let inside = &out[first + start.len()..];
    if inside.find(end) != Some(text.len()) || text.contains('\r') {
        return Err(shape(
            format!("what stands between {start} and {end} cannot hold '{}'", text.escape_debug()),
            "remove the mark, and line ends with U+000D",
        ));
    }
    Ok(())
}

fn checked_name(name: &str) -> Result<(), ViewError> {
    let right = |letter: char| letter.is_alphanumeric() || "_-.:".contains(letter);
    let first = |letter: char| letter.is_alphabetic() || letter == '_';
    if name.starts_with(first) && name.chars().all(right) {
        return Ok(());
    }
    Err(shape(
        format!("'{}' is no name of an element or attribute", name.escape_debug()),
        "names have letters, digits, '_', '-', '.' and ':', and begin with a letter",
    ))
}

fn escape(text: &str, out: &mut String) -> Result<(), ViewError> {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push_str(&format!("&#{};", u32::from(letter))),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {
                return Err(shape(
                    format!("no document can contain {}", letter.escape_unicode()),
                    "remove it",
                ));
            }
            letter if letter.is_control() => out.push_str(&format!("&#{};", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    Ok(())
}
