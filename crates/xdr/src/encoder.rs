//! Writes XDR items at the end of a buffer: what the peer would refuse is refused here.

use crate::{Error, TEXT_BYTES_MAX};

/// Writes items one after the other at the end of a buffer that it borrows.
#[derive(Debug)]
pub struct Encoder<'a> {
    buffer: &'a mut Vec<u8>,
}

impl<'a> Encoder<'a> {
    /// Appends to `buffer`.
    pub fn new(buffer: &'a mut Vec<u8>) -> Encoder<'a> {
        Encoder { buffer }
    }

    /// Writes a signed 32-bit number, an enumeration or a truth value.
    pub fn i32(&mut self, value: i32) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes an unsigned 32-bit number.
    pub fn u32(&mut self, value: u32) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes a signed 64-bit number (`hyper`).
    pub fn i64(&mut self, value: i64) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes an unsigned 64-bit number.
    pub fn u64(&mut self, value: u64) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes a floating point number of 64 bits.
    pub fn f64(&mut self, value: f64) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// Writes the presence word of an optional item.
    pub fn present(&mut self, present: bool) {
        self.u32(u32::from(present));
    }

    /// Writes bytes of a fixed number (`opaque[N]`), where `N` is a multiple of four.
    pub fn array<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Writes bytes of a variable number (`opaque<max>`).
    ///
    /// # Errors
    /// [`Error::TooMany`] when there are more than `max`.
    pub fn bytes(&mut self, bytes: &[u8], max: usize) -> Result<(), Error> {
        self.count(bytes.len(), max)?;
        self.buffer.extend_from_slice(bytes);
        let padding = bytes.len().next_multiple_of(4) - bytes.len();
        self.buffer.extend_from_slice(&[0; 3][..padding]);
        Ok(())
    }

    /// Writes text: no NUL, at most [`TEXT_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// When it is too long or holds a NUL.
    pub fn text(&mut self, text: &str) -> Result<(), Error> {
        if text.as_bytes().contains(&0) {
            return Err(Error::Nul);
        }
        self.bytes(text.as_bytes(), TEXT_BYTES_MAX)
    }

    /// Writes the element count of a list that may have `max` elements.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there are more than `max`.
    pub fn count(&mut self, count: usize, max: usize) -> Result<(), Error> {
        match u32::try_from(count) {
            Ok(word) if count <= max => {
                self.u32(word);
                Ok(())
            }
            _ => Err(Error::TooMany { count, max }),
        }
    }

    /// Writes a list of at most `max` elements.
    ///
    /// # Errors
    /// As [`Encoder::count`], and the first error of an element.
    pub fn list<T>(
        &mut self,
        list: &[T],
        max: usize,
        mut element: impl FnMut(&T, &mut Encoder<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.count(list.len(), max)?;
        list.iter().try_for_each(|item| element(item, self))
    }

    /// Writes bytes as `char<max>`: four bytes each, sign-extended.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there are more than `max`.
    pub fn chars(&mut self, bytes: &[u8], max: usize) -> Result<(), Error> {
        self.count(bytes.len(), max)?;
        self.words(bytes);
        Ok(())
    }

    /// Writes bytes as `char[count]`: four bytes each, sign-extended, filled up with NULs.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there are more than `count`.
    pub fn chars_fixed(&mut self, bytes: &[u8], count: usize) -> Result<(), Error> {
        if bytes.len() > count {
            return Err(Error::TooMany { count: bytes.len(), max: count });
        }
        self.words(bytes);
        (bytes.len()..count).for_each(|_| self.i32(0));
        Ok(())
    }

    /// Writes text as `char<max>`, with the NUL at its end that C readers rely on.
    ///
    /// # Errors
    /// [`Error::TooMany`] when text and NUL are more than `max` bytes, [`Error::Nul`] when the text holds a NUL.
    pub fn chars_text(&mut self, text: &str, max: usize) -> Result<(), Error> {
        if text.as_bytes().contains(&0) {
            return Err(Error::Nul);
        }
        self.count(text.len() + 1, max)?;
        self.words(text.as_bytes());
        self.i32(0);
        Ok(())
    }

    fn words(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.i32(i32::from(byte.cast_signed()));
        }
    }
}
