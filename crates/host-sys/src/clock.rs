//! The host's local time.

use std::mem::MaybeUninit;

/// Seconds that local time is ahead of universal time at a moment, given in seconds since 1970; 0 where the host does not
/// know.
#[must_use]
pub fn local_offset(seconds: i64) -> i64 {
    let mut local = MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both pointers are valid for the call; the structure was zeroed, which is a valid value of it.
    let known = unsafe { !libc::localtime_r(&raw const seconds, local.as_mut_ptr()).is_null() };
    if !known {
        return 0;
    }
    // SAFETY: it was zeroed, and filled by the call.
    let local = unsafe { local.assume_init() };
    local.tm_gmtoff
}

#[cfg(test)]
mod tests {
    #[test]
    fn offsets_are_those_of_zones() {
        for seconds in [0, 1_234_567_890, i64::MAX] {
            let offset = super::local_offset(seconds);
            assert!((-14 * 3600..=14 * 3600).contains(&offset), "{offset}");
        }
    }
}
