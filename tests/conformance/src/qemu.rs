//! What the QEMU families inject: host, emulator, start, and the layout of command lines.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use model::devices::graphics::Graphics;
use model::status::DomainStatus;
use model::{Domain, FormatFlags};
use policy::address::Scope;
use policy::emulator::EmulatorCaps;

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
            vnc: case.context["config"]["vnc_allow_host_audio"] == true,
            no_graphics: case.context["config"]["nographics_allow_host_audio"] == true,
        },
        tpm_versions: tpm_versions(case),
        ..policy::Host::default()
    }
}

/// The versions of TPM that the host's software has.
fn tpm_versions(case: &Case) -> Vec<String> {
    let named: Vec<String> = case.list("tpm_versions").map(str::to_owned).collect();
    if named.is_empty() { vec!["1.2".to_owned(), "2.0".to_owned()] } else { named }
}

/// The groups of the host's PCI devices.
fn pci_groups(corpus: &Corpus) -> BTreeMap<String, u32> {
    let text = corpus.text("data/fixtures/host-pci-devices.json").unwrap_or_default();
    let devices: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let group = |device: &serde_json::Value| {
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
    ports(domain);
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

/// The ports that displays get which leave the choice to the driver.
fn ports(domain: &mut Domain) {
    for graphics in &mut domain.devices.graphics {
        match graphics {
            Graphics::Vnc(vnc) if vnc.autoport == Some(true) => vnc.port = Some(5900),
            Graphics::Spice(spice) if spice.autoport == Some(true) => spice.port = Some(5901),
            _ => {}
        }
    }
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
    let config =
        |key: &str| case.context["config"][key].as_i64() == Some(1) || case.context["config"][key] == true;
    let sasl = |key: &str| config(key).then(|| "/etc/sasl2".to_owned());
    LaunchContext {
        mode: Mode::Paths,
        host_arch: case.word("host_arch").unwrap_or("x86_64").to_owned(),
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
        surroundings: Some(Arc::new(Pretended)),
        sandbox: case.context["config"]["seccomp_sandbox"] != 0,
        dump_guest_core: config("dump_guest_core"),
    }
}

/// The encryption that the configuration of a case asks for.
fn tls(case: &Case) -> policy::argv::Tls {
    let config = &case.context["config"];
    let on = |key: &str| config[key] == 1 || config[key] == true;
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
struct Pretended;

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
}

/// The descriptors of the corpus.
fn number(kind: &policy::argv::ResourceKind, purpose: &str) -> i32 {
    use policy::argv::ResourceKind;
    match kind {
        ResourceKind::File { .. } if purpose.ends_with("-log") => 1751,
        ResourceKind::File { .. } if purpose.ends_with("-tpm") => 1730,
        ResourceKind::File { .. } if purpose.ends_with("-cancel") => 1731,
        ResourceKind::File { .. } if purpose.ends_with("-vdpa") => 1732,
        ResourceKind::File { .. } if purpose == "vhost-scsi" => 3,
        ResourceKind::File { .. } => 1750,
        ResourceKind::Listen { .. } => 1729,
        ResourceKind::Helper { device } if device.starts_with("net") => 42,
        ResourceKind::Helper { .. } => 1729,
        ResourceKind::Group { index, .. } => 700 + *index as i32,
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
    let all: serde_json::Value = serde_json::from_str(&text)
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
