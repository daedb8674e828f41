//! The neutral pass over a domain document: the defaults and checks that all hypervisors' drivers share.
//!
//! A driver says in [`Traits`] where it differs and hooks its own devices in between, in libvirt's order: identity and
//! memory first, then the driver's devices, then every device by itself, then the controllers and cards that follow
//! from the devices. QEMU's own passes (`defaults`) call the same parts with more between them.

pub(crate) mod resctrl;

use error::Result;
use model::devices::video::VideoType;
use model::os::{LoaderType, Os};
use model::{Domain, DomainType};

use crate::Random;
use crate::address::drive;
use crate::defaults::{basics, controllers, cpu, disk, display, interface, others, serial};

/// Where a driver differs from the others.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// The architecture of guests that name none.
    pub arch: &'static str,
    /// The target type of consoles that name none.
    pub console: &'static str,
    /// Whether the first console of a guest with firmware is its first serial port.
    pub console_is_serial: bool,
    /// The vendor prefix of generated MAC addresses.
    pub mac_prefix: [u8; 3],
    /// Whether SCSI buses have 16 units instead of 8.
    pub wide_scsi: bool,
    /// Whether names may contain `/` or be left out.
    pub free_names: bool,
    /// The driver's own devices, added before those that all drivers add.
    pub devices: fn(&mut Domain) -> Result<()>,
}

impl Traits {
    /// No hypervisor in particular.
    pub const NEUTRAL: Traits = Traits {
        arch: "x86_64",
        console: "serial",
        console_is_serial: true,
        mac_prefix: interface::MAC_PREFIX,
        wide_scsi: false,
        free_names: false,
        devices: |_| Ok(()),
    };
}

/// Makes a definition complete but for addresses on the buses of a particular hypervisor.
///
/// # Errors
/// The document contradicts itself.
pub fn apply(domain: &mut Domain, traits: &Traits, random: &mut dyn Random) -> Result<()> {
    crate::check_number(domain)?;
    if let Some(kind) = &mut domain.os.r#type {
        kind.arch.get_or_insert_with(|| traits.arch.to_owned());
    }
    os(domain);
    basics::common(domain, random);
    cpu::common(domain)?;
    resctrl::apply(domain)?;
    controllers::sort(domain)?;
    (traits.devices)(domain)?;
    crate::validate::tune::relabelled(domain)?;
    crate::validate::tune::limited_once(domain)?;
    others::common(domain);
    let paired = traits.console_is_serial && crate::defaults::has_firmware(domain);
    serial::common(domain, traits.console, paired);
    disk::common(domain, false, traits.wide_scsi)?;
    interface::common(domain, traits.mac_prefix, random);
    display::usual_inputs(domain);
    display::common(domain, default_video(domain));
    drive::assign(domain)?;
    controllers::add_needed(domain)?;
    crate::validate::check_common(domain, traits.free_names)
}

/// What a guest boots: a loader whose kind nobody told is read-only memory.
fn os(domain: &mut Domain) {
    if let Some(loader) = domain.os.loader.as_mut().filter(|loader| loader.path.is_some()) {
        loader.r#type.get_or_insert(LoaderType::Rom);
    }
    let old = domain.os.r#type.as_ref().is_some_and(|kind| kind.kind == "linux");
    if old && domain.r#type != DomainType::Xen {
        // The word is Xen's: of others nothing is read behind it.
        let kind = domain.os.r#type.take();
        domain.os = Os { r#type: kind, ..Os::default() };
    }
}

/// The graphics card of a display that names none.
fn default_video(domain: &Domain) -> VideoType {
    let firmware = crate::defaults::has_firmware(domain);
    match domain.r#type {
        DomainType::Test | DomainType::Xen if firmware => VideoType::Cirrus,
        DomainType::Test | DomainType::Xen => VideoType::Xen,
        DomainType::Vbox => VideoType::Vbox,
        DomainType::Vmware => VideoType::Vmvga,
        DomainType::Parallels | DomainType::Vz if firmware => VideoType::Vga,
        DomainType::Parallels | DomainType::Vz => VideoType::Parallels,
        DomainType::Bhyve => VideoType::Gop,
        _ => VideoType::Default,
    }
}
