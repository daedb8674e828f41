//! The bhyve driver: defaults and addresses of a machine on FreeBSD, its firmware, and its command lines ([`argv`]).

pub mod argv;
mod loader;
mod slots;

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::char_source::CharSource;
use model::devices::controller::ControllerType;
use model::devices::disk::DiskBus;
use model::os::{Loader, LoaderType};

use crate::Random;
use crate::defaults::{controllers, disk};
use crate::fault::{internal, xml};
use crate::neutral::{self, Traits};

/// Drives of one AHCI controller of a bhyve that knows more than one.
const DRIVES_PER_CONTROLLER: u32 = 32;
/// Beginning of the names of firmware images.
const FIRMWARE_PREFIX: &str = "BHYVE_UEFI";
/// The firmware image that is taken when there are several.
const FIRMWARE: &str = "BHYVE_UEFI.fd";

/// What a bhyve binary can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BhyveCap {
    /// The clock may be UTC (`-u`).
    RtcUtc,
    /// An AHCI controller has up to 32 drives.
    Ahci32Slot,
    /// Network cards of the model e1000.
    NetE1000,
    /// Firmware (`-l bootrom`).
    LpcBootrom,
    /// A frame buffer with a VNC server.
    Fbuf,
    /// A USB 3 controller.
    Xhci,
    /// Sockets, cores and threads (`-c sockets=`).
    CpuTopology,
    /// An HD audio card.
    SoundHda,
    /// Passwords of the VNC server.
    VncPassword,
    /// Shared directories.
    Virtio9p,
}

impl BhyveCap {
    /// Every one.
    pub const ALL: &'static [BhyveCap] = &[
        Self::RtcUtc,
        Self::Ahci32Slot,
        Self::NetE1000,
        Self::LpcBootrom,
        Self::Fbuf,
        Self::Xhci,
        Self::CpuTopology,
        Self::SoundHda,
        Self::VncPassword,
        Self::Virtio9p,
    ];

    /// The capability of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<BhyveCap> {
        Some(match name {
            "rtc_utc" => Self::RtcUtc,
            "ahci32slot" => Self::Ahci32Slot,
            "net_e1000" => Self::NetE1000,
            "lpc_bootrom" => Self::LpcBootrom,
            "fbuf" => Self::Fbuf,
            "xhci" => Self::Xhci,
            "cputopology" => Self::CpuTopology,
            "sound_hda" => Self::SoundHda,
            "vnc_password" => Self::VncPassword,
            "virtio_9p" => Self::Virtio9p,
            _ => return None,
        })
    }
}

/// What the passes need to know of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BhyveHost {
    /// What the bhyve binary can do.
    pub caps: BTreeSet<BhyveCap>,
    /// grub-bhyve takes a console (`--cons-dev`).
    pub grub_console: bool,
}

impl BhyveHost {
    /// True when bhyve can do this.
    #[must_use]
    pub fn has(&self, cap: BhyveCap) -> bool {
        self.caps.contains(&cap)
    }
}

/// Makes a definition complete, with addresses.
///
/// # Errors
/// The document contradicts itself, or a slot of the PCI bus is used twice.
pub fn apply(domain: &mut Domain, host: &BhyveHost, random: &mut dyn Random) -> Result<()> {
    let many = host.has(BhyveCap::Ahci32Slot);
    drives(domain, if many { DRIVES_PER_CONTROLLER } else { 1 })?;
    neutral::apply(domain, &Traits { devices, ..Traits::NEUTRAL }, random)?;
    slots::assign(domain)
}

/// The places of SATA drives follow from their names.
fn drives(domain: &mut Domain, per_controller: u32) -> Result<()> {
    for disk in &mut domain.devices.disk {
        if disk.target.bus != Some(DiskBus::Sata) || disk.info.address.is_some() {
            continue;
        }
        let target = &disk.target.dev;
        let index = disk::target_index(target).ok_or_else(|| {
            internal(format!("Unknown disk name '{target}' and no address specified"))
                .with_cure("use a target such as sda or hda, or give the disk an address")
        })?;
        let (controller, unit) = (index / per_controller, index % per_controller);
        disk.info.address = Some(Address::Drive(DriveAddress { controller, bus: 0, target: 0, unit }));
    }
    Ok(())
}

/// The bus, the bridge to what sits on a PC's board, and both ends of null modems.
fn devices(domain: &mut Domain) -> Result<()> {
    let isa = domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Isa);
    if isa.count() > 1 {
        return Err(xml("only a single ISA controller is supported")
            .with_cure("leave one <controller type='isa'> in the document"));
    }
    if !domain.devices.controller.iter().any(|other| other.r#type == ControllerType::Pci) {
        controllers::add(domain, ControllerType::Pci, 0, Some("pci-root"));
    }
    let devices = &domain.devices;
    let firmware =
        domain.bootloader.is_none() && (domain.os.loader.is_some() || domain.os.firmware.is_some());
    let ports = !devices.serial.is_empty() || !devices.console.is_empty();
    let display = !devices.graphics.is_empty() && !devices.video.is_empty();
    if firmware || ports || display {
        controllers::add(domain, ControllerType::Isa, 0, None);
    }
    let base = domain.uuid.map(|uuid| format!("/dev/nmdm{uuid}")).unwrap_or_default();
    let serials = domain.devices.serial.iter_mut().map(|serial| &mut serial.source);
    for source in serials.chain(domain.devices.console.iter_mut().map(|console| &mut console.source)) {
        if let CharSource::Nmdm(modem) = source
            && (modem.source.master.is_none() || modem.source.slave.is_none())
        {
            modem.source.master = Some(format!("{base}A"));
            modem.source.slave = Some(format!("{base}B"));
        }
    }
    Ok(())
}

/// Chooses the firmware of a machine that leaves the choice to the host: `folder` with the names of its `files`.
///
/// # Errors
/// There is none.
pub fn choose_firmware(domain: &mut Domain, folder: &str, files: &[String]) -> Result<()> {
    if domain.os.firmware.is_none() || domain.os.loader.as_ref().is_some_and(|loader| loader.path.is_some()) {
        return Ok(());
    }
    let usual = files.iter().find(|name| *name == FIRMWARE);
    let other = || files.iter().find(|name| name.starts_with(FIRMWARE_PREFIX) && name.ends_with(".fd"));
    let Some(name) = usual.or_else(other) else {
        return Err(internal(format!("no firmwares available in {folder}"))
            .with_cure("install the package bhyve-firmware, or name an image in <loader>"));
    };
    domain.os.loader = Some(Box::new(Loader {
        path: Some(format!("{folder}/{name}")),
        r#type: Some(LoaderType::Pflash),
        readonly: Some(true),
        ..Loader::default()
    }));
    Ok(())
}

#[cfg(test)]
mod tests;
