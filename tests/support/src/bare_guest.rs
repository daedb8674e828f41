//! Bare-metal guests of our own monitor, built with the host's compiler.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The guest `name` of crate `vmm`, as an ELF file in `folder`: `NAME.s`, with `NAME.c` where it has one.
///
/// # Panics
/// The host has no C compiler, or it refuses the guest.
#[must_use]
pub fn bare_guest(folder: &Path, name: &str) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/vmm/tests/guests");
    let file = folder.join(name);
    let code = sources.join(format!("{name}.c"));
    if code.exists() {
        compile(&code, &folder.join(format!("{name}-code.s")));
    }
    let mut linker = Command::new("cc");
    linker.args(["-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none,--no-warn-rwx-segments", "-o"]);
    linker.arg(&file).arg("-I").arg(&sources).arg("-I").arg(folder).arg("-T").arg(sources.join("guest.ld"));
    let status = linker.arg(sources.join(format!("{name}.s"))).status().unwrap();
    assert!(status.success(), "the guest {name} does not assemble");
    file
}

/// Makes 32-bit assembly of C, to be included: the file is a 64-bit one, as loaders want it, but guests begin in 32-bit mode.
fn compile(code: &Path, assembly: &Path) {
    let freestanding = ["-m32", "-march=i386", "-ffreestanding", "-fno-pic", "-mgeneral-regs-only", "-O1"];
    let plain =
        ["-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-tree-loop-distribute-patterns"];
    let mut compiler = Command::new("cc");
    let compiler = compiler.args(freestanding).args(plain).args(["-fcf-protection=none", "-S", "-o"]);
    let status = compiler.arg(assembly).arg(code).status().unwrap();
    assert!(status.success(), "{} does not compile", code.display());
    let text = std::fs::read_to_string(assembly).unwrap();
    std::fs::write(assembly, format!("    .code32\n{text}")).unwrap();
}
