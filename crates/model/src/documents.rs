//! Every kind of document that the model declares: one list, for whatever works with documents of any kind.

use xml::{Class, Difference, Document, Error, FormatFlags, Node, Record, Report, Shape, Shaped};

use crate::backup::DomainBackup;
use crate::checkpoint::DomainCheckpoint;
use crate::cpu::Cpu;
use crate::devices::audio::Audio;
use crate::devices::channel::{Channel, Console};
use crate::devices::controller::Controller;
use crate::devices::disk::Disk;
use crate::devices::filesystem::Filesystem;
use crate::devices::graphics::Graphics;
use crate::devices::hostdev::HostDev;
use crate::devices::input::Input;
use crate::devices::interface::Interface;
use crate::devices::memory_device::MemoryDevice;
use crate::devices::serial::{Parallel, Serial};
use crate::devices::small::{
    Crypto, Hub, Iommu, Lease, MemBalloon, NvramDevice, Panic, Pstore, RedirDev, Rng, Shmem, Vsock, Watchdog,
};
use crate::devices::smartcard::Smartcard;
use crate::devices::sound::Sound;
use crate::devices::tpm::Tpm;
use crate::devices::video::Video;
use crate::domain::Domain;
use crate::domain_capabilities::DomainCapabilities;
use crate::host_capabilities::HostCapabilities;
use crate::host_cpu::{CpuData, HostCpu};
use crate::host_interface::HostInterface;
use crate::migration::MigrationParameters;
use crate::migration_cookie::MigrationCookie;
use crate::network::Network;
use crate::network_port::NetworkPort;
use crate::node_device::NodeDevice;
use crate::nwfilter::Filter;
use crate::nwfilter_binding::NwFilterBinding;
use crate::secret::Secret;
use crate::snapshot::DomainSnapshot;
use crate::status::DomainStatus;
use crate::storage_pool::StoragePool;
use crate::storage_pool_caps::StoragePoolCapabilities;
use crate::storage_volume::StorageVolume;
use crate::sysinfo::HostSysInfo;

/// A kind of document.
#[derive(Clone, Copy, Debug)]
pub struct DocumentKind {
    /// The name that chooses it, such as `nwfilterbinding`: that of its schema where one exists.
    pub name: &'static str,
    /// The outermost element.
    pub root: &'static str,
    /// What tells its documents from those of the other kinds with the same root.
    pub told_by: ToldBy,
    /// Whether it is a part of a document that is passed alone too, as devices are when they are attached.
    pub part: bool,
    /// What it is always written with: records of the daemon have more than documents of users.
    pub written_with: FormatFlags,
    /// What it holds.
    pub shape: fn() -> Shape,
    make: fn() -> Box<dyn Record>,
}

