//! What libvirt's QEMU driver does between reading a document and starting a machine, as pure functions.

pub mod address;
pub mod alias;
pub mod argv;
pub mod capabilities;
pub mod defaults;
pub mod emulator;
mod fault;
pub mod firmware;
pub mod host;
pub mod machine;
pub mod validate;

pub use host::{Host, Random};

use error::Result;
use model::Domain;

use address::Scope;
use emulator::EmulatorCaps;

/// Makes a definition complete: defaults, then addresses.
///
/// # Errors
/// The document contradicts itself or asks for what the emulator lacks.
pub fn normalize(
    domain: &mut Domain,
    host: &Host,
    caps: &EmulatorCaps,
    random: &mut dyn Random,
    scope: Scope,
) -> Result<()> {
    defaults::apply(domain, host, caps, random, scope)?;
    address::assign(domain, host, caps, scope)
}
