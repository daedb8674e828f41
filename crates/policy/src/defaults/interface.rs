//! Network cards: address, model, and the name of the tap device.

use error::Result;
use model::devices::interface::Mac;
use model::devices::interface_source::InterfaceSource;
use model::{Domain, MacAddress};

use crate::emulator::{EmulatorCaps, Flag};
use crate::host::Random;
use crate::machine::{Board, CARD_MODELS, Family, PciRoot, VIRTIO_MODELS, is_arm, is_virtio};
use crate::validate::devices::without_virtio;

/// The vendor prefix of addresses that QEMU guests get.
pub(crate) const MAC_PREFIX: [u8; 3] = [0x52, 0x54, 0x00];

pub(super) fn apply(
    domain: &mut Domain,
    board: Board,
    caps: &EmulatorCaps,
    random: &mut dyn Random,
) -> Result<()> {
    let default = default_model(super::arch(domain), board, caps);
    common(domain, MAC_PREFIX, random);
    for interface in &mut domain.devices.interface {
        let seen = matches!(
            interface.source,
            InterfaceSource::Network(_) | InterfaceSource::Bridge(_) | InterfaceSource::Ethernet(_)
        );
        if !seen {
            // No filter of the host sees these frames.
            interface.filterref = None;
        }
        // Only virtio cards have queues and a part in the kernel.
        if !is_virtio(interface.model.as_deref()) {
            if let Some(driver) = interface.driver.as_deref() {
                without_virtio(&driver.virtio)?;
            }
            interface.driver = None;
            if let Some(backend) = interface.backend.as_deref_mut() {
                backend.vhost = None;
            }
        }
        if let Some(driver) = interface.driver.as_deref_mut() {
            driver.queues.take_if(|queues| *queues <= 1);
        }
        let passed_through = matches!(interface.source, InterfaceSource::HostDev(_));
        if interface.model.is_none() && !passed_through {
            // Only virtio cards can be handed through to such a device.
            let vdpa = matches!(interface.source, InterfaceSource::Vdpa(_));
            interface.model = Some(if vdpa { "virtio" } else { default }.to_owned());
        }
    }
    Ok(())
}

/// The card that a machine gets when the document names none: the one that guests of its time know.
fn default_model(arch: &str, board: Board, caps: &EmulatorCaps) -> &'static str {
    match board.family {
        Family::S390Ccw | Family::Virt => return "virtio",
        Family::OldArm if board.pci != PciRoot::None => return "smc91c111",
        _ if is_arm(arch) => return "lan9118",
        _ => {}
    }
    let known = [(Flag::Rtl8139, "rtl8139"), (Flag::E1000, "e1000"), (Flag::VirtioNet, "virtio")];
    // An emulator whose abilities are unknown is taken for one that has the oldest.
    known.iter().find(|(flag, _)| caps.has(*flag)).map_or("rtl8139", |(_, model)| model)
}

/// What every hypervisor's driver fills in: names of models as libvirt spells them, addresses that begin with its vendor's prefix.
pub(crate) fn common(domain: &mut Domain, prefix: [u8; 3], random: &mut dyn Random) {
    for interface in &mut domain.devices.interface {
        if let Some(model) = &mut interface.model {
            let mut known = VIRTIO_MODELS.iter().chain(CARD_MODELS);
            if let Some(name) = known.find(|name| name.eq_ignore_ascii_case(model)) {
                *model = (*name).to_owned();
            }
        }
        for ip in &mut interface.ip {
            let six = ip.address.as_deref().is_some_and(|address| address.contains(':'));
            ip.family.get_or_insert_with(|| if six { "ipv6" } else { "ipv4" }.to_owned());
        }
        if let InterfaceSource::Direct(source) = &mut interface.source {
            source.mode.get_or_insert_with(|| "vepa".to_owned());
        }
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
