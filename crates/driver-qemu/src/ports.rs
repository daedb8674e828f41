//! Ports for displays: given to one machine at a time, also to machines that start at the same moment.

use std::collections::HashSet;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};
use stdx::lock;

/// First and last port for displays.
pub const PORTS: std::ops::RangeInclusive<u16> = 5900..=65535;

/// The ports that machines of this driver have.
#[derive(Debug, Clone, Default)]
pub struct Ports(Arc<Mutex<HashSet<u16>>>);

/// Ports of one machine, given back when dropped.
#[derive(Debug)]
pub struct Reservation {
    ports: Ports,
    mine: Vec<u16>,
}

impl Ports {
    /// A reservation of nothing yet.
    pub fn reservation(&self) -> Reservation {
        Reservation { ports: self.clone(), mine: Vec::new() }
    }
}

impl Reservation {
    /// Takes a port that nobody listens on at `address`, neither our machines nor anybody else; `None` when all are
    /// taken.
    pub fn take_free(&mut self, address: IpAddr) -> Option<u16> {
        let mut taken = lock(&self.ports.0);
        let mut free = PORTS.filter(|port| !taken.contains(port));
        let port = free.find(|port| TcpListener::bind((address, *port)).is_ok())?;
        taken.insert(port);
        self.mine.push(port);
        Some(port)
    }

    /// Takes ports that the machine has already.
    pub fn claim(&mut self, ports: impl IntoIterator<Item = u16>) {
        let mut taken = lock(&self.ports.0);
        let new = ports.into_iter().filter(|port| taken.insert(*port));
        self.mine.extend(new);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut taken = lock(&self.ports.0);
        for port in &self.mine {
            taken.remove(port);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_port_belongs_to_one_machine_until_it_is_gone() {
        let ports = Ports::default();
        let (mut first, mut second) = (ports.reservation(), ports.reservation());
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let port = first.take_free(address).unwrap();
        assert_ne!(second.take_free(address), Some(port));
        drop(first);
        let mut third = ports.reservation();
        assert_eq!(third.take_free(address), Some(port));
        second.claim([port]);
        drop(second);
        assert_ne!(ports.reservation().take_free(address), Some(port), "claimed by the third all the time");
    }
}
