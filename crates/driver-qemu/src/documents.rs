//! Documents of machines and emulators: the pure passes of `policy`, fed with facts about this host.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use engine::{CapabilitiesRequest, Purpose};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::kvm::KvmStatus;
use model::host_cpu::HostCpu;
use model::{Domain, DomainType};
use policy::address::Scope as Addresses;
use policy::emulator::EmulatorCaps;
use policy::{Host, KvmRefusal, Random, defaults};
use stdx::Uuid;

use crate::capabilities::own_monitor;
use crate::driver::QemuConfig;
use crate::emulator::Emulators;
use crate::launch::open_kvm;

/// Architectures that distributions package emulators for, and where these lie.
const ARCHES: &[&str] = &["x86_64", "aarch64", "armv7l", "i686", "loongarch64", "ppc64", "riscv64", "s390x"];
/// Most bytes of a firmware descriptor.
const DESCRIPTOR_BYTES_MAX: u64 = 1 << 20;
/// Where emulators are looked for, in this order.
const FOLDERS: &[&str] = &["/usr/bin", "/usr/local/bin", "/usr/libexec"];

/// The passes, with the host's facts at hand.
pub struct Documents {
    emulators: Emulators,
    privileged: bool,
    state_dir: PathBuf,
    host: OnceLock<Host>,
    kvm_offer: OnceLock<policy::vmm::Offer>,
    host_uuid: OnceLock<Uuid>,
}

impl Documents {
    /// Nothing is examined yet.
    pub fn new(emulators: Emulators, config: &QemuConfig, privileged: bool) -> Documents {
        Documents {
            emulators,
            privileged,
            state_dir: config.engine.state_dir.join("qemu"),
            host: OnceLock::new(),
            kvm_offer: OnceLock::new(),
            host_uuid: OnceLock::new(),
        }
    }

    /// The emulators of this host.
    pub fn emulators(&self) -> &Emulators {
        &self.emulators
    }

    /// The host's UUID; that of a host with none, as minimal systems are, is made up once for the life of the daemon.
    pub fn host_uuid(&self) -> Uuid {
        *self.host_uuid.get_or_init(|| match host_sys::host_info::Host::new().uuid() {
            Ok((bytes, _)) => Uuid::from_bytes(bytes),
            Err(_) => {
                let mut bytes = [0; 16];
                SystemRandom.fill(&mut bytes);
                Uuid::from_random(bytes)
            }
        })
    }

