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

fn contains(map: &[u8], cpu: usize) -> bool {
    map.get(cpu / 8).is_some_and(|byte| byte & (1 << (cpu % 8)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

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
