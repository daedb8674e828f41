//! The devices that the guest cannot find by itself, in ACPI's byte code (ACPI 6.5, chapters 5, 6, 19 and 20).

use acpi_tables::aml::{
    AddressSpace, AddressSpaceCacheable, Arg, Device, EISAName, Equal, If, Interrupt, Memory32Fixed, Method,
    Name, Notify, ONE, Package, PackageBuilder, Path, ResourceTemplate, Scope, ZERO,
};
use acpi_tables::sdt::Sdt;
use acpi_tables::{Aml, aml};
use vmm_devices::pci::Address;
use vmm_devices::platform::{PanicPort, SleepRegisters};
use vmm_devices::{rtc, serial};

use super::acpi::{OEM, OEM_REVISION, OEM_TABLE};
use super::{Firmware, hotplug, modules};
use crate::devices;
use crate::layout::{
    CLOCK_PORT, GENERATION, GENERATION_GSI, HOTPLUG_GSI, PANIC_PORT, PCI_CONFIG, PCI_CONFIG_BYTES,
    PCI_CONFIG_PORT, PCI_MEMORY, PCI_MEMORY_BYTES, POWER_BUTTON_GSI, SERIAL_GSI, SERIAL_PORT,
};

/// What a device is told when its button was pressed or its value changed.
const NOTICE: u8 = 0x80;
/// `_STA` of a device that is there, works and is not shown to users.
const PRESENT: u8 = 0xb;

/// The table.
pub fn table(firmware: &Firmware<'_>) -> Sdt {
    let mut code = Vec::new();
    hotplug::controller(firmware, &mut code);
    processors(firmware, &mut code);
    modules::devices(firmware.room.slots, &mut code);
    pci_root(&mut code);
    serial_port(&mut code);
    clock(&mut code);
    panic_port(&mut code);
    power_button(&mut code);
    generation(&mut code);
    events(&mut code);
    let off = SleepRegisters::OFF;
    Name::new("_S5_".into(), &Package::new(vec![&off, &off, &ZERO, &ZERO])).to_aml_bytes(&mut code);
    // In one piece: the table sums all its bytes at each one it is given.
    let mut table = Sdt::new(*b"DSDT", 36, 6, OEM, OEM_TABLE, OEM_REVISION);
    table.append_slice(&code);
    table
}

/// Puts devices below the system bus.
fn on_system_bus(devices: Vec<&dyn Aml>, code: &mut Vec<u8>) {
    Scope::new("_SB_".into(), devices).to_aml_bytes(code);
}

fn processors(firmware: &Firmware<'_>, code: &mut Vec<u8>) {
    for index in 0..firmware.vcpus_max {
        let mut parts =
            vec![Name::new("_HID".into(), &"ACPI0007").bytes(), Name::new("_UID".into(), &index).bytes()];
        if firmware.vcpus_max > 1 {
            let apic_id = firmware.topology.apic_id(index) as u8;
            parts.extend(hotplug::processor(index, apic_id));
        }
        device(&hotplug::processor_name(index), &parts, code);
    }
}

/// The root of PCI, and the board that reserves its configuration space.
fn pci_root(code: &mut Vec<u8>) {
    let memory_last = (PCI_MEMORY + PCI_MEMORY_BYTES - 1) as u32;
    let ports = PCI_CONFIG_PORT as u16;
    let no_cache = AddressSpaceCacheable::NotCacheable;
    let resources = ResourceTemplate::new(vec![
        &AddressSpace::new_bus_number(0u16, 0),
        &aml::IO::new(ports, ports, 1, 8),
        &AddressSpace::new_io(0u16, ports - 1, None),
        &AddressSpace::new_io(0xd00u16, 0xffff, None),
        &AddressSpace::new_memory(no_cache, true, PCI_MEMORY as u32, memory_last, None),
    ])
    .bytes();
    let routes: Vec<Vec<u8>> = (0..Address::SLOTS)
        .map(|slot| {
            // Any function of the slot, pin A, no link device: the line itself.
            let (address, line) = (u32::from(slot) << 16 | 0xffff, u32::from(devices::line(slot)));
            Package::new(vec![&address, &ZERO, &ZERO, &line]).bytes()
        })
        .collect();
    let mut table = PackageBuilder::new();
    routes.iter().for_each(|route| table.add_element(&Raw(route.clone())));
    let routing = Name::new("_PRT".into(), &table).bytes();
    let mut root = vec![
        Name::new("_HID".into(), &EISAName::new("PNP0A08")).bytes(),
        Name::new("_CID".into(), &EISAName::new("PNP0A03")).bytes(),
        Name::new("_SEG".into(), &ZERO).bytes(),
        Name::new("_BBN".into(), &ZERO).bytes(),
        Name::new("_UID".into(), &ZERO).bytes(),
        Name::new("_CCA".into(), &ONE).bytes(),
        Name::new("_CRS".into(), &Raw(resources)).bytes(),
        routing,
    ];
    root.extend(hotplug::slots());
    let reserved = Memory32Fixed::new(true, PCI_CONFIG as u32, PCI_CONFIG_BYTES as u32);
    let board = [
        Name::new("_HID".into(), &EISAName::new("PNP0C02")).bytes(),
        Name::new("_UID".into(), &ZERO).bytes(),
        Name::new("_CRS".into(), &ResourceTemplate::new(vec![&reserved])).bytes(),
    ];
    device("PCI0", &root, code);
    device("BRD0", &board, code);
}

