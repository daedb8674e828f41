//! What the QEMU families inject: host, emulator, start, and the layout of command lines.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use model::status::DomainStatus;
use model::{Domain, FormatFlags};
use policy::address::Scope;
use policy::emulator::EmulatorCaps;
use serde_json::Value;

use crate::{Case, Corpus, Problem};

/// Where files that back memory lie.
const MEMORY_DIR: &str = "/var/lib/libvirt/qemu/ram";

/// The random bytes of the corpus.
pub(crate) fn counting(bytes: &mut [u8]) {
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = index as u8;
    }
}

/// The form in which a case is printed.
pub(crate) fn state(case: &Case) -> FormatFlags {
    if case.state.as_deref() == Some("inactive") { FormatFlags::INACTIVE } else { FormatFlags::NONE }
}

/// The input as the QEMU driver stores it.
pub(crate) fn stored(corpus: &Corpus, case: &Case) -> Result<Domain, Problem> {
    stored_text(corpus, case, &case.input(corpus, 0)?)
}

/// A document as the QEMU driver stores it in the context of a case.
pub(crate) fn stored_text(corpus: &Corpus, case: &Case, text: &str) -> Result<Domain, Problem> {
    let (mut domain, _) = Domain::parse(text).map_err(|error| Problem::refused(error.message()))?;
    domain.id = None;
    let (host, caps) = (host(corpus, case), caps(corpus, case)?);
    let scope = if case.flag("abi_update") { Scope::All } else { Scope::Stored };
    policy::normalize(&mut domain, &host, &caps, &mut counting, scope)?;
    policy::validate::check(&domain, &host, &caps)?;
    Ok(domain)
}

/// How machines inside other documents are completed.
pub(crate) fn machine(
    corpus: &Corpus,
    case: &Case,
) -> Result<impl FnMut(&mut Domain) -> error::Result<()>, Problem> {
    let (host, caps) = (host(corpus, case), caps(corpus, case)?);
    Ok(move |domain: &mut Domain| policy::normalize(domain, &host, &caps, &mut counting, Scope::Stored))
}

/// The record of a running machine, of the given input.
pub(crate) fn status(corpus: &Corpus, case: &Case, input: usize) -> Result<DomainStatus, Problem> {
    let (mut status, report) = DomainStatus::parse(&case.input(corpus, input)?).map_err(Problem::refused)?;
    if !report.is_empty() {
        return Err(Problem::refused(format!("unknown names: {report:?}")));
    }
    // The migration cookies of the corpus name no capabilities; their machines are complete.
    if case.word("caps_file").is_some() {
        let (host, caps) = (host(corpus, case), caps(corpus, case)?);
        policy::status::complete(&mut status, &host, &caps, &mut counting, MEMORY_DIR)?;
    }
    Ok(status)
}

/// The host that the corpus pretends to be.
pub(crate) fn host(corpus: &Corpus, case: &Case) -> policy::Host {
    let arch = case.word("host_arch").unwrap_or("x86_64").to_owned();
    let names = ["x86_64", "i386", "aarch64", "ppc64", "s390x", "riscv64"];
    let mut emulators: BTreeMap<String, String> =
        names.iter().map(|name| ((*name).to_owned(), format!("/usr/bin/qemu-system-{name}"))).collect();
    emulators.insert("i686".to_owned(), "/usr/bin/qemu-system-i386".to_owned());
    policy::Host {
        arch,
        emulators,
        cpu: host_cpu(corpus, case).ok().flatten(),
        cpu_model: case.word("host_cpu").map(str::to_owned),
        privileged: true,
        nvram_dir: "/var/lib/libvirt/qemu/nvram".to_owned(),
        channel_dir: "/var/run/libvirt/qemu/channel".to_owned(),
        firmware: firmware(corpus),
        pci_groups: pci_groups(corpus),
        audio: policy::host::Audio {
            driver: case.context["env"]["QEMU_AUDIO_DRV"].as_str().map(str::to_owned),
            sdl_driver: case.context["env"]["SDL_AUDIODRIVER"].as_str().map(str::to_owned),
            vnc: configured(case, "vnc_allow_host_audio"),
            no_graphics: configured(case, "nographics_allow_host_audio"),
        },
        tpm_versions: tpm_versions(case),
        ..policy::Host::default()
    }
}

/// Whether an option of qemu.conf is on.
fn configured(case: &Case, key: &str) -> bool {
    let value = &case.context["config"][key];
    value == 1 || value == true
}

