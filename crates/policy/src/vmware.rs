//! Defaults of documents of VMware machines: ESX, vCenter, GSX, Workstation and Fusion.

use error::Result;
use model::Domain;

use crate::Random;
use crate::fault::unsupported;
use crate::neutral::{self, Traits};

/// Makes a definition complete.
///
/// # Errors
/// The document contradicts itself or asks for what VMware lacks.
pub fn apply(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    let kind = domain.os.r#type.as_ref().map_or("hvm", |kind| kind.kind.as_str());
    if kind != "hvm" {
        return Err(unsupported(format!("unknown OS type '{kind}'")).with_cure("VMware runs only hvm"));
    }
    let traits = Traits { arch: "i686", free_names: true, wide_scsi: true, ..Traits::NEUTRAL };
    neutral::apply(domain, &traits, random)
}

/// Makes complete what was read from a VMX file: it says nothing of boot order and screens, and so does the document.
///
/// # Errors
/// As [`apply`].
pub fn complete(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    let boot = domain.os.boot.clone();
    apply(domain, random)?;
    domain.os.boot = boot;
    for model in domain.devices.video.iter_mut().filter_map(|video| video.model.as_mut()) {
        model.heads = None;
    }
    Ok(())
}
