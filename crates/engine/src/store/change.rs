//! A change to the definitions on disk, as a record of the journal.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use xdr::{Decoder, Encoder};

/// Longest record that is believed, in bytes: nothing longer fits into a journal.
const TEXT_BYTES_MAX: usize = 16 << 20;

/// When and in which boot of the host a change was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp<'a> {
    /// The kernel's number of the boot.
    pub(super) boot: &'a str,
    /// The time of modification that the file has got, or the time of the change.
    pub(super) time: SystemTime,
}

/// One change. Names are names of machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change<'a> {
    /// A definition is made or replaced.
    Define { name: &'a str, text: &'a str },
    /// A definition and its autostart mark are removed.
    Undefine { name: &'a str },
    /// A definition and its autostart mark get another name.
    Rename { old: &'a str, new: &'a str, text: &'a str, autostart: bool },
    /// The autostart mark is made or removed.
    Autostart { name: &'a str, autostart: bool },
    /// The change before did not come about.
    Cancel,
}

const DEFINE: u32 = 1;
const UNDEFINE: u32 = 2;
const RENAME: u32 = 3;
const AUTOSTART: u32 = 4;
const CANCEL: u32 = 5;

impl<'a> Change<'a> {
    /// The record.
    ///
    /// # Errors
    /// A text is longer than any that can be stored.
    pub(super) fn encode(&self, stamp: Stamp<'_>) -> Result<Vec<u8>, xdr::Error> {
        let mut record = Vec::new();
        let mut encoder = Encoder::new(&mut record);
        let age = stamp.time.duration_since(UNIX_EPOCH).unwrap_or_default();
        encoder.text(stamp.boot)?;
        encoder.u64(age.as_secs());
        encoder.u32(age.subsec_nanos());
        match *self {
            Change::Define { name, text } => {
                encoder.u32(DEFINE);
                encoder.text(name)?;
                encoder.bytes(text.as_bytes(), TEXT_BYTES_MAX)?;
            }
            Change::Undefine { name } => {
                encoder.u32(UNDEFINE);
                encoder.text(name)?;
            }
            Change::Rename { old, new, text, autostart } => {
                encoder.u32(RENAME);
                encoder.text(old)?;
                encoder.text(new)?;
                encoder.bytes(text.as_bytes(), TEXT_BYTES_MAX)?;
                encoder.present(autostart);
            }
            Change::Autostart { name, autostart } => {
                encoder.u32(AUTOSTART);
                encoder.text(name)?;
                encoder.present(autostart);
            }
            Change::Cancel => encoder.u32(CANCEL),
        }
        Ok(record)
    }

    /// The change that a record tells of.
    ///
    /// # Errors
    /// The record is not one of ours: another version wrote it.
    pub(super) fn decode(record: &'a [u8]) -> Result<(Stamp<'a>, Change<'a>), xdr::Error> {
        let mut decoder = Decoder::new(record);
        let boot = decoder.text()?;
        let age = Duration::from_secs(decoder.u64()?)
            .checked_add(Duration::from_nanos(decoder.u32()?.into()))
            .unwrap_or_default();
        let stamp = Stamp { boot, time: UNIX_EPOCH.checked_add(age).unwrap_or(UNIX_EPOCH) };
        let change = match decoder.i32()? as u32 {
            DEFINE => Change::Define { name: decoder.text()?, text: definition(&mut decoder)? },
            UNDEFINE => Change::Undefine { name: decoder.text()? },
            RENAME => Change::Rename {
                old: decoder.text()?,
                new: decoder.text()?,
                text: definition(&mut decoder)?,
                autostart: decoder.present()?,
            },
            AUTOSTART => Change::Autostart { name: decoder.text()?, autostart: decoder.present()? },
            CANCEL => Change::Cancel,
            other => return Err(xdr::Error::Discriminant(other.cast_signed())),
        };
        Ok((stamp, change))
    }

    /// The names it touches.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let (first, second) = match *self {
            Change::Define { name, .. } | Change::Undefine { name } | Change::Autostart { name, .. } => {
                (Some(name), None)
            }
            Change::Rename { old, new, .. } => (Some(old), Some(new)),
            Change::Cancel => (None, None),
        };
        first.into_iter().chain(second)
    }
}

fn definition<'a>(decoder: &mut Decoder<'a>) -> Result<&'a str, xdr::Error> {
    str::from_utf8(decoder.bytes(TEXT_BYTES_MAX)?)
        .map_err(|error| xdr::Error::NotUtf8 { at: error.valid_up_to() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_read_back_and_nothing_else_is() {
        let stamp = Stamp { boot: "b", time: UNIX_EPOCH + Duration::new(7, 9) };
        for change in [
            Change::Define { name: "a", text: "<domain/>" },
            Change::Undefine { name: "ä" },
            Change::Rename { old: "a", new: "b", text: "", autostart: true },
            Change::Autostart { name: "a", autostart: false },
            Change::Cancel,
        ] {
            let record = change.encode(stamp).unwrap();
            assert_eq!(Change::decode(&record), Ok((stamp, change)));
            for cut in 0..record.len() {
                assert!(Change::decode(&record[..cut]).is_err(), "{change:?} cut at {cut}");
            }
        }
        let mut unknown = Change::Cancel.encode(stamp).unwrap();
        *unknown.last_mut().unwrap() = 9;
        assert_eq!(Change::decode(&unknown), Err(xdr::Error::Discriminant(9)));
    }
}