/// The versions of TPM that the host's software has.
fn tpm_versions(case: &Case) -> Vec<String> {
    let named: Vec<String> = case.list("tpm_versions").map(str::to_owned).collect();
    if named.is_empty() { vec!["1.2".to_owned(), "2.0".to_owned()] } else { named }
}

/// The groups of the host's PCI devices.
fn pci_groups(corpus: &Corpus) -> BTreeMap<String, u32> {
    let text = corpus.text("data/fixtures/host-pci-devices.json").unwrap_or_default();
    let devices: Value = serde_json::from_str(&text).unwrap_or_default();
    let group = |device: &Value| {
        Some((device["address"].as_str()?.to_owned(), device["iommu_group"].as_u64()? as u32))
    };
    devices["devices"].as_array().into_iter().flatten().filter_map(group).collect()
}

/// The firmware of the corpus.
pub(crate) fn firmware(corpus: &Corpus) -> Vec<policy::firmware::Descriptor> {
    let folders = ["usr/share/qemu/firmware", "etc/qemu/firmware", "home/user/.config/qemu/firmware"];
    let read = |name: &str| folder(corpus, &format!("data/qemufirmwaredata/{name}"));
    policy::firmware::descriptors(&folders.map(read))
}

/// Names and texts of the files of a folder.
pub(crate) fn folder(corpus: &Corpus, folder: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(corpus.folder.join(folder)).into_iter().flatten().flatten();
    let text = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((name, std::fs::read_to_string(entry.path()).ok()?))
    };
    entries.filter_map(text).collect()
}

/// What the driver does to a definition before it starts: addresses, names, what only the host can say.
pub(crate) fn prepare(corpus: &Corpus, case: &Case, domain: &mut Domain) -> Result<(), Problem> {
    let files = Files { corpus, missing: RefCell::default() };
    let resolved = policy::resolve::apply(domain, &files);
    if let Some(what) = files.missing.take() {
        return Err(Problem::Missing(what));
    }
    resolved?;
    let (host, mut caps) = (host(corpus, case), caps(corpus, case)?);
    policy::address::assign(domain, &host, &caps, Scope::All)?;
    policy::alias::assign(domain);
    policy::argv::pretend_ports(domain, configured(case, "spice_tls"));
    if case.flag("host_cpu_recomputed") {
        caps.accelerators.values_mut().for_each(|own| own.host_cpu = None);
    }
    policy::processor::settle(domain, &host, &caps)?;
    if let Some(vsock) = domain.devices.vsock.as_deref_mut()
        && let Some(cid) = vsock.cid.as_mut().filter(|cid| cid.auto == Some(true))
    {
        cid.address = Some(42);
    }
    Ok(())
}

/// The emulator of a case. As the corpus says, aliases are kept as written: they become names of their own.
pub(crate) fn caps(corpus: &Corpus, case: &Case) -> Result<EmulatorCaps, Problem> {
    static READ: Mutex<BTreeMap<PathBuf, EmulatorCaps>> = Mutex::new(BTreeMap::new());
    let name = case.word("caps_file").ok_or_else(|| Problem::missing("no capabilities are named"))?;
    let path = corpus.folder.join(name);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let mut caps = match read.entry(path) {
        Entry::Occupied(entry) => entry.get().clone(),
        Entry::Vacant(entry) => {
            let caps = EmulatorCaps::from_document(&corpus.text(name)?)
                .map_err(|error| Problem::Missing(format!("{name}: {error}")))?;
            entry.insert(caps).clone()
        }
    };
    drop(read);
    if case.flag("machine_aliases_stripped") {
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
        for flag in case.list(key).filter_map(policy::emulator::Flag::named) {
            if add {
                caps.flags.insert(flag);
            } else {
                caps.flags.remove(&flag);
            }
        }
    }
    if let Some(gic) = case.word("gic") {
        let version = |version: u8, word: &str| {
            let works = gic == word || gic == "both";
            works.then_some(policy::emulator::Gic { version, kernel: true, emulated: true })
        };
        caps.gic = [version(2, "v2"), version(3, "v3")].into_iter().flatten().collect();
    }
    Ok(caps)
}

/// The pools and networks of the corpus.
struct Files<'a> {
    corpus: &'a Corpus,
    /// A file that the corpus lacks, or that we cannot read: no refusal of the case's input.
    missing: RefCell<Option<String>>,
}

