//! Reads the shared corpus, when it lies beside the repository.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part, and a test may panic")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use policy::emulator::EmulatorCaps;
use serde_json::Value;

/// The corpus folder, when present.
pub fn corpus() -> Option<PathBuf> {
    test_support::shared("corpus")
}

/// The documents of a recorded conversation.
pub fn conversation(path: &Path) -> Vec<(Value, Value)> {
    let text = std::fs::read_to_string(path).unwrap();
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap();
    documents.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// One case of the corpus.
pub struct Case {
    /// Its name.
    pub name: String,
    /// The input document.
    pub input: String,
    /// The expected text.
    pub expected: String,
    /// `success` or the step that must fail.
    pub result: String,
    /// What is injected.
    pub context: Value,
}

/// The cases of a family on x86_64 with the newest emulator.
pub fn cases(corpus: &Path, family: &str) -> Vec<Case> {
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(corpus.join("manifest.json")).unwrap()).unwrap();
    let read = |case: &Value, key: &str| match case[key][0].as_str() {
        Some(path) => std::fs::read_to_string(corpus.join(path)).unwrap(),
        None => String::new(),
    };
    let of_family =
        manifest["cases"].as_array().unwrap().iter().filter(|case| {
            case["family"] == family && case["name"].as_str().unwrap().contains(".x86_64-latest")
        });
    of_family
        .map(|case| Case {
            name: case["name"].as_str().unwrap().to_owned(),
            input: read(case, "input"),
            expected: read(case, "expected"),
            result: case["result"].as_str().unwrap().to_owned(),
            context: case["context"].clone(),
        })
        .collect()
}

/// The random bytes of the corpus.
pub struct Counting;

impl policy::Random for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = index as u8;
        }
    }
}

/// The host that the corpus pretends to be.
pub fn host(case: &Case) -> policy::Host {
    let arch = case.context["host_arch"].as_str().unwrap().to_owned();
    let names = ["x86_64", "i386", "aarch64", "ppc64", "s390x", "riscv64"];
    let mut emulators: BTreeMap<String, String> =
        names.iter().map(|name| ((*name).to_owned(), format!("/usr/bin/qemu-system-{name}"))).collect();
    emulators.insert("i686".to_owned(), "/usr/bin/qemu-system-i386".to_owned());
    policy::Host {
        arch,
        emulators,
        cpu_model: case.context["host_cpu"].as_str().map(str::to_owned),
        privileged: true,
        nvram_dir: "/var/lib/libvirt/qemu/nvram".to_owned(),
        channel_dir: "/var/run/libvirt/qemu/channel".to_owned(),
        firmware: firmware(),
        ..policy::Host::default()
    }
}

/// The firmware of the corpus.
fn firmware() -> Vec<policy::firmware::Descriptor> {
    let root = corpus().unwrap().join("data/qemufirmwaredata");
    let folders = ["usr/share/qemu/firmware", "etc/qemu/firmware", "home/user/.config/qemu/firmware"];
    let read = |folder: &str| {
        let entries =
            std::fs::read_dir(root.join(folder)).into_iter().flatten().map(|entry| entry.unwrap().path());
        let text = |path: PathBuf| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
        };
        entries.map(text).collect::<Vec<_>>()
    };
    policy::firmware::descriptors(&folders.map(read))
}

