//! Registers as bytes: what devices share that answer accesses of any width.

/// Reads from registers that begin at zero; what lies behind them reads as zero.
pub fn read(registers: &[u8], offset: u64, data: &mut [u8]) {
    let rest = usize::try_from(offset).ok().and_then(|offset| registers.get(offset..)).unwrap_or_default();
    data.fill(0);
    for (byte, value) in data.iter_mut().zip(rest) {
        *byte = *value;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_lies_behind_is_zero() {
        for (offset, expected) in [(0, [1, 2]), (1, [2, 3]), (2, [3, 0]), (3, [0, 0]), (u64::MAX, [0, 0])] {
            let mut data = [0xff; 2];
            super::read(&[1, 2, 3], offset, &mut data);
            assert_eq!(data, expected, "{offset}");
        }
    }
}
