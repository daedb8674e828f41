//! What a definition is refused for wherever it is defined: the passes of its kind, with an emulator and a host that have
//! everything. What a particular host or emulator lacks is not found here.

mod alone;
mod newest;

use std::collections::BTreeMap;

use error::Result;
use model::backup::DomainBackup;
use model::checkpoint::DomainCheckpoint;
use model::devices::disk::{Disk, DiskTarget};
use model::devices::disk_source::{DiskPlace, DiskSource, FileSource};
use model::nwfilter::Filter;
use model::os::{FirmwareKind, Loader, LoaderType};
use model::snapshot::DomainSnapshot;
use model::storage_pool::{PoolType, StoragePool};
use model::storage_volume::{StorageVolume, VolumeTarget};
use model::{Domain, DomainType, Network};
use xml::{Document, Node, Record};

use crate::address::Scope;
use crate::emulator::{Accelerator, AcceleratorCaps, EmulatorCaps, Flag, Gic, Machine};
use crate::host::Host;
use crate::moment::{checkpoint, snapshot};
use crate::neutral::{self, Traits};
use crate::storage::pool;
use crate::storage::volume::{self, Capacity};
use crate::{lxc, network, nwfilter, test_driver, text, validate, vmware, xen};

pub use newest::newest;

/// The architecture of machines that name none.
const ARCH: &str = "x86_64";
/// What emulators are called whose document names none.
const EMULATOR: &str = "qemu-system-";
/// The end of the names of files that backups make.
const SUFFIX: &str = "backup";
/// An image of UEFI.
const FIRMWARE: &str = "/usr/share/firmware.fd";
/// Most virtual processors of any machine type.
const CPUS_MAX: u32 = 8192;
/// The machine types that are chosen without a name, and what stands for the newest of a family: architectures, alias, name.
const MACHINES: &[(&[&str], &str, &str)] = &[
    (&["x86_64", "i686"], "pc", "pc-i440fx-10.0"),
    (&["x86_64", "i686"], "q35", "pc-q35-10.0"),
    (&["aarch64", "armv7l", "armv6l", "riscv64", "riscv32", "loongarch64"], "virt", "virt-10.0"),
    (&["ppc64", "ppc64le"], "pseries", "pseries-10.0"),
    (&["s390x"], "s390-ccw-virtio", "s390-ccw-virtio-10.0"),
];
/// The types of pools, for volumes whose pool is not known.
const POOLS: &[PoolType] = &[
    PoolType::Dir,
    PoolType::Disk,
    PoolType::Logical,
    PoolType::Rbd,
    PoolType::Iscsi,
    PoolType::Gluster,
    PoolType::Zfs,
];

/// Checks a document of the kind `kind` (see `model::DOCUMENTS`). Documents that cannot be read are not judged, nor are kinds
/// that are only reported.
///
/// # Errors
/// A define of the document would be refused on any host.
pub fn check(kind: &str, text: &str) -> Result<()> {
    let somewhere = Passes { domain, volume: some_pool_takes, backup: whole_backup };
    passed(kind, text, &somewhere).map_or(Ok(()), |passed| passed.map(drop))
}

/// The document as libvirt's driver of the kind `kind` keeps it, as far as the document alone decides: what a host or an
/// emulator makes up or chooses stays open. None for documents that cannot be read and for kinds that nobody completes.
#[must_use]
pub fn complete(kind: &str, text: &str) -> Option<Result<Box<dyn Record>>> {
    let alone = Passes { domain: alone::complete, volume: any_pool, backup: backup_alone };
    passed(kind, text, &alone)
}

/// The passes that differ by how much is known beside the document.
struct Passes {
    domain: fn(&mut Domain) -> Result<()>,
    volume: fn(&mut StorageVolume) -> Result<()>,
    backup: fn(&mut DomainBackup) -> Result<()>,
}

