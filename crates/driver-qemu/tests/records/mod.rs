//! A daemon that comes after a crash finds records damaged or missing: no emulator is left that nobody can end.
#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use api::constants::VIR_DOMAIN_START_PAUSED;
use api::{Driver, Identity, OpenRequest, Provider};
use driver_qemu::{QemuConfig, Scope};
use engine::EngineConfig;

use crate::common::{Host, document};

/// Where the daemon that crashes keeps its files.
const ROOT: &str = "FERROVIRT_TEST_ROOT";
/// Its machines: one whose record suffers, and one beside it.
const MACHINES: [&str; 2] = ["lost", "kept"];

/// What happens to a record.
type Damage = fn(&Path);

/// A driver and what it has logged.
struct Daemon {
    driver: Arc<dyn Driver>,
    log: Arc<Mutex<Vec<String>>>,
    _provider: Arc<dyn Provider>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        for machine in self.driver.connect_list_all_domains(0).unwrap_or_default() {
            let _ = self.driver.domain_destroy(&machine);
        }
    }
}

fn daemon(root: &Path) -> Daemon {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = log.clone();
    let sink = move |line: &str| lines.lock().unwrap().push(line.to_owned());
    let config = QemuConfig {
        scope: Scope::System,
        engine: EngineConfig { log: Arc::new(sink), ..EngineConfig::below(root) },
        cache_dir: root.join("lib/cache"),
    };
    let provider = driver_qemu::provider(config).unwrap();
    let identity = Identity { uid: 0, gid: 0, pid: 0 };
    let request = OpenRequest { uri: "qemu:///system".to_owned(), read_only: false, identity };
    let driver = provider.open(&request).unwrap().unwrap();
    Daemon { driver, log, _provider: provider }
}

fn remove(record: &Path) {
    fs::remove_file(record).unwrap();
}

fn empty(record: &Path) {
    fs::write(record, "").unwrap();
}

/// The record is fine, but what the driver wrote into it is not.
fn forget_the_process(record: &Path) {
    let text = fs::read_to_string(record).unwrap();
    assert!(text.contains("start_time"), "{text}");
    fs::write(record, text.replace("process", "procexx")).unwrap();
}

/// Starts two machines and dies like a daemon that is killed.
#[test]
#[ignore = "it is the daemon of the test below, in a process of its own"]
fn daemon_that_crashes() {
    let root = PathBuf::from(std::env::var_os(ROOT).expect("the other test sets it"));
    let daemon = daemon(&root);
    for name in MACHINES {
        let machine = daemon.driver.domain_define_xml(&document(name, "")).unwrap();
        daemon.driver.domain_create_with_flags(&machine, VIR_DOMAIN_START_PAUSED).unwrap();
    }
    std::process::abort();
}

#[test]
fn what_runs_without_a_usable_record_is_ended_and_can_start_again() {
    let Some(host) = Host::new() else { return };
    let cases: [(&str, Damage, &str); 3] = [
        ("missing", remove, "there is no record of it"),
        ("emptied", empty, "is damaged: "),
        ("mangled", forget_the_process, "its record does not tell its process"),
    ];
    for (folder, damage, cause) in cases {
        let root = host.root().join(folder);
        let crashed = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "records::daemon_that_crashes"])
            .env(ROOT, &root)
            .output()
            .unwrap();
        assert_eq!(crashed.status.signal(), Some(6), "{crashed:?}");
        let pid = host.processes("lost")[0];
        let record = root.join("run/qemu/lost.xml");
        damage(&record);

        let daemon = daemon(&root);
        assert!(host.processes("lost").is_empty());
        let log = daemon.log.lock().unwrap().join("\n");
        let words = format!("warning: domain 'lost' was ended (process {pid}), since ");
        assert!(log.contains(&words) && log.contains(cause), "{log}");
        assert!(!record.exists());
        let [lost, kept] = MACHINES.map(|name| daemon.driver.domain_lookup_by_name(name).unwrap());
        assert!(!root.join(format!("run/qemu/{}", lost.uuid)).exists());
        assert_eq!(daemon.driver.domain_is_active(&lost).unwrap(), 0);
        assert_eq!(daemon.driver.domain_is_active(&kept).unwrap(), 1, "{log}");
        daemon.driver.domain_create_with_flags(&lost, VIR_DOMAIN_START_PAUSED).unwrap();
        assert_eq!(host.processes("lost").len(), 1);
        assert_eq!(host.processes("kept").len(), 1);
    }
}
