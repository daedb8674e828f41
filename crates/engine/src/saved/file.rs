//! Files that machines are saved in by name: what the backend wrote, then the document, then a line about both.
//!
//! ```text
//!   0        the backend's state, with a version and checksums of its own
//!   place    the document
//!   behind   "FERROVSD v0001 p0 00000000000016797696 0123456789abcdef\n": version, paused or not, the place of the document,
//!            and its checksum
//! ```
//!
//! A file of another version is refused: version 1 has no predecessor.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::DOCUMENT_BYTES_MAX;
use crate::document;

const MAGIC: &str = "FERROVSD";
const VERSION: &str = "v0001";
/// Bytes of the last line.
const LINE_BYTES: u64 = 56;

/// Completes a file that the backend has written its state into.
///
/// # Errors
/// The disk is full.
pub(crate) fn complete(file: &File, text: &str, is_paused: bool) -> io::Result<()> {
    let place = file.metadata()?.len();
    let (paused, hash) = (u8::from(is_paused), document::hash(text));
    let line = format!("{MAGIC} {VERSION} p{paused} {place:020} {hash}\n");
    file.write_all_at(text.as_bytes(), place)?;
    file.write_all_at(line.as_bytes(), place + text.len() as u64)?;
    file.sync_all()
}

/// The document of a file, and whether the machine was paused; `None` for what is no such file, or a damaged one.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read(file: &File) -> io::Result<Option<(String, bool)>> {
    let Some(end) = file.metadata()?.len().checked_sub(LINE_BYTES) else { return Ok(None) };
    let mut line = [0; LINE_BYTES as usize];
    file.read_exact_at(&mut line, end)?;
    let words: Vec<&str> = std::str::from_utf8(&line).unwrap_or_default().trim_end().split(' ').collect();
    let [MAGIC, VERSION, paused @ ("p0" | "p1"), place, hash] = words[..] else { return Ok(None) };
    let bytes = place.parse().ok().and_then(|place: u64| end.checked_sub(place));
    let Some(bytes) = bytes.filter(|bytes| *bytes <= DOCUMENT_BYTES_MAX) else { return Ok(None) };
    let mut text = vec![0; bytes as usize];
    file.read_exact_at(&mut text, end - bytes)?;
    let text = String::from_utf8(text).ok().filter(|text| document::hash(text) == hash);
    Ok(text.map(|text| (text, paused == "p1")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back_and_damage_is_found() {
        let scratch = test_support::Scratch::new();
        let path = scratch.path().join("saved");
        std::fs::write(&path, b"the backend's state").unwrap();
        let open = || File::options().read(true).write(true).open(&path).unwrap();
        assert_eq!(read(&open()).unwrap(), None);
        complete(&open(), "<domain/>", true).unwrap();
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len() as u64, 19 + 9 + LINE_BYTES);
        assert_eq!(read(&open()).unwrap(), Some(("<domain/>".to_owned(), true)));
        for place in 19..whole.len() - 1 {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            // Only whether it was paused has no checksum.
            let found = read(&open()).unwrap();
            assert!(found.is_none_or(|(text, paused)| text == "<domain/>" && !paused), "byte {place}");
        }
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(read(&open()).unwrap(), None);
    }
}
