//! GRUB's configuration, carried out up to its menu: what would be booted is known by doing what GRUB does.
//!
//! Commands that touch hardware (terminals, fonts, modules) do nothing; those that look for file systems, read files,
//! set variables and define entries do what the GRUB manual says.

mod script;
mod shell;
mod test_command;

use crate::error::Error;
use crate::menu::{Disk, Entry};
use shell::Shell;

/// Where distributions keep GRUB's directory in the file system that holds it.
const DIRECTORIES: [&str; 4] = ["/boot/grub", "/boot/grub2", "/grub", "/grub2"];

/// The menu of the first configuration on the disk that has entries, and the number of the default one.
///
/// # Errors
/// The only configurations there are break the rules or cannot be read.
pub(crate) fn find(disk: &Disk) -> Result<Option<(Vec<Entry>, usize)>, Error> {
    let mut failure = None;
    for (index, files) in disk.files() {
        let vendors = files.names("/EFI").into_iter().map(|name| format!("/EFI/{name}"));
        for directory in DIRECTORIES.iter().map(|name| (*name).to_owned()).chain(vendors) {
            let path = format!("{directory}/grub.cfg");
            if files.size(&path).is_none() {
                continue;
            }
            match Shell::new(disk, index, &directory).menu(&path) {
                Ok(Some(menu)) => return Ok(Some(menu)),
                Ok(None) => {}
                Err(error) => failure = failure.or(Some(error)),
            }
        }
    }
    failure.map_or(Ok(None), Err)
}
