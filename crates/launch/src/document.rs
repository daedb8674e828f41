//! A plan as a domain document, for a daemon.

use std::path::{Path, PathBuf};

use model::devices::channel::Console;
use model::devices::disk::{Disk, DiskBus, DiskDevice, DiskDriver, DiskTarget, Transient};
use model::devices::disk_source::{DiskPlace, DiskSource, FileSource};
use model::devices::interface::{Interface, InterfaceTarget, Mac, TapName};
use model::devices::interface_source::{BridgeSource, EthernetSource, InterfaceSource, UserSource};
use model::devices::serial::Serial;
use model::devices::small::{Rng, RngBackend, RngRandom};
use model::domain::OnEvent;
use model::features::{Apic, Features};
use model::{Domain, DomainType, MacAddress, cputune, memory, os};

use crate::error::{Refusal, Result};
use crate::plan::{self, Piece, Plan, Writes};
use crate::wishes::Link;

/// Most disks: names with one letter.
const DISKS_MAX: u8 = 26;

/// Where files are that a document has to name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// The kernel.
    pub kernel: PathBuf,
    /// The initial file system.
    pub initrd: Option<PathBuf>,
    /// The seed of cloud-init.
    pub seed: Option<PathBuf>,
}

impl Files {
    /// The files of a plan, below a folder where they have no path of their own: their names begin with `stem`.
    #[must_use]
    pub fn beside(plan: &Plan, folder: &Path, stem: &str) -> Files {
        let place = |piece: &Piece, end: &str| {
            piece.path.clone().unwrap_or_else(|| folder.join(format!("{stem}.{end}")))
        };
        Files {
            kernel: place(&plan.kernel, "vmlinuz"),
            initrd: plan.initrd.as_ref().map(|initrd| place(initrd, "initrd")),
            seed: plan.seed.as_ref().map(|_| folder.join(format!("{stem}.seed"))),
        }
    }

    /// Writes those that are not there by themselves; none may be there before.
    ///
    /// # Errors
    /// One cannot be written.
    pub fn write(&self, plan: &Plan) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        let pieces = [Some((&plan.kernel, &self.kernel)), plan.initrd.as_ref().zip(self.initrd.as_ref())];
        for (piece, path) in pieces.into_iter().flatten().filter(|(piece, _)| piece.path.is_none()) {
            let failed = |error| Refusal::open("what was found in the image at", path, &error);
            let mut source = piece.file.try_clone().map_err(failed)?;
            std::io::Seek::rewind(&mut source).map_err(failed)?;
            std::io::copy(&mut source, &mut create(path)?).map_err(failed)?;
            written.push(path.clone());
        }
        if let Some((seed, path)) = plan.seed.as_ref().zip(self.seed.as_ref()) {
            let written_seed = std::io::Write::write_all(&mut create(path)?, &seed.volume()?);
            written_seed.map_err(|error| Refusal::open("the seed at", path, &error))?;
            written.push(path.clone());
        }
        Ok(written)
    }
}

fn create(path: &Path) -> Result<std::fs::File> {
    std::fs::File::create_new(path).map_err(|error| {
        let cure = match error.kind() {
            std::io::ErrorKind::AlreadyExists => "remove it, or take another name for the document",
            _ => "take a folder that this user may write to",
        };
        Refusal::new(format!("cannot make '{}': {error}", path.display()), cure)
    })
}

impl Plan {
    /// The document of a machine of our monitor.
    ///
    /// # Errors
    /// A document cannot say it.
    pub fn document(&self, files: &Files) -> Result<Domain> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut domain = Domain {
            r#type: DomainType::Kvm,
            name: self.name.clone(),
            uuid: Some(self.uuid),
            memory: Some(memory::Memory { kib: self.memory_mib * 1024, ..Default::default() }),
            vcpu: Some(cputune::Vcpu { count: self.vcpus, ..Default::default() }),
            ..Domain::default()
        };
        domain.os.r#type = Some(os::OsType {
            arch: Some("x86_64".to_owned()),
            machine: Some("ferrovirt".to_owned()),
            kind: "hvm".to_owned(),
        });
        domain.os.kernel = Some(text(&files.kernel));
        domain.os.initrd = files.initrd.as_deref().map(text);
        domain.os.cmdline = Some(self.command_line.clone());
        let features = Features { acpi: true, apic: Some(Apic::default()), ..Features::default() };
        domain.features = Some(Box::new(features));
        domain.on_poweroff = Some(OnEvent::Destroy);
        domain.on_reboot = Some(OnEvent::Restart);
        domain.on_crash = Some(OnEvent::Destroy);
        let seed = files.seed.as_ref().map(|path| plan::Disk {
            path: path.clone(),
            format: disk_image::Format::Raw,
            size: 0,
            writes: Writes::None,
        });
        let mut letters = (0..DISKS_MAX).map(|index| char::from(b'a' + index));
        for planned in self.disks.iter().chain(&seed) {
            let letter = letters.next();
            let letter = letter.ok_or_else(|| {
                Refusal::new(format!("a document has names for {DISKS_MAX} disks"), "give the machine fewer")
            })?;
            domain.devices.disk.push(disk(planned, letter));
        }
        domain.devices.interface = self.interfaces.iter().map(interface).collect::<Result<_>>()?;
        domain.devices.serial = vec![Serial::default()];
        domain.devices.console = vec![Console::default()];
        let backend = RngBackend::Random(RngRandom { path: Some("/dev/urandom".to_owned()) });
        domain.devices.rng = vec![Rng { model: "virtio".to_owned(), backend, ..Rng::default() }];
        Ok(domain)
    }
}

fn disk(planned: &plan::Disk, letter: char) -> Disk {
    let (path, format) = match &planned.writes {
        Writes::Apart(path) => (path, disk_image::Format::Qcow2),
        _ => (&planned.path, planned.format),
    };
    let driver = DiskDriver { r#type: Some(format.to_string()), ..DiskDriver::default() };
    let place = DiskPlace::File(FileSource { file: path.to_str().map(str::to_owned), ..Default::default() });
    Disk {
        device: Some(DiskDevice::Disk),
        driver: Some(Box::new(driver)),
        source: DiskSource { place, ..DiskSource::default() },
        target: DiskTarget { dev: format!("vd{letter}"), bus: Some(DiskBus::Virtio), ..Default::default() },
        readonly: planned.writes == Writes::None,
        transient: (planned.writes == Writes::Forgotten).then(Transient::default),
        ..Disk::default()
    }
}

fn interface(planned: &plan::Interface) -> Result<Interface> {
    let mac = Mac { address: MacAddress(planned.mac), r#type: None, check: None };
    let (source, target) = match &planned.link {
        Link::Bridge(name) => (InterfaceSource::Bridge(BridgeSource { bridge: Some(name.clone()) }), None),
        Link::User => (InterfaceSource::User(UserSource::default()), None),
        Link::Tap(name) => (
            InterfaceSource::Ethernet(EthernetSource::default()),
            Some(InterfaceTarget { dev: Some(TapName(name.clone())), managed: None }),
        ),
    };
    Ok(Interface { mac: Some(mac), source, target, model: Some("virtio".to_owned()), ..Interface::default() })
}
