//! Addresses that no device of their kind can have.

use std::collections::HashSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, CcwAddress, DeviceInfo, PciAddress, SpaprVioAddress};
use model::devices::hostdev::HostDevSource;
use model::devices::input::InputBus;

use crate::address::walk;
use crate::defaults::{arch, machine};
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, unsupported, xml};
use crate::machine::is_s390;

/// Highest register on the virtual I/O bus of POWER.
const REG_MAX: u64 = 0xffff_ffff;
/// Highest identifier of a PCI function on IBM Z that guests see.
const UID_MAX: u32 = 0xffff;

/// Checks what the places where addresses are given cannot.
pub(super) fn check(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let mut names = HashSet::new();
    for info in walk::shared(domain) {
        if let Some(alias) = info.alias.as_ref().filter(|alias| alias.is_user())
            && !names.insert(&alias.0)
            && !is_console(domain, &alias.0)
        {
            return Err(unsupported(format!("non unique alias detected: {}", alias.0)));
        }
        if let Some(rom) = info.rom.as_deref()
            && rom.enabled == Some(false)
            && (rom.bar.is_some() || rom.file.is_some())
        {
            return Err(unsupported("ROM tuning is not supported when ROM is disabled"));
        }
        if let Some(text) = info.boot.as_ref().and_then(|boot| boot.loadparm.as_deref()) {
            loadparm(text)?;
        }
        match &info.address {
            Some(Address::Pci(address)) => pci(*address, caps)?,
            Some(Address::SpaprVio(SpaprVioAddress { reg: Some(reg) })) if *reg > REG_MAX => {
                return Err(unsupported(format!(
                    "spapr-vio reg='{reg:#x}' exceeds maximum possible value ({REG_MAX:#x})"
                )));
            }
            Some(Address::Ccw(_)) if !is_s390(arch(domain)) => {
                let name = info.alias.as_ref().map_or("<null>", |alias| alias.0.as_str());
                return Err(unsupported(format!(
                    "cannot use CCW address type for device '{name}' using machine type '{}'",
                    machine(domain)
                )));
            }
            Some(Address::Ccw(address)) => ccw(*address)?,
            _ => {}
        }
    }
    Ok(())
}

/// Devices sit on buses of their kind; asked before addresses are given.
pub(super) fn kinds(domain: &Domain) -> Result<()> {
    let devices = &domain.devices;
    let found = |info: &DeviceInfo| info.address.as_ref().map(word);
    let inputs = devices.input.iter().filter(|input| input.bus == Some(InputBus::Usb));
    let mut usb = inputs.map(|input| &input.info).chain(devices.redirdev.iter().map(|other| &other.info));
    if usb.any(|info| found(info).is_some_and(|kind| kind != "usb")) {
        return Err(xml("Invalid address for a USB device"));
    }
    for hostdev in &devices.hostdev {
        match (&hostdev.source, found(&hostdev.info)) {
            (_, None) => {}
            (HostDevSource::Usb(_), Some(kind)) if kind != "usb" => {
                return Err(unsupported("USB host device must use 'usb' address type"));
            }
            (HostDevSource::Pci(_), Some(kind)) if !matches!(kind, "pci" | "unassigned") => {
                return Err(internal("PCI host devices must use 'pci' or 'unassigned' address type"));
            }
            _ => {}
        }
    }
    let mut readers = devices.smartcard.iter().filter_map(|smartcard| found(&smartcard.info));
    if readers.any(|kind| kind != "ccid") {
        return Err(unsupported("Controllers must use the 'ccid' address type"));
    }
    Ok(())
}

/// Whether it is the name of the first console, which it shares with the first serial port.
fn is_console(domain: &Domain, name: &str) -> bool {
    let console = domain.devices.console.first();
    console.and_then(|console| console.info.alias.as_ref()).is_some_and(|alias| alias.0 == name)
}

fn pci(address: PciAddress, caps: &EmulatorCaps) -> Result<()> {
    let Some(zpci) = address.zpci else { return Ok(()) };
    if !caps.has(Flag::Zpci) {
        return Err(unsupported("This QEMU binary doesn't support zPCI"));
    }
    match zpci.uid {
        Some(uid) if uid == 0 || uid > UID_MAX => {
            Err(xml(format!("Invalid PCI address uid='0x{uid:04x}', must be > 0x0000 and <= 0x{UID_MAX:x}")))
        }
        _ => Ok(()),
    }
}

fn ccw(address: CcwAddress) -> Result<()> {
    let fits = |part: Option<u32>, max: u32| part.is_none_or(|part| part <= max);
    if fits(address.cssid, 0xfe) && fits(address.ssid, 3) && fits(address.devno, 0xffff) {
        return Ok(());
    }
    let (cssid, ssid, devno) =
        (address.cssid.unwrap_or(0), address.ssid.unwrap_or(0), address.devno.unwrap_or(0));
    Err(xml(format!("Invalid virtio ccw address: cssid='{cssid:#x}' ssid='{ssid:#x}' devno='{devno:#06x}'")))
}

/// What IBM Z hands to the program it boots: one to eight letters of a small set.
fn loadparm(text: &str) -> Result<()> {
    if text.is_empty() || text.len() > 8 {
        return Err(internal(format!("loadparm value '{text}' must be between 1 and 8 characters")));
    }
    let odd = |letter: &char| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | ' ');
    if text.chars().any(|letter| odd(&letter)) {
        return Err(internal(format!(
            "invalid loadparm value '{}', expecting chars in set of [a-zA-Z0-9.] and blank spaces",
            text.to_uppercase()
        )));
    }
    Ok(())
}

/// The word of an address's kind.
pub(super) fn word(address: &Address) -> &'static str {
    match address {
        Address::Pci(_) => "pci",
        Address::Drive(_) => "drive",
        Address::VirtioSerial(_) => "virtio-serial",
        Address::Ccid(_) => "ccid",
        Address::Usb(_) => "usb",
        Address::SpaprVio(_) => "spapr-vio",
        Address::Ccw(_) => "ccw",
        Address::VirtioMmio => "virtio-mmio",
        Address::Isa(_) => "isa",
        Address::Dimm(_) => "dimm",
        Address::Unassigned => "unassigned",
    }
}
