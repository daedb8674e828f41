//! How each plain type of the contract travels; structures follow in `generated`.

use std::borrow::Cow;

use api::constants::{
    VIR_TYPED_PARAM_BOOLEAN, VIR_TYPED_PARAM_DOUBLE, VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_LLONG,
    VIR_TYPED_PARAM_STRING, VIR_TYPED_PARAM_UINT, VIR_TYPED_PARAM_ULLONG,
};
use api::{TypedParam, TypedValue, Uuid};
use xdr::{Decoder, Encoder, Error};

/// Bytes of a typed parameter's name, at most.
const FIELD_BYTES_MAX: usize = 79;

/// A value that can be written to the wire.
pub trait Encode {
    /// Writes the value.
    ///
    /// # Errors
    /// When a list or text is longer than the interface allows.
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error>;
}

/// A value that can be read from the wire, possibly borrowing from its bytes.
pub trait Decode<'a>: Sized {
    /// Bytes that the shortest value takes: bounds what a count word can cost.
    const BYTES_MIN: usize;

    /// Reads a value.
    ///
    /// # Errors
    /// When the bytes are no such value.
    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error>;
}

macro_rules! numbers {
    ($($number:ident: $bytes:expr,)+) => {
        $(
            impl Encode for $number {
                fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
                    encoder.$number(*self);
                    Ok(())
                }
            }

            impl<'a> Decode<'a> for $number {
                const BYTES_MIN: usize = $bytes;

                fn decode(decoder: &mut Decoder<'a>) -> Result<$number, Error> {
                    decoder.$number()
                }
            }
        )+
    };
}

numbers! { i32: 4, u32: 4, i64: 8, u64: 8, f64: 8, }

/// Small integers travel as four bytes: signed ones sign-extended, and only the low bits of what comes count.
macro_rules! small_numbers {
    ($($number:ident as $word:ident,)+) => {
        $(
            impl Encode for $number {
                fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
                    encoder.$word((*self).into());
                    Ok(())
                }
            }

            impl<'a> Decode<'a> for $number {
                const BYTES_MIN: usize = 4;

                fn decode(decoder: &mut Decoder<'a>) -> Result<$number, Error> {
                    decoder.$word().map(|word| word as $number)
                }
            }
        )+
    };
}

small_numbers! { u8 as u32, u16 as u32, i8 as i32, }

impl Encode for () {
    fn encode(&self, _: &mut Encoder<'_>) -> Result<(), Error> {
        Ok(())
    }
}

impl<'a> Decode<'a> for () {
    const BYTES_MIN: usize = 0;

    fn decode(_: &mut Decoder<'a>) -> Result<(), Error> {
        Ok(())
    }
}

impl Encode for Uuid {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.array(self.as_bytes());
        Ok(())
    }
}

impl<'a> Decode<'a> for Uuid {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Uuid, Error> {
        decoder.array().map(Uuid::from_bytes)
    }
}

impl Encode for str {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.text(self)
    }
}

impl Encode for String {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.text(self)
    }
}

impl<'a> Decode<'a> for &'a str {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<&'a str, Error> {
        decoder.text()
    }
}

impl<'a> Decode<'a> for String {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<String, Error> {
        decoder.text().map(str::to_owned)
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        (**self).encode(encoder)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.present(self.is_some());
        self.as_ref().map_or(Ok(()), |value| value.encode(encoder))
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Option<T> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Option<T>, Error> {
        if decoder.present()? { T::decode(decoder).map(Some) } else { Ok(None) }
    }
}

impl<T: Encode + Clone> Encode for Cow<'_, T> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        (**self).encode(encoder)
    }
}

impl<'a, T: Decode<'a> + Clone> Decode<'a> for Cow<'a, T> {
    const BYTES_MIN: usize = T::BYTES_MIN;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Cow<'a, T>, Error> {
        T::decode(decoder).map(Cow::Owned)
    }
}

impl Encode for TypedParam {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        if self.field.len() > FIELD_BYTES_MAX {
            return Err(Error::TooMany { count: self.field.len(), max: FIELD_BYTES_MAX });
        }
        encoder.text(&self.field)?;
        encoder.i32(self.value.type_number());
        match &self.value {
            TypedValue::Int(value) => encoder.i32(*value),
            TypedValue::Uint(value) => encoder.u32(*value),
            TypedValue::Llong(value) => encoder.i64(*value),
            TypedValue::Ullong(value) => encoder.u64(*value),
            TypedValue::Double(value) => encoder.f64(*value),
            TypedValue::Boolean(value) => encoder.i32(i32::from(*value)),
            TypedValue::String(value) => encoder.text(value)?,
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for TypedParam {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<TypedParam, Error> {
        let field = decoder.text()?;
        if field.len() > FIELD_BYTES_MAX {
            return Err(Error::TooMany { count: field.len(), max: FIELD_BYTES_MAX });
        }
        let value = match decoder.i32()? {
            VIR_TYPED_PARAM_INT => TypedValue::Int(decoder.i32()?),
            VIR_TYPED_PARAM_UINT => TypedValue::Uint(decoder.u32()?),
            VIR_TYPED_PARAM_LLONG => TypedValue::Llong(decoder.i64()?),
            VIR_TYPED_PARAM_ULLONG => TypedValue::Ullong(decoder.u64()?),
            VIR_TYPED_PARAM_DOUBLE => TypedValue::Double(decoder.f64()?),
            VIR_TYPED_PARAM_BOOLEAN => TypedValue::Boolean(decoder.i32()? != 0),
            VIR_TYPED_PARAM_STRING => TypedValue::String(decoder.text()?.to_owned()),
            other => return Err(Error::Discriminant(other)),
        };
        Ok(TypedParam { field: field.to_owned(), value })
    }
}
