//! A driver with a directory of its own and real emulators.
#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use api::{Domain, Driver, Identity, OpenRequest, Provider};
use driver_qemu::{QemuConfig, Scope};
use engine::EngineConfig;
use error::Result;
use test_support::{Scratch, lacks, lacks_root, mentions};

/// Longest wait for a machine to start, beside compilers.
const START_MAX: Duration = Duration::from_secs(30);

/// A driver, its directory and its machines, all gone when this is dropped.
pub struct Host {
    root: Scratch,
    _provider: Arc<dyn Provider>,
    /// A connection with all rights.
    pub driver: Arc<dyn Driver>,
}

impl Host {
    /// A driver in a directory of its own; `None` where something is missing that its machines need.
    pub fn new() -> Option<Host> {
        if lacks(&["qemu-system-x86_64", "qemu-img", "mkfifo"]) || lacks_root() {
            return None;
        }
        let root = Scratch::new();
        let config = QemuConfig {
            scope: Scope::System,
            engine: EngineConfig::below(root.path()),
            cache_dir: root.path().join("lib/cache"),
        };
        let provider = driver_qemu::provider(config).unwrap();
        let identity = Identity { uid: 0, gid: 0, pid: 0 };
        let request = OpenRequest { uri: "qemu:///system".to_owned(), read_only: false, identity };
        let driver = provider.open(&request).unwrap().unwrap();
        Some(Host { root, _provider: provider, driver })
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// A new qcow2 image beside the driver's folders; its path.
    pub fn image(&self, name: &str) -> String {
        let path = self.root().join(name).to_string_lossy().into_owned();
        let made = Command::new("qemu-img").args(["create", "-q", "-f", "qcow2", &path, "1M"]).status();
        assert!(made.unwrap().success());
        path
    }

    /// A small machine with these devices, started paused.
    pub fn create(&self, name: &str, devices: &str) -> Result<Domain> {
        self.driver.domain_create_xml(&document(name, devices), api::constants::VIR_DOMAIN_START_PAUSED)
    }

    /// Emulators of a machine, and what they run.
    pub fn processes(&self, machine: &str) -> Vec<u32> {
        let name = format!("guest={machine},");
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let bytes = |pid: &u32, file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        // Their home is a folder of this driver.
        let ours = |pid: &u32| {
            String::from_utf8_lossy(&bytes(pid, "cmdline")).contains(&name)
                && mentions(&bytes(pid, "environ"), self.root())
        };
        numbers.filter(ours).collect()
    }

    /// Ends a machine.
    pub fn destroy(&self, machine: &Domain) {
        self.driver.domain_destroy(machine).unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let machines = self.driver.connect_list_all_domains(0).unwrap_or_default();
        for machine in machines {
            let _ = self.driver.domain_destroy(&machine);
        }
    }
}

/// The document of a small machine.
pub fn document(name: &str, devices: &str) -> String {
    format!(
        "<domain type='qemu'><name>{name}</name><memory>32768</memory>\
         <os><type arch='x86_64'>hvm</type></os><devices>{devices}</devices></domain>"
    )
}

/// A virtio disk.
pub fn disk(path: &str, target: &str) -> String {
    format!(
        "<disk type='file'><driver name='qemu' type='qcow2'/><source file='{path}'/>\
         <target dev='{target}' bus='virtio'/></disk>"
    )
}

/// An emulator that can be asked what it can do, but then says one word and waits.
pub struct HangingEmulator {
    path: PathBuf,
    /// What it waits for.
    pipe: PathBuf,
}

impl HangingEmulator {
    /// Makes it in the directory of `host`.
    pub fn new(host: &Host) -> HangingEmulator {
        let (path, pipe) = (host.root().join("hanging"), host.root().join("hanging.fifo"));
        let text = "#!/bin/sh\ncase \"$*\" in *none,accel*) exec qemu-system-x86_64 \"$@\";; esac\n\
                    echo waiting for Godot >&2\nread line < \"$0.fifo\"\n";
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let made = Command::new("mkfifo").args(["-m", "666"]).arg(&pipe).status();
        assert!(made.unwrap().success());
        HangingEmulator { path, pipe }
    }

    /// Its element in a document.
    pub fn element(&self) -> String {
        format!("<emulator>{}</emulator>", self.path.display())
    }

    /// Waits until it runs and reads its pipe; it hangs as long as the file is open.
    pub fn when_running(&self) -> File {
        let (sender, opened) = mpsc::channel();
        let pipe = self.pipe.clone();
        // The kernel opens a pipe for writing when somebody reads it.
        thread::spawn(move || sender.send(File::options().write(true).open(pipe)));
        opened.recv_timeout(START_MAX).expect("the emulator does not start").unwrap()
    }
}
