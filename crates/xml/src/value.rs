//! Scalars: how the text of an attribute or a leaf becomes a value and text again.

use std::fmt::Write;

use stdx::line;

use crate::{Format, Refusal};

/// A scalar type.
pub trait Value: Sized {
    /// The words the type allows; empty when it is no enumeration.
    const WORDS: &'static [&'static str] = &[];

    /// Reads the text.
    ///
    /// # Errors
    /// The text is no value of this type.
    fn read(text: &str, format: Format) -> Result<Self, Refusal>;

    /// Appends the text.
    fn write(&self, out: &mut String, format: Format);

    /// True when this very value belongs to a running object only, such as a generated alias.
    fn live(&self) -> bool {
        false
    }
}

/// A place for a scalar that may be absent: what the interpreter sees of a field.
pub trait Cell {
    /// Replaces the value.
    ///
    /// # Errors
    /// The text is no value of the type.
    fn load(&mut self, text: &str, format: Format) -> Result<(), Refusal>;

    /// Appends the text; false when there is no value.
    fn save(&self, out: &mut String, format: Format) -> bool;

    /// See [`Value::live`].
    fn live(&self) -> bool;
}

impl<T: Value> Cell for T {
    fn load(&mut self, text: &str, format: Format) -> Result<(), Refusal> {
        *self = T::read(text, format)?;
        Ok(())
    }

    fn save(&self, out: &mut String, format: Format) -> bool {
        self.write(out, format);
        true
    }

    fn live(&self) -> bool {
        Value::live(self)
    }
}

impl<T: Value> Cell for Option<T> {
    fn load(&mut self, text: &str, format: Format) -> Result<(), Refusal> {
        *self = Some(T::read(text, format)?);
        Ok(())
    }

    fn save(&self, out: &mut String, format: Format) -> bool {
        self.as_ref().is_some_and(|value| {
            value.write(out, format);
            true
        })
    }

    fn live(&self) -> bool {
        self.as_ref().is_some_and(Value::live)
    }
}

impl Value for String {
    fn read(text: &str, format: Format) -> Result<Self, Refusal> {
        check_text(text, format)?;
        match format {
            Format::Words(words) if !words.contains(&text) => return Err(Refusal::Word(words)),
            Format::Form(form) => form.check(text)?,
            _ => {}
        }
        Ok(text.to_owned())
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(self);
    }
}

/// Most bytes of a text that is one line: the longest path of Linux with its end.
pub const TEXT_BYTES_MAX: usize = 4096;

/// Refuses a text of more than [`TEXT_BYTES_MAX`] bytes.
///
/// # Errors
/// The text is so long.
pub fn check_length(text: &str) -> Result<(), Refusal> {
    let bytes = text.len();
    if bytes <= TEXT_BYTES_MAX {
        return Ok(());
    }
    Err(Refusal::Text(format!("{bytes} bytes are too long, at most {TEXT_BYTES_MAX} are possible")))
}

/// Texts become parts of files, command lines and firewall rules, where a line break or another control character would
/// begin something new. XML itself has no NUL.
fn check_text(text: &str, format: Format) -> Result<(), Refusal> {
    if format == Format::Lines {
        return Ok(());
    }
    if format != Format::Long {
        check_length(text)?;
    }
    let what = match line::control(text) {
        None => return Ok(()),
        Some('\n' | '\r') => "a line break is not possible here".to_owned(),
        Some(other) if line::is_break(other) => {
            format!("the line break U+{:04X} is not possible here", u32::from(other))
        }
        Some(other) => format!("the control character 0x{:02x} is not possible here", u32::from(other)),
    };
    Err(Refusal::Text(what))
}

impl Value for bool {
    fn read(text: &str, format: Format) -> Result<Self, Refusal> {
        let words = switch_words(format);
        match words.iter().position(|word| *word == text) {
            Some(at) => Ok(at == 0),
            None => Err(Refusal::Word(words)),
        }
    }

    fn write(&self, out: &mut String, format: Format) {
        out.push_str(switch_words(format)[usize::from(!*self)]);
    }
}

fn switch_words(format: Format) -> &'static [&'static str; 2] {
    if format == Format::OnOff { &["on", "off"] } else { &["yes", "no"] }
}