/// What tells the documents of a kind from those of a later kind with the same root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// The root alone.
    Root,
    /// An attribute of the outermost element.
    Attribute(&'static str),
    /// An element in the outermost one.
    Element(&'static str),
}

impl ToldBy {
    /// Whether a document with this outermost element is of the kind.
    #[must_use]
    pub fn holds(self, root: Node<'_, '_>) -> bool {
        match self {
            ToldBy::Root => true,
            ToldBy::Attribute(name) => root.has_attribute(name),
            ToldBy::Element(name) => root.children().any(|child| child.has_tag_name(name)),
        }
    }
}

/// All kinds. A new kind of document is one line here: its name, its outermost element and its type. Of kinds with the
/// same root, the more particular one comes first.
pub static DOCUMENTS: &[DocumentKind] = &[
    whole::<Domain>("domain", "domain"),
    whole::<DomainSnapshot>("domainsnapshot", "domainsnapshot"),
    whole::<DomainCheckpoint>("domaincheckpoint", "domaincheckpoint"),
    whole::<DomainBackup>("domainbackup", "domainbackup"),
    DocumentKind { written_with: FormatFlags::STATUS, ..whole::<DomainStatus>("domainstatus", "domstatus") },
    DocumentKind {
        written_with: FormatFlags(FormatFlags::INACTIVE.0 | FormatFlags::MIGRATABLE.0),
        ..whole::<MigrationCookie>("migrationcookie", "qemu-migration")
    },
    whole::<MigrationParameters>("migrationparameters", "migParams"),
    whole::<HostCapabilities>("capability", "capabilities"),
    whole::<Secret>("secret", "secret"),
    DocumentKind {
        told_by: ToldBy::Attribute("name"),
        ..whole::<HostInterface>("hostinterface", "interface")
    },
    whole::<NetworkPort>("networkport", "networkport"),
    whole::<HostSysInfo>("sysinfo", "sysinfo"),
    whole::<StoragePool>("storagepool", "pool"),
    whole::<StorageVolume>("storagevol", "volume"),
    whole::<StoragePoolCapabilities>("storagepoolcaps", "storagepoolCapabilities"),
    whole::<NodeDevice>("nodedev", "device"),
    whole::<NwFilterBinding>("nwfilterbinding", "filterbinding"),
    whole::<DomainCapabilities>("domaincaps", "domainCapabilities"),
    // Libvirt gives the processors of guests and hosts the same name.
    DocumentKind { told_by: HostCpu::TOLD_BY, ..whole::<HostCpu>("hostcpu", "cpu") },
    part::<Cpu>("cpu"),
    whole::<CpuData>("cpudata", "cpudata"),
    whole::<Network>("network", "network"),
    whole::<Filter>("nwfilter", "filter"),
    part::<Disk>("disk"),
    part::<Controller>("controller"),
    part::<Lease>("lease"),
    part::<Filesystem>("filesystem"),
    part::<Interface>("interface"),
    part::<Smartcard>("smartcard"),
    part::<Serial>("serial"),
    part::<Parallel>("parallel"),
    part::<Console>("console"),
    part::<Channel>("channel"),
    part::<Input>("input"),
    part::<Tpm>("tpm"),
    part::<Graphics>("graphics"),
    part::<Sound>("sound"),
    part::<Audio>("audio"),
    part::<Video>("video"),
    part::<HostDev>("hostdev"),
    part::<RedirDev>("redirdev"),
    part::<Hub>("hub"),
    part::<Watchdog>("watchdog"),
    part::<MemBalloon>("memballoon"),
    part::<Rng>("rng"),
    part::<NvramDevice>("nvram"),
    part::<Panic>("panic"),
    part::<Shmem>("shmem"),
    part::<MemoryDevice>("memory"),
    part::<Iommu>("iommu"),
    part::<Vsock>("vsock"),
    part::<Crypto>("crypto"),
    part::<Pstore>("pstore"),
];

/// A document of its own.
const fn whole<T: Record + Shaped + Default + 'static>(
    name: &'static str,
    root: &'static str,
) -> DocumentKind {
    let make = || Box::new(T::default()) as Box<dyn Record>;
    let written_with = FormatFlags::NONE;
    DocumentKind { name, root, told_by: ToldBy::Root, part: false, written_with, shape: T::shape, make }
}

/// A part of a domain that is passed alone too.
const fn part<T: Record + Shaped + Default + 'static>(root: &'static str) -> DocumentKind {
    DocumentKind { part: true, ..whole::<T>(root, root) }
}

