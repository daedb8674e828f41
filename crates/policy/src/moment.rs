//! Snapshots and checkpoints: what libvirt checks and fills in between parsing and storing them.

pub mod checkpoint;
pub mod snapshot;

use error::Result;
use model::Domain;

use crate::fault::xml;

/// How the machine in a document is completed: as the driver does with its definitions.
pub type Complete<'a> = dyn FnMut(&mut Domain) -> Result<()> + 'a;

/// Longest name, in bytes: it becomes part of file names.
const NAME_MAX: usize = 200;

/// Checks a name that becomes part of file names; `what` is the kind of document.
fn check_name(what: &str, name: &str) -> Result<()> {
    let refused = |why: &str| {
        Err(xml(format!("invalid {what} name '{name}': name can't {why}"))
            .with_cure("use letters, digits, '-', '_' and '.'"))
    };
    if name.is_empty() {
        return refused("be empty");
    }
    if name.contains('/') {
        return refused("contain '/'");
    }
    if name.starts_with('.') {
        return refused("start with '.'");
    }
    if name.chars().any(char::is_control) || name.len() > NAME_MAX {
        return Err(xml(format!(
            "the {what} name is longer than {NAME_MAX} bytes or has control characters"
        ))
        .with_cure("choose a shorter name of printable characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