impl Files<'_> {
    /// The document in a file of the corpus.
    fn document<T: model::domain::Element>(&self, path: &str) -> Result<T, error::Error> {
        let read = || {
            let text = self.corpus.text(path).map_err(|_| "it is not there".to_owned())?;
            T::parse(&text).map(|(document, _)| document).map_err(|error| error.to_string())
        };
        read().map_err(|why| {
            let what = format!("{path}: {why}");
            self.missing.replace(Some(what.clone()));
            lost(&what)
        })
    }
}

fn lost(what: &str) -> error::Error {
    error::Error::new(error::ErrorCode::NoStoragePool, error::ErrorDomain::Storage, what)
}

impl policy::resolve::Names for Files<'_> {
    fn volume(&self, pool: &str, volume: &str) -> Result<policy::resolve::Volume, error::Error> {
        use model::storage_volume::VolumeType;
        if pool == "inactive" || volume == "nonexistent" {
            return Err(lost(volume));
        }
        let pool = self.document(&format!("data/storagepoolxml2xmlout/{pool}.xml"))?;
        let (word, rest) = volume.split_once('+').unwrap_or(("block", volume));
        let kind = match word {
            "file" => VolumeType::File,
            "dir" => VolumeType::Dir,
            _ => VolumeType::Block,
        };
        Ok(policy::resolve::Volume { pool, kind, path: format!("/some/{word}/device/{rest}") })
    }

    fn port(&self, network: &str, _group: Option<&str>) -> Result<model::network_port::Plug, error::Error> {
        let Some((_, port)) = network.split_once(';') else {
            return Ok(model::network_port::Plug::Network(model::network_port::PlugBridge::default()));
        };
        let path = format!("data/virnetworkportxml2xmldata/{port}.xml");
        let port: model::network_port::NetworkPort = self.document(&path)?;
        port.plug.ok_or_else(|| lost(&path))
    }
}

/// The start that the corpus pretends.
pub(crate) fn context(domain: &Domain, case: &Case) -> policy::argv::LaunchContext {
    use policy::argv::{HugePageFolder, LaunchContext, Mode, Moment, Monitor, Numbering};
    let name: String = domain.name.chars().take(20).collect();
    let private_dir = format!("/var/lib/libvirt/qemu/domain--1-{name}");
    let config = |key: &str| configured(case, key);
    let sasl = |key: &str| config(key).then(|| "/etc/sasl2".to_owned());
    LaunchContext {
        mode: Mode::Paths,
        host_arch: case.word("host_arch").unwrap_or("x86_64").to_owned(),
        master_key: Some(format!("{private_dir}/master-key.aes")),
        private_dir,
        monitor: Monitor::Descriptor(1729),
        numbering: Numbering::By(Arc::new(Handed::of(case))),
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
        // 2009-02-13 23:31:30 UTC, 30 minutes west of it.
        now: Some(Moment { seconds: 1_234_567_890, local_offset: -30 * 60 }),
        host_nodes: "0-3".parse().ok(),
        render_node: Some("/dev/dri/foo".to_owned()),
        tls: tls(case),
        spice_tls_dir: Some("/etc/pki/libvirt-spice".to_owned()),
        spice_ticketing: true,
        vnc_sasl_dir: sasl("vnc_sasl"),
        spice_sasl_dir: sasl("spice_sasl"),
        vnc_auto_socket: config("vnc_auto_unix_socket"),
        spice_auto_socket: config("spice_auto_unix_socket"),
        vnc_password: case.context["config"]["vnc_password"].is_string(),
        dbus_address: Some(format!("unix:path=/var/run/libvirt/qemu/dbus/-1-{name}-dbus.sock")),
        tpm_socket: Some("/dev/test".to_owned()),
        tpm_cancel: Some("/sys/class/misc/tpm0/device/cancel".to_owned()),
        passt_prefix: Some(format!("/var/run/libvirt/qemu/passt/-1-{name}")),
        nbdkit: config("storage_use_nbdkit").then(|| policy::nbdkit::NbdKit::of(case.list("nbdkit_caps"))),
        surroundings: Some(Arc::new(Pretended { handed: Handed::of(case) })),
        // Unless it is switched off; -1 leaves it to the emulator's abilities.
        sandbox: ![Value::from(0), Value::from(false)].contains(&case.context["config"]["seccomp_sandbox"]),
        dump_guest_core: config("dump_guest_core"),
    }
}

