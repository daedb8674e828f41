//! The look at a document before it is read: limits that must hold before the reader starts, because the time it takes
//! grows with the square of what they limit.
//!
//! Where the text is not well-formed this look may see other tags than there are; the reader then says what is wrong.

use crate::{Cause, Error};

/// Deepest nesting of elements, the root being level 1.
pub const DEPTH_MAX: u32 = 256;
/// Most attributes of one element.
pub const ATTRIBUTES_MAX: u32 = 256;
/// Most declarations of namespaces in a document.
pub const NAMESPACES_MAX: u32 = 64;

/// A start tag.
struct Tag {
    /// Bytes from its bracket to behind its other bracket.
    length: usize,
    /// Whether it ends its element too.
    empty: bool,
    namespaces: u32,
}

/// Fewest bytes that an attribute takes, as in ` a=""`.
const ATTRIBUTE_BYTES_MIN: usize = 5;

/// Refuses a `text` that goes beyond the limits.
///
/// # Errors
/// Elements are nested too deeply, have too many attributes, or declare too many namespaces.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    if is_small(text.as_bytes()) { Ok(()) } else { check_tags(text) }
}

/// Whether a text is surely within all limits, as almost every document is: it has no more start tags than levels are
/// allowed, brackets are too near to each other for that many attributes, and too few places could say `xmlns`.
fn is_small(bytes: &[u8]) -> bool {
    let starts = count_pairs(bytes, |byte, next| (byte == b'<') & (next != b'/'));
    let declarations = count_pairs(bytes, |byte, next| (byte == b'x') & (next == b'm'));
    // No tag has a bracket inside, so none is longer than the distance of two brackets: less than two pieces.
    let piece = ATTRIBUTES_MAX as usize * ATTRIBUTE_BYTES_MIN / 2;
    starts <= DEPTH_MAX as usize
        && declarations <= NAMESPACES_MAX as usize
        && bytes.chunks_exact(piece).all(|piece| piece.contains(&b'<'))
}

/// How many bytes are `such` together with the next.
fn count_pairs(bytes: &[u8], such: impl Fn(u8, u8) -> bool) -> usize {
    /// Few enough for sums in one byte, of which the processor adds many at once.
    const PIECE: usize = 128;
    let behind = bytes.get(1..).unwrap_or_default();
    let pieces = bytes.chunks(PIECE).zip(behind.chunks(PIECE));
    let count = |(piece, behind): (&[u8], &[u8])| {
        let pairs = piece.iter().zip(behind);
        let counted = pairs.map(|(byte, next)| u8::from(such(*byte, *next)));
        usize::from(counted.sum::<u8>())
    };
    pieces.map(count).sum()
}

/// Looks at every tag of `text`.
fn check_tags(text: &str) -> Result<(), Error> {
    let (mut at, mut depth, mut namespaces) = (0, 0_u32, 0_u32);
    while let Some(before) = text[at..].find('<') {
        at += before;
        let rest = &text[at..];
        let (opening, closing) = match rest.as_bytes() {
            [_, b'!', b'-', b'-', ..] => ("<!--", "-->"),
            [_, b'!', b'[', ..] => ("<![CDATA[", "]]>"),
            [_, b'?', ..] => ("<?", "?>"),
            // The reader refuses declarations of types as soon as it sees one.
            [_, b'!', ..] => return Ok(()),
            [_, b'/', ..] => {
                depth = depth.saturating_sub(1);
                ("</", ">")
            }
            _ => {
                let refuse = |cause| Err(error_at(text, at, cause));
                if depth == DEPTH_MAX {
                    return refuse(Cause::TooDeep { limit: DEPTH_MAX });
                }
                let Some(tag) = start_tag(rest.as_bytes()) else {
                    return refuse(Cause::TooManyAttributes { limit: ATTRIBUTES_MAX });
                };
                namespaces += tag.namespaces;
                if namespaces > NAMESPACES_MAX {
                    return refuse(Cause::TooManyNamespaces { limit: NAMESPACES_MAX });
                }
                depth += u32::from(!tag.empty);
                at += tag.length;
                continue;
            }
        };
        let Some(length) = rest.get(opening.len()..).and_then(|inside| inside.find(closing)) else {
            return Ok(());
        };
        at += opening.len() + length + closing.len();
    }
    Ok(())
}