    /// What this host's KVM offers to the guests of our own monitor.
    ///
    /// # Errors
    /// There is no KVM, or it does not tell.
    pub fn kvm_offer(&self) -> Result<&policy::vmm::Offer> {
        if let Some(offer) = self.kvm_offer.get() {
            return Ok(offer);
        }
        let kvm = open_kvm(&format!("machine type '{}'", policy::vmm::MACHINE))?;
        let offer = vmm::Host::from_descriptor(kvm).and_then(|host| host.offer()).map_err(|error| {
            Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, format!("cannot examine KVM: {error}"))
        })?;
        Ok(self.kvm_offer.get_or_init(|| offer))
    }

    /// The host's processor in libvirt's words; none where nothing is known of it.
    pub fn host_cpu(&self) -> Option<HostCpu> {
        self.host().cpu.clone()
    }

    /// The folder that a command line names for a machine that is only shown.
    pub fn private_dir(&self, name: &str) -> String {
        self.state_dir.join(format!("domain--1-{name}")).to_string_lossy().into_owned()
    }

    /// Asks the host's own emulator in advance.
    pub fn warm_up(&self) {
        if let Ok(path) = self.default_emulator(&self.host().arch) {
            // Whoever needs it is told what is wrong with it.
            let _ = self.emulators.get(&path);
        }
    }

    /// The facts that the passes need.
    pub fn host(&self) -> &Host {
        self.host.get_or_init(|| {
            let kvm_refusal = match self.emulators.kvm() {
                KvmStatus::Usable { .. } => None,
                KvmStatus::Unusable { reason, cure } => {
                    Some(KvmRefusal { reason: reason.clone(), cure: cure.clone() })
                }
            };
            let arch = host_sys::host_info::Host::new().machine();
            Host {
                arch: arch.clone(),
                emulators: installed(),
                kvm_refusal,
                cpu: crate::processor::examine(&arch),
                privileged: self.privileged,
                nvram_dir: self.state_dir.join("nvram").to_string_lossy().into_owned(),
                firmware: policy::firmware::descriptors(&firmware_folders()),
                channel_dir: self.state_dir.join("channel").to_string_lossy().into_owned(),
                ..Host::default()
            }
        })
    }

    /// Fills in defaults and addresses.
    ///
    /// # Errors
    /// The document contradicts itself, or asks for what the emulator or the host lacks.
    pub fn normalize(&self, definition: &mut Domain, purpose: Purpose) -> Result<()> {
        let left = self.is_left_to_our_monitor(definition);
        if left && let Some(kind) = &mut definition.os.r#type {
            kind.machine = Some(policy::vmm::MACHINE.to_owned());
        }
        if policy::vmm::is_own(definition) {
            return match policy::vmm::normalize(definition, &mut SystemRandom) {
                // What was accepted once stays; its start tells what is refused by now.
                Err(_) if purpose == Purpose::Load => Ok(()),
                Err(error) if left => Err(error.with_cure(install(policy::vmm::ARCH))),
                outcome => outcome,
            };
        }
        let host = self.host();
        defaults::preset(definition, host)?;
        let caps = match self.caps_of(definition) {
            Ok(caps) => caps,
            // A machine whose emulator is away for now stays as it was stored.
            Err(_) if purpose == Purpose::Load => return Ok(()),
            Err(error) => return Err(error),
        };
        policy::normalize(definition, host, &caps, &mut SystemRandom, Addresses::All)?;
        match purpose {
            // What was accepted once stays; its start tells what the host lacks by now.
            Purpose::Load => Ok(()),
            Purpose::Define => policy::validate::check(definition, host, &caps),
            Purpose::Start => {
                policy::validate::check(definition, host, &caps)?;
                policy::validate::known_processor(definition, &caps)
            }
        }
    }

    /// Whether a definition leaves open what runs it, and nothing but our own monitor can: no emulator is installed.
    fn is_left_to_our_monitor(&self, definition: &Domain) -> bool {
        let Some(kind) = &definition.os.r#type else { return false };
        let arch = kind.arch.as_ref().unwrap_or(&self.host().arch);
        let asks = kind.machine.is_some() || definition.devices.emulator.is_some();
        definition.r#type == DomainType::Kvm && !asks && self.is_served_by_our_monitor(arch)
    }

    /// Whether only our own monitor runs guests of this architecture here.
    pub fn is_served_by_our_monitor(&self, arch: &str) -> bool {
        arch == policy::vmm::ARCH && !self.host().emulators.contains_key(arch) && own_monitor(self).is_ok()
    }

    /// What the emulator of a definition can do.
    ///
    /// # Errors
    /// It is missing or does not answer.
    pub fn caps_of(&self, definition: &Domain) -> Result<Arc<EmulatorCaps>> {
        let path = definition.devices.emulator.as_ref().map(PathBuf::from);
        let path = match path {
            Some(path) => path,
            None => self.default_emulator(&self.host().arch)?,
        };
        self.emulators.get(&path)
    }

    /// The version of the host's own emulator; where none is installed and our own monitor runs, of that.
    ///
    /// # Errors
    /// There is neither, or the emulator does not answer.
    pub fn version(&self) -> Result<u64> {
        match self.default_emulator(&self.host().arch) {
            Ok(path) => Ok(u64::from(self.emulators.get(&path)?.version)),
            Err(_) if self.is_served_by_our_monitor(&self.host().arch) => Ok(own_version()),
            Err(error) => Err(error),
        }
    }

    /// Most virtual processors of a domain type.
    ///
    /// # Errors
    /// The type is unknown, or cannot be run here.
    pub fn max_vcpus(&self, domain_type: Option<&str>) -> Result<i32> {
        let path = self.default_emulator(&self.host().arch);
        match domain_type.map(str::to_ascii_lowercase).as_deref() {
            None | Some("kvm") if self.is_served_by_our_monitor(&self.host().arch) => {
                return Ok(policy::vmm::VCPUS_MAX as i32);
            }
            None | Some("qemu") => {}
            Some("kvm") => self.require_kvm()?,
            Some(other) => {
                let detail = format!("unknown type '{other}'");
                return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail));
            }
        }
        let caps = self.emulators.get(&path?)?;
        let machines = caps.accelerators.values().flat_map(|accelerator| &accelerator.machines);
        let default = machines.clone().find(|machine| machine.default).or(machines.clone().next());
        Ok(default.and_then(|machine| i32::try_from(machine.cpus_max).ok()).unwrap_or(1))
    }

    /// The capabilities document.
    ///
    /// # Errors
    /// The host cannot be examined.
    pub fn capabilities(&self) -> Result<String> {
        crate::capabilities::host(self)
    }

    /// The domain capabilities document.
    ///
    /// # Errors
    /// The combination asked for is not offered.
    pub fn domain_capabilities(&self, request: &CapabilitiesRequest<'_>) -> Result<String> {
        crate::capabilities::domain(self, request)
    }

    /// KVM can be used, or why not.
    ///
    /// # Errors
    /// The reason and the cure.
    pub fn require_kvm(&self) -> Result<()> {
        match self.emulators.kvm() {
            KvmStatus::Usable { .. } => Ok(()),
            KvmStatus::Unusable { reason, cure } => {
                let detail = format!("could not find capabilities for domaintype=kvm: {reason}");
                Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail).with_cure(cure.clone()))
            }
        }
    }

    /// The emulator of an architecture.
    ///
    /// # Errors
    /// None is installed.
    pub fn default_emulator(&self, arch: &str) -> Result<PathBuf> {
        let found = self.host().emulators.get(arch).map(PathBuf::from);
        found.ok_or_else(|| {
            let words = format!("unable to find any emulator to serve '{arch}' architecture");
            Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, words).with_cure(install(arch))
        })
    }
}

