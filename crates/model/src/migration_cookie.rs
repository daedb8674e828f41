//! `<qemu-migration>`: what two daemons tell each other while a machine moves from one to the other.

use xml::{Document, Error, FormatFlags, Report, Uuid, Xml};

use crate::cpu::Cpu;
use crate::domain::Domain;

/// `<qemu-migration>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(namespaces(
    "qemu" = "http://libvirt.org/schemas/domain/qemu/1.0",
    "lxc" = "http://libvirt.org/schemas/domain/lxc/1.0",
    "bhyve" = "http://libvirt.org/schemas/domain/bhyve/1.0"
))]
pub struct MigrationCookie {
    /// Name of the machine.
    #[xml(leaf, required)]
    pub name: String,
    /// Identity of the machine.
    #[xml(leaf, required)]
    pub uuid: Uuid,
    /// Name of the host that wrote the cookie.
    #[xml(leaf, required)]
    pub hostname: String,
    /// Identity of that host.
    #[xml(leaf, required)]
    pub hostuuid: Uuid,
    /// Parts that the other side must understand.
    #[xml(leaves, at = "name")]
    pub feature: Vec<String>,
    /// Where clients of the display turn to.
    #[xml(child)]
    pub graphics: Option<CookieGraphics>,
    /// What the lock manager noted.
    #[xml(child)]
    pub lockstate: Option<LockState>,
    /// The definition that the destination keeps.
    #[xml(child)]
    pub domain: Option<Box<Domain>>,
    /// Network cards whose virtual ports have data.
    #[xml(list = "interface", wrap = "network")]
    pub network: Vec<CookieInterface>,
    /// Server for the content of disks.
    #[xml(child, keep)]
    pub nbd: Option<CookieNbd>,
    /// What the job did so far.
    #[xml(child)]
    pub statistics: Option<Box<JobStatistics>>,
    /// The processor.
    #[xml(child)]
    pub cpu: Option<Box<Cpu>>,
    /// Whether the guest may reboot without a new process.
    #[xml(leaf = "allowReboot", at = "value")]
    pub allow_reboot: Option<String>,
    /// What the emulator can do to migrate.
    #[xml(child, keep, open)]
    pub capabilities: Option<CookieCapabilities>,
    /// Bitmaps of disks that move too.
    #[xml(list = "disk", wrap = "blockDirtyBitmaps")]
    pub block_dirty_bitmaps: Vec<CookieBitmaps>,
}

impl MigrationCookie {
    /// Reads a cookie.
    ///
    /// # Errors
    /// The text is not well-formed, is no `<qemu-migration>`, or has an impossible value.
    pub fn parse(text: &str) -> Result<(Self, Report), Error> {
        let document = Document::parse(text)?;
        let mut cookie = Self::default();
        let report = xml::load(&mut cookie, document.root("qemu-migration")?)?;
        Ok((cookie, report))
    }

    /// The cookie in libvirt's layout, ending with a line break.
    #[must_use]
    pub fn format(&self) -> String {
        let flags = FormatFlags::SECURE | FormatFlags::INACTIVE | FormatFlags::MIGRATABLE;
        xml::save("qemu-migration", self, flags)
    }
}

/// Where clients of a display turn to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieGraphics {
    /// `vnc` or `spice`.
    #[xml(attr, required)]
    pub r#type: String,
    /// Port.
    #[xml(attr, required)]
    pub port: i32,
    /// Address.
    #[xml(attr, required)]
    pub listen: String,
    /// Port for encrypted connections.
    #[xml(attr = "tlsPort")]
    pub tls_port: Option<i32>,
    /// What the certificate says.
    #[xml(list)]
    pub cert: Vec<Certificate>,
}

/// What a certificate says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Certificate {
    /// `subject`.
    #[xml(attr)]
    pub info: Option<String>,
    /// Its text.
    #[xml(attr)]
    pub value: Option<String>,
}

/// What the lock manager noted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct LockState {
    /// The lock manager.
    #[xml(attr, required)]
    pub driver: String,
    /// Its notes.
    #[xml(leaf)]
    pub leases: Option<String>,
}

/// A network card whose virtual port has data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieInterface {
    /// Number of the card, from 0.
    #[xml(attr)]
    pub index: Option<u32>,
    /// Kind of the virtual port.
    #[xml(attr)]
    pub vporttype: Option<String>,
    /// The data.
    #[xml(leaf)]
    pub portdata: Option<String>,
}

/// Server for the content of disks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieNbd {
    /// Its port, once it listens.
    #[xml(attr)]
    pub port: Option<u32>,
    /// The disks.
    #[xml(list)]
    pub disk: Vec<CookieNbdDisk>,
}

/// A disk whose content moves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieNbdDisk {
    /// Name of its target.
    #[xml(attr, required)]
    pub target: String,
    /// Its size in bytes.
    #[xml(attr)]
    pub capacity: Option<u64>,
}

macro_rules! statistics {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// What a migration did so far; times in milliseconds, sizes in bytes.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
        pub struct JobStatistics {
            $($(#[$doc])* #[xml(leaf)] pub $field: Option<$type>,)*
        }
    };
}

statistics! {
    /// When the migration began.
    started: u64,
    /// When the machine was paused.
    stopped: u64,
    /// When the statistics were sent.
    sent: u64,
    /// Difference of the hosts' clocks.
    delta: i64,
    /// Time since the beginning.
    time_elapsed: u64,
    /// The same without the time the cookie took.
    time_elapsed_net: u64,
    /// Time until the end.
    time_remaining: u64,
    /// Time that the guest does not run.
    downtime: u64,
    /// The same without the time the cookie took.
    downtime_net: u64,
    /// Time of preparations.
    setup_time: u64,
    /// All memory.
    memory_total: u64,
    /// Memory that moved.
    memory_processed: u64,
    /// Memory still to move.
    memory_remaining: u64,
    /// Speed of memory.
    memory_bps: u64,
    /// Pages of zeroes.
    memory_constant: u64,
    /// Other pages.
    memory_normal: u64,
    /// Other pages in bytes.
    memory_normal_bytes: u64,
    /// Pages a second that the guest writes.
    memory_dirty_rate: u64,
    /// Rounds through memory.
    memory_iteration: u64,
    /// Requests for pages after the switch.
    memory_postcopy_requests: u64,
    /// Size of a page.
    memory_page_size: u64,
    /// All disk content.
    disk_total: u64,
    /// Disk content that moved.
    disk_processed: u64,
    /// Disk content still to move.
    disk_remaining: u64,
    /// Speed of disk content.
    disk_bps: u64,
    /// Cache of compression by differences.
    compression_cache: u64,
    /// What compression gave.
    compression_bytes: u64,
    /// Pages that were compressed.
    compression_pages: u64,
    /// Pages that were not in the cache.
    compression_cache_misses: u64,
    /// Pages that did not become smaller.
    compression_overflow: u64,
    /// How much the guest is slowed down, in percent.
    auto_converge_throttle: u64,
}

/// What an emulator can do to migrate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieCapabilities {
    /// The abilities.
    #[xml(list)]
    pub cap: Vec<MigrationCapability>,
}

/// An ability.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MigrationCapability {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Whether the daemon uses it unasked.
    #[xml(attr, yes_no)]
    pub auto: Option<bool>,
}

/// Bitmaps of a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieBitmaps {
    /// Name of its target.
    #[xml(attr, required)]
    pub target: String,
    /// The bitmaps.
    #[xml(list)]
    pub bitmap: Vec<CookieBitmap>,
}

/// A bitmap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CookieBitmap {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its name on the way.
    #[xml(attr)]
    pub alias: Option<String>,
}
