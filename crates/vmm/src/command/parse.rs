//! Values of options.

use super::options::{Clock, Console, Source};
use crate::monitor::OnReset;
use crate::topology::Topology;

/// Fields of SMBIOS that can be set.
const FIELDS: &[&str] = &["manufacturer", "product", "version", "serial", "sku", "family", "oem"];

/// A number from 0 to 255.
pub fn number(text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| format!("'{text}' is no number from 0 to 255"))
}

/// A size of memory in MiB: a number, or one with a unit.
pub fn mebibytes(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "m" | "mb" | "mib" => Some(1),
        "g" | "gb" | "gib" => Some(1 << 10),
        "t" | "tb" | "tib" => Some(1 << 20),
        _ => None,
    };
    let size = factor.and_then(|factor| digits.parse::<u64>().ok()?.checked_mul(factor));
    size.ok_or_else(|| format!("'{text}' is no size: give one as 512M or 2G"))
}

/// Sockets, cores and threads.
pub fn topology(text: &str) -> Result<Topology, String> {
    let parts: Vec<u8> = text.split(',').map(number).collect::<Result<_, _>>()?;
    let [sockets, cores, threads] = parts[..] else {
        return Err(format!("'{text}' are not three numbers: give sockets, cores and threads, as 1,2,2"));
    };
    Ok(Topology { sockets, cores, threads })
}

/// Processors, and how many there can be.
pub fn vcpus(text: &str) -> Result<(u8, Option<u8>), String> {
    let Some((count, rest)) = text.split_once(',') else { return Ok((number(text)?, None)) };
    let most = rest.strip_prefix("max=").ok_or_else(|| format!("'{rest}' is not known: give max=COUNT"))?;
    Ok((number(count)?, Some(number(most)?)))
}

/// Where the clock begins.
pub fn clock(text: &str) -> Result<Clock, String> {
    let mut clock = Clock::default();
    for part in text.split(',') {
        let unknown =
            || format!("'{part}' is not known: give utc, localtime, ahead=SECONDS or start=SECONDS");
        match part.split_once('=') {
            None if part == "utc" => clock.is_local = false,
            None if part == "localtime" => clock.is_local = true,
            Some(("ahead", value)) => clock.ahead = value.parse().map_err(|_| unknown())?,
            Some(("start", value)) => clock.start = Some(value.parse().map_err(|_| unknown())?),
            _ => return Err(unknown()),
        }
    }
    Ok(clock)
}

/// `fd=NUMBER`.
pub fn descriptor(text: &str) -> Result<i32, String> {
    let number =
        text.strip_prefix("fd=").and_then(|number| number.parse().ok()).filter(|number| *number >= 0);
    number.ok_or_else(|| format!("'{text}' is not of the form fd=NUMBER"))
}

/// Where the console is.
pub fn console(text: &str) -> Result<Console, String> {
    match text {
        "stdio" => Ok(Console::Stdio),
        "none" => Ok(Console::None),
        "pty" => Ok(Console::Pty),
        "" => Err("no place is named: give stdio, none, pty, fd=NUMBER or a file".to_owned()),
        _ if text.starts_with("fd=") => descriptor(text).map(Console::Descriptor),
        _ => Ok(Console::File(text.to_owned())),
    }
}

/// A file, by its name or open already.
pub fn source(text: &str) -> Result<Source, String> {
    match text {
        "" => Err("nothing is named: give fd=NUMBER or a path".to_owned()),
        _ if text.starts_with("fd=") => descriptor(text).map(Source::Descriptor),
        _ => Ok(Source::Path(text.to_owned())),
    }
}

/// An address of one interface, not of a group.
pub fn mac(text: &str) -> Result<[u8; 6], String> {
    let bytes = text.split(':').map(|byte| u8::from_str_radix(byte, 16).ok().filter(|_| byte.len() == 2));
    let bytes: Option<Vec<u8>> = bytes.collect();
    let mac = bytes.and_then(|bytes| <[u8; 6]>::try_from(bytes).ok()).filter(|mac| mac[0] & 1 == 0);
    mac.ok_or_else(|| format!("'{text}' is no address of an interface: give one as 52:54:00:12:34:56"))
}

/// A UUID.
pub fn uuid(text: &str) -> Result<[u8; 16], String> {
    let uuid: stdx::Uuid = text.parse().map_err(|_| format!("'{text}' is no UUID"))?;
    Ok(*uuid.as_bytes())
}

/// A field of SMBIOS and its text.
pub fn information(text: &str) -> Result<(String, String), String> {
    let (field, value) =
        text.split_once('=').ok_or_else(|| format!("'{text}' is not of the form FIELD=TEXT"))?;
    if FIELDS.contains(&field) {
        Ok((field.to_owned(), value.to_owned()))
    } else {
        Err(format!("there is no field '{field}': give one of {}", FIELDS.join(", ")))
    }
}

/// A key, with the control key or by itself.
pub fn key(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [b'^', key] if key.is_ascii_alphabetic() || (b'@'..=b'_').contains(key) => {
            Ok(key.to_ascii_uppercase() & 0x1f)
        }
        [plain] if *plain != b'^' => Ok(*plain),
        _ => Err(format!("'{text}' is no key: give one as '^]', with Ctrl, or as 'q'")),
    }
}

/// What a reset does.
pub fn on_reset(text: &str) -> Result<OnReset, String> {
    match text {
        "restart" => Ok(OnReset::Restart),
        "end" => Ok(OnReset::End),
        _ => Err(format!("'{text}' is not known: give restart or end")),
    }
}