fn serial_port(code: &mut Vec<u8>) {
    let port = SERIAL_PORT as u16;
    let ports = aml::IO::new(port, port, 1, serial::PORTS as u8);
    let interrupt = Interrupt::new(true, true, false, false, SERIAL_GSI);
    let parts = [
        Name::new("_HID".into(), &EISAName::new("PNP0501")).bytes(),
        Name::new("_UID".into(), &ZERO).bytes(),
        Name::new("_DDN".into(), &"COM1").bytes(),
        Name::new("_CRS".into(), &ResourceTemplate::new(vec![&interrupt, &ports])).bytes(),
    ];
    device("COM1", &parts, code);
}

/// The clock. It has no interrupt: systems take their alarms from timers.
fn clock(code: &mut Vec<u8>) {
    let port = CLOCK_PORT as u16;
    let ports = aml::IO::new(port, port, 1, rtc::PORTS as u8);
    let parts = [
        Name::new("_HID".into(), &EISAName::new("PNP0B00")).bytes(),
        Name::new("_CRS".into(), &ResourceTemplate::new(vec![&ports])).bytes(),
    ];
    device("RTC_", &parts, code);
}

/// The port that takes panics (QEMU's `docs/specs/pvpanic`).
fn panic_port(code: &mut Vec<u8>) {
    let port = PANIC_PORT as u16;
    let ports = aml::IO::new(port, port, 1, PanicPort::PORTS as u8);
    let parts = [
        Name::new("_HID".into(), &"QEMU0001").bytes(),
        Name::new("_STA".into(), &PRESENT).bytes(),
        Name::new("_CRS".into(), &ResourceTemplate::new(vec![&ports])).bytes(),
    ];
    device("PEVT", &parts, code);
}

fn power_button(code: &mut Vec<u8>) {
    let parts = [
        Name::new("_HID".into(), &EISAName::new("PNP0C0C")).bytes(),
        Name::new("_UID".into(), &ZERO).bytes(),
    ];
    device("PWRB", &parts, code);
}

/// The number that tells the guest that it was copied (Microsoft, "Virtual Machine Generation ID").
fn generation(code: &mut Vec<u8>) {
    let (low, high) = (GENERATION as u32, (GENERATION >> 32) as u32);
    let parts = [
        Name::new("_HID".into(), &"FRVT0001").bytes(),
        Name::new("_CID".into(), &"VM_Gen_Counter").bytes(),
        Name::new("_DDN".into(), &"VM_Gen_Counter").bytes(),
        Name::new("ADDR".into(), &Package::new(vec![&low, &high])).bytes(),
    ];
    device("VGEN", &parts, code);
}

/// The device whose interrupts stand for events of others.
fn events(code: &mut Vec<u8>) {
    // Hot-plug's is high until the system has taken all notices; the others are pulses.
    let interrupts = [(POWER_BUTTON_GSI, true), (GENERATION_GSI, true), (HOTPLUG_GSI, false)]
        .map(|(gsi, is_pulse)| Interrupt::new(true, is_pulse, false, false, gsi));
    let resources = ResourceTemplate::new(interrupts.iter().map(|interrupt| interrupt as &dyn Aml).collect());
    let when = |gsi: u32, step: Vec<u8>| Raw(If::new(&Equal::new(&Arg(0), &gsi), vec![&Raw(step)]).bytes());
    let told = |device: &str| Notify::new(&Path::new(device), &NOTICE).bytes();
    let button = when(POWER_BUTTON_GSI, told("\\_SB_.PWRB"));
    let generation = when(GENERATION_GSI, told("\\_SB_.VGEN"));
    let hotplug = when(HOTPLUG_GSI, hotplug::on_interrupt());
    let parts = [
        Name::new("_HID".into(), &"ACPI0013").bytes(),
        Name::new("_UID".into(), &ZERO).bytes(),
        Name::new("_CRS".into(), &resources).bytes(),
        Method::new("_EVT".into(), 1, true, vec![&button, &generation, &hotplug]).bytes(),
    ];
    device("EVNT", &parts, code);
}

/// Puts a device with these parts below the system bus.
pub(super) fn device(name: &str, parts: &[Vec<u8>], code: &mut Vec<u8>) {
    let parts: Vec<Raw> = parts.iter().cloned().map(Raw).collect();
    let parts = parts.iter().map(|part| part as &dyn Aml).collect();
    on_system_bus(vec![&Device::new(name.into(), parts)], code);
}

/// Byte code that is made already.
pub(super) struct Raw(pub Vec<u8>);

impl Aml for Raw {
    fn to_aml_bytes(&self, sink: &mut dyn acpi_tables::AmlSink) {
        sink.vec(&self.0);
    }
}

/// The byte code of a term.
pub(super) trait Term {
    /// Its bytes.
    fn bytes(&self) -> Vec<u8>;
}

impl<T: Aml> Term for T {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.to_aml_bytes(&mut bytes);
        bytes
    }
}
