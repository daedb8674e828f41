//! Random numbers of the host.

/// Random bytes of the kernel, for what is left open: UUIDs, MAC addresses.
pub(crate) fn fill(bytes: &mut [u8]) {
    let mut filled = 0;
    while filled < bytes.len() {
        // Fails only before the kernel's pool is ready, and then waits instead.
        if let Ok(count) =
            rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty())
        {
            filled += count;
        }
    }
}
