//! Snapshots: what a document says counts only as far as its purpose goes, see [`Purpose`].

use error::Result;
use model::devices::disk_source::DiskPlace;
use model::snapshot::{DomainSnapshot, SnapshotDisk, SnapshotLocation, SnapshotMemory, SnapshotState};

use super::{Complete, check_name};
use crate::fault::{unsupported, xml};

/// What a snapshot document is read for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// It describes a snapshot that exists, not one to be made.
    pub redefine: bool,
    /// It is the daemon's own record.
    pub internal: bool,
}

/// Completes a snapshot as it was read.
///
/// # Errors
/// It contradicts itself, or a description of an existing snapshot lacks something.
pub fn complete(snapshot: &mut DomainSnapshot, purpose: Purpose, machine: &mut Complete<'_>) -> Result<()> {
    if let Some(name) = &snapshot.name {
        check_name("snapshot", name)?;
    } else if purpose.redefine {
        return Err(xml("a redefined snapshot must have a name"));
    }
    if purpose.redefine {
        existing(snapshot, machine)?;
    } else {
        // Only what exists has a past.
        let DomainSnapshot { name, description, memory, disks, .. } = std::mem::take(snapshot);
        *snapshot = DomainSnapshot { name, description, memory, disks, ..DomainSnapshot::default() };
    }
    match snapshot.active {
        None if purpose.internal => return Err(xml("Could not find 'active' element")),
        Some(_) if !purpose.internal => snapshot.active = None,
        _ => {}
    }
    memory(snapshot, purpose.redefine)?;
    let DomainSnapshot { disks, revert_disks, .. } = snapshot;
    disks.iter_mut().chain(revert_disks).try_for_each(disk)
}

/// Gives a new snapshot its time, in seconds since 1970, and without a name the time as its name.
pub fn stamp(snapshot: &mut DomainSnapshot, now: i64) {
    snapshot.creation_time = Some(now);
    snapshot.name.get_or_insert_with(|| now.to_string());
}

fn existing(snapshot: &mut DomainSnapshot, machine: &mut Complete<'_>) -> Result<()> {
    if snapshot.creation_time.is_none() {
        return Err(xml("missing creationTime from existing snapshot"));
    }
    if snapshot.state.is_none() {
        return Err(xml("missing state from existing snapshot"));
    }
    if let Some(domain) = snapshot.domain.take() {
        // An identity alone says nothing that its reader does not know.
        snapshot.domain = domain.whole().is_some().then_some(domain);
    }
    if let Some(domain) = snapshot.domain.as_mut().and_then(|domain| domain.whole_mut()) {
        machine(domain)?;
    }
    if let Some(domain) = &mut snapshot.inactive_domain {
        machine(domain)?;
    }
    Ok(())
}

fn memory(snapshot: &mut DomainSnapshot, redefine: bool) -> Result<()> {
    let offline = matches!(snapshot.state, Some(SnapshotState::Shutoff | SnapshotState::DiskSnapshot));
    let given = snapshot.memory.take().unwrap_or_default();
    let location = match (given.snapshot, &given.file) {
        (Some(location), _) => Some(location),
        (None, Some(_)) => Some(SnapshotLocation::External),
        (None, None) if !redefine => None,
        (None, None) if offline => Some(SnapshotLocation::No),
        (None, None) => Some(SnapshotLocation::Internal),
    };
    match (location, &given.file) {
        (Some(SnapshotLocation::External), None) => {
            return Err(xml("external memory snapshots require a filename"));
        }
        (Some(SnapshotLocation::External), Some(file)) => absolute("memory snapshot file", file)?,
        (_, Some(file)) => {
            return Err(xml(format!("memory filename '{file}' requires external snapshot")));
        }
        (Some(SnapshotLocation::Manual), None) => {
            return Err(xml("unknown memory snapshot setting 'manual'"));
        }
        _ => {}
    }
    let kept = location.filter(|location| *location != SnapshotLocation::Default);
    if offline && kept.is_some_and(|location| location != SnapshotLocation::No) {
        return Err(xml("memory state cannot be saved with offline or disk-only snapshot"));
    }
    snapshot.memory = kept.map(|location| SnapshotMemory { snapshot: Some(location), file: given.file });
    Ok(())
}

fn absolute(what: &str, path: &str) -> Result<()> {
    if !path.starts_with('/') {
        return Err(xml(format!("{what} path ({path}) must be absolute")));
    }
    if path.chars().any(char::is_control) {
        return Err(xml(format!("the {what} path has control characters")));
    }
    Ok(())
}

fn disk(disk: &mut SnapshotDisk) -> Result<()> {
    let format = disk.driver.as_ref().is_some_and(|driver| driver.r#type.is_some());
    let place = disk.source.as_ref().map(|source| &source.place);
    let path = match place {
        Some(DiskPlace::File(file)) => file.file.as_ref(),
        Some(DiskPlace::Block(block)) => block.dev.as_ref(),
        Some(DiskPlace::Network(network)) => network.name.as_ref(),
        None => None,
        Some(_) => {
            return Err(unsupported(format!("unsupported disk snapshot type of disk '{}'", disk.name))
                .with_cure("use a file, a block device or a network image"));
        }
    };
    if let Some(path) = path
        && !matches!(place, Some(DiskPlace::Network(_)))
        && !path.starts_with('/')
    {
        return Err(xml(format!("disk snapshot image path '{path}' must be absolute")));
    }
    let named = path.is_some() || format;
    match disk.snapshot {
        None if named => disk.snapshot = Some(SnapshotLocation::External),
        None | Some(SnapshotLocation::External) => {}
        Some(_) => {
            if let Some(path) = path {
                return Err(xml(format!(
                    "file '{path}' for disk '{}' requires use of external snapshot mode",
                    disk.name
                )));
            }
        }
    }
    if disk.snapshot == Some(SnapshotLocation::Default) {
        disk.snapshot = None;
    }
    // The kind of the source is written where the source says anything.
    if named {
        disk.source.get_or_insert_default();
    } else {
        disk.source = None;
    }
    Ok(())
}
