//! The firmware's variables: made from their template at the first start, removed with the definition when asked.

use std::path::{Path, PathBuf};

use api::constants::{VIR_DOMAIN_UNDEFINE_KEEP_NVRAM, VIR_DOMAIN_UNDEFINE_NVRAM};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::files;
use model::Domain;

use crate::driver::host_error;

/// Largest template; real ones have half a MiB to 64 MiB.
const TEMPLATE_BYTES_MAX: u64 = 128 << 20;

/// The file of the variables, if the machine has one on this host.
pub fn path_of(definition: &Domain) -> Option<PathBuf> {
    definition.os.nvram.as_ref()?.path.as_ref().map(PathBuf::from)
}

/// The file that they are made from, if the definition names one.
pub fn template_of(definition: &Domain) -> Option<PathBuf> {
    definition.os.nvram.as_ref()?.template.as_ref().map(PathBuf::from)
}

/// Makes the variables from their template if they are not there, or anew when `fresh`.
///
/// # Errors
/// There is no template, or the disk refuses.
pub fn prepare(definition: &Domain, fresh: bool) -> Result<()> {
    let (Some(nvram), Some(path)) = (&definition.os.nvram, path_of(definition)) else { return Ok(()) };
    if path.exists() && !fresh {
        return Ok(());
    }
    let Some(template) = &nvram.template else {
        let detail = format!("unable to find any master var store for '{}'", path.display());
        return Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail)
            .with_cure("name one: <nvram template='/usr/share/OVMF/OVMF_VARS.fd'>, or create the file"));
    };
    let failed = |error| host_error(&format!("make the firmware's variables from '{template}'"), error);
    let content = files::read_bounded(Path::new(template), TEMPLATE_BYTES_MAX).map_err(failed)?;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)
            .map_err(|error| failed(host_sys::Error::file("create", parent, error)))?;
    }
    files::replace(&path, &content, 0o600).map_err(failed)
}

/// Removes or keeps the variables of a definition that goes, as the `VIR_DOMAIN_UNDEFINE_*` flags say.
///
/// # Errors
/// There are variables, and the flags say nothing about them.
pub fn undefine(definition: &Domain, flags: u32) -> Result<()> {
    let Some(path) = path_of(definition).filter(|path| path.exists()) else { return Ok(()) };
    if flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM != 0 {
        return Ok(());
    }
    if flags & VIR_DOMAIN_UNDEFINE_NVRAM == 0 {
        return Err(Error::new(
            ErrorCode::OperationInvalid,
            ErrorDomain::Qemu,
            "cannot undefine domain with nvram",
        )
        .with_cure("use --nvram to remove the firmware's variables with it, or --keep-nvram"));
    }
    files::remove(&path).map(drop).map_err(|error| host_error("remove the firmware's variables", error))
}
