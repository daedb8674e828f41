//! The static ACPI tables (ACPI 6.5, chapter 5): RSDP, XSDT, FADT, MADT, MCFG, SRAT.
//!
//! ```text
//!   RSDP ─▶ XSDT ─┬─▶ FADT ─▶ DSDT (module `dsdt`)
//!                 ├─▶ MADT    interrupt controllers
//!                 ├─▶ MCFG    configuration space of PCI
//!                 └─▶ SRAT    only of machines with several nodes
//! ```

use acpi_tables::Aml;
use acpi_tables::fadt::{FADTBuilder, Flags};
use acpi_tables::gas::{AccessSize, AddressSpace, GAS};
use acpi_tables::madt::{EnabledStatus, IoApic, LocalInterruptController, MADT, ProcessorLocalApic};
use acpi_tables::mcfg::MCFG;
use acpi_tables::rsdp::Rsdp;
use acpi_tables::sdt::Sdt;
use acpi_tables::xsdt::XSDT;

use vmm_devices::rtc;

use super::{Firmware, dsdt};
use crate::layout::{IO_APIC, KEYBOARD_PORT, LOCAL_APIC, PCI_CONFIG, SLEEP_PORT};
use crate::memory::{MIB, part};
use crate::modules::area;
use crate::topology::Node;

/// Who made the tables, and for which machine.
pub(super) const OEM: [u8; 6] = *b"FERROV";
pub(super) const OEM_TABLE: [u8; 8] = *b"FERROVMM";
pub(super) const OEM_REVISION: u32 = 1;

/// Tables begin at multiples of this.
const ALIGNMENT: u64 = 16;
/// The number of the IOAPIC; processors have the numbers below.
const IO_APIC_ID: u8 = 0xff;
/// The command port of the keyboard controller, and what resets the machine there.
const RESET_PORT: u64 = KEYBOARD_PORT + 4;
const RESET: u8 = 0xfe;
/// What of a PC is not there: VGA.
const NO_VGA: u16 = 1 << 2;
/// SRAT: a processor by the number of its interrupt controller, a range of memory, and "it is there".
const SRAT_PROCESSOR: u8 = 0;
const SRAT_MEMORY: u8 = 1;
const SRAT_ENABLED: u32 = 1;
/// It may come later.
const SRAT_PLUGGABLE: u32 = 2;

/// All tables as they lie in memory from `first` on, the root pointer at the beginning.
pub fn tables(firmware: &Firmware<'_>, first: u64) -> Vec<u8> {
    let mut placed = Placed { first, bytes: vec![0; Rsdp::len()] };
    let dsdt = placed.put(dsdt::table(firmware).as_slice());
    let mut roots = vec![
        placed.put(&bytes_of(&fadt(dsdt))),
        placed.put(&bytes_of(&madt(firmware))),
        placed.put(&bytes_of(&mcfg())),
    ];
    if !firmware.nodes.is_empty() || firmware.room.slots > 0 {
        roots.push(placed.put(srat(firmware).as_slice()));
    }
    let mut xsdt = XSDT::new(OEM, OEM_TABLE, OEM_REVISION);
    roots.iter().for_each(|address| xsdt.add_entry(*address));
    let xsdt = placed.put(&bytes_of(&xsdt));
    placed.bytes[..Rsdp::len()].copy_from_slice(&bytes_of(&Rsdp::new(OEM, xsdt)));
    placed.bytes
}

/// Tables one behind the other.
struct Placed {
    first: u64,
    bytes: Vec<u8>,
}

impl Placed {
    /// Puts a table behind the others; its address.
    fn put(&mut self, table: &[u8]) -> u64 {
        let offset = (self.bytes.len() as u64).next_multiple_of(ALIGNMENT);
        self.bytes.resize(offset as usize, 0);
        self.bytes.extend_from_slice(table);
        self.first + offset
    }
}

fn bytes_of(table: &dyn Aml) -> Vec<u8> {
    let mut bytes = Vec::new();
    table.to_aml_bytes(&mut bytes);
    bytes
}

