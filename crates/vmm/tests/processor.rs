//! What guests see of their processor, asked inside by CPUID: on any host with KVM.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use cpu::x86;
use host_sys::sockets::send_with_descriptors;
use test_support::{Scratch, bare_guest, eventually};
use vmm::{
    AddressBits, CpuPolicy, End, Host, HyperV, Monitor, OnReset, Output, Processor, Setting, Snapshot,
    Specification,
};

mod guests;

use guests::{Said, run};

/// Leaf 1: features in EDX.
const SSE2: u32 = 1 << 26;
const SERIAL_NUMBER: u32 = 1 << 18;
/// Leaf 0x80000001: a feature in EDX.
const NX: u32 = 1 << 20;

/// A guest, assembled once.
struct Guest {
    _scratch: Scratch,
    kernel: PathBuf,
}

impl Guest {
    fn new() -> Guest {
        let scratch = Scratch::new();
        let kernel = bare_guest(scratch.path(), "processor");
        Guest { _scratch: scratch, kernel }
    }

    /// The answers to these questions in a machine with this processor.
    fn ask(&self, processor: Processor, questions: &str) -> Vec<Vec<u32>> {
        let (end, said) = run(specification(&self.kernel, processor, questions), "");
        assert_eq!(end, End::PowerOff, "{said}");
        answers(&said)
    }

    /// Whether this KVM shows guests only what it is told in leaves 1 and 7. One whose guests run those instructions on the
    /// processor (PVM) shows the host's features as well.
    fn is_told_all(&self) -> bool {
        let is_all = self.ask(features(&[("sse2", CpuPolicy::Disable)]), "c1.0")[0][3] & SSE2 == 0;
        if !is_all {
            println!(
                "not looked at: this KVM shows the host's features in leaves 1 and 7, whatever it is told"
            );
        }
        is_all
    }

    /// Why there is no such machine.
    fn refusal(&self, processor: Processor) -> String {
        let setting = Setting::new(Output::new(Said::default()));
        let made = Monitor::new(Host::open().unwrap(), specification(&self.kernel, processor, ""), setting);
        made.err().unwrap().to_string()
    }
}

fn specification(kernel: &Path, processor: Processor, questions: &str) -> Specification {
    let kernel = File::open(kernel).unwrap();
    let command_line = questions.to_owned();
    Specification { memory_mib: 16, command_line, processor, ..Specification::new(kernel) }
}

fn answers(said: &str) -> Vec<Vec<u32>> {
    let number = |word: &str| u32::from_str_radix(word, 16).unwrap();
    said.lines().map(|line| line.split_whitespace().map(number).collect()).collect()
}

fn features(changes: &[(&str, CpuPolicy)]) -> Processor {
    let features = changes.iter().map(|(name, policy)| ((*name).to_owned(), *policy)).collect();
    Processor { features, ..Processor::default() }
}

fn model(name: &str) -> Processor {
    Processor { model: Some(name.to_owned()), ..Processor::default() }
}

