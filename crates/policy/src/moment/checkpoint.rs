//! Checkpoints. Their documents are read strictly: what the schema does not know is refused.

use error::Result;
use model::checkpoint::{CheckpointKind, DomainCheckpoint};

use super::{Complete, check_name};
use crate::fault::xml;

/// Completes a checkpoint as it was read: one to be made, or with `redefine` one that exists.
///
/// # Errors
/// It contradicts itself, or a description of an existing checkpoint lacks something.
pub fn complete(checkpoint: &mut DomainCheckpoint, redefine: bool, machine: &mut Complete<'_>) -> Result<()> {
    if let Some(name) = &checkpoint.name {
        check_words(name)?;
    } else if redefine {
        return Err(xml("a redefined checkpoint must have a name"));
    }
    if let Some(name) = checkpoint.parent.as_ref().and_then(|parent| parent.name.as_deref()) {
        check_words(name)?;
    }
    if redefine {
        if checkpoint.creation_time.is_none() {
            return Err(xml("missing creationTime from existing checkpoint"));
        }
        let Some(domain) = checkpoint.domain.as_mut().and_then(|domain| domain.whole_mut()) else {
            return Err(xml("missing domain in checkpoint redefine"));
        };
        machine(domain)?;
    } else {
        // Only what exists has a past.
        checkpoint.parent = None;
        checkpoint.creation_time = None;
        checkpoint.domain = None;
    }
    for disk in &mut checkpoint.disks {
        check_disk_name(&disk.name)?;
        let kind = *disk.checkpoint.get_or_insert(CheckpointKind::Bitmap);
        if kind == CheckpointKind::No && disk.bitmap.is_some() {
            return Err(xml(format!("the disk '{}' has a bitmap but no checkpoint", disk.name)));
        }
        // How much has changed is asked anew each time.
        disk.size = None;
    }
    Ok(())
}

/// Gives a new checkpoint its time, in seconds since 1970, and without a name the time as its name.
pub fn stamp(checkpoint: &mut DomainCheckpoint, now: i64) {
    checkpoint.creation_time = Some(now);
    checkpoint.name.get_or_insert_with(|| now.to_string());
}

/// Gives bitmaps without a name that of the checkpoint.
pub fn name_bitmaps(checkpoint: &mut DomainCheckpoint) {
    let Some(name) = &checkpoint.name else { return };
    for disk in &mut checkpoint.disks {
        if disk.checkpoint == Some(CheckpointKind::Bitmap) {
            disk.bitmap.get_or_insert_with(|| name.clone());
        }
    }
}

/// The words of the schema: letters, digits, `_`, `-` and, but first, `.`.
fn check_words(name: &str) -> Result<()> {
    check_name("checkpoint", name)?;
    if name.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"_-.".contains(&letter)) {
        return Ok(());
    }
    Err(xml(format!("invalid checkpoint name '{name}'")).with_cure("use letters, digits, '-', '_' and '.'"))
}

/// A disk is named by its target or by the path of its image.
fn check_disk_name(name: &str) -> Result<()> {
    let path = name.starts_with('/') && !name.chars().any(char::is_control);
    let target = name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    if path || target && !name.is_empty() {
        return Ok(());
    }
    Err(xml(format!("invalid disk name '{name}'")).with_cure("use a target such as vda, or a path"))
}
