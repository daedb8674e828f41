//! Files of the server: `/vmfs/volumes/STORE/PATH` in VMX files, `[STORE] PATH` in documents.

use error::Result;

use super::Context;
use crate::fault::internal;

/// Where the server keeps data stores.
const VOLUMES: &str = "/vmfs/volumes/";

/// A folder in a data store.
#[derive(Clone, Copy, Debug)]
pub struct Datastore<'a> {
    /// Name of the store.
    pub name: &'a str,
    /// The folder in it, without slashes at its ends; may be empty.
    pub directory: &'a str,
}

/// The document's name of a file; none when it may be absent and is.
///
/// # Errors
/// The file does not exist and has to, or the name leads nowhere.
pub(super) fn read(name: &str, context: &Context<'_>, may_be_absent: bool) -> Result<Option<String>> {
    let (store, path) = if let Some(rest) = name.strip_prefix(VOLUMES) {
        let found = rest.split_once('/').filter(|(store, path)| !store.is_empty() && !path.is_empty());
        let (store, path) = found.ok_or_else(|| {
            internal(format!("File name '{name}' doesn't have expected format '{VOLUMES}<datastore>/<path>'"))
        })?;
        (store, path.to_owned())
    } else if name.starts_with('/') {
        return Ok(Some(name.to_owned()));
    } else if name.contains('/') {
        return Err(internal(format!("Could not handle file name '{name}'"))
            .with_cure(format!("name a file beside the VMX file, or {VOLUMES}STORE/PATH")));
    } else {
        let Datastore { name: store, directory } = context.home;
        (store, if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") })
    };
    if (context.exists)(store, &path) {
        return Ok(Some(format!("[{store}] {path}")));
    }
    if may_be_absent {
        return Ok(None);
    }
    Err(internal(format!("File '[{store}] {path}' does not exist"))
        .with_cure("correct the name in the VMX file, or upload the file"))
}

/// The VMX file's name of a file.
///
/// # Errors
/// The name is neither absolute nor of the form `[STORE] PATH`.
pub(super) fn write(name: &str) -> Result<String> {
    if name.starts_with('/') {
        return Ok(name.to_owned());
    }
    let place = name.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let place = place.map(|(store, path)| (store, path.trim_start()));
    match place.filter(|(store, path)| !store.is_empty() && !store.contains('/') && !path.is_empty()) {
        Some((store, path)) => Ok(format!("{VOLUMES}{store}/{path}")),
        None => Err(internal(format!("Could not handle file name '{name}'"))
            .with_cure("write the file as '[datastore] path'")),
    }
}