/// A machine without the fixed hardware of old: it sleeps and resets by registers, and tells of events by interrupts.
fn fadt(dsdt: u64) -> acpi_tables::fadt::FADT {
    let register = |port: u64| GAS::new(AddressSpace::SystemIo, 8, 0, AccessSize::ByteAccess, port);
    let mut table = FADTBuilder::new(OEM, OEM_TABLE, OEM_REVISION)
        .dsdt_64(dsdt)
        .flag(Flags::Wbinvd)
        .flag(Flags::HwReducedAcpi)
        .flag(Flags::ResetRegSup)
        // No fixed buttons: the power button is a device of the DSDT.
        .flag(Flags::PwrButton)
        .flag(Flags::SlpButton);
    table.iapc_boot_arch = NO_VGA.into();
    table.century = rtc::CENTURY;
    table.reset_reg = register(RESET_PORT);
    table.reset_value = RESET;
    table.sleep_control_reg = register(SLEEP_PORT);
    table.sleep_status_reg = register(SLEEP_PORT + 1);
    table.hypervisor_vendor_identity = u64::from_le_bytes(*b"FERROVRT").into();
    table.finalize()
}

fn madt(firmware: &Firmware<'_>) -> MADT {
    let address = LocalInterruptController::Address(LOCAL_APIC as u32);
    let mut table = MADT::new(OEM, OEM_TABLE, OEM_REVISION, address);
    for index in 0..firmware.vcpus_max {
        let apic_id = firmware.topology.apic_id(index) as u8;
        let status = match index < firmware.vcpus {
            true => EnabledStatus::Enabled,
            false => EnabledStatus::DisabledOnlineCapable,
        };
        table.add_structure(ProcessorLocalApic::new(index, apic_id, status));
    }
    table.add_structure(IoApic::new(IO_APIC_ID, IO_APIC as u32, 0));
    table
}

fn mcfg() -> MCFG {
    let mut table = MCFG::new(OEM, OEM_TABLE, OEM_REVISION);
    table.add_ecam(PCI_CONFIG, 0, 0, 0);
    table
}

/// Which node each processor and each range of memory belongs to.
fn srat(firmware: &Firmware<'_>) -> Sdt {
    // Reserved: the first four bytes are 1 for compatibility.
    let mut entries = vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let whole = [Node { vcpus: firmware.vcpus_max, memory_mib: firmware.memory_mib, hold: None }];
    let nodes = if firmware.nodes.is_empty() { &whole[..] } else { firmware.nodes };
    let nodes = (0u32..).zip(nodes);
    let mut index = 0;
    for (number, node) in nodes.clone() {
        for vcpu in index..index + node.vcpus {
            entries.extend([SRAT_PROCESSOR, 16, number as u8, firmware.topology.apic_id(vcpu) as u8]);
            entries.extend(SRAT_ENABLED.to_le_bytes());
            entries.extend([0; 8]);
        }
        index += node.vcpus;
    }
    let mut first_mib = 0;
    for (number, node) in nodes {
        for (address, bytes) in part(firmware.memory_mib, first_mib * MIB, node.memory_mib * MIB) {
            entries.extend(memory_entry(number, address, bytes, SRAT_ENABLED));
        }
        first_mib += node.memory_mib;
    }
    if firmware.room.slots > 0 {
        // Each module tells its node itself.
        let (first, end) = area(firmware.memory_mib, firmware.room);
        entries.extend(memory_entry(0, first, end - first, SRAT_ENABLED | SRAT_PLUGGABLE));
    }
    let mut table = Sdt::new(*b"SRAT", 36, 3, OEM, OEM_TABLE, OEM_REVISION);
    table.append_slice(&entries);
    table
}

fn memory_entry(node: u32, address: u64, bytes: u64, flags: u32) -> Vec<u8> {
    let mut entry = vec![SRAT_MEMORY, 40];
    entry.extend(node.to_le_bytes());
    entry.extend([0; 2]);
    entry.extend(address.to_le_bytes());
    entry.extend(bytes.to_le_bytes());
    entry.extend([0; 4]);
    entry.extend(flags.to_le_bytes());
    entry.extend([0; 8]);
    entry
}

