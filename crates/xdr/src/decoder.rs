//! Reads XDR items from bytes of a peer: every length is checked against what is there before anything is allocated.

use crate::{Error, TEXT_BYTES_MAX};

/// Items allocated ahead at most: a count word alone must not cost memory.
const RESERVED_MAX: usize = 1024;

/// Reads items one after the other.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Starts at the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Decoder<'a> {
        Decoder { rest: bytes }
    }

    /// What has not been read. Surplus bytes after the last item are not an error on this wire.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// A signed 32-bit number, an enumeration or a truth value.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn i32(&mut self) -> Result<i32, Error> {
        Ok(i32::from_be_bytes(self.array()?))
    }

    /// An unsigned 32-bit number.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// A signed 64-bit number (`hyper`).
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn i64(&mut self) -> Result<i64, Error> {
        Ok(i64::from_be_bytes(self.array()?))
    }

    /// An unsigned 64-bit number.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// A floating point number of 64 bits.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn f64(&mut self) -> Result<f64, Error> {
        Ok(f64::from_be_bytes(self.array()?))
    }

    /// The presence word of an optional item.
    ///
    /// Everything but 0 means present: the pure Go client sends `0x0100_0000` when it opens a connection, and the
    /// reference takes it.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn present(&mut self) -> Result<bool, Error> {
        Ok(self.i32()? != 0)
    }

    /// Bytes of a fixed number (`opaque[N]`), where `N` is a multiple of four.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (head, rest) =
            self.rest.split_first_chunk().ok_or_else(|| Error::Truncated { missing: N - self.rest.len() })?;
        self.rest = rest;
        Ok(*head)
    }

    /// Bytes of a variable number (`opaque<max>`).
    ///
    /// # Errors
    /// When there are more than `max`, the bytes end before, or the padding is not zero.
    pub fn bytes(&mut self, max: usize) -> Result<&'a [u8], Error> {
        let count = self.u32()? as usize;
        if count > max {
            return Err(Error::TooMany { count, max });
        }
        let padded = count.next_multiple_of(4);
        if padded > self.rest.len() {
            return Err(Error::Truncated { missing: padded - self.rest.len() });
        }
        let (item, rest) = self.rest.split_at(padded);
        self.rest = rest;
        let (bytes, padding) = item.split_at(count);
        if padding.iter().any(|byte| *byte != 0) {
            return Err(Error::Padding);
        }
        Ok(bytes)
    }

    /// Text: UTF-8 without NUL, at most [`TEXT_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// When it is too long or not text.
    pub fn text(&mut self) -> Result<&'a str, Error> {
        let text = std::str::from_utf8(self.bytes(TEXT_BYTES_MAX)?)
            .map_err(|error| Error::NotUtf8 { at: error.valid_up_to() })?;
        if text.as_bytes().contains(&0) { Err(Error::Nul) } else { Ok(text) }
    }

    /// The element count of a list whose elements take `element_bytes_min` bytes or more each.
    ///
    /// # Errors
    /// When there are more than `max`, or more than the remaining bytes can hold.
    pub fn count(&mut self, max: usize, element_bytes_min: usize) -> Result<usize, Error> {
        let count = self.u32()? as usize;
        if count > max {
            return Err(Error::TooMany { count, max });
        }
        let needed = count.saturating_mul(element_bytes_min);
        if needed > self.rest.len() {
            return Err(Error::Truncated { missing: needed - self.rest.len() });
        }
        Ok(count)
    }

    /// A list of at most `max` elements that each take `element_bytes_min` bytes or more.
    ///
    /// # Errors
    /// As [`Decoder::count`], and the first error of an element.
    pub fn list<T>(
        &mut self,
        max: usize,
        element_bytes_min: usize,
        mut element: impl FnMut(&mut Decoder<'a>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.count(max, element_bytes_min)?;
        let mut list = Vec::with_capacity(count.min(RESERVED_MAX));
        for _ in 0..count {
            list.push(element(self)?);
        }
        Ok(list)
    }

    /// Bytes sent as `char<max>`: four bytes each, of which the low eight bits count.
    ///
    /// # Errors
    /// When there are more than `max` or the bytes end before.
    pub fn chars(&mut self, max: usize) -> Result<Vec<u8>, Error> {
        let count = self.count(max, 4)?;
        self.chars_fixed(count)
    }

    /// Bytes sent as `char[count]`: four bytes each, of which the low eight bits count.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the bytes end before.
    pub fn chars_fixed(&mut self, count: usize) -> Result<Vec<u8>, Error> {
        let needed = count.saturating_mul(4);
        if needed > self.rest.len() {
            return Err(Error::Truncated { missing: needed - self.rest.len() });
        }
        let (item, rest) = self.rest.split_at(needed);
        self.rest = rest;
        Ok(item.chunks_exact(4).map(|word| word[3]).collect())
    }

    /// Text sent as `char<max>` or `char[max]`, up to the first NUL.
    ///
    /// # Errors
    /// [`Error::NotUtf8`] when it is not text.
    pub fn chars_text(bytes: Vec<u8>) -> Result<String, Error> {
        let mut bytes = bytes;
        if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
            bytes.truncate(end);
        }
        String::from_utf8(bytes).map_err(|error| Error::NotUtf8 { at: error.utf8_error().valid_up_to() })
    }
}
