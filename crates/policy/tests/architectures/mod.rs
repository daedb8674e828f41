//! The fixture's emulator for other architectures: of the tests with changed machines, and of `fuzz/`.

use policy::emulator::{EmulatorCaps, Machine};

/// Architectures with the usual board of each.
pub const BOARDS: [(&str, &str); 7] = [
    ("x86_64", "pc"),
    ("aarch64", "virt"),
    ("armv7l", "virt"),
    ("ppc64", "pseries"),
    ("s390x", "s390-ccw-virtio"),
    ("riscv64", "virt"),
    ("loongarch64", "virt"),
];

/// An emulator of x86_64 as one of another architecture, with that board as the usual one.
pub fn with_board(mut caps: EmulatorCaps, arch: &str, board: &str) -> EmulatorCaps {
    arch.clone_into(&mut caps.arch);
    for accelerator in caps.accelerators.values_mut() {
        let usual = accelerator.machines.iter().find(|machine| machine.default).cloned();
        accelerator.machines.iter_mut().for_each(|machine| machine.default = false);
        let board = usual.map(|usual| Machine { name: board.to_owned(), alias: None, ..usual });
        accelerator.machines.extend(board);
    }
    caps
}
