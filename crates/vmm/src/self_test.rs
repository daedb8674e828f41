//! `ferrovirt vmm --self-test`: small guests of our own, that tell what machines this host's KVM can run.
//!
//! The guests are assembled from `tests/guests` and lie here as they are in memory from 1 MiB on; a test assembles them again and
//! compares.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use host_sys::kvm::{KvmStatus, probe};
use host_sys::sockets::send_with_descriptors;
use rustix::fs::{MemfdFlags, memfd_create};
use stdx::lock;

use crate::console::Output;
use crate::host::Host;
use crate::jail;
use crate::machine::OnThread;
use crate::monitor::{End, Monitor, OnReset, Setting};
use crate::processor::{CpuPolicy, Processor};
use crate::snapshot::Snapshot;
use crate::specification::{Device, Specification};
use crate::topology::Topology;

/// Memory of a guest, MiB.
const MEMORY_MIB: u64 = 16;
/// How long a guest may take, on a KVM that emulates each of its instructions.
const GUEST_MAX: Duration = Duration::from_secs(30);
/// Where a guest lies in memory, where in its file, and where in itself the address of its entry stands: behind the note.
const LOAD_ADDRESS: u64 = 0x10_0000;
const IMAGE_OFFSET: u64 = 0x1000;
const ENTRY_OFFSET: usize = 16;
const NOTE_BYTES: u64 = 20;

/// Features in EDX of CPUID's leaf 1: one of all processors of 64 bits, and one that none has any more.
const SSE2: u32 = 1 << 26;
const SERIAL_NUMBER: u32 = 1 << 18;

