//! What firmware tells a system about the machine: ACPI tables and SMBIOS, written into memory before the guest runs.

mod acpi;
mod dsdt;
mod hotplug;
mod modules;
mod smbios;

use vm_memory::{Bytes, GuestAddress};
use vmm_devices::Memory;

use crate::error::{Error, Result};
use crate::layout::{ACPI, ACPI_BYTES, SMBIOS, SMBIOS_BYTES};
use crate::modules::Room;
use crate::topology::{Node, Topology};

pub use smbios::SystemInformation;

/// What the tables describe.
#[derive(Clone, Copy, Debug)]
pub struct Firmware<'a> {
    /// Processors that are there.
    pub vcpus: u8,
    /// Processors that can be there; more than one may come and go.
    pub vcpus_max: u8,
    /// The arrangement of all of them.
    pub topology: Topology,
    /// The machine's parts; none means it is one.
    pub nodes: &'a [Node],
    /// Memory, MiB.
    pub memory_mib: u64,
    /// Memory that can come.
    pub room: Room,
    /// What is told of the machine itself.
    pub information: &'a SystemInformation,
}

/// Writes all tables; the address of ACPI's root pointer.
pub fn write(memory: &Memory, firmware: &Firmware<'_>) -> Result<u64> {
    put(memory, "ACPI", ACPI, &acpi::tables(firmware, ACPI), ACPI_BYTES)?;
    put(memory, "SMBIOS", SMBIOS, &smbios::tables(firmware, SMBIOS)?, SMBIOS_BYTES)?;
    Ok(ACPI)
}

fn put(memory: &Memory, name: &str, address: u64, bytes: &[u8], bytes_max: u64) -> Result<()> {
    if bytes.len() as u64 > bytes_max {
        let found = bytes.len();
        return Err(Error::Specification(format!(
            "the {name} tables have {found} bytes, there is room for {bytes_max}: give fewer or shorter texts"
        )));
    }
    memory.write_slice(bytes, GuestAddress(address)).map_err(|error| {
        Error::Specification(format!("there is no memory for the {name} tables at 0x{address:x}: {error}"))
    })
}
