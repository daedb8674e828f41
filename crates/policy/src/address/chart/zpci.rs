//! The identifiers that PCI devices of IBM Z have beside their address.

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DeviceInfo, PciAddress, Zpci};

use crate::address::walk;
use crate::fault::internal;

/// Numbers of one kind: those in use, and where to look for the next.
struct Numbers {
    name: &'static str,
    taken: BTreeSet<u32>,
    next: u32,
    last: u32,
}

impl Numbers {
    fn new(name: &'static str, next: u32, last: u32) -> Numbers {
        Numbers { name, taken: BTreeSet::new(), next, last }
    }

    fn take(&mut self, number: u32) -> Result<()> {
        if self.taken.insert(number) {
            return Ok(());
        }
        Err(internal(format!("zPCI {} {number:o} is already reserved", self.name)))
    }

    fn take_next(&mut self) -> Result<u32> {
        while self.taken.contains(&self.next) {
            if self.next == self.last {
                return Err(internal(format!("There is no more free {}.", self.name)));
            }
            self.next += 1;
        }
        self.taken.insert(self.next);
        Ok(self.next)
    }
}

/// Gives every device on PCI the identifiers it lacks: first those whose address the document names (`named`), then the
/// others.
pub(super) fn number(domain: &mut Domain, named: &BTreeSet<PciAddress>) -> Result<()> {
    let mut uids = Numbers::new("uid", 1, 0xffff);
    let mut fids = Numbers::new("fid", 0, u32::MAX);
    for zpci in walk::infos(domain).filter_map(zpci_of).filter_map(|zpci| *zpci) {
        zpci.uid.map_or(Ok(()), |uid| uids.take(uid))?;
        zpci.fid.map_or(Ok(()), |fid| fids.take(fid))?;
    }
    for turn in [true, false] {
        for info in walk::infos(domain) {
            let Some(Address::Pci(address)) = &mut info.address else { continue };
            if named.contains(address) != turn {
                continue;
            }
            let zpci = address.zpci.get_or_insert_with(Zpci::default);
            zpci.uid = Some(zpci.uid.map_or_else(|| uids.take_next(), Ok)?);
            zpci.fid = Some(zpci.fid.map_or_else(|| fids.take_next(), Ok)?);
        }
    }
    Ok(())
}

/// The identifiers of a device on PCI.
fn zpci_of(info: &mut DeviceInfo) -> Option<&mut Option<Zpci>> {
    match &mut info.address {
        Some(Address::Pci(address)) => Some(&mut address.zpci),
        _ => None,
    }
}
