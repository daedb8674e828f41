//! Addresses of disks as the command line has them: `pci:0000.00.05.0`, `scsi:0.0.1`, ...

use crate::failure::{Failure, Outcome};

/// The kinds of addresses: number of parts and base of their digits.
const KINDS: &[(&str, usize, u32)] =
    &[("pci", 4, 16), ("ccw", 3, 16), ("usb", 2, 10), ("scsi", 3, 10), ("sata", 3, 10), ("ide", 3, 10)];

/// What the beginning of a target allows, and what is said of others.
const TARGETS: &[(&str, &[&str], &str)] = &[
    ("vd", &["pci", "ccw"], "expecting a pci:0000.00.00.00 or ccw:00.0.0000 address."),
    ("sd", &["scsi", "usb", "sata"], "expecting a scsi:00.00.00 or usb:00.00 or sata:00.00.00 address."),
    ("hd", &["ide"], "expecting an ide:00.00.00 address."),
];

/// `<address>` of `text` for a disk called `target`.
pub(super) fn address(text: &str, target: &str, multifunction: bool) -> Outcome<String> {
    let invalid = || Failure::new("Invalid address.").with_cure("write it as pci:0000.00.05.0 or scsi:0.0.1");
    let (kind, parts) = parse(text).ok_or_else(invalid)?;
    let allowed = TARGETS.iter().find(|(start, ..)| target.starts_with(start));
    if let Some((_, kinds, message)) = allowed
        && !kinds.contains(&kind)
    {
        return Err(Failure::new(*message));
    }
    Ok(match parts[..] {
        [domain, bus, slot, function] => {
            let several = if multifunction { " multifunction='on'" } else { "" };
            format!(
                "  <address type='pci' domain='0x{domain:04x}' bus='0x{bus:02x}' slot='0x{slot:02x}' \
                 function='0x{function:x}'{several}/>\n"
            )
        }
        [bus, port] => format!("  <address type='usb' bus='{bus}' port='{port}'/>\n"),
        [cssid, ssid, devno] if kind == "ccw" => {
            format!("  <address type='ccw' cssid='0x{cssid:02x}' ssid='0x{ssid:x}' devno='0x{devno:04x}'/>\n")
        }
        [controller, bus, unit] => {
            format!("  <address type='drive' controller='{controller}' bus='{bus}' unit='{unit}'/>\n")
        }
        _ => return Err(invalid()),
    })
}

/// The kind and the numbers; what follows the last number is not looked at.
fn parse(text: &str) -> Option<(&'static str, Vec<u32>)> {
    let (word, mut rest) = text.split_once(':')?;
    let (kind, count, base) = *KINDS.iter().find(|(kind, ..)| *kind == word)?;
    let mut parts = Vec::with_capacity(count);
    for index in 0..count {
        let rest_of = |text: &'_ str| text.find(|c: char| !c.is_digit(base)).unwrap_or(text.len());
        let (number, after) = rest.split_at(rest_of(rest));
        parts.push(u32::from_str_radix(number, base).ok()?);
        if index + 1 < count {
            // Any one character separates.
            rest = after.get(1..)?;
        }
    }
    Some((kind, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_suit_their_target() {
        for (text, target, expect) in [
            ("pci:0.1:2.a", "vda", "type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0xa'"),
            ("ccw:fe.0.1", "vda", "type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'"),
            ("usb:1.2", "sda", "type='usb' bus='1' port='2'"),
            ("ide:1:2:3", "hda", "type='drive' controller='1' bus='2' unit='3'"),
        ] {
            assert_eq!(address(text, target, false).unwrap(), format!("  <address {expect}/>\n"));
        }
        for (text, target, expect) in [
            ("pci:0.1.2.3", "hda", "expecting an ide:00.00.00 address."),
            ("pci:0.1.2", "vda", "Invalid address."),
            ("foo", "vda", "Invalid address."),
        ] {
            assert_eq!(address(text, target, false).unwrap_err().lines, [expect]);
        }
    }
}
