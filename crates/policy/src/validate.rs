//! Refuses definitions that cannot work, with libvirt's words where clients know them.
//!
//! Runs on complete definitions; nothing is changed here.

mod chardev;
mod devices;
pub(crate) mod disk;
mod firmware;
mod numa;
mod system;

use error::Result;
use model::Domain;

use crate::emulator::EmulatorCaps;
use crate::host::Host;

/// Checks a complete definition.
///
/// # Errors
/// Whatever the definition asks for and the emulator or the host cannot give.
pub fn check(domain: &Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    system::check(domain, host, caps)?;
    firmware::check(domain)?;
    numa::check(domain, host)?;
    disk::check(domain)?;
    chardev::check(domain)?;
    devices::check(domain, caps)
}
