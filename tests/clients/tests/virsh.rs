//! Stock virsh, command by command: every script of `virsh/` must print what stock virsh and libvirtd print.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::fs;
use std::path::{Path, PathBuf};

use client_tests::{TestDaemon, play};
use expect_test::expect_file;
use guest::{Machine, domain_xml};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("virsh")
}

/// Plays a script in a directory that holds the document of a machine with the script's name.
fn check(name: &str) {
    if !Path::new("/usr/bin/virsh").exists() {
        assert!(std::env::var_os("CI").is_none(), "virsh is not installed");
        println!("skipped: virsh is not installed; `make deps-test` installs it");
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
    expect_file![&path].assert_eq(&play(&daemon, &script));
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
    errors,
    lifecycle,
    pause,
    statistics,
    test_driver,
    transient,
}