/// Our own version as libvirt writes versions: a million of the first number, a thousand of the second.
fn own_version() -> u64 {
    let numbers = env!("CARGO_PKG_VERSION").split('.').map(|number| number.parse().unwrap_or(0));
    numbers.fold(0, |version: u64, number: u64| version * 1000 + number)
}

/// How an architecture gets an emulator.
fn install(arch: &str) -> String {
    format!("install the emulator (on Debian: apt-get install {})", package(arch))
}

/// Debian's package with the emulator of an architecture.
fn package(arch: &str) -> &'static str {
    match arch {
        "x86_64" | "i686" => "qemu-system-x86",
        "aarch64" | "armv6l" | "armv7l" => "qemu-system-arm",
        "ppc" | "ppc64" | "ppc64le" => "qemu-system-ppc",
        "mips" | "mipsel" | "mips64" | "mips64el" => "qemu-system-mips",
        "sparc" | "sparc64" => "qemu-system-sparc",
        _ => "qemu-system-misc, or qemu-system for all",
    }
}

/// The emulators that are installed, by architecture in libvirt's spelling.
fn installed() -> BTreeMap<String, String> {
    let found = ARCHES.iter().filter_map(|arch| {
        let word = match *arch {
            "armv7l" => "arm",
            "i686" => "i386",
            other => other,
        };
        let mut paths = FOLDERS.iter().map(|folder| format!("{folder}/qemu-system-{word}"));
        Some(((*arch).to_owned(), paths.find(|path| Path::new(path).exists())?))
    });
    found.collect()
}

/// The firmware descriptors that are installed, from the lowest to the highest precedence: QEMU's interface
/// "firmware.json", its section on search paths.
fn firmware_folders() -> Vec<Vec<(String, String)>> {
    let own = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let own = own.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")));
    let folders = [Some(PathBuf::from("/usr/share")), Some(PathBuf::from("/etc")), own];
    let folders = folders.into_iter().flatten().map(|folder| folder.join("qemu/firmware"));
    let read = |folder: PathBuf| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let files = entries.filter_map(|entry| {
            let name = entry.file_name().into_string().ok().filter(|name| name.ends_with(".json"))?;
            let bytes = host_sys::files::read_bounded(&entry.path(), DESCRIPTOR_BYTES_MAX).ok()?;
            Some((name, String::from_utf8(bytes).ok()?))
        });
        files.collect()
    };
    folders.map(read).collect()
}

/// Random bytes of the kernel.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        let mut filled = 0;
        while filled < bytes.len() {
            // Fails only before the kernel's pool is ready, and then waits instead.
            if let Ok(count) =
                rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty())
            {
                filled += count;
            }
        }
    }
}