#[cfg(test)]
mod tests {
    use super::super::SystemInformation;
    use super::*;
    use crate::layout::ACPI;
    use crate::modules::Room;
    use crate::topology::Topology;

    fn machine<'a>(vcpus: u8, nodes: &'a [Node], information: &'a SystemInformation) -> Firmware<'a> {
        Firmware {
            vcpus,
            vcpus_max: vcpus,
            topology: Topology::flat(vcpus),
            nodes,
            memory_mib: 4096,
            room: Room { slots: 4, max_mib: 65536 },
            information,
        }
    }

    fn word(bytes: &[u8], at: usize) -> usize {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
    }

    /// The table at this address, whose sum is checked.
    fn table(bytes: &[u8], address: usize) -> &[u8] {
        let offset = address - ACPI as usize;
        let length = u32::from_le_bytes(bytes[offset + 4..offset + 8].try_into().unwrap()) as usize;
        let table = &bytes[offset..offset + length];
        let sum = table.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        assert_eq!(sum, 0, "{}", String::from_utf8_lossy(&table[..4]));
        table
    }

    #[test]
    fn every_table_is_reached_and_sums_to_zero() {
        let nodes = [
            Node { vcpus: 1, memory_mib: 2048, hold: None },
            Node { vcpus: 2, memory_mib: 2048, hold: None },
        ];
        let information = SystemInformation::default();
        let bytes = tables(&machine(3, &nodes, &information), ACPI);
        assert_eq!(&bytes[..8], b"RSD PTR ");
        assert_eq!(bytes[..36].iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)), 0);
        let xsdt = table(&bytes, word(&bytes, 24));
        let names: Vec<String> = xsdt[36..]
            .chunks(8)
            .map(|entry| String::from_utf8_lossy(&table(&bytes, word(entry, 0))[..4]).into_owned())
            .collect();
        assert_eq!(names, ["FACP", "APIC", "MCFG", "SRAT"]);
        let fadt = table(&bytes, word(xsdt, 36));
        assert_eq!(&table(&bytes, word(fadt, 140))[..4], b"DSDT");
        let madt = table(&bytes, word(xsdt, 44));
        assert_eq!(madt.len(), 44 + 3 * 8 + 12);
    }

    /// The judge is ACPI's own compiler: it reads the byte code, and its text compiles again without a remark.
    #[test]
    fn the_compiler_of_acpi_accepts_every_table() {
        if test_support::lacks(&["iasl"]) {
            return;
        }
        let nodes = [
            Node { vcpus: 1, memory_mib: 1024, hold: None },
            Node { vcpus: 1, memory_mib: 3072, hold: None },
        ];
        let information = SystemInformation::default();
        let bytes = tables(&machine(2, &nodes, &information), ACPI);
        let scratch = test_support::Scratch::new();
        let xsdt = table(&bytes, word(&bytes, 24));
        let mut addresses: Vec<usize> = xsdt[36..].chunks(8).map(|entry| word(entry, 0)).collect();
        addresses.push(word(table(&bytes, addresses[0]), 140));
        for address in addresses {
            let table = table(&bytes, address);
            let name = String::from_utf8_lossy(&table[..4]).into_owned();
            std::fs::write(scratch.path().join(&name), table).unwrap();
            for (option, file) in [("-d", name.clone()), ("-vr", format!("{name}.dsl"))] {
                let mut compiler = std::process::Command::new("iasl");
                let output = compiler.args([option, &file]).current_dir(scratch.path()).output().unwrap();
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                let is_clean = option == "-d" || said.contains(" 0 Errors, 0 Warnings");
                assert!(output.status.success() && is_clean, "{name}: {said}");
            }
        }
    }

    #[test]
    fn the_largest_machine_fits() {
        let information = SystemInformation::default();
        let bytes = tables(&machine(254, &[], &information), ACPI);
        assert!(bytes.len() as u64 <= crate::layout::ACPI_BYTES, "{} bytes", bytes.len());
    }
}
