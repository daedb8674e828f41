//! Runs in a guest whose power is cut: changes machines without end, and tells what an engine finds of them.
//!
//! `power-cut run DIR SEED FROM` goes on after step FROM of a life and says `done N` when step N is acknowledged;
//! `power-cut show DIR` says `log TEXT`, `file NAME`, `mark NAME` and `found NAME ID MARK AUTOSTART`.

#![expect(clippy::unwrap_used, reason = "a part of a test, which fails it by panicking")]

use std::path::Path;
use std::sync::Arc;

use api::{Identity, OpenRequest};
use driver_test::{HostInfo, TestBackend, TestHost};
use engine::{Connection, Engine, EngineConfig};
use robustness::life::{Life, look};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", dir, seed, from] => run(Path::new(dir), seed.parse().unwrap(), from.parse().unwrap()),
        ["show", dir] => show(Path::new(dir)),
        _ => panic!("usage: power-cut run DIR SEED FROM | power-cut show DIR"),
    }
}

fn run(dir: &Path, seed: u64, from: u64) {
    let driver = open(dir);
    let mut life = Life::after(seed, from);
    loop {
        life.step(&*driver).unwrap();
        println!("done {}", life.number());
    }
}

fn show(dir: &Path) {
    let driver = open(dir);
    let definitions = dir.join("etc/test");
    for (kind, folder) in [("file", definitions.clone()), ("mark", definitions.join("autostart"))] {
        for entry in folder.read_dir().unwrap() {
            println!("{kind} {}", entry.unwrap().file_name().display());
        }
    }
    for (name, known) in look(&*driver).unwrap() {
        println!("found {name} {} {} {}", known.id, known.mark, known.autostart);
    }
}

/// An engine of its own; machines are not started, since a machine that runs is not what is on disk.
fn open(dir: &Path) -> Arc<Connection<TestBackend>> {
    let log = Arc::new(|line: &str| println!("log {line}"));
    let config = EngineConfig { autostart: false, log, ..EngineConfig::below(dir) };
    let engine = Engine::open(config, TestBackend::new(TestHost::new(HostInfo::default()))).unwrap();
    let identity = Identity { uid: 0, gid: 0, pid: 0 };
    engine.connect(&OpenRequest { uri: "test:///default".to_owned(), read_only: false, identity })
}
