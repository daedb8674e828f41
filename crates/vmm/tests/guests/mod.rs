//! Guests of the tests: how they are built and run.

use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use vmm::{End, Host, Monitor, OnReset, Output, Setting, Specification};

/// What a guest says.
#[derive(Clone, Default)]
pub struct Said(pub Arc<Mutex<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The guest of this name, as an ELF file.
pub fn guest(folder: &Path, name: &str) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests");
    let file = folder.join(name);
    let code = sources.join(format!("{name}.c"));
    if code.exists() {
        compile(&code, &folder.join(format!("{name}-code.s")));
    }
    let status = Command::new("cc")
        .args(["-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none,--no-warn-rwx-segments", "-o"])
        .arg(&file)
        .arg("-I")
        .arg(&sources)
        .arg("-I")
        .arg(folder)
        .arg("-T")
        .arg(sources.join("guest.ld"))
        .arg(sources.join(format!("{name}.s")))
        .status()
        .unwrap();
    assert!(status.success());
    file
}

/// Makes 32-bit assembly of C, to be included: the file is a 64-bit one, as loaders want it, but guests begin in 32-bit mode.
fn compile(code: &Path, assembly: &Path) {
    let freestanding = ["-m32", "-march=i386", "-ffreestanding", "-fno-pic", "-mgeneral-regs-only", "-O1"];
    let plain =
        ["-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-tree-loop-distribute-patterns"];
    let mut compiler = Command::new("cc");
    let compiler = compiler.args(freestanding).args(plain).args(["-fcf-protection=none", "-S", "-o"]);
    assert!(compiler.arg(assembly).arg(code).status().unwrap().success());
    let text = std::fs::read_to_string(assembly).unwrap();
    std::fs::write(assembly, format!("    .code32\n{text}")).unwrap();
}

/// How the machine ended, and what it said.
pub fn run(specification: Specification, input: &str) -> (End, String) {
    let said = Said::default();
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    rustix::io::write(&writer, input.as_bytes()).unwrap();
    let mut setting = Setting::new(Output::new(said.clone()));
    setting.input = Some(reader);
    setting.on_reset = OnReset::End;
    let monitor = Monitor::new(Host::open().unwrap(), specification, setting).unwrap();
    let end = monitor.run().unwrap();
    drop::<OwnedFd>(writer);
    let said = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
    (end, said)
}
