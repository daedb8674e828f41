//! Directories of the host in the guest, in both directions.

use conf_file::Conf;
use error::Result;
use model::Domain;
use model::devices::filesystem::{AccessMode, Filesystem, FilesystemSource, MountSource};

use super::entries::{SharedFolder, SharedFolders};
use super::settings::{Settings, set};
use crate::fault::{internal, unsupported};

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let all = SharedFolders::read(settings, "isolation.tools.hgfs.")?;
    if all.disable != Some(false) {
        return Ok(());
    }
    // Of folders beyond the highest number that is announced nothing is known.
    let count = settings.get("sharedfolder.maxnum").and_then(|count| count.parse().ok()).unwrap_or(0);
    for number in settings.numbers("sharedfolder").range(..count) {
        let prefix = format!("sharedFolder{number}.");
        let folder = SharedFolder::read(settings, &prefix)?;
        if folder.present != Some(true) || folder.enabled != Some(true) {
            continue;
        }
        let missing = |name: &str| internal(format!("Missing essential config entry '{prefix}{name}'"));
        let source =
            MountSource { dir: Some(folder.host_path.ok_or_else(|| missing("hostPath"))?), socket: None };
        domain.devices.filesystem.push(Filesystem {
            accessmode: Some(AccessMode::Passthrough),
            source: FilesystemSource::Mount(source),
            target: Some(folder.guest_name.ok_or_else(|| missing("guestName"))?),
            readonly: folder.write_access != Some(true),
            ..Filesystem::default()
        });
    }
    Ok(())
}

pub(super) fn write(conf: &mut Conf, domain: &Domain) -> Result<()> {
    let filesystems = &domain.devices.filesystem;
    if filesystems.is_empty() {
        return Ok(());
    }
    SharedFolders { disable: Some(false) }.write(conf, "isolation.tools.hgfs.")?;
    set(conf, "sharedFolder.maxNum", &(filesystems.len() as i64))?;
    for (number, filesystem) in filesystems.iter().enumerate() {
        let FilesystemSource::Mount(source) = &filesystem.source else {
            return Err(unsupported("Only 'mount' filesystem type is supported"));
        };
        let folder = SharedFolder {
            present: Some(true),
            enabled: Some(true),
            read_access: Some(true),
            write_access: Some(!filesystem.readonly),
            host_path: source.dir.clone(),
            guest_name: filesystem.target.clone(),
        };
        folder.write(conf, &format!("sharedFolder{number}."))?;
    }
    Ok(())
}