/// The encryption that the configuration of a case asks for.
fn tls(case: &Case) -> policy::argv::Tls {
    let config = &case.context["config"];
    let on = |key: &str| configured(case, key);
    let folder = |service: &str| policy::argv::TlsFolder {
        dir: format!("/etc/pki/libvirt-{service}"),
        verify: on(&format!("{service}_tls_x509_verify")),
        secret: config[format!("{service}_tls_x509_secret_uuid")].as_str().and_then(|uuid| uuid.parse().ok()),
    };
    policy::argv::Tls {
        vnc: on("vnc_tls").then(|| folder("vnc")),
        chardev_default: on("chardev_tls"),
        chardev: Some(folder("chardev")),
        nbd_default: on("nbd_tls"),
        nbd: Some(folder("nbd")),
        vxhs_default: on("vxhs_tls"),
        vxhs: Some(folder("vxhs")),
    }
}

/// What all secrets of the corpus hold.
pub(crate) const SECRET: &[u8] = b"AQCVn5hO6HzFAhAAq0NCv8jtJcIcE+HOBlMQ1A";

/// The secrets and devices of the corpus.
#[derive(Debug)]
struct Pretended {
    handed: Handed,
}

impl policy::argv::Surroundings for Pretended {
    fn secret(
        &self,
        wanted: &model::devices::disk_source::SecretRef,
    ) -> Result<policy::argv::Sealed, error::Error> {
        let known = ["mycluster_myname", "client.admin secret"];
        let fits =
            |usage: &String| known.contains(&usage.as_str()) || usage.starts_with("/storage/guest_disks/");
        if wanted.uuid.is_none() && !wanted.usage.as_ref().is_some_and(fits) {
            return Err(error::Error::new(
                error::ErrorCode::NoSecret,
                error::ErrorDomain::Secret,
                "no secret with matching usage",
            ));
        }
        self.seal(SECRET)
    }

    fn seal(&self, value: &[u8]) -> Result<policy::argv::Sealed, error::Error> {
        let counted: [u8; 32] = std::array::from_fn(|index| index as u8);
        let iv = std::array::from_fn(|index| index as u8);
        Ok(policy::argv::Sealed::new(value, &counted, iv))
    }

    fn scsi_generic(
        &self,
        _adapter: &str,
        _place: model::devices::hostdev::ScsiPlace,
    ) -> Result<String, error::Error> {
        Ok("sg0".to_owned())
    }

    fn group(&self, name: &str) -> Result<usize, error::Error> {
        match self.handed.groups.get(name) {
            Some(group) => Ok(group.len()),
            None => Err(error::Error::new(
                error::ErrorCode::ConfigUnsupported,
                error::ErrorDomain::Qemu,
                format!("file descriptor group '{name}' was not associated with the domain"),
            )),
        }
    }
}

/// The descriptors of the corpus: those that a case hands over, and the fixed ones.
#[derive(Debug, Default, PartialEq)]
struct Handed {
    /// Those that the caller associated with the machine, by the name of their group.
    groups: BTreeMap<String, Vec<i32>>,
    /// Those of vhost-vdpa disks, by path.
    vdpa: BTreeMap<String, i32>,
    /// The one of all other vhost-vdpa disks.
    any_vdpa: Option<i32>,
}

impl Handed {
    /// `fd_groups` and `vdpa_fds` of a case.
    fn of(case: &Case) -> Handed {
        let vdpa = &case.context["vdpa_fds"];
        let any_vdpa = numbers(vdpa).first().copied();
        let groups = named(&case.context["fd_groups"]).into_iter().map(|(name, fds)| (name, numbers(fds)));
        let vdpa = named(vdpa).into_iter().filter_map(|(path, fds)| Some((path, *numbers(fds).first()?)));
        Handed { groups: groups.collect(), vdpa: vdpa.collect(), any_vdpa }
    }
}

