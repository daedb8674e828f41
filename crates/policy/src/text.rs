//! Names of documents that later stand in files, command lines and firewall rules: which ones are possible.

use error::Result;
use stdx::file_name;

use crate::fault;

/// Longest path, in bytes.
pub const PATH_BYTES_MAX: usize = 4096;
/// Longest name of a network device of the host, in bytes.
pub const DEVICE_NAME_BYTES_MAX: usize = 15;

/// Refuses a name that is empty or longer than `bytes_max`; `what` says whose it is.
///
/// # Errors
/// The name is such a one.
pub fn check_length(what: &str, name: &str, bytes_max: usize) -> Result<()> {
    if name.is_empty() {
        return Err(fault::xml(format!("{what} is empty")).with_cure("give it a name"));
    }
    if name.len() > bytes_max {
        let detail = format!("{what} is longer than {bytes_max} bytes: '{}'", shortened(name));
        return Err(fault::xml(detail).with_cure("choose a shorter one"));
    }
    Ok(())
}

/// Refuses a name that cannot be that of a file, as the names of most objects must be.
///
/// # Errors
/// The name is such a one.
pub fn check_file_name(name: &str) -> Result<()> {
    match file_name::fault(name) {
        None => Ok(()),
        Some(fault) => {
            let detail = format!("name {} {fault}", file_name::shown(name));
            Err(fault::xml(detail).with_cure(file_name::cure(name)))
        }
    }
}

/// The start of a text that is too long for a message.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(32).collect();
    if start.len() < text.len() { format!("{start}..") } else { start }
}
