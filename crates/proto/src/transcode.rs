//! Reading and writing again what any procedure carries: for tests, fuzzing and tools that look at traffic.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};
use crate::generated::layouts;
use crate::program::Procedure;

/// Which half of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the caller sends.
    Arguments,
    /// What it gets back.
    Result,
}

/// Reads `payload` as the arguments or result of `procedure` and appends the same value to `buffer`.
/// Returns how many bytes of the payload were surplus.
///
/// # Errors
/// When the payload is no such value.
pub fn transcode(
    procedure: &Procedure,
    part: Part,
    payload: &[u8],
    buffer: &mut Vec<u8>,
) -> Result<usize, Error> {
    let mut decoder = Decoder::new(payload);
    let mut encoder = Encoder::new(buffer);
    match part {
        Part::Arguments => layouts::arguments(procedure, &mut decoder, &mut encoder)?,
        Part::Result => layouts::result(procedure, &mut decoder, &mut encoder)?,
    }
    Ok(decoder.rest().len())
}

/// Reads a `T` and writes it again.
pub(crate) fn copy<'a, T: Decode<'a> + Encode>(
    decoder: &mut Decoder<'a>,
    encoder: &mut Encoder<'_>,
) -> Result<(), Error> {
    T::decode(decoder)?.encode(encoder)
}
