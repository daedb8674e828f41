//! What a new snapshot records, and the return to one.

use api::constants::{
    VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_FROM_SNAPSHOT, VIR_DOMAIN_RUNNING_FROM_SNAPSHOT,
    VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT, VIR_DOMAIN_SNAPSHOT_REVERT_FORCE, VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED,
    VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING, VIR_DOMAIN_START_PAUSED,
};
use api::{DomainSnapshot, Driver};
use engine::PowerState;
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::moment::RecordedDomain;
use model::snapshot::{
    DomainSnapshot as Definition, SnapshotDisk, SnapshotLocation, SnapshotMemory, SnapshotState,
};

use crate::driver::TestDriver;
use crate::moments::exclusive;
use crate::read;

/// What a machine does, in the words of a snapshot.
pub(crate) fn state_of(power: PowerState) -> SnapshotState {
    const STATES: [SnapshotState; 8] = [
        SnapshotState::NoState,
        SnapshotState::Running,
        SnapshotState::Blocked,
        SnapshotState::Paused,
        SnapshotState::Shutdown,
        SnapshotState::Shutoff,
        SnapshotState::Crashed,
        SnapshotState::PmSuspended,
    ];
    let index = usize::try_from(power.state).unwrap_or_default();
    STATES.get(index).copied().unwrap_or(SnapshotState::NoState)
}

/// Gives memory and every disk of `machine` its place: inside the images, unless memory goes to a file.
pub(crate) fn align(definition: &mut Definition, machine: &Domain, active: bool) -> Result<()> {
    let outside =
        definition.memory.as_ref().is_some_and(|memory| memory.snapshot == Some(SnapshotLocation::External));
    let usual = if outside { SnapshotLocation::External } else { SnapshotLocation::Internal };
    if definition.memory.is_none() {
        let location = if active { SnapshotLocation::Internal } else { SnapshotLocation::No };
        definition.memory = Some(SnapshotMemory { snapshot: Some(location), file: None });
    }
    let disks = machine.devices.disk.as_slice();
    let mut found: Vec<Option<SnapshotDisk>> = vec![None; disks.len()];
    for mut entry in std::mem::take(&mut definition.disks) {
        let index = read::disk(disks, &entry.name)?;
        let location = *entry.snapshot.get_or_insert(usual);
        if !outside && location != usual {
            let detail = format!("disk '{}' must use snapshot mode 'internal'", entry.name);
            return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Test, detail)
                .with_cure("leave the mode out"));
        }
        entry.name.clone_from(&disks[index].target.dev);
        if found[index].replace(entry).is_some() {
            return Err(read::twice(&disks[index].target.dev));
        }
    }
    for (entry, disk) in found.into_iter().zip(disks) {
        let unchanging = read::is_empty(disk) || disk.readonly;
        let entry = entry.unwrap_or_else(|| SnapshotDisk {
            name: disk.target.dev.clone(),
            snapshot: Some(if unchanging { SnapshotLocation::No } else { usual }),
            ..SnapshotDisk::default()
        });
        if entry.snapshot == Some(SnapshotLocation::External) && entry.source.is_none() {
            let detail = format!(
                "source for disk '{}' is not a regular file; refusing to generate external snapshot name",
                entry.name
            );
            return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Test, detail)
                .with_cure("name the new image of the disk"));
        }
        definition.disks.push(entry);
    }
    Ok(())
}

impl TestDriver {
    /// Makes the machine what it was: its definition first, then what it does.
    pub(crate) fn revert(&self, snap: &DomainSnapshot, flags: u32) -> Result<()> {
        let (running, paused) = (VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING, VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED);
        self.check_flags(
            "DomainRevertToSnapshot",
            flags,
            running | paused | VIR_DOMAIN_SNAPSHOT_REVERT_FORCE,
        )?;
        exclusive(
            flags,
            (running, "VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING"),
            (paused, "VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED"),
        )?;
        let (machine, definition) = self.definition(snap)?;
        let before = machine.snapshot();
        let ran = matches!(definition.state, Some(SnapshotState::Running | SnapshotState::Paused));
        let runs = ran || flags & (running | paused) != 0;
        if before.persistent.is_none() && !runs {
            let detail = "transient domain needs to request run or pause to revert to inactive snapshot";
            return Err(Error::new(ErrorCode::OperationInvalid, ErrorDomain::Test, detail));
        }
        let config = definition.domain.as_ref().and_then(RecordedDomain::whole).cloned();
        let risky = |detail: String| {
            Error::new(ErrorCode::SnapshotRevertRisky, ErrorDomain::Test, detail)
                .with_cure("give --force if that is meant")
        };
        if flags & VIR_DOMAIN_SNAPSHOT_REVERT_FORCE == 0 {
            if config.is_none() {
                return Err(risky(format!(
                    "snapshot '{}' lacks domain '{}' rollback info",
                    snap.name, before.name
                )));
            }
            if before.active() && !ran && runs {
                return Err(risky("must respawn guest to start inactive snapshot".to_owned()));
            }
        }
        if let Some(config) = config {
            let job = self.engine().job(&machine, "snapshot")?;
            let live = before.active() && ran;
            self.engine().update(&machine, live, before.persistent.is_some(), |domain| {
                *domain = config.clone();
                Ok(())
            })?;
            drop(job);
        }
        let pause = match flags & (running | paused) {
            0 => definition.state == Some(SnapshotState::Paused),
            wanted => wanted == paused,
        };
        self.power(&machine.snapshot(), ran, runs.then_some(pause))?;
        self.snapshot(snap, |tree, name| tree.set_current(Some(name.to_owned()))).map(drop)
    }

    /// Brings a machine into the state of its snapshot: off, or `Some(paused)`; one that did not run then starts anew.
    fn power(&self, machine: &engine::Snapshot, ran: bool, paused: Option<bool>) -> Result<()> {
        let driver: &dyn Driver = self;
        let handle = machine.handle();
        if machine.active() && !(ran && paused.is_some()) {
            driver.domain_destroy(&handle)?;
        }
        let found = self.find(&handle)?;
        let reason = match (paused, found.snapshot().active()) {
            (None, _) => PowerState::shutoff(VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT),
            (Some(paused), false) => {
                let flags = if paused { VIR_DOMAIN_START_PAUSED } else { 0 };
                driver.domain_create_with_flags(&handle, flags)?;
                resumed(paused)
            }
            (Some(pause), true) => {
                let paused = found.snapshot().power.state == VIR_DOMAIN_PAUSED;
                match (pause, paused) {
                    (true, false) => driver.domain_suspend(&handle)?,
                    (false, true) => driver.domain_resume(&handle)?,
                    _ => {}
                }
                resumed(pause)
            }
        };
        self.engine().explain(&found, reason);
        Ok(())
    }
}

fn resumed(paused: bool) -> PowerState {
    match paused {
        true => PowerState::paused(VIR_DOMAIN_PAUSED_FROM_SNAPSHOT),
        false => PowerState::running(VIR_DOMAIN_RUNNING_FROM_SNAPSHOT),
    }
}