/// A guest.
#[derive(Clone, Copy)]
struct Image(&'static [u8]);

const ECHO: Image = Image(include_bytes!("self_test/images/echo.bin"));
const SMP: Image = Image(include_bytes!("self_test/images/smp.bin"));
const COUNT: Image = Image(include_bytes!("self_test/images/count.bin"));
const BUTTON: Image = Image(include_bytes!("self_test/images/button.bin"));
const PROCESSOR: Image = Image(include_bytes!("self_test/images/processor.bin"));
const OFF: Image = Image(include_bytes!("self_test/images/off.bin"));

/// Why a test failed.
type Outcome = Result<(), String>;

/// A test.
struct Test {
    name: &'static str,
    run: fn() -> Outcome,
}

/// All tests. The last one confines this process: nothing can be opened behind it.
static TESTS: &[Test] = &[
    Test { name: "a kernel with a PVH entry; the serial port in both directions; power off", run: talks },
    Test { name: "reset by the keyboard controller", run: || ends("reset", End::Reset) },
    Test { name: "a triple fault", run: || ends("fault", End::Fault) },
    Test { name: "the panic port", run: || ends("panic", End::Panicked) },
    Test { name: "four processors, started by INIT and SIPI", run: processors },
    Test { name: "a processor by model and features, and without KVM's own", run: processor },
    Test { name: "the power button, by an interrupt of the IOAPIC", run: button },
    Test { name: "pause, snapshot and two copies that go on from it", run: snapshot },
    Test { name: "the jail: namespaces and filters of system calls", run: jailed },
];

/// Runs all tests and prints a line for each; whether all passed.
///
/// # Errors
/// Nothing can be printed.
pub fn run(out: &mut dyn Write) -> io::Result<bool> {
    match probe() {
        KvmStatus::Usable { instructions_per_second: Some(speed) } => {
            writeln!(
                out,
                "KVM runs guests on the processor: {:.0} million instructions a second",
                speed as f64 / 1e6
            )?;
        }
        KvmStatus::Usable { instructions_per_second: None } => {
            writeln!(out, "KVM runs guests on the processor")?;
        }
        KvmStatus::Unusable { reason, cure } => writeln!(out, "note: {reason}; {cure}")?,
    }
    if shows_more() == Ok(true) {
        writeln!(
            out,
            "note: this KVM shows guests the host's features in CPUID leaves 1 and 7 as well, whatever a machine is to have"
        )?;
    }
    let mut passed = 0;
    for Test { name, run } in TESTS {
        let begin = Instant::now();
        let outcome = run();
        let milliseconds = begin.elapsed().as_millis();
        match outcome {
            Ok(()) => {
                passed += 1;
                writeln!(out, "ok      {milliseconds:>5} ms  {name}")?;
            }
            Err(why) => writeln!(out, "FAILED  {milliseconds:>5} ms  {name}: {why}")?,
        }
    }
    writeln!(out, "{passed} of {} passed", TESTS.len())?;
    Ok(passed == TESTS.len())
}

impl Image {
    /// The guest as an ELF file with a PVH note.
    fn file(self) -> io::Result<File> {
        let mut file = File::from(memfd_create("guest", MemfdFlags::CLOEXEC)?);
        let entry = self.0.get(ENTRY_OFFSET..ENTRY_OFFSET + 4).and_then(|bytes| bytes.try_into().ok());
        let entry = u64::from(u32::from_le_bytes(entry.unwrap_or_default()));
        let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0".to_vec();
        elf.extend([entry, 64, 0].iter().flat_map(|word| word.to_le_bytes()));
        // No flags; the header's bytes, then bytes and number of segments and sections.
        elf.extend([0, 0, 0, 0, 64, 0, 56, 0, 2, 0, 64, 0, 0, 0, 0, 0]);
        let bytes = self.0.len() as u64;
        for (kind, bytes, alignment) in [(1u32, bytes, IMAGE_OFFSET), (4, NOTE_BYTES, 4)] {
            elf.extend(kind.to_le_bytes());
            elf.extend(7u32.to_le_bytes());
            let words = [IMAGE_OFFSET, LOAD_ADDRESS, LOAD_ADDRESS, bytes, bytes, alignment];
            elf.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        }
        elf.resize(IMAGE_OFFSET as usize, 0);
        file.write_all(&elf)?;
        file.write_all(self.0)?;
        Ok(file)
    }

    fn specification(self) -> Result<Specification, String> {
        let file = self.file().map_err(|error| format!("cannot write the guest: {error}"))?;
        Ok(Specification { memory_mib: MEMORY_MIB, ..Specification::new(file) })
    }
}

/// What a guest has said so far.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&lock(&self.0)).into_owned()
    }

    /// Waits until the guest has said so much, and gives what it said.
    fn wait(&self, bytes: usize) -> Result<String, String> {
        let begin = Instant::now();
        while lock(&self.0).len() < bytes {
            if begin.elapsed() > GUEST_MAX {
                return Err(format!("the guest said only {:?}", self.text()));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(self.text())
    }
}

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A running guest, with its control socket.
struct Running {
    said: Said,
    control: BufReader<UnixStream>,
    thread: JoinHandle<crate::Result<End>>,
}

impl Running {
    fn start(specification: Specification, snapshot: Option<Snapshot>) -> Result<Running, String> {
        let system = |error: io::Error| format!("the host lacks a resource: {error}");
        let said = Said::default();
        let (ours, theirs) = UnixStream::pair().map_err(system)?;
        theirs.set_read_timeout(Some(GUEST_MAX)).map_err(system)?;
        let (reader, writer) = rustix::pipe::pipe().map_err(|errno| system(errno.into()))?;
        rustix::io::write(&writer, b"ping\n").map_err(|errno| system(errno.into()))?;
        let mut setting = Setting::new(Output::new(said.clone()));
        setting.input = Some(reader);
        setting.control = Some(ours.into());
        setting.on_reset = OnReset::End;
        setting.snapshot = snapshot;
        let host = Host::open().map_err(|error| error.to_string())?;
        let monitor = Monitor::new(host, specification, setting).map_err(|error| error.to_string())?;
        let thread = std::thread::spawn(move || monitor.run());
        Ok(Running { said, control: BufReader::new(theirs), thread })
    }

    /// Sends a request, with a file if it wants one, and waits for its answer.
    fn ask(&mut self, request: &str, file: Option<&File>) -> Outcome {
        let line = format!("{{\"id\": 1, \"do\": \"{request}\"}}\n");
        let files: Vec<_> = file.iter().map(AsFd::as_fd).collect();
        let failed = |error: io::Error| format!("the monitor does not answer to '{request}': {error}");
        send_with_descriptors(self.control.get_ref(), line.as_bytes(), &files).map_err(failed)?;
        loop {
            let mut line = String::new();
            match self.control.read_line(&mut line).map_err(failed)? {
                0 => return Err(format!("the monitor ended before it answered to '{request}'")),
                _ if line.contains("\"ok\"") => return Ok(()),
                _ if line.contains("\"error\"") => return Err(line.trim().to_owned()),
                _ => {}
            }
        }
    }

    /// Ends it, and waits until its threads have ended.
    fn quit(mut self) -> Outcome {
        self.ask("quit", None)?;
        let end = self.thread.join().map_err(|_| "the monitor panicked".to_owned())?;
        end.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Waits for the end, and compares it and what was said.
    fn expect(self, end: End, said: &str) -> Outcome {
        let found = self.thread.join().map_err(|_| "the monitor panicked".to_owned())?;
        let found = found.map_err(|error| error.to_string())?;
        let text = self.said.text();
        if found == end && text == said {
            return Ok(());
        }
        Err(format!("it ended with {found:?} and said {text:?}, instead of {end:?} and {said:?}"))
    }
}

fn talks() -> Outcome {
    let mut specification = ECHO.specification()?;
    specification.command_line = "one two".to_owned();
    Running::start(specification, None)?.expect(End::PowerOff, "hello, one two\nping\n")
}

fn ends(how: &str, end: End) -> Outcome {
    let mut specification = ECHO.specification()?;
    specification.command_line = how.to_owned();
    Running::start(specification, None)?.expect(end, &format!("hello, {how}\n"))
}

fn processors() -> Outcome {
    let mut specification = SMP.specification()?;
    (specification.vcpus, specification.vcpus_max) = (4, 4);
    specification.topology = Topology { sockets: 2, cores: 1, threads: 2 };
    specification.command_line = "4".to_owned();
    Running::start(specification, None)?.expect(End::PowerOff, "xxx\n")
}

/// What a guest with this processor answers to these questions.
fn answers(processor: Processor, questions: &str) -> Result<Vec<Vec<u32>>, String> {
    let mut specification = PROCESSOR.specification()?;
    specification.command_line = questions.to_owned();
    specification.processor = processor;
    let machine = Running::start(specification, None)?;
    let said = machine.said.clone();
    let end = machine.thread.join().map_err(|_| "the monitor panicked".to_owned())?;
    end.map_err(|error| error.to_string())?;
    let text = said.text();
    let number = |word| u32::from_str_radix(word, 16).map_err(|_| format!("the guest said {text:?}"));
    text.lines().map(|line| line.split_whitespace().map(number).collect()).collect()
}

fn with_feature(name: &str, policy: CpuPolicy) -> Processor {
    Processor { features: vec![(name.to_owned(), policy)], ..Processor::default() }
}

/// Whether guests see a feature that they are not to see. KVM whose guests run CPUID on the processor cannot hide all of them.
fn shows_more() -> Result<bool, String> {
    let found = answers(with_feature("sse2", CpuPolicy::Disable), "c1.0")?;
    Ok(found.iter().any(|leaf| leaf.get(3).is_some_and(|features| features & SSE2 != 0)))
}

fn processor() -> Outcome {
    let forced = with_feature("pn", CpuPolicy::Force);
    let asked = Processor { model: Some("pentium3".to_owned()), is_hidden: true, ..forced };
    let found = answers(asked, "c1.0 c80000001.0 c80000002.0 c40000000.0")?;
    let [numbers, more, name, own] = &found[..] else { return Err(format!("the guest answered {found:x?}")) };
    let is_as_asked = numbers.get(3).is_some_and(|features| features & SERIAL_NUMBER != 0)
        && more.get(2..) == Some(&[0, 0])
        && name.first() == Some(&u32::from_le_bytes(*b"pent"))
        && own.get(1) != Some(&u32::from_le_bytes(*b"KVMK"));
    if is_as_asked { Ok(()) } else { Err(format!("the guest saw {found:x?}")) }
}

fn button() -> Outcome {
    let mut machine = Running::start(BUTTON.specification()?, None)?;
    machine.said.wait("ready".len())?;
    machine.ask("power-button", None)?;
    machine.expect(End::PowerOff, "readyoff")
}

fn snapshot() -> Outcome {
    let mut specification = COUNT.specification()?;
    specification.devices = vec![Device::Rng.into()];
    let mut machine = Running::start(specification, None)?;
    machine.said.wait(20)?;
    let file = File::from(memfd_create("snapshot", MemfdFlags::CLOEXEC).map_err(|errno| errno.to_string())?);
    machine.ask("pause", None)?;
    let before = machine.said.text();
    machine.ask("snapshot", Some(&file))?;
    machine.quit()?;
    for _ in 0..2 {
        let copy = file.try_clone().map_err(|error| error.to_string())?;
        let snapshot = Snapshot::open(copy).map_err(|error| error.to_string())?;
        let mut specification = Specification::of_snapshot(&snapshot);
        specification.devices = vec![Device::Rng.into()];
        let machine = Running::start(specification, Some(snapshot))?;
        let after = machine.said.wait(20)?;
        machine.quit()?;
        let whole = format!("{before}{after}");
        if !counted(whole.len()).starts_with(&whole) {
            return Err(format!("after {before:?} it went on with {after:?}"));
        }
    }
    Ok(())
}

/// What the guest that counts says.
fn counted(bytes: usize) -> String {
    let line: Vec<char> = ('a'..='z').flat_map(|letter| [letter, letter]).chain(['\n']).collect();
    line.iter().cycle().take(bytes).collect()
}

/// In a jail everything that a machine needs has to be open already.
fn jailed() -> Outcome {
    let host = Host::open().map_err(|error| error.to_string())?;
    let specification = OFF.specification()?;
    let mut setting = Setting::new(Output::new(io::sink()));
    jail::enter().map_err(|error| error.to_string())?;
    setting.on_thread = OnThread {
        vcpu: || jail::filter(jail::Thread::Vcpu),
        devices: || jail::filter(jail::Thread::Devices),
        disk: || jail::filter(jail::Thread::Disk),
    };
    let end = Monitor::new(host, specification, setting).and_then(Monitor::run);
    match end {
        Ok(End::PowerOff) => Ok(()),
        Ok(other) => Err(format!("it ended with {other:?}")),
        Err(error) => Err(error.to_string()),
    }
}
