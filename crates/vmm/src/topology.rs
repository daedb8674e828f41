//! How processors and memory of a machine are arranged, as its firmware and its processors tell the guest.

use crate::error::{Error, Result};
use crate::memory::Hold;

/// Most processors of a machine: numbers of the first generation of interrupt controllers, less the one for all.
pub const VCPUS_MAX: u8 = 254;

/// Processors in sockets, cores and threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topology {
    /// Sockets of the machine.
    pub sockets: u8,
    /// Cores of a socket.
    pub cores: u8,
    /// Threads of a core.
    pub threads: u8,
}

/// A part of a machine whose processors and memory are near to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its processors: those that follow the ones of the node before.
    pub vcpus: u8,
    /// Its memory, MiB: what follows that of the node before.
    pub memory_mib: u64,
    /// How its memory is held, unless as that of the machine.
    pub hold: Option<Hold>,
}

impl Topology {
    /// One socket with a core for each processor.
    #[must_use]
    pub fn flat(vcpus: u8) -> Topology {
        Topology { sockets: 1, cores: vcpus, threads: 1 }
    }

    /// Processors that it has room for.
    pub fn count(self) -> u8 {
        self.sockets.saturating_mul(self.cores).saturating_mul(self.threads)
    }

    /// Bits of an interrupt controller's number that count threads of a core, and those that count threads of a socket.
    pub fn shifts(self) -> (u32, u32) {
        let bits = |count: u8| u32::from(count.max(1)).next_power_of_two().trailing_zeros();
        (bits(self.threads), bits(self.threads) + bits(self.cores))
    }

    /// The number of the interrupt controller of the processor with this index.
    pub fn apic_id(self, index: u8) -> u32 {
        let (core_shift, socket_shift) = self.shifts();
        let (index, threads, cores) = (u32::from(index), u32::from(self.threads), u32::from(self.cores));
        let (thread, core) = (index % threads, index / threads % cores);
        ((index / threads / cores) << socket_shift) | (core << core_shift) | thread
    }

    /// Whether it has room for exactly so many processors, with numbers that all fit.
    ///
    /// # Errors
    /// It does not; the error says what would.
    pub fn check(self, vcpus: u8) -> Result<()> {
        let Topology { sockets, cores, threads } = self;
        if !(1..=VCPUS_MAX).contains(&vcpus) {
            return Err(Error::Specification(format!(
                "{vcpus} processors are not possible: 1 to {VCPUS_MAX} are"
            )));
        }
        let product = u32::from(sockets) * u32::from(cores) * u32::from(threads);
        if product != u32::from(vcpus) {
            return Err(Error::Specification(format!(
                "{sockets} sockets of {cores} cores with {threads} threads are {product} processors, not {vcpus}"
            )));
        }
        if self.apic_id(vcpus - 1) > u32::from(VCPUS_MAX) {
            return Err(Error::Specification(format!(
                "{sockets} sockets of {cores} cores with {threads} threads need numbers above {VCPUS_MAX}: give counts \
                 of cores and threads that are powers of two"
            )));
        }
        Ok(())
    }
}

/// Whether so many of the processors can be there.
///
/// # Errors
/// There is none, or there are more than all.
pub fn check_vcpus(vcpus: u8, vcpus_max: u8) -> Result<()> {
    if (1..=vcpus_max).contains(&vcpus) {
        return Ok(());
    }
    Err(Error::Specification(format!("{vcpus} processors cannot be there: 1 to {vcpus_max} can")))
}

/// Whether the nodes have exactly these processors and this memory; no node means one for all.
pub fn check_nodes(nodes: &[Node], vcpus: u8, memory_mib: u64) -> Result<()> {
    let counted: u32 = nodes.iter().map(|node| u32::from(node.vcpus)).sum();
    let memory = nodes.iter().try_fold(0u64, |sum, node| sum.checked_add(node.memory_mib));
    if nodes.is_empty() || (counted == u32::from(vcpus) && memory == Some(memory_mib)) {
        return Ok(());
    }
    Err(Error::Specification(format!(
        "the NUMA nodes have {counted} processors and {} MiB, the machine has {vcpus} and {memory_mib} MiB",
        memory.unwrap_or(u64::MAX)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_leave_room_for_powers_of_two() {
        let topology = Topology { sockets: 2, cores: 3, threads: 2 };
        topology.check(12).unwrap();
        assert_eq!(topology.shifts(), (1, 3));
        let ids: Vec<u32> = (0..12).map(|index| topology.apic_id(index)).collect();
        assert_eq!(ids, [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]);
        assert_eq!(Topology::flat(1).shifts(), (0, 0));
        assert_eq!(Topology::flat(254).apic_id(253), 253);
    }

    #[test]
    fn arrangements_that_cannot_be_are_refused() {
        let refusal = |sockets, cores, threads, vcpus| {
            Topology { sockets, cores, threads }.check(vcpus).unwrap_err().to_string()
        };
        assert!(refusal(1, 0, 1, 0).contains("1 to 254"));
        assert!(refusal(1, 255, 1, 255).contains("1 to 254"));
        assert!(refusal(2, 2, 1, 3).contains("are 4 processors, not 3"));
        assert!(refusal(0, 2, 1, 3).contains("are 0 processors"));
        assert!(refusal(50, 5, 1, 250).contains("powers of two"));
        let node = Node { vcpus: 1, memory_mib: 8, hold: None };
        assert!(check_nodes(&[node, node], 2, 16).is_ok() && check_nodes(&[], 9, 9).is_ok());
        assert!(check_nodes(&[node], 2, 8).unwrap_err().to_string().contains("have 1 processors and 8 MiB"));
    }
}
