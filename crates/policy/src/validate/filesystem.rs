//! Folders and devices of the host that guests mount.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::filesystem::{AccessMode, Filesystem, FilesystemSource};

use crate::fault::{unsupported, xml};

pub(super) fn check(domain: &Domain) -> Result<()> {
    common(domain)?;
    domain.devices.filesystem.iter().try_for_each(|filesystem| shared_folder(domain, filesystem))
}

/// What no hypervisor can mount: nothing, or nowhere.
pub(super) fn common(domain: &Domain) -> Result<()> {
    domain.devices.filesystem.iter().try_for_each(|filesystem| {
        ends(filesystem)?;
        if filesystem.info.boot.is_some() && !is_virtiofs(filesystem) {
            return Err(unsupported("boot order is only supported for virtiofs"));
        }
        Ok(())
    })
}

fn is_virtiofs(filesystem: &Filesystem) -> bool {
    filesystem.driver.as_ref().and_then(|driver| driver.r#type.as_deref()) == Some("virtiofs")
}

/// Both ends are named, but where a pool or a program that runs already knows them.
fn ends(filesystem: &Filesystem) -> Result<()> {
    let fault =
        |code, named: Option<&str>| Err(Error::new(code, ErrorDomain::Domain, named.unwrap_or_default()));
    let target = filesystem.target.as_deref().filter(|target| !target.is_empty());
    let source = match &filesystem.source {
        FilesystemSource::Mount(source) => source.dir.as_ref().or(source.socket.as_ref()),
        FilesystemSource::Block(source) => source.dev.as_ref(),
        FilesystemSource::File(source) => source.file.as_ref(),
        FilesystemSource::Template(source) => source.name.as_ref(),
        FilesystemSource::Bind(source) => source.dir.as_ref(),
        FilesystemSource::Ram(source) if source.usage.is_none() => {
            return Err(xml("missing 'usage' attribute for RAM filesystem"));
        }
        FilesystemSource::Ram(_) | FilesystemSource::Volume(_) => {
            return if target.is_none() { fault(ErrorCode::NoTarget, None) } else { Ok(()) };
        }
    };
    match (source, target) {
        (None, _) => fault(ErrorCode::NoSource, target),
        (Some(source), None) => fault(ErrorCode::NoTarget, Some(source)),
        (Some(_), Some(_)) => Ok(()),
    }
}

/// What virtiofs cannot do, other shared folders can.
fn shared_folder(domain: &Domain, filesystem: &Filesystem) -> Result<()> {
    if !matches!(filesystem.source, FilesystemSource::Mount(_)) {
        return Err(unsupported("only supports mount filesystem type"));
    }
    let modes = filesystem.fmode.is_some() || filesystem.dmode.is_some();
    if modes && !is_virtiofs(filesystem) && filesystem.accessmode != Some(AccessMode::Mapped) {
        return Err(unsupported("fmode and dmode must be used with accessmode=mapped"));
    }
    if !is_virtiofs(filesystem) {
        return Ok(());
    }
    let driver = filesystem.driver.as_ref();
    let rows = [
        (
            filesystem.accessmode.is_some_and(|mode| mode != AccessMode::Passthrough),
            "virtiofs only supports passthrough accessmode",
        ),
        (driver.is_some_and(|driver| driver.wrpolicy.is_some()), "virtiofs does not support wrpolicy"),
        (
            filesystem.fmode.is_some() || filesystem.dmode.is_some(),
            "virtiofs does not support fmode and dmode",
        ),
        (filesystem.model.is_some(), "virtiofs does not support model"),
        (filesystem.multidevs.is_some(), "virtiofs does not support multidevs"),
        (driver.is_some_and(|driver| driver.format.is_some()), "virtiofs does not support format"),
        (!super::devices::shares_memory(domain), "'virtiofs' requires shared memory"),
    ];
    match rows.iter().find(|(wrong, _)| *wrong) {
        Some((_, words)) => Err(unsupported(*words)),
        None => Ok(()),
    }
}
