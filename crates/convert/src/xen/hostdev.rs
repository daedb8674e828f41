//! Devices of the host in the guest: PCI and USB.

use error::Result;
use model::Domain;
use model::devices::address::PciAddress;
use model::devices::hostdev::{HostDev, HostDevSource, PciSource, UsbPlace, UsbSource};
use model::devices::interface_source::InterfaceSource;

use super::options::Options;
use super::settings::{Reader, Writer};
use crate::fault::internal;

pub(super) fn read_pci(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    for text in reader.strings("pci")? {
        let (place, options) = text.split_once(',').unwrap_or((&text, ""));
        let place = place.split(['@', '=']).next().unwrap_or_default();
        let address = address(place.trim()).ok_or_else(|| {
            internal(format!("pci '{text}' is malformed")).with_cure("write it as 0000:01:1a.1")
        })?;
        let write_filtering = Options::of(options).is_set("permissive").then_some(false);
        let source = HostDevSource::Pci(PciSource { write_filtering, address, ..PciSource::default() });
        domain.devices.hostdev.push(hostdev(source));
    }
    Ok(())
}

fn hostdev(source: HostDevSource) -> HostDev {
    HostDev { mode: Some("subsystem".to_owned()), managed: Some(false), source, ..HostDev::default() }
}

/// Reads `0000:01:1a.1` or `01:1a.1`.
fn address(text: &str) -> Option<PciAddress> {
    let (place, function) = text.rsplit_once('.')?;
    let parts: Vec<&str> = place.split(':').collect();
    let (domain, bus, slot) = match parts.as_slice() {
        [bus, slot] => ("0", *bus, *slot),
        [domain, bus, slot] => (*domain, *bus, *slot),
        _ => return None,
    };
    let number = |text: &str, most: u32| u32::from_str_radix(text, 16).ok().filter(|number| *number <= most);
    Some(PciAddress {
        domain: number(domain, 0xffff)?,
        bus: number(bus, 0xff)?,
        slot: number(slot, 0x1f)?,
        function: number(function, 7)?,
        ..PciAddress::default()
    })
}

/// The PCI devices of the host, those that stand as network cards too.
pub(crate) fn pci_sources(domain: &Domain) -> impl Iterator<Item = PciSource> {
    let cards = domain.devices.interface.iter().filter_map(|card| match &card.source {
        InterfaceSource::HostDev(source) => {
            Some(PciSource { address: source.pci()?, ..PciSource::default() })
        }
        _ => None,
    });
    let others = domain.devices.hostdev.iter().filter_map(|hostdev| match &hostdev.source {
        HostDevSource::Pci(source) => Some(source.clone()),
        _ => None,
    });
    others.chain(cards)
}

pub(super) fn write_pci(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let text = |source: PciSource| {
        let PciAddress { domain, bus, slot, function, .. } = source.address;
        let permissive = if source.write_filtering == Some(false) { ",permissive=1" } else { "" };
        format!("{domain:04x}:{bus:02x}:{slot:02x}.{function:x}{permissive}")
    };
    writer.list("pci", pci_sources(domain).map(text))
}

pub(super) fn read_usb(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    for text in reader.strings("usbdev")? {
        let options = Options::of(&text);
        let number = |key: &str| options.get(key).and_then(|value| value.parse::<u32>().ok());
        let (bus, device) = number("hostbus").zip(number("hostaddr")).ok_or_else(|| {
            internal(format!("usbdev '{text}' is malformed")).with_cure("write it as hostbus=1,hostaddr=3")
        })?;
        let address = Some(UsbPlace { bus: Some(bus), device: Some(device), port: None });
        let source = HostDevSource::Usb(Box::new(UsbSource { address, ..UsbSource::default() }));
        domain.devices.hostdev.push(hostdev(source));
    }
    Ok(())
}

pub(super) fn write_usb(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let text = |hostdev: &HostDev| {
        let HostDevSource::Usb(source) = &hostdev.source else { return None };
        let place = source.address.as_ref()?;
        Some(format!("hostbus={},hostaddr={}", place.bus?, place.device?))
    };
    writer.list("usbdev", domain.devices.hostdev.iter().filter_map(text))
}
