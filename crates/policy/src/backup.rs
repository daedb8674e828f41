//! Backups: which disks they hold, in full or since when, and where to.

use std::collections::{BTreeMap, BTreeSet};

use error::Result;
use model::Domain;
use model::backup::{
    BackupDisk, BackupDiskMode, BackupMode, BackupServer, BackupStore, BackupStoreType, BackupTransport,
    DomainBackup,
};
use model::devices::disk_source::DiskPlace;

use crate::fault::{unsupported, xml};

/// Completes a backup of a machine. Files that nobody named get the name of the disk's image with `suffix`.
///
/// # Errors
/// It contradicts itself or the machine.
pub fn complete(backup: &mut DomainBackup, domain: &Domain, suffix: &str) -> Result<()> {
    let mode = *backup.mode.get_or_insert(BackupMode::Push);
    server(backup, mode)?;
    disks(backup, domain, mode)?;
    let incremental = backup.incremental.clone();
    for disk in &mut backup.disks {
        if disk.backup == Some(false) {
            let name = std::mem::take(&mut disk.name);
            *disk = BackupDisk { name, backup: Some(false), ..BackupDisk::default() };
            continue;
        }
        since(disk, incremental.as_deref())?;
        store(disk, domain, mode, suffix)?;
    }
    Ok(())
}

fn server(backup: &mut DomainBackup, mode: BackupMode) -> Result<()> {
    if mode == BackupMode::Push {
        return match backup.server {
            Some(_) => Err(xml("use of <server> requires pull mode backup")),
            None => Ok(()),
        };
    }
    let server = backup.server.get_or_insert_with(BackupServer::default);
    match server.transport.get_or_insert(BackupTransport::Tcp) {
        BackupTransport::Tcp => {
            server.name.get_or_insert_with(|| "localhost".to_owned());
        }
        BackupTransport::Unix => match &server.socket {
            Some(path) if path.starts_with('/') && !path.chars().any(char::is_control) => {}
            Some(path) => return Err(xml(format!("backup socket path '{path}' must be absolute"))),
            None => return Err(xml("missing 'socket' attribute of the backup's <server>")),
        },
        BackupTransport::Fd => {
            if server.fdgroup.is_none() {
                return Err(xml("missing 'fdgroup' attribute of the backup's <server>"));
            }
        }
        BackupTransport::Rdma => return Err(unsupported("unsupported backup server transport 'rdma'")),
    }
    if server.tls == Some(true) && server.transport != Some(BackupTransport::Tcp) {
        return Err(unsupported("TLS is supported only over TCP"));
    }
    Ok(())
}

/// Adds the machine's disks that the document does not name: to a document that names none as part of the backup.
fn disks(backup: &mut DomainBackup, domain: &Domain, mode: BackupMode) -> Result<()> {
    let all = backup.disks.is_empty();
    let mut named = BTreeSet::new();
    let targets: BTreeMap<&str, _> =
        domain.devices.disk.iter().map(|disk| (disk.target.dev.as_str(), disk)).collect();
    for disk in &mut backup.disks {
        if !named.insert(disk.name.clone()) {
            return Err(xml(format!("backup for disk '{}' specified twice", disk.name)));
        }
        if !targets.contains_key(disk.name.as_str()) {
            return Err(unsupported(format!("no disk named '{}'", disk.name))
                .with_cure("name a disk by its <target dev>"));
        }
        disk.backup.get_or_insert(true);
        if mode == BackupMode::Push && (disk.exportname.is_some() || disk.exportbitmap.is_some()) {
            return Err(xml("use of 'exportname' and 'exportbitmap' requires pull mode backup"));
        }
    }
    for disk in domain.devices.disk.iter().filter(|disk| !named.contains(&disk.target.dev)) {
        // An empty drive has nothing to be kept.
        let part = all && !matches!(&disk.source.place, DiskPlace::File(file) if file.file.is_none());
        backup.disks.push(BackupDisk {
            name: disk.target.dev.clone(),
            backup: Some(part),
            ..BackupDisk::default()
        });
    }
    Ok(())
}

/// Since when a disk is kept; the disk's own word comes first.
fn since(disk: &mut BackupDisk, incremental: Option<&str>) -> Result<()> {
    let since = disk.incremental.take().or_else(|| incremental.map(str::to_owned));
    let mode = *disk.backupmode.get_or_insert(match since {
        Some(_) => BackupDiskMode::Incremental,
        None => BackupDiskMode::Full,
    });
    if mode == BackupDiskMode::Incremental {
        if since.is_none() {
            return Err(xml(format!("'incremental' backup of disk '{}' lacks its checkpoint", disk.name)));
        }
        disk.incremental = since;
    }
    Ok(())
}

fn store(disk: &mut BackupDisk, domain: &Domain, mode: BackupMode, suffix: &str) -> Result<()> {
    let kind = *disk.r#type.get_or_insert(BackupStoreType::File);
    let (store, other, word) = match mode {
        BackupMode::Push => (&mut disk.target, &disk.scratch, "target"),
        BackupMode::Pull => (&mut disk.scratch, &disk.target, "scratch"),
    };
    if other.is_some() {
        return Err(xml(format!("the disk '{}' of this backup needs <{word}>", disk.name)));
    }
    let store = store.get_or_insert_with(|| Box::new(BackupStore::default()));
    let path = match kind {
        BackupStoreType::File => &mut store.file,
        BackupStoreType::Block => &mut store.dev,
    };
    if path.is_none() {
        let image = domain.devices.disk.iter().find(|image| image.target.dev == disk.name);
        let image = image.and_then(|image| match &image.source.place {
            DiskPlace::File(file) => file.file.as_deref(),
            _ => None,
        });
        let Some(image) = image.filter(|_| kind == BackupStoreType::File) else {
            return Err(unsupported(format!("refusing to generate file name for disk '{}'", disk.name))
                .with_cure(format!("name the {word}")));
        };
        *path = Some(format!("{image}.{suffix}"));
    }
    match path {
        Some(path) if path.starts_with('/') && !path.chars().any(char::is_control) => Ok(()),
        _ => Err(xml(format!("the path of the backup of disk '{}' must be absolute", disk.name))),
    }
}

#[cfg(test)]
mod tests;
