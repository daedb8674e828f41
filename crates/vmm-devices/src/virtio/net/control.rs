//! Commands of the control queue (section 5.1.6.5).

use super::config::feature;

/// The answers to a command.
pub const OK: u8 = 0;
pub const ERROR: u8 = 1;
/// Most bytes of a command: tables of addresses are the longest.
pub const COMMAND_BYTES_MAX: usize = 4096;
/// Most addresses of a table; with more the guest receives all, which it does anyway.
const TABLE_MAX: usize = COMMAND_BYTES_MAX / 6;

/// What the driver wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// What to receive: the interface hands all over that its link brings, and the driver chooses.
    Filter,
    /// Another address.
    Address([u8; 6]),
    /// It has announced itself.
    Announced,
    /// This many pairs of queues.
    Pairs(u16),
    /// Other offloads.
    Offloads(u64),
}

/// Reads a command; none where the device does not know it.
pub fn parse(command: &[u8], features: u64) -> Option<Command> {
    let (&[class, command], data) = command.split_first_chunk()?;
    let has = |feature: u64| features & feature != 0;
    match (class, command, data) {
        // Promiscuous, all multicast, and what to leave out.
        (0, 0..=5, [0 | 1]) if has(feature::CTRL_RX) => Some(Command::Filter),
        (1, 0, tables) if has(feature::CTRL_RX) => {
            let rest = table(tables)?;
            table(rest)?.is_empty().then_some(Command::Filter)
        }
        (1, 1, &[a, b, c, d, e, f]) if has(feature::CTRL_MAC_ADDR) => {
            Some(Command::Address([a, b, c, d, e, f]))
        }
        (2, 0 | 1, [_, _]) if has(feature::CTRL_VLAN) => Some(Command::Filter),
        (3, 0, []) if has(feature::GUEST_ANNOUNCE) => Some(Command::Announced),
        (4, 0, &[low, high]) if has(feature::MQ) => Some(Command::Pairs(u16::from_le_bytes([low, high]))),
        (5, 0, offloads) if has(feature::CTRL_GUEST_OFFLOADS) => {
            let wanted = u64::from_le_bytes(offloads.try_into().ok()?);
            // Only what was agreed on.
            (wanted & !(features & feature::GUEST_OFFLOADS) == 0).then_some(Command::Offloads(wanted))
        }
        _ => None,
    }
}

/// What follows a table of addresses.
fn table(data: &[u8]) -> Option<&[u8]> {
    let (count, rest) = data.split_first_chunk::<4>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok().filter(|count| *count <= TABLE_MAX)?;
    rest.get(count * 6..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        let all = u64::MAX;
        for (command, expected) in [
            (&[0, 0, 1][..], Some(Command::Filter)),
            (&[0, 6, 1], None),
            (&[0, 0, 2], None),
            (&[1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6], Some(Command::Filter)),
            (&[1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5], None),
            (&[1, 0, 0xff, 0xff, 0xff, 0xff], None),
            (&[1, 1, 1, 2, 3, 4, 5, 6], Some(Command::Address([1, 2, 3, 4, 5, 6]))),
            (&[2, 1, 5, 0], Some(Command::Filter)),
            (&[3, 0], Some(Command::Announced)),
            (&[4, 0, 2, 0], Some(Command::Pairs(2))),
            (&[5, 0, 2, 0, 0, 0, 0, 0, 0, 0], Some(Command::Offloads(2))),
            (&[5, 0, 4, 0, 0, 0, 0, 0, 0, 0], None),
            (&[9, 0], None),
            (&[1], None),
            (&[], None),
        ] {
            assert_eq!(parse(command, all), expected, "{command:?}");
            assert_eq!(parse(command, 0), None, "{command:?}");
        }
    }
}
