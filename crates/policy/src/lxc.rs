//! Defaults of the LXC driver: containers on the host's own kernel.

use error::Result;
use model::Domain;

use crate::Random;
use crate::fault::unsupported;
use crate::neutral::{self, Traits};

/// The program that runs a container.
const EMULATOR: &str = "/usr/libexec/libvirt_lxc";

/// Makes the definition of a container complete.
///
/// # Errors
/// The document contradicts itself or asks for what containers cannot have.
pub fn apply(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    let traits = Traits { console: "lxc", devices, ..Traits::NEUTRAL };
    neutral::apply(domain, &traits, random)?;
    let kind = domain.os.r#type.as_ref().map_or("", |kind| kind.kind.as_str());
    if kind != "exe" {
        return Err(unsupported(format!("unknown OS type '{kind}'")).with_cure("containers run only exe"));
    }
    Ok(())
}

/// Makes complete what was read from a container's own configuration: the architecture is said only if it was there.
///
/// # Errors
/// As [`apply`].
pub fn complete(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    let arch = domain.os.r#type.as_ref().and_then(|kind| kind.arch.clone());
    apply(domain, random)?;
    if let Some(kind) = &mut domain.os.r#type {
        kind.arch = arch;
    }
    Ok(())
}

/// A container's first process, and the program that starts it.
fn devices(domain: &mut Domain) -> Result<()> {
    if domain.os.r#type.as_ref().is_some_and(|kind| kind.kind == "exe") && domain.os.init.is_none() {
        domain.os.init = Some("/sbin/init".to_owned());
    }
    domain.devices.emulator.get_or_insert_with(|| EMULATOR.to_owned());
    Ok(())
}
