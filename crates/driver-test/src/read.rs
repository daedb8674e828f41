//! Reading documents of snapshots and checkpoints, and finding the disks they name.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::devices::disk::Disk;
use model::devices::disk_source::DiskPlace;
use xml::{Document, Record};

/// Reads a document `root`; `strict`: nothing unknown may be in it.
pub(crate) fn moment<T: Record + Default>(text: &str, root: &'static str, strict: bool) -> Result<T> {
    let document = Document::parse(text).map_err(|error| engine::refused(&error))?;
    let root = document.root(root).map_err(|error| engine::refused(&error))?;
    let mut found = T::default();
    let report = xml::load(&mut found, root).map_err(|error| engine::refused(&error))?;
    match report.unknown.first() {
        Some(unknown) if strict => {
            let detail =
                format!("unknown name {} (line {}, column {})", unknown.path, unknown.line, unknown.column);
            Err(Error::new(ErrorCode::XmlInvalidSchema, ErrorDomain::Xml, detail).with_cure("remove it"))
        }
        _ => Ok(found),
    }
}

/// Which of `disks` a snapshot or checkpoint calls `name`: a target, or the path of an image.
pub(crate) fn disk(disks: &[Disk], name: &str) -> Result<usize> {
    let by_target = disks.iter().position(|disk| disk.target.dev == name);
    by_target.or_else(|| disks.iter().position(|disk| path(disk) == Some(name))).ok_or_else(|| {
        Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Test, format!("no disk named '{name}'"))
            .with_cure("domblklist shows the disks of the domain")
    })
}

/// A disk that a document names a second time.
pub(crate) fn twice(name: &str) -> Error {
    let detail = format!("disk '{name}' specified twice");
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Test, detail).with_cure("name it once")
}

/// The file or device behind a disk.
pub(crate) fn path(disk: &Disk) -> Option<&str> {
    match &disk.source.place {
        DiskPlace::File(file) => file.file.as_deref(),
        DiskPlace::Block(block) => block.dev.as_deref(),
        _ => None,
    }
}

/// Whether a drive has nothing in it.
pub(crate) fn is_empty(disk: &Disk) -> bool {
    matches!(disk.source.place, DiskPlace::File(_) | DiskPlace::Block(_)) && path(disk).is_none()
}
