//! Where things lie in the guest's physical addresses, among its ports and its interrupts (x86_64).

/// The global descriptor table of the first processor.
pub const GDT: u64 = 0x500;
/// The PVH start information, or Linux's zero page.
pub const BOOT_INFO: u64 = 0x7000;
/// The memory map of the PVH start information.
pub const MEMORY_MAP: u64 = 0x8000;
/// The modules of the PVH start information.
pub const MODULES: u64 = 0x8f00;
/// The page tables the first processor begins with: three levels, then one page for each GiB.
pub const PAGE_TABLES: u64 = 0x9000;
/// The stack the first processor begins with grows down from here.
pub const STACK: u64 = 0x8ff0;
/// The kernel's command line.
pub const COMMAND_LINE: u64 = 0x2_0000;
/// Most bytes of the command line, with its end.
pub const COMMAND_LINE_BYTES: usize = 0x1_0000;
/// The end of low memory that is free: the extended BIOS data area of a PC begins here.
pub const LOW_END: u64 = 0x9_fc00;
/// The page that says where memory modules are.
pub const MODULE_TABLE: u64 = 0xd_e000;
/// Bytes of what it says of each: address, bytes and node, eight bytes each, and eight that mean nothing.
pub const MODULE_ENTRY_BYTES: u64 = 32;
/// The page with the number of the machine's generation.
pub const GENERATION: u64 = 0xd_f000;
/// The ACPI tables, the root pointer first: where systems look for it.
pub const ACPI: u64 = 0xe_0000;
/// Most bytes of the ACPI tables.
pub const ACPI_BYTES: u64 = 0x1_0000;
/// The SMBIOS entry point and tables: where systems look for them.
pub const SMBIOS: u64 = 0xf_0000;
/// Most bytes of the SMBIOS tables.
pub const SMBIOS_BYTES: u64 = 0x1_0000;
/// Where kernels are loaded: the first address above 1 MiB.
pub const HIGH_START: u64 = 0x10_0000;
/// Memory ends here and goes on above 4 GiB; between are devices.
pub const GAP_START: u64 = 0xc000_0000;
/// The end of that gap.
pub const GAP_END: u64 = 0x1_0000_0000;

/// Memory of PCI devices: the gap's first half GiB.
pub const PCI_MEMORY: u64 = GAP_START;
/// Its bytes.
pub const PCI_MEMORY_BYTES: u64 = 0x2000_0000;
/// The configuration space of the PCI bus, 4 KiB for each function.
pub const PCI_CONFIG: u64 = 0xe000_0000;
/// Its bytes: one bus.
pub const PCI_CONFIG_BYTES: u64 = 0x10_0000;
/// The two ports of the older way to the configuration space.
pub const PCI_CONFIG_PORT: u64 = 0xcf8;
/// The registers of KVM's IOAPIC.
pub const IO_APIC: u64 = 0xfec0_0000;
/// The registers of each processor's local APIC.
pub const LOCAL_APIC: u64 = 0xfee0_0000;
/// Pages that KVM needs for the guest's real mode on some processors; below the firmware, inside the gap.
pub const TSS: u64 = 0xfffb_d000;

/// The first serial port.
pub const SERIAL_PORT: u64 = 0x3f8;
/// Its interrupt.
pub const SERIAL_GSI: u32 = 4;
/// The keyboard controller.
pub const KEYBOARD_PORT: u64 = 0x60;
/// The clock.
pub const CLOCK_PORT: u64 = 0x70;
/// The panic port.
pub const PANIC_PORT: u64 = 0x505;
/// The sleep registers.
pub const SLEEP_PORT: u64 = 0x600;
/// The registers of hot-plug.
pub const HOTPLUG_PORT: u64 = 0x640;
/// The interrupt of the power button.
pub const POWER_BUTTON_GSI: u32 = 9;
/// The interrupt that tells of a new generation of the machine.
pub const GENERATION_GSI: u32 = 10;
/// The interrupt of hot-plug.
pub const HOTPLUG_GSI: u32 = 11;
/// The first of the interrupt lines of PCI devices, and how many there are: slots share them in turn.
pub const PCI_LINE_FIRST: u8 = 16;
/// Their number.
pub const PCI_LINES: u8 = 8;