/// The emulator of a case. As the corpus says, aliases are kept as written: they become names of their own.
pub fn caps(corpus: &Path, case: &Case) -> EmulatorCaps {
    static READ: Mutex<BTreeMap<PathBuf, EmulatorCaps>> = Mutex::new(BTreeMap::new());
    let path = corpus.join(case.context["caps_file"].as_str().unwrap());
    let mut read = READ.lock().unwrap();
    let fresh = || EmulatorCaps::from_document(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut caps = read.entry(path.clone()).or_insert_with(fresh).clone();
    if case.context["machine_aliases_stripped"] == true {
        for all in caps.accelerators.values_mut() {
            let aliased: Vec<_> = all
                .machines
                .iter_mut()
                .filter_map(|machine| {
                    let name = machine.alias.take()?;
                    let short = policy::emulator::Machine { name, ..machine.clone() };
                    machine.default = false;
                    Some(short)
                })
                .collect();
            all.machines.extend(aliased);
        }
    }
    for (key, add) in [("add_caps", true), ("remove_caps", false)] {
        let names = case.context[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        for flag in names.filter_map(policy::emulator::Flag::named) {
            if add {
                caps.flags.insert(flag);
            } else {
                caps.flags.remove(&flag);
            }
        }
    }
    caps
}

/// Writes what came out beside what was expected, for a look with diff, when the variable names a folder.
pub fn dump(family: &str, case: &Case, found: &str) {
    let Some(folder) = std::env::var_os("POLICY_DUMP") else { return };
    let folder = Path::new(&folder).join(family);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{}.expected", case.name)), &case.expected).unwrap();
    std::fs::write(folder.join(format!("{}.found", case.name)), found).unwrap();
}

/// A command line in the layout of the corpus.
pub fn layout(plan: &policy::argv::Plan) -> String {
    let mut text = String::new();
    for (name, value) in &plan.env {
        text.push_str(&format!("{name}={} \\\n", quote(value)));
    }
    text.push_str(&quote(&plan.program));
    let mut options = false;
    for (index, arg) in plan.args.iter().enumerate() {
        let is_option = arg.starts_with('-');
        let previous = index > 0 && plan.args[index - 1].starts_with('-');
        let later = plan.args[index..].iter().skip(1).any(|arg| arg.starts_with('-'));
        let joined = !is_option && options && (previous || later);
        options |= is_option;
        text.push_str(if joined { " " } else { " \\\n" });
        text.push_str(&quote(arg));
    }
    text.push('\n');
    text
}

fn quote(arg: &str) -> String {
    let special = |letter: char| letter.is_whitespace() || "!\"#$&'()*;<>?[\\]^`{|}~".contains(letter);
    if arg.is_empty() || arg.contains(special) {
        format!("'{}'", arg.replace('\'', "'\\''"))
    } else {
        arg.to_owned()
    }
}

/// The start that the corpus pretends.
pub fn context(domain: &model::Domain, case: &Case) -> policy::argv::LaunchContext {
    use policy::argv::{HugePageFolder, LaunchContext, Mode, Monitor, Numbering};
    let name: String = domain.name.chars().take(20).collect();
    let private_dir = format!("/var/lib/libvirt/qemu/domain--1-{name}");
    LaunchContext {
        mode: Mode::Paths,
        master_key: Some(format!("{private_dir}/master-key.aes")),
        private_dir,
        monitor: Monitor::Descriptor(1729),
        numbering: Numbering::By(number),
        search_path: "/bin".to_owned(),
        user: "test".to_owned(),
        incoming: match case.context["migrate_fd"].as_i64() {
            Some(fd) if case.context["migrate_from"].as_str().is_none_or(|from| from != "exec:cat") => {
                Some(format!("fd:{fd}"))
            }
            _ => case.context["migrate_from"].as_str().map(str::to_owned),
        },
        memory_dir: format!("/var/lib/libvirt/qemu/ram/-1-{name}"),
        huge_pages: vec![
            HugePageFolder {
                size_kib: 2048,
                path: format!("/dev/hugepages2M/libvirt/qemu/-1-{name}"),
                default: true,
            },
            HugePageFolder {
                size_kib: 1048576,
                path: format!("/dev/hugepages1G/libvirt/qemu/-1-{name}"),
                default: false,
            },
        ],
        automatic_nodes: "0-3".parse().ok(),
        render_node: Some("/dev/dri/foo".to_owned()),
        spice_tls_dir: Some("/etc/pki/libvirt-spice".to_owned()),
        spice_ticketing: true,
        sandbox: true,
        dump_guest_core: false,
        ..LaunchContext::default()
    }
}

/// The descriptors of the corpus.
fn number(kind: &policy::argv::ResourceKind, _purpose: &str) -> i32 {
    use policy::argv::ResourceKind;
    match kind {
        ResourceKind::File { access: policy::argv::Access::Append, .. } => 1751,
        ResourceKind::File { .. } => 1750,
        ResourceKind::Listen { .. } => 1729,
        ResourceKind::Tap { queue, ethernet, .. } => (if *ethernet { 3 } else { 102 }) + *queue as i32,
        ResourceKind::VhostNet { queue, .. } => 44 + *queue as i32,
        ResourceKind::VhostVsock => 6789,
        ResourceKind::Helper { .. } | ResourceKind::Group { .. } => 42,
    }
}