/// The document after the passes of its kind.
fn passed(kind: &str, text: &str, passes: &Passes) -> Option<Result<Box<dyn Record>>> {
    fn read<T: Record + Default + 'static>(
        root: Node<'_, '_>,
        pass: impl FnOnce(&mut T) -> Result<()>,
    ) -> Option<Result<Box<dyn Record>>> {
        let mut record = T::default();
        xml::load(&mut record, root).ok()?;
        Some(pass(&mut record).map(|()| Box::new(record) as Box<dyn Record>))
    }
    let document = Document::parse(text).ok()?;
    let root = document.any_root();
    let mut machine = passes.domain;
    match kind {
        "domain" => read(root, machine),
        "network" => read(root, |found: &mut Network| {
            network::complete(found)?;
            network::validate(found)
        }),
        "nwfilter" => read(root, |found: &mut Filter| nwfilter::complete(found)),
        "storagepool" => read(root, |found: &mut StoragePool| pool::normalize(found)),
        "storagevol" => read(root, passes.volume),
        "domainsnapshot" => read(root, |found: &mut DomainSnapshot| {
            let redefine = found.creation_time.is_some() && found.state.is_some();
            let purpose = snapshot::Purpose { redefine, internal: false };
            snapshot::complete(found, purpose, &mut machine)
        }),
        "domaincheckpoint" => read(root, |found: &mut DomainCheckpoint| {
            let redefine = found.creation_time.is_some() && found.domain.is_some();
            checkpoint::complete(found, redefine, &mut machine)
        }),
        "domainbackup" => read(root, passes.backup),
        _ => None,
    }
}

/// Makes a machine complete and checks it, as the driver of its type does.
///
/// # Errors
/// No host could run it.
pub fn domain(domain: &mut Domain) -> Result<()> {
    if !domain.name.is_empty() {
        text::check_file_name(&domain.name)?;
    }
    let mut zero = |bytes: &mut [u8]| bytes.fill(0);
    match domain.r#type {
        DomainType::Qemu | DomainType::Kvm | DomainType::Hvf => {}
        DomainType::Lxc => return lxc::apply(domain, &mut zero),
        DomainType::Vmware => return vmware::apply(domain, &mut zero),
        DomainType::Xen => return xen::apply(domain, &xen::XenHost { loader: "" }, &mut zero),
        DomainType::Test => return test_driver::apply(domain, &mut zero),
        _ => return neutral::apply(domain, &Traits::NEUTRAL, &mut zero),
    }
    if crate::vmm::is_own(domain) {
        return crate::vmm::normalize(domain, &mut zero);
    }
    choose_firmware(domain)?;
    let (host, caps) = surroundings(domain);
    crate::normalize(domain, &host, &caps, &mut zero, Scope::All)?;
    validate::check(domain, &host, &caps)
}

