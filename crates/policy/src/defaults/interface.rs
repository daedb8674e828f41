//! Network cards: address, model, and the name of the tap device.

use error::Result;
use model::devices::interface::Mac;
use model::devices::interface_source::InterfaceSource;
use model::{Domain, MacAddress};

use crate::host::Random;
use crate::machine::{Board, is_x86};

/// The vendor prefix of addresses that QEMU guests get.
pub(crate) const MAC_PREFIX: [u8; 3] = [0x52, 0x54, 0x00];

pub(super) fn apply(domain: &mut Domain, _board: Board, random: &mut dyn Random) -> Result<()> {
    let x86 = is_x86(super::arch(domain));
    common(domain, MAC_PREFIX, random);
    for interface in &mut domain.devices.interface {
        if matches!(interface.source, InterfaceSource::VhostUser(_)) {
            // No filter of the host sees these frames.
            interface.filterref = None;
        }
        let passed_through = matches!(interface.source, InterfaceSource::HostDev(_));
        if interface.model.is_none() && !passed_through {
            interface.model = Some(if x86 { "rtl8139" } else { "virtio" }.to_owned());
        }
    }
    Ok(())
}

/// What every hypervisor's driver fills in: addresses that begin with its vendor's prefix.
pub(crate) fn common(domain: &mut Domain, prefix: [u8; 3], random: &mut dyn Random) {
    for interface in &mut domain.devices.interface {
        if interface.mac.is_none() {
            interface.mac = Some(Mac { address: generate(prefix, random), ..Mac::default() });
        }
    }
}

/// An address of a vendor's range.
fn generate([a, b, c]: [u8; 3], random: &mut dyn Random) -> MacAddress {
    let mut rest = [0; 3];
    random.fill(&mut rest);
    MacAddress([a, b, c, rest[0], rest[1], rest[2]])
}
