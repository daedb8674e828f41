//! Every program of `examples/`, in every language, against one daemon each: lists machines and takes one through its life.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use client_tests::{CLIENTS, Client, TestDaemon, run};
use guest::{Machine, domain_xml};

/// A boot, a shutdown and some calls; far more than that takes on two busy cores.
const PROGRAM_MAX: Duration = Duration::from_secs(180);

/// A command of the README compiles first.
const COMPILE_MAX: Duration = Duration::from_secs(600);

/// Lists an inactive machine, which stock virsh defined.
fn list(client: &str) {
    let client = Client::named(client);
    if !client.available() {
        return;
    }
    let daemon = TestDaemon::start();
    let name = format!("list-{}", client.name);
    let document = document(&daemon, &name);
    let outcome = run(daemon.virsh().arg("define").arg(&document), PROGRAM_MAX);
    assert!(outcome.status.success(), "{outcome:?}");
    let outcome = run(client.program("list", daemon.dir()).arg(daemon.uri()), PROGRAM_MAX);
    assert!(outcome.status.success(), "{outcome:?}");
    // The peer may have other machines.
    let mine: Vec<&str> = outcome.stdout.lines().filter(|line| line.starts_with(&name)).collect();
    assert_eq!(mine, [format!("{name}: shut off")], "{outcome:?}");
    let outcome = run(daemon.virsh().args(["undefine", &name]), PROGRAM_MAX);
    assert!(outcome.status.success(), "{outcome:?}");
}

/// Lists the machine of the test driver. The pure Go client knows the QEMU driver only.
#[test]
fn every_binding_lists_the_test_driver() {
    let daemon = TestDaemon::start();
    for client in CLIENTS.iter().filter(|client| client.name != "go-pure" && client.available()) {
        let outcome = run(client.program("list", daemon.dir()).arg(daemon.test_uri()), PROGRAM_MAX);
        assert!(outcome.status.success(), "{}: {outcome:?}", client.name);
        assert_eq!(outcome.stdout.lines().next(), Some("test: running"), "{}: {outcome:?}", client.name);
    }
}

/// The repository's root, where the commands of `examples/README.md` run.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The command that `examples/README.md` documents for a client's `machine`, with the two arguments filled in.
fn documented(client: &str, uri: &str, document: &Path) -> Command {
    let table = fs::read_to_string(Path::new(ROOT).join("examples/README.md")).unwrap();
    let row = table.lines().find_map(|line| line.strip_prefix(&format!("| `{client}` |")));
    let row = row.unwrap_or_else(|| panic!("{client} is in no row of examples/README.md"));
    let line = row.rsplit('`').nth(1).expect("the last column is a command");
    assert!(line.ends_with(" URI DOMAIN.xml"), "{line}");
    let line = line.replace(" URI DOMAIN.xml", " \"$1\" \"$2\"");
    let mut command = Command::new("bash");
    command.args(["-c", &line, "bash", uri]).arg(document).current_dir(ROOT);
    command
}

/// The files of a client's examples.
fn files(client: &str) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(ROOT).join("examples").join(client)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            }
            found.insert(entry.path());
        }
    }
    found
}

/// Defines, boots, watches, shuts down and undefines a real Linux; by the documented command, which leaves nothing.
fn machine(client: &str) {
    let client = Client::named(client);
    if !client.available() {
        return;
    }
    let daemon = TestDaemon::start();
    let name = format!("machine-{}", client.name);
    let document = document(&daemon, &name);
    // It compiles without a warning too.
    let _ = client.program("machine", daemon.dir());
    let before = files(client.name);
    let mut command = documented(client.name, &daemon.uri(), &document);
    let outcome = run(&mut command, COMPILE_MAX + PROGRAM_MAX);
    assert_eq!(files(client.name), before, "{command:?} leaves something behind");
    if !outcome.status.success() {
        // The peer would keep it; a private daemon takes it along.
        run(daemon.virsh().args(["destroy", &name]), PROGRAM_MAX);
        run(daemon.virsh().args(["undefine", &name]), PROGRAM_MAX);
    }
    let expected = [
        Some(format!("defined {name}")),
        Some(format!("started {name}")),
        Some("console: ferrovirt-guest: userspace reached, 0 disks, 1 interfaces".to_owned()),
        client.types.then(|| "console: sum-42".to_owned()),
        Some("info: 192 MiB, 1 vcpus".to_owned()),
        Some("memory: 196608 KiB".to_owned()),
        Some(format!("shut down {name}")),
        client.events.map(|events| format!("events: {events}")),
    ];
    let expected: Vec<String> = expected.into_iter().flatten().collect();
    let told: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(told, expected, "{}", outcome.stderr);
    assert!(outcome.status.success(), "{outcome:?}");
}

/// Writes the domain document of a machine with this name.
fn document(daemon: &TestDaemon, name: &str) -> PathBuf {
    let guest = guest::shared().unwrap();
    let path = Path::new(daemon.dir()).join("domain.xml");
    fs::write(&path, domain_xml(name, &guest, &Machine::default())).unwrap();
    path
}

macro_rules! clients {
    ($($module:ident = $client:literal),+ $(,)?) => {
        $(mod $module {
            #[test]
            fn lists_machines() {
                super::list($client);
            }

            #[test]
            fn takes_a_machine_through_its_life() {
                super::machine($client);
            }
        })+

        #[test]
        fn no_client_is_forgotten() {
            let tested = [$($client),+];
            assert!(CLIENTS.iter().map(|client| client.name).eq(tested));
            let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
            for entry in fs::read_dir(examples).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                assert!(path.is_file() || tested.contains(&name), "{name} has no test");
            }
        }
    };
}

clients! {
    c = "c",
    cpp = "cpp",
    go_cgo = "go-cgo",
    go_pure = "go-pure",
    java = "java",
    perl = "perl",
    python = "python",
    ruby = "ruby",
    rust = "rust",
}
