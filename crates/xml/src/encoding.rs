//! Bytes of a file to the text of a document: UTF-8, and what its first bytes or its XML declaration name instead.

use std::borrow::Cow;

use thiserror::Error;

/// How far the XML declaration is looked at, in bytes.
const DECLARATION_BYTES_MAX: usize = 256;
/// Names of ISO-8859-1, in capitals.
const LATIN1: &[&str] = &["ISO-8859-1", "ISO8859-1", "ISO_8859-1", "ISO-LATIN-1", "LATIN1", "L1"];

/// What the names of encodings begin with, in capitals.
const FAMILIES: &[&str] = &[
    "UTF", "UCS", "ISO", "LATIN", "L1", "WINDOWS", "CP", "KOI8", "EUC", "SHIFT", "SJIS", "GB", "BIG5",
    "ASCII", "US-ASCII", "ANSI", "MAC", "IBM", "TIS", "VISCII", "JOHAB", "TCVN", "UHC", "ARMSCII",
    "GEORGIAN",
];

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncodingError {
    /// The encoding is not one that is read.
    #[error(
        "the encoding {0} is not read: write the document in UTF-8 (iconv -f {0} -t UTF-8) and say so in its first line"
    )]
    Unknown(String),
    /// A byte that the encoding does not have.
    #[error(
        "byte {offset} (in line {line}) is not {encoding}: write the document in UTF-8, or name its encoding in the first line, as <?xml version='1.0' encoding='ISO-8859-1'?> does"
    )]
    Malformed {
        /// The encoding.
        encoding: &'static str,
        /// Where it is, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// A byte that no text has.
    #[error("it is no text: byte {offset} is 0; name a document, which is a text file in UTF-8")]
    Binary {
        /// Where it is, from 0.
        offset: usize,
    },
}

/// The text of a document: UTF-8, UTF-16 with its mark or its first characters, ISO-8859-1 and US-ASCII by the XML
/// declaration. What the declaration says of the encoding becomes blanks in a text that had another one, so that whoever
/// reads the text next is not misled.
///
/// # Errors
/// The encoding is another one, or the bytes are not of that encoding.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Err(EncodingError::Unknown("UTF-32".to_owned())),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes, 2),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes, 2),
        [b'<', 0, b'?', 0, ..] => utf16(bytes, u16::from_le_bytes, 0),
        [0, b'<', 0, b'?', ..] => utf16(bytes, u16::from_be_bytes, 0),
        _ => eight_bits(bytes),
    }
}

fn eight_bits(bytes: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(EncodingError::Binary { offset });
    }
    let named = declared(bytes).map(|at| String::from_utf8_lossy(&bytes[at]).to_ascii_uppercase());
    match named.as_deref() {
        None | Some("UTF-8" | "UTF8") => utf8(bytes),
        // These have the letters of ASCII where ASCII has them, or are named where the text has none of their own.
        Some(name) if bytes.is_ascii() && has_ascii(name) => utf8(bytes),
        Some(name) if LATIN1.contains(&name) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            Ok(Cow::Owned(without_encoding(text)))
        }
        Some("US-ASCII" | "ASCII") => {
            let offset = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
            Err(malformed("US-ASCII", bytes, offset))
        }
        Some(name) => Err(EncodingError::Unknown(name.to_owned())),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    let text = std::str::from_utf8(bytes);
    text.map(Cow::Borrowed).map_err(|error| malformed("UTF-8", bytes, error.valid_up_to()))
}

/// The error of a byte at `offset` of `bytes`, which are of an encoding with one byte for each letter of ASCII.
fn malformed(encoding: &'static str, bytes: &[u8], offset: usize) -> EncodingError {
    let before = bytes.get(..offset).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    EncodingError::Malformed { encoding, offset, line }
}

/// Whether a text of ASCII alone is the same text in the encoding of this name, in capitals.
fn has_ascii(name: &str) -> bool {
    let seven_bits = ["UTF-7", "UTF7", "HZ", "ISO-2022", "ISO2022"];
    FAMILIES.iter().any(|family| name.starts_with(family))
        && !seven_bits.iter().any(|other| name.starts_with(other))
}

