//! Stock virsh, command by command: every script of `virsh/` must print what stock virsh and libvirtd print.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::fs;
use std::path::{Path, PathBuf};

use client_tests::{TestDaemon, is_peer, play};
use expect_test::expect_file;
use guest::{Machine, domain_xml};
use test_support::lacks;

/// Where ours is known to differ: script, what libvirtd shows, what ours shows, and why. An entry that no longer applies
/// fails its test.
const KNOWN_DIFFERENCES: &[(&str, &str, &str, &str)] = &[
    (
        "errors",
        "error: (domain_definition):2: Opening and ending tag mismatch: name line 2 and nam\n  <name>broken</nam>\n\
         --------------------^\n",
        "error: XML error: not well-formed: expected 'name' tag, not 'nam' (line 2, column 15)\n",
        "the words are those of the XML library that libvirt uses",
    ),
    ("lifecycle", SECURITY_MODEL, "", NO_SECURITY_DRIVER),
    ("transient", SECURITY_MODEL, "", NO_SECURITY_DRIVER),
    ("documents", "", "    <watchdog model='itco' action='reset'/>\n", ITCO_SHOWN),
    (
        "live_documents",
        "",
        "    <watchdog model='itco' action='reset'>\n      <alias name='watchdog0'/>\n    </watchdog>\n",
        ITCO_SHOWN,
    ),
    (
        "live_documents",
        "  <resource>\n    <partition>/machine</partition>\n  </resource>\n",
        "",
        "machines are not put into cgroup partitions yet",
    ),
    (
        "live_documents",
        "  <cpu mode='custom' match='exact' check='full'>\n    <model fallback='forbid'>qemu64</model>\n    \
         <feature policy='require' name='hypervisor'/>\n    <feature policy='require' name='lahf_lm'/>\n",
        "  <cpu mode='custom' match='exact' check='none'>\n    <model fallback='forbid'>qemu64</model>\n",
        "the features that the emulator really gave are not read back yet",
    ),
    (
        "live_documents",
        "  <seclabel type='dynamic' model='dac' relabel='yes'>\n    <label>+64055:+64055</label>\n    \
         <imagelabel>+64055:+64055</imagelabel>\n  </seclabel>\n",
        "",
        NO_SECURITY_DRIVER,
    ),
];
/// Documents of processors that scripts name.
const PROCESSORS: &[(&str, &str)] = &[
    (
        "nehalem.xml",
        "<cpu><arch>x86_64</arch><model>Nehalem</model><feature name='vmx'/><feature name='invtsc'/></cpu>",
    ),
    (
        "two-hosts.xml",
        "<cpu><arch>x86_64</arch><model>Nehalem</model><feature name='aes'/></cpu>\n\
         <cpu><arch>x86_64</arch><model>Westmere</model></cpu>",
    ),
    (
        "two-makers.xml",
        "<cpu><arch>x86_64</arch><model>Nehalem</model><vendor>Intel</vendor></cpu>\n\
         <cpu><arch>x86_64</arch><model>Opteron_G3</model><vendor>AMD</vendor></cpu>",
    ),
    ("power.xml", "<cpu><arch>ppc64</arch><model>POWER8</model></cpu>"),
    ("anything.xml", "<cpu/>"),
    ("unknown.xml", "<cpu><model>Abacus</model></cpu>"),
    ("lacking.xml", "<cpu><model>qemu64</model><feature policy='require' name='amx-tile'/></cpu>"),
    (
        "capabilities.xml",
        "<capabilities><host><cpu><arch>x86_64</arch><model>core2duo</model></cpu></host></capabilities>",
    ),
    (
        "domain-capabilities.xml",
        "<domainCapabilities><cpu><mode name='host-model' supported='yes'><model fallback='forbid'>Nehalem</model>\
         <feature policy='disable' name='popcnt'/></mode></cpu></domainCapabilities>",
    ),
];
const ITCO_SHOWN: &str = "q35's own watchdog is shown since libvirt 9.1";
const SECURITY_MODEL: &str = "Security model: none\nSecurity DOI:   0\n";
const NO_SECURITY_DRIVER: &str = "security labels are not implemented yet";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("virsh")
}

/// Plays a script in a directory that holds the document of a machine with the script's name.
fn check(name: &str) {
    if lacks(&["virsh"]) {
        return;
    }
    let path = folder().join(name).with_extension("txt");
    let script = fs::read_to_string(&path).unwrap();
    let daemon = TestDaemon::start();
    let guest = guest::shared().unwrap();
    let document = domain_xml(name, &guest, &Machine::default());
    fs::write(daemon.dir().join("domain.xml"), document).unwrap();
    fs::write(daemon.dir().join("broken.xml"), "<domain type='qemu'>\n  <name>broken</nam>\n</domain>\n")
        .unwrap();
    for (file, text) in PROCESSORS {
        fs::write(daemon.dir().join(file), text).unwrap();
    }
    let mut transcript = play(&daemon, &script);
    if !is_peer() {
        transcript = as_libvirtd_shows(name, &script, transcript);
    }
    expect_file![&path].assert_eq(&transcript);
}

/// Undoes the known differences, each of which must still be there.
fn as_libvirtd_shows(name: &str, expected: &str, mut transcript: String) -> String {
    for (script, theirs, ours, reason) in KNOWN_DIFFERENCES {
        if *script != name {
            continue;
        }
        assert!(expected.contains(theirs), "libvirtd no longer shows this: {reason}");
        assert!(theirs.is_empty() || !transcript.contains(theirs), "no longer a difference: {reason}");
        if ours.is_empty() {
            // Nothing is shown in its place: it belongs after the line that comes before it each time.
            for (at, _) in expected.match_indices(theirs) {
                let before = &expected[..at];
                let tail = &before[before.len().saturating_sub(300)..];
                let anchor = &tail[tail.find('\n').map_or(0, |end| end + 1)..];
                let place = transcript.find(anchor).map(|found| found + anchor.len());
                transcript.insert_str(place.unwrap_or_else(|| panic!("{transcript}")), theirs);
            }
        } else {
            assert!(transcript.contains(ours), "shown differently now ({reason}):\n{transcript}");
            transcript = transcript.replace(ours, theirs);
        }
    }
    transcript
}

macro_rules! scripts {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })+

        #[test]
        fn no_script_is_forgotten() {
            let mut tested = vec![$(concat!(stringify!($name), ".txt").to_owned()),+];
            tested.sort();
            let mut present: Vec<String> = fs::read_dir(folder())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            present.sort();
            assert_eq!(tested, present);
        }
    };
}

scripts! {
    console,
    devices,
    documents,
    errors,
    lifecycle,
    live_documents,
    pause,
    processors,
    statistics,
    test_driver,
    transient,
}
