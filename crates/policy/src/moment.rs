//! Snapshots and checkpoints: what libvirt checks and fills in between parsing and storing them.

pub mod checkpoint;
pub mod snapshot;

use error::Result;
use model::Domain;
use stdx::file_name;

use crate::fault::xml;

/// How the machine in a document is completed: as the driver does with its definitions.
pub type Complete<'a> = dyn FnMut(&mut Domain) -> Result<()> + 'a;

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
    match file_name::fault(name) {
        None => Ok(()),
        Some(fault) => {
            let detail = format!("invalid {what} name '{}': it {fault}", file_name::shown(name));
            Err(xml(detail).with_cure(file_name::cure(name)))
        }
    }
}

#[cfg(test)]
mod tests;