fn utf16(bytes: &[u8], word: fn([u8; 2]) -> u16, before: usize) -> Result<Cow<'_, str>, EncodingError> {
    let malformed = |offset, text: &str| {
        let line = text.matches('\n').count() + 1;
        EncodingError::Malformed { encoding: "UTF-16", offset, line }
    };
    let words = bytes.chunks_exact(2).map(|pair| word([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut offset = before;
    for letter in char::decode_utf16(words) {
        let letter = letter.map_err(|_| malformed(offset, &text))?;
        offset += 2 * letter.len_utf16();
        text.push(letter);
    }
    if !bytes.len().is_multiple_of(2) {
        return Err(malformed(before + bytes.len() - 1, &text));
    }
    Ok(Cow::Owned(without_encoding(text)))
}

/// Where the XML declaration names the encoding: the name alone.
fn declared(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let bytes = &bytes[..bytes.len().min(DECLARATION_BYTES_MAX)];
    let end = bytes.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&bytes[..end]).ok().filter(|text| text.starts_with("<?xml"))?;
    let name = declaration.find("encoding")? + "encoding".len();
    let mark = name + declaration[name..].find(['\'', '"'])?;
    let equals = declaration[name..mark].trim() == "=";
    let quote = char::from(declaration.as_bytes()[mark]);
    let length = declaration[mark + 1..].find(quote)?;
    equals.then_some(mark + 1..mark + 1 + length)
}

fn without_encoding(mut text: String) -> String {
    if let Some(name) = declared(text.as_bytes()) {
        let first = text[..name.start].rfind("encoding").unwrap_or(name.start);
        let last = name.end + 1;
        text.replace_range(first..last, &" ".repeat(last - first));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_or_the_first_bytes_tell_the_encoding() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xfc</a>";
        let text = decode(latin).unwrap();
        assert_eq!(text, "<?xml version='1.0'                      ?><a>\u{fc}</a>");
        assert!(crate::Document::parse(&text).is_ok());
        let plain = "<?xml version='1.0' encoding=\"UTF-16\"?><a>\u{fc}\u{1f600}</a>";
        let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (mark, bytes) in
            [(&[0xff, 0xfe][..], &little), (&[0xfe, 0xff], &big), (&[], &little), (&[], &big)]
        {
            let bytes = [mark, bytes].concat();
            let text = decode(&bytes).unwrap();
            assert!(text.ends_with("<a>\u{fc}\u{1f600}</a>") && !text.contains("UTF-16"), "{text}");
        }
    }

    #[test]
    fn utf8_stays_as_it_is() {
        for text in ["", "<a/>", "\u{feff}<a/>", "<?xml version='1.0' encoding='utf-8'?><a>\u{fc}</a>"] {
            assert!(matches!(decode(text.as_bytes()), Ok(Cow::Borrowed(same)) if same == text));
        }
        let ascii = "<?xml version='1.0' encoding='windows-1252'?><a/>";
        assert_eq!(decode(ascii.as_bytes()).as_deref(), Ok(ascii));
    }

    #[test]
    fn other_encodings_are_named() {
        let told = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(told(b"<a>\xfc</a>").starts_with("byte 3 (in line 1) is not UTF-8: "));
        assert!(told(b"<a>\n\xfc</a>").starts_with("byte 4 (in line 2) is not UTF-8: "));
        assert!(told(b"<?xml version='1.0' encoding='UTF-7'?><a>+APw-</a>").contains("iconv -f UTF-7"));
        assert!(
            told(b"<?xml version='1.0' encoding='bogus'?><a/>").starts_with("the encoding BOGUS is not read")
        );
        assert!(told(b"\x7fELF\0").starts_with("it is no text: byte 4 is 0"));
        assert!(told(b"<?xml version='1.0' encoding='ascii'?><a>\xfc</a>").contains("is not US-ASCII"));
        assert!(told(b"<?xml version='1.0' encoding='EUC-JP'?><a>\xfc</a>").contains("iconv -f EUC-JP"));
        assert!(told(b"\xff\xfe<\0a").starts_with("byte 4 (in line 1) is not UTF-16"));
        assert!(told(b"\xff\xfe\0\xd8a\0").starts_with("byte 2 (in line 1) is not UTF-16"));
        assert!(told(b"\xff\xfe\0\0a\0\0\0").contains("UTF-32"));
    }
}
