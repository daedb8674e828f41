//! Gives every device its address; an address that a document has is never moved.

mod chart;
pub(crate) mod drive;
mod number;
pub mod pci;
mod spapr_vio;
mod usb;
mod virtio;
mod virtio_serial;
pub(crate) mod walk;

pub(crate) use number::names as hardware_names;
pub(crate) use walk::infos;

use error::Result;
use model::Domain;

use crate::defaults::board_of;
use crate::emulator::EmulatorCaps;
use crate::host::Host;
use crate::machine::PciRoot;

/// Which addresses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those a stored definition keeps: all but USB ports.
    Stored,
    /// All, as a new definition and a starting machine have them.
    All,
}

/// Gives every device without an address one, and adds the controllers this takes.
///
/// # Errors
/// An address of the document is impossible or used twice, or a bus has no place left (the error names it).
pub fn assign(domain: &mut Domain, host: &Host, caps: &EmulatorCaps, scope: Scope) -> Result<()> {
    let board = board_of(domain);
    drive::assign(domain)?;
    // Host devices may have got controllers.
    crate::defaults::controllers::choose_models(domain, board, caps, scope)?;
    virtio_serial::assign(domain)?;
    spapr_vio::assign(domain, board)?;
    virtio::assign(domain, board)?;
    if board.pci != PciRoot::None {
        chart::assign(domain, host, caps)?;
    }
    usb::assign(domain, scope == Scope::All)?;
    crate::defaults::serial::mirror(domain);
    Ok(())
}
