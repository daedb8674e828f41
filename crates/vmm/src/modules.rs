//! Memory modules: memory that comes to a running machine, and leaves it.
//!
//! ```text
//!   add ─▶ mapped, given to KVM and to all devices ─▶ in the table ─▶ guest is told
//!   ask back ─▶ guest is told ─▶ guest lets go (`_EJ0`) ─▶ taken from KVM and devices ─▶ the host has it
//! ```
//!
//! They lie behind all other memory, each at an address that no block of a guest's memory straddles. The table, a page that the
//! guest's firmware methods read, says where each is.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vm_memory::{Bytes, GuestAddress};
use vmm_devices::Memory;
use vmm_devices::hotplug::MODULES_MAX;

use crate::error::{Error, Result};
use crate::layout::{GAP_END, MODULE_ENTRY_BYTES, MODULE_TABLE};
use crate::machine::Machine;
use crate::memory::{self, Backing, MIB, log, ranges};
use crate::specification::Specification;

/// Modules begin at multiples of this.
const ALIGNMENT: u64 = 1 << 30;
/// Linux takes memory in blocks of this size, MiB.
const BLOCK_MIB: u64 = 128;

/// A memory module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Its name on the control socket; empty for one after its number.
    pub id: String,
    /// Its number; none for the next that is free.
    pub number: Option<u8>,
    /// Its size, MiB.
    pub mib: u64,
    /// The node that it belongs to.
    pub node: u32,
    /// Its guest address; none for the next that is free.
    pub base: Option<u64>,
    /// Bytes of its huge pages.
    pub huge_page: Option<u64>,
}

/// What can come to a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// Modules.
    pub slots: u8,
    /// All memory with them, MiB.
    pub max_mib: u64,
}

impl Module {
    /// The guest addresses of a module that has its place.
    fn range(&self) -> (u64, u64) {
        let base = self.base.unwrap_or(u64::MAX);
        (base, base.saturating_add(self.mib.saturating_mul(MIB)))
    }

    /// Gives a module a number, a name and an address beside the `others` of a machine.
    ///
    /// # Errors
    /// There is no room, or what it asks for is taken or impossible.
    pub fn place(&mut self, others: &[Module], machine: &Specification) -> Result<()> {
        let refuse = |why: String| Err(Error::Specification(why));
        let Room { slots, max_mib } = machine.room;
        if self.mib == 0 || !self.mib.is_multiple_of(BLOCK_MIB) {
            return refuse(format!(
                "a memory module of {} MiB is not possible: give a multiple of {BLOCK_MIB}",
                self.mib
            ));
        }
        let there = others.iter().fold(machine.memory_mib, |sum, other| sum.saturating_add(other.mib));
        if there.saturating_add(self.mib) > max_mib {
            return refuse(format!(
                "the machine has {there} MiB of memory and can have {max_mib}: {} more are too many",
                self.mib
            ));
        }
        let taken = |number: u8| others.iter().any(|other| other.number == Some(number));
        let number = match self.number.or_else(|| (0..slots).find(|number| !taken(*number))) {
            Some(number) if number >= slots => {
                return refuse(format!(
                    "the machine has {slots} places for memory modules, none with the number {number}"
                ));
            }
            Some(number) if taken(number) => {
                return refuse(format!("place {number} has a memory module already"));
            }
            Some(number) => number,
            None => return refuse(format!("all {slots} places for memory modules are taken")),
        };
        let nodes = machine.nodes.len().max(1);
        if self.node as usize >= nodes {
            return refuse(format!("a memory module is in node {}, the machine has {nodes}", self.node));
        }
        if self.id.is_empty() {
            self.id = format!("dimm{number}");
        }
        let is_same = |id: &str| *id == self.id;
        if others.iter().any(|other| is_same(&other.id))
            || machine.devices.iter().any(|part| is_same(&part.id))
        {
            return refuse(format!("the machine has a device '{}' already", self.id));
        }
        self.number = Some(number);
        self.base = Some(self.free_base(others, machine)?);
        Ok(())
    }

