//! Disks: what both flavors share.

use error::Result;
use model::Domain;
use model::devices::disk::{Disk, DiskBus, DiskDriver, DiskTarget};
use model::devices::disk_source::{BlockSource, DiskPlace, FileSource};

use super::settings::{Reader, Writer};
use super::{Flavor, Kind, disk_xl, disk_xm, kind};
use crate::fault::unsupported;

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let hvm = kind(domain) == Kind::Hvm;
    for text in reader.strings("disk")? {
        let disk = match reader.flavor {
            Flavor::Xl => disk_xl::read(&text, hvm)?,
            Flavor::Xm => disk_xm::read(&text, hvm)?,
        };
        domain.devices.disk.push(disk);
    }
    if reader.flavor == Flavor::Xm
        && hvm
        && let Some(path) = reader.string("cdrom")?
    {
        domain.devices.disk.push(disk_xm::cdrom(&path));
    }
    Ok(())
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let write = match writer.flavor {
        Flavor::Xl => disk_xl::write,
        Flavor::Xm => disk_xm::write,
    };
    let texts = domain.devices.disk.iter().filter(|disk| disk.target.bus != Some(DiskBus::Fdc));
    let texts: Vec<String> = texts.map(write).collect::<Result<_>>()?;
    writer.list("disk", texts)
}

/// The guest's name of a disk, on the bus that it stands for.
pub(super) fn target(name: &str, hvm: bool) -> DiskTarget {
    let bus = match name {
        _ if name.starts_with("xvd") || !hvm => DiskBus::Xen,
        _ if name.starts_with("sd") => DiskBus::Scsi,
        _ => DiskBus::Ide,
    };
    DiskTarget { dev: name.to_owned(), bus: Some(bus), ..DiskTarget::default() }
}

/// The handling of a disk by the host.
pub(super) fn driver(name: Option<&str>, format: &str) -> Option<Box<DiskDriver>> {
    Some(Box::new(DiskDriver {
        name: name.map(str::to_owned),
        r#type: Some(format.to_owned()),
        ..DiskDriver::default()
    }))
}

/// A device or file of the host.
pub(super) fn place(path: Option<String>, block: bool) -> DiskPlace {
    match block {
        true => DiskPlace::Block(BlockSource { dev: path }),
        false => DiskPlace::File(FileSource { file: path, ..FileSource::default() }),
    }
}

/// The device or file of the host.
pub(crate) fn path(disk: &Disk) -> Result<Option<&str>> {
    match &disk.source.place {
        DiskPlace::File(file) => Ok(file.file.as_deref()),
        DiskPlace::Block(block) => Ok(block.dev.as_deref()),
        DiskPlace::Dir(dir) => Ok(dir.dir.as_deref()),
        _ => Err(unsupported(format!("disk '{}' has a source that Xen cannot use", disk.target.dev))
            .with_cure("use type='file' or type='block'")),
    }
}