macro_rules! unsigned {
    ($($type:ty)*) => {$(
        impl Value for $type {
            fn read(text: &str, format: Format) -> Result<Self, Refusal> {
                let number = read_unsigned(text, format).and_then(|number| Self::try_from(number).ok());
                match number {
                    Some(0) if format == Format::NonZero => {
                        Err(Refusal::Text("Zero is not permitted".to_owned()))
                    }
                    Some(number) => Ok(number),
                    None => Err(Refusal::Expected(phrase(text, format))),
                }
            }

            fn write(&self, out: &mut String, format: Format) {
                match format {
                    Format::HexUpper(digits) => {
                        let from = out.len();
                        write_digits(out, u64::from(*self), 16, usize::from(digits));
                        let upper = out.split_off(from + 2).to_ascii_uppercase();
                        out.push_str(&upper);
                    }
                    Format::Hex(digits) | Format::HexOnly(digits) => write_digits(out, u64::from(*self), 16, usize::from(digits)),
                    _ => write_digits(out, u64::from(*self), 10, 1),
                }
            }
        }
    )*};
}

unsigned!(u8 u16 u32 u64);

macro_rules! signed {
    ($($type:ty)*) => {$(
        impl Value for $type {
            fn read(text: &str, format: Format) -> Result<Self, Refusal> {
                let number: Option<Self> = number_text(text).parse().ok();
                match number {
                    Some(..0) if format == Format::NonNegative => {
                        Err(Refusal::Expected("Expected non-negative value"))
                    }
                    Some(number) => Ok(number),
                    None => Err(Refusal::Expected("Expected integer value")),
                }
            }

            fn write(&self, out: &mut String, _format: Format) {
                let result = write!(out, "{self}");
                debug_assert!(result.is_ok(), "a String takes whatever is written");
            }
        }
    )*};
}

signed!(i32 i64);

/// Appends at least `width` digits, hexadecimal ones after `0x`. Most of a document's numbers go through here, and
/// the formatter of the standard library takes several times as long.
fn write_digits(out: &mut String, number: u64, radix: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    let mut rest = number;
    while rest > 0 || digits.len() - at < width.clamp(1, digits.len()) {
        at -= 1;
        digits[at] = b"0123456789abcdef"[(rest % radix) as usize];
        rest /= radix;
    }
    if radix == 16 {
        out.push_str("0x");
    }
    out.push_str(std::str::from_utf8(&digits[at..]).expect("digits are ASCII"));
}

/// What is said of a text that is no such number.
fn phrase(text: &str, format: Format) -> &'static str {
    let below_zero = number_text(text).starts_with('-');
    match format {
        Format::NonNegative if below_zero => "Expected non-negative value",
        Format::NonNegative | Format::Int => "Expected integer value",
        _ => "Expected non-negative integer value",
    }
}

/// A number without what C's `strtol` passes over before it: blanks and a plus sign.
fn number_text(text: &str) -> &str {
    let text = text.trim_start_matches(|blank: char| blank.is_ascii_whitespace() || blank == '\x0b');
    match text.strip_prefix('+') {
        Some(rest) if !rest.starts_with(['+', '-']) => rest,
        _ => text,
    }
}

/// A number in the base that the format has, within the range that it has.
fn read_unsigned(text: &str, format: Format) -> Option<u64> {
    let text = number_text(text);
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = match (format, hexadecimal) {
        (Format::Hex(_) | Format::HexUpper(_) | Format::HexOnly(_) | Format::AnyBase, Some(digits)) => {
            (digits, 16)
        }
        (Format::HexOnly(_), None) => (text, 16),
        (Format::Hex(_) | Format::HexUpper(_) | Format::AnyBase, None) if is_octal(text) => (&text[1..], 8),
        _ => (text, 10),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let number = u64::from_str_radix(digits, radix).ok()?;
    let most = match format {
        Format::Int | Format::NonNegative => u64::from(i32::MAX.unsigned_abs()),
        _ => u64::MAX,
    };
    (number <= most).then_some(number)
}

fn is_octal(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| (b'0'..b'8').contains(&byte))
}
