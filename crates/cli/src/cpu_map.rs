//! CPU bitmaps (bit 0 of byte 0 is CPU 0) as people read them.

/// One letter per CPU: `y` when it is in the map, `-` when not.
pub(crate) fn letters(map: &[u8], cpus: usize) -> String {
    (0..cpus).map(|cpu| if contains(map, cpu) { 'y' } else { '-' }).collect()
}

/// Ranges such as `0-3,7`.
pub(crate) fn ranges(map: &[u8], cpus: usize) -> String {
    let mut parts = Vec::new();
    let mut cpu = 0;
    while cpu < cpus {
        if !contains(map, cpu) {
            cpu += 1;
            continue;
        }
        let last = (cpu..cpus).take_while(|&next| contains(map, next)).last().unwrap_or(cpu);
        parts.push(if last == cpu { cpu.to_string() } else { format!("{cpu}-{last}") });
        cpu = last + 1;
    }
    parts.join(",")
}

/// Most CPUs that a list may name.
const CPUS_MAX: usize = 16384;

/// Why a list is no bitmap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It cannot be read.
    Malformed,
    /// It names nothing.
    Empty,
    /// It names this CPU, which the host does not have.
    Beyond(usize),
}

/// Reads a list such as `0-3,^2,7` into a bitmap for `cpus` CPUs; `r` means all.
///
/// # Errors
/// The list is malformed, empty, or names a CPU that is not there.
pub(crate) fn parse(text: &str, cpus: usize) -> Result<Vec<u8>, Refused> {
    let mut map = vec![0; cpus.div_ceil(8)];
    if text == "r" {
        (0..cpus).for_each(|cpu| map[cpu / 8] |= 1 << (cpu % 8));
        return Ok(map);
    }
    let mut all = vec![false; CPUS_MAX];
    let number = |text: &str| text.parse().ok().filter(|cpu| *cpu < CPUS_MAX).ok_or(Refused::Malformed);
    for part in text.split(',') {
        let (keep, part) = match part.strip_prefix('^') {
            Some(part) => (false, part),
            None => (true, part),
        };
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return Err(Refused::Malformed);
        }
        all[first..=last].fill(keep);
    }
    for cpu in (0..CPUS_MAX).filter(|cpu| all[*cpu]) {
        *map.get_mut(cpu / 8).filter(|_| cpu < cpus).ok_or(Refused::Beyond(cpu))? |= 1 << (cpu % 8);
    }
    if map.iter().all(|byte| *byte == 0) { Err(Refused::Empty) } else { Ok(map) }
}

fn contains(map: &[u8], cpu: usize) -> bool {
    map.get(cpu / 8).is_some_and(|byte| byte & (1 << (cpu % 8)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_become_maps() {
        for (text, map) in [
            ("0,2,4", Ok(vec![0b0001_0101])),
            ("0-7,^3", Ok(vec![0b1111_0111])),
            ("r", Ok(vec![0xff])),
            ("8", Err(Refused::Beyond(8))),
            ("3-1", Err(Refused::Malformed)),
            ("a", Err(Refused::Malformed)),
            ("", Err(Refused::Malformed)),
            ("1,^1", Err(Refused::Empty)),
            ("0-99999999", Err(Refused::Malformed)),
        ] {
            assert_eq!(parse(text, 8), map, "{text}");
        }
    }

    #[test]
    fn maps_read_as_letters_and_as_ranges() {
        for (map, cpus, as_letters, as_ranges) in [
            (&[0b0001_0101][..], 8, "y-y-y---", "0,2,4"),
            (&[0xff], 8, "yyyyyyyy", "0-7"),
            (&[0xff, 0x83], 17, "yyyyyyyyyy-----y-", "0-9,15"),
            (&[], 2, "--", ""),
        ] {
            assert_eq!(letters(map, cpus), as_letters);
            assert_eq!(ranges(map, cpus), as_ranges);
        }
    }
}