fn text(words: &[u32]) -> String {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_model_has_its_features_and_nothing_else() {
    if test_support::lacks_kvm() {
        return;
    }
    let guest = Guest::new();
    // Every processor that runs a hypervisor has what this one had.
    let found = guest.ask(model("pentium3"), "c1.0 c7.0 c80000001.0 c80000002.0 c80000003.0 ca.0");
    let offered = Host::open().unwrap().offer().unwrap();
    let granted =
        x86::grant(&offered.processor, &x86::Asked { model: Some("pentium3"), ..Default::default() });
    let granted = granted.unwrap();
    assert!(granted.has("sse") && !granted.has("sse2") && granted.has("x2apic"));
    let word = |leaf, register| {
        let place = x86::Word::Cpuid { leaf, subleaf: 0, register };
        granted.words().iter().find(|word| word.word == place).unwrap().value as u32
    };
    if guest.is_told_all() {
        // A bit of its own tells that the guest has switched XSAVE on, another one that there are several processors.
        assert_eq!((found[0][2], found[0][3]), (word(1, 2), word(1, 3)));
        assert_eq!(found[1][1..], [0, 0, 0], "what came later is not told");
    }
    assert_eq!(found[2][2..], [0, 0]);
    assert_eq!(text(&found[3]).trim_end_matches('\0'), "pentium3");
    assert_eq!((&found[4], &found[5]), (&vec![0; 4], &vec![0; 4]), "nothing of the host, no counters");
}

#[test]
fn features_are_changed_by_policy() {
    if test_support::lacks_kvm() {
        return;
    }
    let guest = Guest::new();
    let plain = guest.ask(Processor::default(), "c1.0 c80000001.0 c40000001.0");
    assert!(plain[0][3] & SSE2 != 0 && plain[1][3] & NX != 0 && plain[0][3] & SERIAL_NUMBER == 0);
    let changes = [
        ("sse2", CpuPolicy::Disable),
        ("nx", CpuPolicy::Disable),
        ("syscall", CpuPolicy::Optional),
        ("pn", CpuPolicy::Force),
        ("3dnow", CpuPolicy::Optional),
    ];
    let found = guest.ask(features(&changes), "c1.0 c80000001.0 c40000001.0");
    let gone = if guest.is_told_all() { SSE2 } else { 0 };
    assert_eq!(found[0][3], plain[0][3] & !gone | SERIAL_NUMBER);
    assert_eq!(found[1][3], plain[1][3] & !NX);
    assert_eq!(found[2], plain[2]);
    let refused = guest.refusal(features(&[("pn", CpuPolicy::Require), ("nx", CpuPolicy::Require)]));
    assert!(refused.contains("KVM does not offer (pn): leave these out (-pn)"), "{refused}");
    let refused = guest.refusal(features(&[("sse2", CpuPolicy::Forbid)]));
    assert!(refused.contains("forbidden (sse2)"), "{refused}");
    assert!(guest.refusal(model("Pentium9")).contains("no processor model 'Pentium9'"));
    assert!(guest.refusal(features(&[("ssse", CpuPolicy::Require)])).contains("no processor feature 'ssse'"));
    let lenient = Processor { drops_missing: true, ..features(&[("pn", CpuPolicy::Require)]) };
    assert_eq!(guest.ask(lenient, "c1.0")[0][3], plain[0][3]);
}

#[test]
fn what_else_a_processor_tells_is_set() {
    if test_support::lacks_kvm() {
        return;
    }
    let guest = Guest::new();
    let questions = "c0.0 c2.0 c4.0 ca.0 c40000000.0 c40000001.0 c80000008.0";
    let plain = guest.ask(Processor::default(), questions);
    assert_eq!(text(&plain[4][1..]), "KVMKVMKVM\0\0\0");
    let processor = Processor {
        vendor: Some(*b"FerroFerroFe"),
        address_bits: Some(AddressBits::Exactly(37)),
        hides_caches: true,
        counters: Some(false),
        paravirtual: vec![("kvmclock", false), ("kvm-hint-dedicated", true)],
        ..Processor::default()
    };
    let found = guest.ask(processor, questions);
    assert_eq!(text(&[found[0][1], found[0][3], found[0][2]]), "FerroFerroFe");
    assert_eq!((&found[1], &found[2], &found[3]), (&vec![0; 4], &vec![0; 4], &vec![0; 4]));
    assert_eq!(found[5][0], plain[5][0] & !(1 | 1 << 3 | 1 << 24));
    assert_eq!(found[5][3], 1);
    assert_eq!(found[6][0] & 0xff, 37);
    let hidden = guest.ask(Processor { is_hidden: true, ..Processor::default() }, "c40000000.0 c1.0");
    assert_ne!(text(&hidden[0][1..]), "KVMKVMKVM\0\0\0");
    assert_ne!(hidden[1][2] >> 31, 0, "a hypervisor is there all the same");
    let wide = Processor { address_bits: Some(AddressBits::Exactly(60)), ..Processor::default() };
    assert!(guest.refusal(wide).contains("wider than this host's"));
}

#[test]
fn registers_tell_what_was_asked_for() {
    if test_support::lacks_kvm() {
        return;
    }
    let offered = Host::open().unwrap().offer().unwrap().processor;
    let has = |name: &str| offered.feature_names().any(|known| known == name);
    let guest = Guest::new();
    // Only processors of some makers have that register.
    if has("arch-capabilities") && has("rdctl-no") {
        let plain = guest.ask(Processor::default(), "m10a")[0][1];
        let found = guest.ask(features(&[("rdctl-no", CpuPolicy::Disable)]), "m10a")[0][1];
        assert_eq!((plain & 1, found & 1), (1, 0));
    }
}

#[test]
fn hints_for_windows_are_told_or_refused_by_name() {
    if test_support::lacks_kvm() {
        return;
    }
    let guest = Guest::new();
    let hyperv = HyperV { all: true, ..HyperV::default() };
    let with = |hyperv| Processor { hyperv: Some(hyperv), ..Processor::default() };
    let found = guest.ask(with(hyperv), "c40000000.0 c40000001.0 c40000100.0 c40000003.0");
    assert_eq!((text(&found[0][1..]), text(&found[1][..1])), ("Microsoft Hv".to_owned(), "Hv#1".to_owned()));
    assert_eq!(text(&found[2][1..]), "KVMKVMKVM\0\0\0");
    let offered = Host::open().unwrap().offer().unwrap().hyperv;
    let asked = HyperV { hints: vec!["vpindex", "synic"], ..HyperV::default() };
    if offered.contains(&"synic") {
        assert_eq!(guest.ask(with(asked), "c40000003.0")[0][0], 1 << 2 | 1 << 5 | 1 << 6);
    } else {
        let refused = guest.refusal(with(asked));
        assert!(refused.contains("does not offer the Hyper-V hints vpindex, synic"), "{refused}");
    }
}

/// A machine that has said what it sees, as a snapshot.
fn frozen(guest: &Guest, processor: Processor, questions: &str) -> (String, File) {
    let said = Said::default();
    let (ours, theirs) = UnixStream::pair().unwrap();
    let mut setting = Setting::new(Output::new(said.clone()));
    setting.control = Some(ours.into());
    let specification = specification(&guest.kernel, processor, questions);
    let monitor = Monitor::new(Host::open().unwrap(), specification, setting).unwrap();
    let machine = std::thread::spawn(move || monitor.run().unwrap());
    let text = || String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
    let lines = questions.matches('c').count();
    eventually("it is said", || if text().matches('\n').count() >= lines { Ok(()) } else { Err(text()) });
    let file = tempfile(guest);
    let mut client = BufReader::new(theirs);
    for (what, files) in [("pause", &[][..]), ("snapshot", &[file.as_fd()]), ("quit", &[])] {
        let line = format!("{{\"id\": 1, \"do\": \"{what}\"}}\n");
        send_with_descriptors(client.get_ref(), line.as_bytes(), files).unwrap();
        // It may be gone before its answer is read.
        if what == "quit" {
            break;
        }
        let mut answer = String::new();
        while !answer.contains("\"ok\"") {
            answer.clear();
            assert_ne!(client.read_line(&mut answer).unwrap(), 0);
            assert!(!answer.contains("\"error\""), "{answer}");
        }
    }
    assert_eq!(machine.join().unwrap(), End::Quit);
    let text = text();
    (text, file)
}

fn tempfile(guest: &Guest) -> File {
    let path = guest.kernel.with_extension("snapshot");
    let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

#[test]
fn a_machine_goes_on_with_the_processor_it_had() {
    if test_support::lacks_kvm() {
        return;
    }
    let guest = Guest::new();
    // It has what no host offers any more: a stand-in for a host that has less.
    let before = Processor { features: features(&[("pn", CpuPolicy::Force)]).features, ..model("pentium3") };
    // It waits for a byte to say it again.
    let (said, file) = frozen(&guest, before.clone(), "c1.0 c7.0 c80000002.0 +");
    let restored = |processor: Processor| {
        let snapshot = Snapshot::open(file.try_clone().unwrap()).unwrap();
        let mut specification = Specification::of_snapshot(&snapshot);
        let told = specification.processor.told.take();
        specification.processor = Processor { told, ..processor };
        let heard = Said::default();
        let mut setting = Setting::new(Output::new(heard.clone()));
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        rustix::io::write(&writer, b"x").unwrap();
        (setting.input, setting.on_reset, setting.snapshot) = (Some(reader), OnReset::End, Some(snapshot));
        let (ours, theirs) = UnixStream::pair().unwrap();
        setting.control = Some(ours.into());
        let monitor = Monitor::new(Host::open().unwrap(), specification, setting);
        let monitor = monitor.map_err(|error| error.to_string())?;
        let machine = std::thread::spawn(move || monitor.run().unwrap());
        let text = || String::from_utf8(heard.0.lock().unwrap().clone()).unwrap();
        eventually("it is said", || if text().len() >= said.len() { Ok(()) } else { Err(text()) });
        send_with_descriptors(&theirs, b"{\"id\": 1, \"do\": \"quit\"}\n", &[]).unwrap();
        assert_eq!(machine.join().unwrap(), End::Quit);
        Ok::<String, String>(text())
    };
    assert_eq!(restored(before).unwrap(), said, "the very same answers");
    let refused = restored(Processor::default()).unwrap_err();
    assert!(refused.contains("what this host's KVM does not offer (pn): restore it on a host"), "{refused}");
}
