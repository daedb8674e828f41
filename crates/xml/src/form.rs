//! Forms of texts: names and codes that reach a command line or a file, and so are checked when they are read.

use crate::{Refusal, to_bytes};

/// What a text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Letters, digits, `_` and `-`: the name of a device model.
    Name,
    /// Letters, digits, `_`, `-` and `.`: the name of a CPU feature or a machine type.
    DottedName,
    /// The same and `+`, as in `power7+`: the name of a CPU model.
    CpuModel,
    /// At most four octal digits: the permissions of a file.
    Permissions,
    /// Exactly twelve characters without a comma: the vendor a CPU reports.
    CpuVendor,
    /// Sixteen hexadecimal digits, perhaps after `0x`: a world wide name.
    WorldWideName,
    /// One to four numbers with dots between them: the path of a USB port.
    UsbPort,
    /// The unit of a size, such as `KiB`.
    Unit,
    /// Numbers of processors, such as `0-3,8`.
    CpuList,
}

impl Form {
    /// Checks a text.
    pub(crate) fn check(self, text: &str) -> Result<(), Refusal> {
        let name = |more: &[u8]| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
        };
        let right = match self {
            Self::Unit => return to_bytes(0, text).map(drop),
            Self::CpuList => text.split(',').all(|part| {
                let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                match part.split_once('-') {
                    Some((first, last)) => digits(first) && digits(last),
                    None => digits(part.strip_prefix('^').unwrap_or(part)),
                }
            }),
            Self::Name => name(b"_-"),
            Self::DottedName => name(b"_-."),
            Self::CpuModel => name(b"_-.+"),
            Self::Permissions => {
                (1..=4).contains(&text.len()) && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte))
            }
            Self::CpuVendor => text.chars().count() == 12 && !text.contains(','),
            Self::WorldWideName => {
                let digits = text.strip_prefix("0x").unwrap_or(text);
                digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            Self::UsbPort => {
                let number = |part: &str| {
                    (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
                };
                text.split('.').count() <= 4 && text.split('.').all(number)
            }
        };
        if right { Ok(()) } else { Err(Refusal::Text(format!("expected {}", self.what()))) }
    }

    /// The form in words, for messages and reference pages.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Name => "a name of letters, digits, _ and -",
            Self::DottedName => "a name of letters, digits, _, - and .",
            Self::CpuModel => "a name of letters, digits, _, -, . and +",
            Self::Permissions => "at most four octal digits",
            Self::CpuVendor => "exactly 12 characters without a comma",
            Self::WorldWideName => "16 hexadecimal digits",
            Self::UsbPort => "one to four numbers with dots between them",
            Self::Unit => "a unit of bytes",
            Self::CpuList => "numbers of processors with commas and hyphens between them",
        }
    }

    /// The form as a regular expression of XML Schema.
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Name => "[A-Za-z0-9_\\-]+",
            Self::DottedName => "[A-Za-z0-9_\\-.]+",
            Self::CpuModel => "[A-Za-z0-9_\\-.+]+",
            Self::Permissions => "[0-7]{1,4}",
            Self::CpuVendor => "[^,]{12}",
            Self::WorldWideName => "(0x)?[0-9a-fA-F]{16}",
            Self::UsbPort => "[0-9]{1,3}(\\.[0-9]{1,3}){0,3}",
            Self::Unit => "([bB]([yY][tT][eE][sS]?)?|[kKmMgGtTpPeE]([iI]?[bB])?)?",
            Self::CpuList => "([0-9]+(-[0-9]+)?|\\^[0-9]+)(,([0-9]+(-[0-9]+)?|\\^[0-9]+))*",
        }
    }

    /// A text of this form, for documents made by tests.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Name => "a-name_1",
            Self::DottedName => "a.name-1",
            Self::CpuModel => "power7+",
            Self::Permissions => "0755",
            Self::CpuVendor => "GenuineIntel",
            Self::WorldWideName => "5000c50015ea71ac",
            Self::UsbPort => "1.2",
            Self::Unit => "KiB",
            Self::CpuList => "0-3,8",
        }
    }
}