/// Names and what belongs to them: the members of an object, or a list of objects that each have one text (the name) and
/// one other member.
fn named(value: &Value) -> Vec<(String, &Value)> {
    let entry = |item: &'_ Value| -> Option<String> {
        item.as_object()?.values().find_map(Value::as_str).map(str::to_owned)
    };
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items
            .iter()
            .filter_map(|item| {
                let other = item.as_object()?.values().find(|value| !value.is_string())?;
                Some((entry(item)?, other))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A number, or a list of them.
fn numbers(value: &Value) -> Vec<i32> {
    let number = |value: &Value| value.as_i64().and_then(|number| i32::try_from(number).ok());
    match value {
        Value::Array(items) => items.iter().filter_map(number).collect(),
        one => number(one).into_iter().collect(),
    }
}

impl policy::argv::Numbers for Handed {
    fn number(&self, kind: &policy::argv::ResourceKind, purpose: &str) -> i32 {
        use policy::argv::ResourceKind;
        match kind {
            ResourceKind::File { path, .. } if purpose.ends_with("-vdpa") => {
                self.vdpa.get(path).copied().or(self.any_vdpa).unwrap_or(1732)
            }
            // The count of a group is asked for before its members.
            ResourceKind::Group { name, index } => self.groups[name][*index],
            other => fixed_number(other, purpose),
        }
    }
}

/// The descriptors that all cases share.
fn fixed_number(kind: &policy::argv::ResourceKind, purpose: &str) -> i32 {
    use policy::argv::ResourceKind;
    match kind {
        ResourceKind::File { .. } if purpose.ends_with("-log") => 1751,
        ResourceKind::File { .. } if purpose.ends_with("-tpm") => 1730,
        ResourceKind::File { .. } if purpose.ends_with("-cancel") => 1731,
        ResourceKind::File { .. } if purpose == "vhost-scsi" => 3,
        ResourceKind::File { .. } => 1750,
        ResourceKind::Listen { .. } => 1729,
        ResourceKind::Helper { device } if device.starts_with("net") => 42,
        ResourceKind::Helper { .. } => 1729,
        // No case of QEMU has such.
        ResourceKind::Group { .. } | ResourceKind::Passt { .. } => -1,
        ResourceKind::Tap { queue, ethernet, .. } => (if *ethernet { 3 } else { 102 }) + *queue as i32,
        ResourceKind::VhostNet { queue, .. } => 44 + *queue as i32,
        ResourceKind::VhostVsock => 6789,
    }
}

/// The processor of the host that the case names.
pub(crate) fn host_cpu(corpus: &Corpus, case: &Case) -> Result<Option<model::host_cpu::HostCpu>, Problem> {
    use model::host_cpu::{HostCpu, HostFeature};
    let Some(name) = case.word("host_cpu") else { return Ok(None) };
    let text = corpus.text("data/fixtures/host-cpus.json")?;
    let all: Value = serde_json::from_str(&text)
        .map_err(|error| Problem::missing(format!("the processors of hosts: {error}")))?;
    let found = &all["cpus"][name];
    let word = |key: &str| found[key].as_str().map(str::to_owned);
    let features = found["features"].as_array().into_iter().flatten();
    let features = features.filter_map(|feature| feature.as_str());
    let feature = |name: &str| HostFeature { policy: None, name: name.to_owned() };
    Ok(Some(HostCpu {
        arch: word("arch"),
        model: word("model"),
        vendor: word("vendor"),
        feature: features.map(feature).collect(),
        ..HostCpu::default()
    }))
}

#[cfg(test)]
mod tests {
    use policy::argv::{Access, Numbers, ResourceKind, Surroundings};
    use serde_json::json;

    use super::*;

    fn handed(context: &Value) -> Handed {
        let case = json!({
            "family": "qemuxml2argv", "name": "a", "input": [], "expected": [], "result": "success",
            "context": context
        });
        Handed::of(&serde_json::from_value(case).expect("it is a case"))
    }

    /// What a case hands over is what its command line has; both forms of lists are read.
    #[test]
    fn descriptors_of_a_case_are_its_own() {
        let expected = handed(&json!({"fd_groups": {"a": [200, 205], "b": [7]}, "vdpa_fds": {"/dev/v": 31}}));
        let listed = handed(&json!({
            "fd_groups": [{"name": "a", "fds": [200, 205]}, {"name": "b", "fds": 7}],
            "vdpa_fds": [{"path": "/dev/v", "fd": 31}]
        }));
        assert_eq!(expected, listed);
        let vdpa = |path: &str| ResourceKind::File { path: path.to_owned(), access: Access::Read };
        assert_eq!(expected.number(&vdpa("/dev/v"), "libvirt-1-storage-vdpa"), 31);
        assert_eq!(expected.number(&vdpa("/dev/other"), "net0-vdpa"), 1732);
        assert_eq!(expected.number(&ResourceKind::Group { name: "a".to_owned(), index: 1 }, ""), 205);
        let pretended = Pretended { handed: expected };
        assert_eq!(pretended.group("a").ok(), Some(2));
        assert!(pretended.group("c").is_err());
    }
}
