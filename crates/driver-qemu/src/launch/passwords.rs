//! Passwords of displays: set through the monitor, so that they stand on no command line, and expiring when they should.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::graphics::Graphics;
use serde_json::json;

use crate::running::Running;

/// Whether some SPICE display asks for a password.
pub fn wants_tickets(live: &Domain) -> bool {
    live.devices
        .graphics
        .iter()
        .any(|graphics| matches!(graphics, Graphics::Spice(spice) if spice.passwd.is_some()))
}

/// Sets the passwords of all displays and when they expire.
///
/// # Errors
/// A time makes no sense, or the emulator refuses.
pub fn set(running: &Running, live: &Domain) -> Result<()> {
    for graphics in &live.devices.graphics {
        let (protocol, password, until) = match graphics {
            Graphics::Vnc(vnc) => ("vnc", &vnc.passwd, &vnc.passwd_valid_to),
            Graphics::Spice(spice) => ("spice", &spice.passwd, &spice.passwd_valid_to),
            _ => continue,
        };
        let Some(password) = password else { continue };
        running.command("set_password", Some(json!({ "protocol": protocol, "password": password })))?;
        if let Some(until) = until {
            let seconds = seconds_since_1970(until).ok_or_else(|| {
                let detail =
                    format!("cannot parse password validity time '{until}', expect YYYY-MM-DDTHH:MM:SS");
                Error::new(ErrorCode::XmlError, ErrorDomain::Qemu, detail)
            })?;
            let arguments = json!({ "protocol": protocol, "time": seconds.to_string() });
            running.command("expire_password", Some(arguments))?;
        }
    }
    Ok(())
}

/// A time in UTC, written `YYYY-MM-DDTHH:MM:SS`.
fn seconds_since_1970(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let [year, month, day]: [i64; 3] = numbers(date, '-')?;
    let [hour, minute, second]: [i64; 3] = numbers(time, ':')?;
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && (0..24).contains(&hour);
    if !valid || !(0..60).contains(&minute) || !(0..=60).contains(&second) || !(1970..=9999).contains(&year) {
        return None;
    }
    Some(((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted in years that begin in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let numbers: Option<Vec<i64>> = text.split(separator).map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::seconds_since_1970;

    #[test]
    fn times_are_read_as_utc() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00", Some(0)),
            ("2000-02-29T23:59:59", Some(951_868_799)),
            ("2010-04-09T15:51:00", Some(1_270_828_260)),
            ("2026-11-22T12:00:00", Some(1_795_348_800)),
            ("2026-13-01T00:00:00", None),
            ("soon", None),
            ("2026-11-22", None),
        ] {
            assert_eq!(seconds_since_1970(text), seconds, "{text}");
        }
    }
}