/// The start tag at the beginning of `bytes`; `None` when it has too many attributes.
fn start_tag(bytes: &[u8]) -> Option<Tag> {
    let (mut quote, mut attributes, mut namespaces) = (None, 0, 0);
    for (index, byte) in bytes.iter().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => {
                attributes += 1;
                if attributes > ATTRIBUTES_MAX {
                    return None;
                }
                namespaces += u32::from(declares_namespace(&bytes[..index]));
            }
            (None, b'>') => {
                return Some(Tag { length: index + 1, empty: bytes[index - 1] == b'/', namespaces });
            }
            _ => {}
        }
    }
    Some(Tag { length: bytes.len(), empty: false, namespaces })
}

/// Whether the name that ends before an equals sign declares a namespace.
fn declares_namespace(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let delimits = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=' | b'<');
    let start = before.iter().rposition(delimits).map_or(0, |place| place + 1);
    before[start..].starts_with(b"xmlns")
}

fn error_at(text: &str, offset: usize, cause: Cause) -> Error {
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Error {
        line: number(before.bytes().filter(|byte| *byte == b'\n').count() + 1),
        column: number(line.chars().count() + 1),
        path: String::new(),
        cause: Box::new(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let whole = check_tags(text);
        assert_eq!(check(text), whole, "what is small goes beyond no limit");
        whole.map_or_else(|error| error.to_string(), |()| "fine".to_owned())
    }

    /// Whatever looks like a tag and is none must not count, and whatever is one must.
    #[test]
    fn tags_are_seen_where_the_reader_sees_them() {
        let inside = [
            "<!-- <b <b a='1' -->",
            "<![CDATA[ <b> ]] > ]> <b>]]>",
            "<?pi <b> ' ?>",
            "<b c='>' d=\"'/>\"/>",
            "<b c = '=' />",
            "<b>'</b>",
            "<b\n/>",
            "=\"",
        ];
        for piece in inside {
            let nest = |depth: usize, inner: &str| {
                format!("<?xml version='1.0'?>{}{inner}{}", "<a>".repeat(depth), "</a>".repeat(depth))
            };
            let text = nest(255, &piece.repeat(3));
            roxmltree::Document::parse(&text).unwrap();
            assert_eq!(refusal(&text), "fine", "{piece}");
            let text = nest(255, &format!("{piece}<c><d/></c>"));
            assert!(refusal(&text).starts_with("XML error: elements are nested deeper"), "{piece}");
        }
    }

    #[test]
    fn what_costs_the_reader_too_much_is_refused_before() {
        let attributes = |count: u32| -> String { (0..count).map(|n| format!(" a{n} = '1'")).collect() };
        assert_eq!(refusal(&format!("<a{}/>", attributes(256))), "fine");
        assert_eq!(
            refusal(&format!("\n <a{}/>", attributes(257))),
            "XML error: an element has more than 256 attributes (line 2, column 2)"
        );
        let declaring = |count: u32| "<a xmlns='u'/>".repeat(count as usize);
        assert_eq!(refusal(&format!("<b>{}</b>", declaring(64))), "fine");
        assert!(
            refusal(&format!("<b>{}</b>", declaring(65)))
                .starts_with("XML error: the document declares more than 64 namespaces")
        );
        assert!(refusal(&"<a b:xmlns='u'>".repeat(2000)).contains("nested deeper"));
    }

    #[test]
    fn text_that_is_cut_anywhere_is_left_to_the_reader() {
        let text = "<?xml version='1.0'?><!-- - --><a b='c' xmlns = \"u\"><![CDATA[x]]>ä<b/></a>";
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            assert_eq!(refusal(&text[..cut]), "fine");
        }
        assert_eq!(refusal("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "fine");
    }
}
