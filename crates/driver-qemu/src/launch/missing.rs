//! What may be missing at a start without keeping the machine from it: images whose `startupPolicy` says so.

use std::path::Path;

use api::constants::{
    VIR_DOMAIN_EVENT_DISK_CHANGE_MISSING_ON_START, VIR_DOMAIN_EVENT_DISK_DROP_MISSING_ON_START,
};
use model::Domain;
use model::devices::disk::{Disk, DiskDevice};
use model::devices::disk_source::{DiskPlace, DiskSource, FileSource, StartupPolicy};

use crate::names;

/// An image that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The alias of its disk.
    pub alias: String,
    /// Its path.
    pub path: String,
    /// What became of the disk, as events number it.
    pub reason: i32,
}

/// Takes missing images that are optional out of a live document: drives lose their medium, other disks go. `requisite` ones
/// may be missing after a migration only, as libvirt has it.
pub fn drop_optional(live: &mut Domain) -> Vec<Missing> {
    let mut dropped = Vec::new();
    live.devices.disk.retain_mut(|disk| {
        let Some(path) = missing(disk) else { return true };
        let drive = matches!(disk.device, Some(DiskDevice::Cdrom | DiskDevice::Floppy));
        let reason = if drive {
            VIR_DOMAIN_EVENT_DISK_CHANGE_MISSING_ON_START
        } else {
            VIR_DOMAIN_EVENT_DISK_DROP_MISSING_ON_START
        };
        dropped.push(Missing { alias: names::alias(&disk.info), path, reason });
        disk.source = DiskSource { place: DiskPlace::File(FileSource::default()), ..DiskSource::default() };
        disk.backing_store = None;
        drive
    });
    dropped
}

/// The path of an optional image that is not there.
fn missing(disk: &Disk) -> Option<String> {
    if disk.source.startup_policy != Some(StartupPolicy::Optional) {
        return None;
    }
    let path = names::path_of(&disk.source.place)?;
    let gone = Path::new(path).metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    gone.then(|| path.to_owned())
}