    fn free_base(&self, others: &[Module], machine: &Specification) -> Result<u64> {
        let (first, end) = area(machine.memory_mib, machine.room);
        let bytes = self.mib * MIB;
        let is_free = |base: u64| {
            let overlaps = |other: &Module| {
                let (from, to) = other.range();
                base < to && from < base + bytes
            };
            base >= first && base.saturating_add(bytes) <= end && !others.iter().any(overlaps)
        };
        let behind = others.iter().map(|other| other.range().1.next_multiple_of(ALIGNMENT));
        let found = match self.base {
            Some(base) => Some(base).filter(|base| base.is_multiple_of(ALIGNMENT) && is_free(*base)),
            None => std::iter::once(first).chain(behind).filter(|base| is_free(*base)).min(),
        };
        let where_ = || match self.base {
            Some(base) => format!("at 0x{base:x}"),
            None => "in one piece".to_owned(),
        };
        found.ok_or_else(|| {
            Error::Specification(format!(
                "there is no room for {} MiB {} between 0x{first:x} and 0x{end:x}: leave the address out, or give a \
                 multiple of 1 GiB",
                self.mib,
                where_()
            ))
        })
    }

    fn entry(&self) -> [u8; MODULE_ENTRY_BYTES as usize] {
        let (from, to) = self.range();
        let mut entry = [0; MODULE_ENTRY_BYTES as usize];
        let words = [from, to - from, u64::from(self.node)];
        let bytes = words.iter().flat_map(|word| word.to_le_bytes());
        entry.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        entry
    }
}

/// The guest addresses of all modules that can come, each with room to begin where it should.
pub fn area(memory_mib: u64, room: Room) -> (u64, u64) {
    let end = ranges(memory_mib).last().map_or(0, |(first, bytes)| first + bytes);
    let first = end.max(GAP_END).next_multiple_of(ALIGNMENT);
    let bytes = room.max_mib.saturating_sub(memory_mib).saturating_mul(MIB).next_multiple_of(ALIGNMENT);
    (first, first.saturating_add(bytes).saturating_add(u64::from(room.slots) * ALIGNMENT))
}

/// Whether so much can come.
///
/// # Errors
/// There are more places than there can be, or what can be is less than what is there.
pub fn check(machine: &Specification) -> Result<()> {
    let Room { slots, max_mib } = machine.room;
    if slots > MODULES_MAX {
        return Err(Error::Specification(format!(
            "{slots} places for memory modules are not possible: {MODULES_MAX} are"
        )));
    }
    if slots > 0 && max_mib < machine.memory_mib {
        return Err(Error::Specification(format!(
            "the machine has {} MiB of memory, which is more than the {max_mib} that it can have",
            machine.memory_mib
        )));
    }
    if slots > 0 {
        memory::check(max_mib)?;
    }
    Ok(())
}

/// Gives all modules of a specification their places.
///
/// # Errors
/// One has none.
pub fn place_all(machine: &mut Specification) -> Result<()> {
    let wanted = std::mem::take(&mut machine.modules);
    let mut placed: Vec<Module> = Vec::new();
    for mut module in wanted {
        module.place(&placed, machine)?;
        placed.push(module);
    }
    placed.sort_by_key(|module| module.base);
    machine.modules = placed;
    Ok(())
}

/// Memory with these modules too.
///
/// # Errors
/// The host has not so much.
pub fn add_all(memory: Memory, modules: &[Module], backing: &Backing) -> Result<Memory> {
    modules.iter().try_fold(memory, |memory, module| add(&memory, module, backing))
}

fn add(memory: &Memory, module: &Module, backing: &Backing) -> Result<Memory> {
    let region = memory::module(module.mib, module.range().0, module.huge_page, backing)?;
    let with = memory.insert_region(Arc::new(region));
    with.map_err(|error| Error::Memory { mib: module.mib, why: error.to_string() })
}

/// Memory without modules that are not among these.
pub fn only(memory: &Memory, memory_mib: u64, modules: &[Module]) -> Memory {
    let (first, _) = area(memory_mib, Room::default());
    memory::retain(memory, |base| base < first || modules.iter().any(|module| module.base == Some(base)))
}

/// Tells the guest's firmware methods where modules are.
///
/// # Errors
/// There is no memory for the table.
pub fn write_table(memory: &Memory, modules: &[Module]) -> Result<()> {
    for number in 0..MODULES_MAX {
        let module = modules.iter().find(|module| module.number == Some(number));
        write_entry(memory, number, module.map(Module::entry).unwrap_or_default())?;
    }
    Ok(())
}

fn write_entry(memory: &Memory, number: u8, entry: [u8; MODULE_ENTRY_BYTES as usize]) -> Result<()> {
    let address = GuestAddress(MODULE_TABLE + u64::from(number) * MODULE_ENTRY_BYTES);
    memory.write_slice(&entry, address).map_err(|error| {
        Error::Specification(format!("there is no memory for the table of memory modules: {error}"))
    })
}