/// Puts an image in the place of a choice among those that a host has installed.
fn choose_firmware(domain: &mut Domain) -> Result<()> {
    let Some(kind) = domain.os.firmware else { return Ok(()) };
    validate::firmware::check(domain)?;
    domain.os.firmware = None;
    domain.os.firmware_feature.clear();
    (domain.os.loader, domain.os.nvram) = (None, None);
    if kind == FirmwareKind::Efi {
        let (path, r#type) = (Some(FIRMWARE.to_owned()), Some(LoaderType::Pflash));
        let loader = Loader { path, r#type, readonly: Some(true), ..Loader::default() };
        domain.os.loader = Some(Box::new(loader));
    }
    Ok(())
}

/// A host and an emulator that have all that the machine asks for.
#[must_use]
pub fn surroundings(domain: &Domain) -> (Host, EmulatorCaps) {
    let kind = domain.os.r#type.as_ref();
    let arch = kind.and_then(|kind| kind.arch.as_deref()).unwrap_or(ARCH);
    (host(arch), emulator(domain, arch))
}

/// A host of this architecture.
fn host(arch: &str) -> Host {
    let known = MACHINES.iter().flat_map(|(arches, ..)| arches.iter());
    let others = [
        "alpha", "hppa", "m68k", "mips", "mipsel", "mips64", "mips64el", "ppc", "s390", "sh4", "sparc",
        "sparc64",
    ];
    let arches = known.chain(&others);
    let emulators: BTreeMap<String, String> =
        arches.map(|arch| ((*arch).to_owned(), format!("{EMULATOR}{arch}"))).collect();
    Host { arch: arch.to_owned(), emulators, privileged: true, ..Host::default() }
}

/// An emulator that has all that the machine asks for.
fn emulator(domain: &Domain, arch: &str) -> EmulatorCaps {
    let asked = domain.os.r#type.as_ref().and_then(|kind| kind.machine.as_deref());
    let mut machines: Vec<Machine> = Vec::new();
    for (_, alias, name) in MACHINES.iter().filter(|(arches, ..)| arches.contains(&arch)) {
        let default = machines.is_empty();
        let alias = Some((*alias).to_owned());
        machines.push(Machine { alias, default, ..machine(name) });
    }
    let has = |machine: &Machine, name: &str| machine.name == name || machine.alias.as_deref() == Some(name);
    if let Some(name) = asked.filter(|name| !machines.iter().any(|machine| has(machine, name))) {
        machines.push(machine(name));
    }
    let under = AcceleratorCaps { machines, ..AcceleratorCaps::default() };
    let accelerators = [Accelerator::Kvm, Accelerator::Tcg, Accelerator::Hvf];
    EmulatorCaps {
        binary: domain.devices.emulator.clone().unwrap_or_else(|| format!("{EMULATOR}{arch}")),
        version: 10_000_000,
        flags: Flag::ALL.iter().copied().collect(),
        accelerators: accelerators.into_iter().map(|accelerator| (accelerator, under.clone())).collect(),
        gic: [2, 3].map(|version| Gic { version, kernel: true, emulated: true }).to_vec(),
        ..EmulatorCaps::default()
    }
}

fn machine(name: &str) -> Machine {
    Machine {
        name: name.to_owned(),
        cpus_max: CPUS_MAX,
        hotplug_cpus: true,
        numa_mem: true,
        ..Machine::default()
    }
}

/// A volume is right when some pool takes it.
fn some_pool_takes(volume: &mut StorageVolume) -> Result<()> {
    let mut first = None;
    for pool in POOLS {
        let mut made = volume.clone();
        match volume::normalize(&mut made, *pool, Capacity::FromBacking) {
            Ok(()) => {
                *volume = made;
                return Ok(());
            }
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    first.map_or(Ok(()), Err)
}

/// What a volume is in any pool that takes it: the type and the format of an image are the pool's to choose.
fn any_pool(volume: &mut StorageVolume) -> Result<()> {
    let kind = volume.r#type;
    let formats = |volume: &StorageVolume| {
        let target = volume.target.as_ref().and_then(|target| target.format.clone());
        (target, volume.backing_store.as_ref().and_then(|backing| backing.format.clone()))
    };
    let (target, backing) = formats(volume);
    some_pool_takes(volume)?;
    volume.r#type = kind;
    volume.target.iter_mut().for_each(|made| made.format.clone_from(&target));
    volume.backing_store.iter_mut().for_each(|made| made.format.clone_from(&backing));
    volume.target.take_if(|target| *target == VolumeTarget::default());
    Ok(())
}

/// A backup of a machine that has the disks it names.
fn whole_backup(backup: &mut DomainBackup) -> Result<()> {
    let mut domain = Domain::default();
    let disk = |name: &str| {
        let file = FileSource { file: Some(format!("/{name}")), ..FileSource::default() };
        Disk {
            source: DiskSource { place: DiskPlace::File(file), ..DiskSource::default() },
            target: DiskTarget { dev: name.to_owned(), ..DiskTarget::default() },
            ..Disk::default()
        }
    };
    domain.devices.disk = backup.disks.iter().map(|found| disk(&found.name)).collect();
    crate::backup::complete(backup, &domain, SUFFIX)
}

/// What a backup is of any machine that has the disks it names: the names of files that nobody named stay open.
fn backup_alone(backup: &mut DomainBackup) -> Result<()> {
    let given: Vec<_> = backup.disks.iter().map(|disk| (disk.target.clone(), disk.scratch.clone())).collect();
    whole_backup(backup)?;
    for (disk, given) in backup.disks.iter_mut().zip(given) {
        (disk.target, disk.scratch) = given;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(kind: &str, text: &str) -> String {
        check(kind, text).map_or_else(|error| error.summary(), |()| String::new())
    }

    fn machine_with(name: &str, rest: &str) -> String {
        format!("<domain type='kvm'><name>{name}</name>{rest}<os><type>hvm</type></os></domain>")
    }

    #[test]
    fn what_any_define_refuses_is_found() {
        let memory = "<memory unit='MiB'>64</memory>";
        for (text, expected) in [
            (machine_with("", memory), "operation failed"),
            (machine_with("a/b", memory), "name a/b cannot contain '/'"),
            (machine_with("a", ""), "Memory size must be specified"),
            (machine_with("a", &format!("{memory}<vcpu>0</vcpu>")), "vCPUs"),
            (machine_with("a", &format!("{memory}<vcpu>2</vcpu>")), ""),
        ] {
            let found = refusal("domain", &text);
            let fits = if expected.is_empty() { found.is_empty() } else { found.contains(expected) };
            assert!(fits || expected == "operation failed" && !found.is_empty(), "{text}: {found}");
        }
    }

    #[test]
    fn machines_of_all_architectures_and_drivers_pass() {
        for arch in ["x86_64", "aarch64", "ppc64", "s390x", "riscv64", "loongarch64"] {
            let text = format!(
                "<domain type='qemu'><name>a</name><memory>65536</memory><os firmware='efi'><type arch='{arch}'>hvm</type></os>\
                 <devices><disk type='file'><source file='/a'/><target dev='vda'/></disk><interface type='user'/></devices></domain>"
            );
            assert_eq!(refusal("domain", &text), "", "{arch}");
        }
        let own = |kind: &str, os: &str| {
            format!(
                "<domain type='{kind}'><name>a</name><memory>65536</memory><os><type>{os}</type></os></domain>"
            )
        };
        for (kind, os) in
            [("lxc", "exe"), ("test", "hvm"), ("xen", "hvm"), ("vmware", "hvm"), ("bhyve", "hvm")]
        {
            assert_eq!(refusal("domain", &own(kind, os)), "", "{kind}");
        }
    }

    #[test]
    fn other_kinds_have_their_own_checks() {
        for (kind, text, expected) in [
            ("network", "<network><name>a/b</name></network>", "name a/b cannot contain '/'"),
            ("network", "<network><name>a</name></network>", ""),
            ("nwfilter", "<filter name='a/b'/>", "name a/b cannot contain '/'"),
            ("storagepool", "<pool type='dir'><name>a</name></pool>", "missing storage pool target path"),
            ("storagevol", "<volume><name>a</name></volume>", "missing capacity element"),
            (
                "storagevol",
                "<volume><name>a/b</name><capacity>1</capacity></volume>",
                "name a/b cannot contain '/'",
            ),
            (
                "storagevol",
                "<volume><name>..</name><capacity>1</capacity></volume>",
                "name .. cannot be used: it means a folder",
            ),
            (
                "storagevol",
                "<volume><name>&#x202e;</name><capacity>1</capacity></volume>",
                "cannot contain U+202E",
            ),
            (
                "storagevol",
                "<volume><name>a</name><capacity>1</capacity><target><format type='linux'/></target></volume>",
                "",
            ),
            (
                "domainsnapshot",
                "<domainsnapshot><name>../escape</name></domainsnapshot>",
                "name can't contain '/'",
            ),
            (
                "domaincheckpoint",
                "<domaincheckpoint><name>a/b</name></domaincheckpoint>",
                "name can't contain '/'",
            ),
            ("domainbackup", "<domainbackup mode='push'><server/></domainbackup>", "requires pull mode"),
            ("secret", "<secret/>", ""),
        ] {
            let found = refusal(kind, text);
            let fits = if expected.is_empty() { found.is_empty() } else { found.contains(expected) };
            assert!(fits, "{text}: {found}");
        }
    }
}