impl DocumentKind {
    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        DOCUMENTS.iter().find(|kind| kind.name == name)
    }

    /// The kind of a document, by its outermost element.
    ///
    /// # Errors
    /// No kind has such an element.
    pub fn of(root: Node<'_, '_>) -> Result<&'static Self, Error> {
        let fits = |kind: &&Self| root.has_tag_name(kind.root) && kind.told_by.holds(root);
        DOCUMENTS.iter().find(fits).ok_or_else(|| {
            let name = root.tag_name().name();
            let nearest = xml::nearest(name, DOCUMENTS.iter().map(|kind| kind.root));
            let hint = nearest.map(|nearest| format!(", did you mean <{nearest}>?")).unwrap_or_default();
            Error::at(root, Class::XmlError, format!("no document has the root element <{name}>{hint}"))
        })
    }

    /// Reads a document of this kind. The report names what it said and the model has no place for.
    ///
    /// # Errors
    /// The text is not well-formed, is no document of this kind, or has an impossible value.
    pub fn parse(&self, text: &str) -> Result<(Box<dyn Record>, Report), Error> {
        let document = Document::parse(text)?;
        self.load(document.root(self.root)?)
    }

    /// Reads the outermost element of a document of this kind.
    ///
    /// # Errors
    /// It has an impossible value.
    pub fn load(&self, root: Node<'_, '_>) -> Result<(Box<dyn Record>, Report), Error> {
        let mut record = self.empty();
        let load = if self.is_status() { xml::load_status } else { xml::load };
        let report = load(record.as_mut(), root)?;
        Ok((record, report))
    }

    /// A document that says nothing.
    #[must_use]
    pub fn empty(&self) -> Box<dyn Record> {
        (self.make)()
    }

    /// The document in libvirt's layout, ending with a line break.
    #[must_use]
    pub fn format(&self, record: &dyn Record, flags: FormatFlags) -> String {
        xml::save(self.root, record, flags | self.written_with)
    }

    /// All that a document says: also what the daemon leaves out whenever it writes such a document.
    #[must_use]
    pub fn format_whole(&self, record: &dyn Record) -> String {
        let flags = if self.is_status() { FormatFlags::STATUS } else { FormatFlags::NONE };
        xml::save(self.root, record, flags | FormatFlags::SECURE)
    }

    /// What is not the same any more when a document was [written](Self::format_whole) and read `again`: nothing ever
    /// should be. The one value that libvirt reads and does not write is not among it.
    #[must_use]
    pub fn lost(&self, record: &dyn Record, again: &dyn Record) -> Vec<Difference> {
        let mut lost = xml::compare(record, again);
        lost.retain(|difference| {
            // The arguments of a boot loader that nobody named.
            !(difference.path.ends_with("bootloader_args") && difference.right.is_none())
        });
        lost
    }

    /// Whether it is a record of the daemon, which has names that no document of a user has.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.written_with.contains(FormatFlags::STATUS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(text: &str) -> Result<&'static str, String> {
        let document = Document::parse(text).map_err(|error| error.to_string())?;
        DocumentKind::of(document.any_root()).map(|kind| kind.name).map_err(|error| error.to_string())
    }

    #[test]
    fn the_outermost_element_tells_the_kind() {
        assert_eq!(kind_of("<domain type='kvm'/>").as_deref(), Ok("domain"));
        assert_eq!(kind_of("<watchdog model='itco'/>").as_deref(), Ok("watchdog"));
        assert_eq!(kind_of("<cpu><arch>x86_64</arch></cpu>").as_deref(), Ok("hostcpu"));
        assert_eq!(kind_of("<cpu match='exact'/>").as_deref(), Ok("cpu"));
        assert_eq!(kind_of("<cpu mode='host-model'/>").as_deref(), Ok("cpu"));
        assert_eq!(kind_of("<cpu><topology sockets='1' cores='2' threads='1'/></cpu>").as_deref(), Ok("cpu"));
        assert_eq!(kind_of("<cpu><numa><cell id='0' memory='1'/></numa></cpu>").as_deref(), Ok("cpu"));
        assert_eq!(kind_of("<interface type='bridge' name='br0'/>").as_deref(), Ok("hostinterface"));
        assert_eq!(kind_of("<interface type='bridge'/>").as_deref(), Ok("interface"));
        assert_eq!(
            kind_of("<domian/>").unwrap_err(),
            "XML error: no document has the root element <domian>, did you mean <domain>? (line 1, column 1, at /domian)"
        );
    }

    #[test]
    fn names_are_unique_and_every_kind_can_be_chosen() {
        for (at, kind) in DOCUMENTS.iter().enumerate() {
            assert!(!DOCUMENTS[..at].iter().any(|other| other.name == kind.name), "{} twice", kind.name);
            let hidden = |other: &&DocumentKind| {
                other.root == kind.root && (other.told_by == ToldBy::Root || other.told_by == kind.told_by)
            };
            assert!(!DOCUMENTS[..at].iter().any(|other| hidden(&other)), "{} is hidden", kind.name);
        }
    }

    #[test]
    fn every_kind_reads_what_it_writes() {
        let mut skipped = Vec::new();
        for kind in DOCUMENTS {
            let text = kind.format(kind.empty().as_ref(), FormatFlags::SECURE);
            match kind.parse(&text) {
                Ok((record, report)) => {
                    assert!(report.is_empty(), "{}: {report:?}", kind.name);
                    assert_eq!(kind.format(record.as_ref(), FormatFlags::SECURE), text);
                }
                Err(_) => skipped.push(kind.name),
            }
        }
        // Of these an empty document lacks what it must say; `tests/properties.rs` has documents of every kind.
        expect_test::expect!["hostinterface networkport storagevol nwfilterbinding domaincaps cpudata lease channel sound audio hub watchdog memballoon rng memory iommu"].assert_eq(&skipped.join(" "));
    }
}