impl Machine {
    /// Adds a module that has its place.
    ///
    /// # Errors
    /// The host has not so much, or KVM refuses.
    pub fn add_module(&mut self, module: &Module, backing: &Backing) -> Result<()> {
        let memory = add(&self.memory, module, backing)?;
        let number = module.number.unwrap_or(0);
        log::give_module(&self.vm, &memory, self.area, module.range().0)?;
        self.set_memory(memory);
        write_entry(&self.memory, number, module.entry())?;
        self.hotplug.module_came(number);
        Ok(())
    }

    /// Asks the guest to let go of a module.
    pub fn ask_module_back(&self, number: u8) {
        self.hotplug.ask_module_back(number);
    }

    /// The modules that the guest was asked to let go of.
    pub fn modules_asked_back(&self) -> Vec<u8> {
        self.hotplug.modules_asked_back()
    }

    /// Takes a module away that the guest has let go of.
    ///
    /// # Errors
    /// KVM refuses.
    pub fn remove_module(&mut self, module: &Module) -> Result<()> {
        let (base, _) = module.range();
        log::take_module(&self.vm, self.area, base)?;
        self.set_memory(memory::retain(&self.memory, |other| other != base));
        write_entry(&self.memory, module.number.unwrap_or(0), Default::default())
    }

    fn set_memory(&mut self, memory: Memory) {
        self.devices.set_memory(&memory);
        self.memory = memory;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn machine(memory_mib: u64, slots: u8, max_mib: u64) -> Specification {
        let kernel = std::fs::File::open("/dev/null").unwrap();
        Specification { memory_mib, room: Room { slots, max_mib }, ..Specification::new(kernel) }
    }

    fn module(mib: u64) -> Module {
        Module { mib, ..Module::default() }
    }

    #[test]
    fn modules_get_places_behind_all_memory() {
        let mut machine = machine(5 * 1024, 3, 9 * 1024);
        machine.modules = vec![module(1536), Module { base: Some(6 * GIB), ..module(128) }, module(256)];
        let refusal = place_all(&mut machine).unwrap_err().to_string();
        assert!(refusal.contains("no room for 128 MiB at 0x180000000"), "{refusal}");
        machine.modules = vec![module(1536), Module { number: Some(2), ..module(128) }, module(256)];
        place_all(&mut machine).unwrap();
        let found: Vec<_> = machine.modules.iter().map(|it| (it.number, it.base, it.id.as_str())).collect();
        assert_eq!(
            found,
            [
                (Some(0), Some(6 * GIB), "dimm0"),
                (Some(2), Some(8 * GIB), "dimm2"),
                (Some(1), Some(9 * GIB), "dimm1")
            ]
        );
        // The place of one that left is free again.
        let left = machine.modules.remove(1);
        let mut next = module(128);
        next.place(&machine.modules, &machine).unwrap();
        assert_eq!((next.number, next.base), (left.number, left.base));
        assert_eq!(area(64, Room { slots: 1, max_mib: 192 }), (4 * GIB, 6 * GIB));
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let others = [Module { number: Some(0), base: Some(4 * GIB), id: "a".to_owned(), ..module(128) }];
        for (module, words) in [
            (module(0), "give a multiple of 128"),
            (module(100), "give a multiple of 128"),
            (module(u64::MAX / 128 * 128), "are too many"),
            (module(1024), "are too many"),
            (Module { number: Some(2), ..module(128) }, "2 places"),
            (Module { number: Some(0), ..module(128) }, "place 0 has"),
            (Module { node: 1, ..module(128) }, "node 1"),
            (Module { id: "a".to_owned(), ..module(128) }, "'a' already"),
            (Module { base: Some(4 * GIB), ..module(128) }, "no room"),
            (Module { base: Some(5 * GIB + 4096), ..module(128) }, "no room"),
            (Module { base: Some(u64::MAX << 30), ..module(128) }, "no room"),
            (Module { base: Some(0), ..module(128) }, "no room"),
        ] {
            let mut wanted = module.clone();
            let refusal = wanted.place(&others, &machine(64, 2, 512)).unwrap_err().to_string();
            assert!(refusal.contains(words), "{module:?}: {refusal}");
        }
        assert!(check(&machine(64, 33, 512)).is_err() && check(&machine(64, 1, 32)).is_err());
        assert!(check(&machine(64, 0, 0)).is_ok());
    }
}
