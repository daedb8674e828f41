//! Registers on the virtual I/O bus of `pseries`.

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DeviceInfo, SpaprVioAddress};
use model::devices::controller::ControllerType;

use super::walk;
use crate::fault::xml;
use crate::machine::{Board, Family};

/// The first register of each kind of device.
const NET: u64 = 0x1000;
const SCSI: u64 = 0x2000;
const NVRAM: u64 = 0x3000;
const TPM: u64 = 0x4000;
const SERIAL: u64 = 0x3000_0000;
/// The distance from one device to the next.
const STEP: u64 = 0x1000;

pub(super) fn assign(domain: &mut Domain, board: Board) -> Result<()> {
    if board.family != Family::Pseries {
        return Ok(());
    }
    let mut taken = BTreeSet::new();
    for info in walk::infos(domain) {
        // The first console is the first serial port and has its address.
        if let Some(Address::SpaprVio(SpaprVioAddress { reg: Some(reg) })) = info.address {
            taken.insert(reg);
        }
    }
    let mut given = BTreeSet::new();
    for (info, first) in users(domain) {
        let address = info.address.get_or_insert(Address::SpaprVio(SpaprVioAddress::default()));
        let Address::SpaprVio(address) = address else { continue };
        let reg = match address.reg {
            Some(reg) => {
                if !given.insert(reg) {
                    return Err(xml(format!("spapr-vio address {reg:#x} already in use")));
                }
                continue;
            }
            None => (0..).map(|number| first + number * STEP).find(|reg| !taken.contains(reg)),
        };
        taken.extend(reg);
        given.extend(reg);
        address.reg = reg;
    }
    Ok(())
}

/// The devices on the bus, with the first register of their kind.
fn users(domain: &mut Domain) -> impl Iterator<Item = (&mut DeviceInfo, u64)> {
    let devices = &mut domain.devices;
    let cards = devices.interface.iter_mut().filter(|card| card.model.as_deref() == Some("spapr-vlan"));
    let scsi = devices.controller.iter_mut().filter(|controller| {
        controller.r#type == ControllerType::Scsi && controller.model.as_deref() == Some("ibmvscsi")
    });
    let serials = devices.serial.iter_mut().filter(|serial| {
        serial.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("spapr-vio-serial"))
    });
    let tpms = devices.tpm.iter_mut().filter(|tpm| tpm.model.as_deref() == Some("tpm-spapr"));
    cards
        .map(|card| (&mut card.info, NET))
        .chain(scsi.map(|controller| (&mut controller.info, SCSI)))
        .chain(serials.map(|serial| (&mut serial.info, SERIAL)))
        .chain(devices.nvram.iter_mut().map(|nvram| (&mut nvram.info, NVRAM)))
        .chain(tpms.map(|tpm| (&mut tpm.info, TPM)))
}
