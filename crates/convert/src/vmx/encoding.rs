//! The bytes of a VMX file as text: the file itself names its encoding.

use std::borrow::Cow;

use error::Result;

use crate::fault::internal;

/// What windows-1252 has at 0x80 to 0x9f, where ISO-8859-1 has control characters (WHATWG Encoding, index windows-1252).
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1252,
    Latin1,
}

impl Encoding {
    /// The encoding of this name.
    ///
    /// # Errors
    /// It is not known.
    pub(super) fn named(name: &str) -> Result<Encoding> {
        let known = [
            ("UTF-8", Encoding::Utf8),
            ("windows-1252", Encoding::Windows1252),
            ("ISO-8859-1", Encoding::Latin1),
        ];
        let found = known.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
        found.map(|(_, encoding)| *encoding).ok_or_else(|| {
            internal(format!("VMX file has unknown encoding '{name}'"))
                .with_cure("translate the file to UTF-8 and say .encoding = \"UTF-8\"")
        })
    }
}

/// The text of a file, in the encoding that its line `.encoding` names, else UTF-8.
///
/// # Errors
/// The encoding is not known, or the bytes are not of it.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>> {
    let text = String::from_utf8_lossy(bytes);
    let name = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        key.trim().eq_ignore_ascii_case(".encoding").then(|| value.trim().trim_matches('"').to_owned())
    });
    let encoding = name.as_deref().map_or(Ok(Encoding::Utf8), Encoding::named)?;
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            internal(format!("VMX file is not UTF-8 at byte {}", error.valid_up_to()))
                .with_cure("say its encoding in the file, as in .encoding = \"windows-1252\"")
        }),
        Encoding::Windows1252 => Ok(bytes.iter().map(|byte| windows(*byte)).collect::<String>().into()),
        Encoding::Latin1 => Ok(bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into()),
    }
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_name_their_encoding() {
        let decoded = |bytes: &[u8]| decode(bytes).map(Cow::into_owned).map_err(|error| error.to_string());
        for (bytes, expected) in [
            (&b".encoding = \"windows-1252\"\nname = \"caf\xe9 \x80\"\n"[..], "café €"),
            (b".Encoding = \"iso-8859-1\"\nname = \"caf\xe9\"\n", "café"),
            ("name = \"café\"\n".as_bytes(), "café"),
        ] {
            assert!(decoded(bytes).unwrap().contains(expected), "{expected}");
        }
        assert!(decoded(b"name = \"caf\xe9\"").unwrap_err().contains("not UTF-8 at byte 11"));
        assert!(decoded(b".encoding = \"Shift_JIS\"").unwrap_err().contains("unknown encoding 'Shift_JIS'"));
    }
}
