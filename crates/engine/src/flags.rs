//! Refusing flags that an operation does not know, in libvirt's words.

use error::{Error, ErrorCode, Result};

use crate::backend::Identity;

/// Checks that `flags` has no bit beyond `allowed`; `function` is the operation's name without the driver's prefix.
///
/// # Errors
/// `InvalidArg`, naming the bits and the driver's function.
pub(crate) fn check(identity: &Identity, function: &str, flags: u32, allowed: u32) -> Result<()> {
    let unknown = flags & !allowed;
    if unknown == 0 {
        return Ok(());
    }
    let prefix = identity.prefix;
    let detail = format!("unsupported flags (0x{unknown:x}) in function {prefix}{function}");
    Err(Error::new(ErrorCode::InvalidArg, identity.error_domain, detail).verbatim())
}
