//! The identifiers that PCI devices of IBM Z have beside their address.

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DeviceInfo, Zpci};

use super::pci;
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

/// The identifiers of a machine.
pub(super) struct Identifiers {
    uids: Numbers,
    fids: Numbers,
}

impl Identifiers {
    /// Takes those that the document names.
    pub(super) fn of(domain: &mut Domain) -> Result<Identifiers> {
        let mut uids = Numbers::new("uid", 1, 0xffff);
        let mut fids = Numbers::new("fid", 0, u32::MAX);
        for address in walk::infos(domain).filter_map(|info| pci(info)) {
            let Some(zpci) = address.zpci else { continue };
            zpci.uid.map_or(Ok(()), |uid| uids.take(uid))?;
            zpci.fid.map_or(Ok(()), |fid| fids.take(fid))?;
        }
        Ok(Identifiers { uids, fids })
    }

    /// Gives a device on PCI those it lacks.
    pub(super) fn give(&mut self, info: &mut DeviceInfo) -> Result<()> {
        if let Some(Address::Pci(address)) = &mut info.address {
            let zpci = address.zpci.get_or_insert_with(Zpci::default);
            zpci.uid = Some(zpci.uid.map_or_else(|| self.uids.take_next(), Ok)?);
            zpci.fid = Some(zpci.fid.map_or_else(|| self.fids.take_next(), Ok)?);
        }
        Ok(())
    }
}
