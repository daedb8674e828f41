//! Disks, network cards, devices of the host, and channels.

use error::Result;
use model::Domain;
use model::devices::channel::ChannelTarget;
use model::devices::char_source::CharSource;
use model::devices::controller::ControllerType;
use model::devices::disk::{Disk, DiskBus, DiskDevice};
use model::devices::disk_source::DiskPlace;
use model::devices::hostdev::{HostDevSource, PciSource};
use model::devices::interface::Interface;
use model::devices::interface_source::InterfaceSource;
use model::devices::network_source::NetworkProtocol;
use serde_json::{Value, json};

use super::{Object, kind};
use crate::fault::unsupported;
use crate::xen::{disk, disk_xl, hostdev, vif};

/// The interval in which rates of network cards are replenished, in microseconds.
const RATE_INTERVAL_US: u64 = 50_000;

pub(super) fn disks(domain: &Domain) -> Result<Vec<Value>> {
    let disks = domain.devices.disk.iter().filter(|disk| disk.target.bus != Some(DiskBus::Fdc));
    disks.map(disk).collect()
}

fn disk(disk: &Disk) -> Result<Value> {
    let mut object = Object::default();
    let source = match &disk.source.place {
        DiskPlace::Network(network) if network.protocol == NetworkProtocol::Rbd => {
            // Only configurations double the backslashes.
            Some(disk_xl::write_rbd(network).replace("\\\\", "\\"))
        }
        _ => disk::path(disk)?.map(str::to_owned),
    };
    let cdrom = disk.device == Some(DiskDevice::Cdrom);
    let driver = disk.driver.as_deref();
    let format = match driver.and_then(|driver| driver.r#type.as_deref()) {
        _ if source.is_none() && cdrom => "empty",
        None => "raw",
        Some(format @ ("raw" | "qcow" | "qcow2" | "vhd" | "qed")) => format,
        Some(other) => {
            return Err(unsupported(format!("libxenlight does not support disk format {other}"))
                .with_cure("use raw, qcow, qcow2, vhd or qed"));
        }
    };
    let backend = match driver.and_then(|driver| driver.name.as_deref()) {
        Some("phy") => Some("phy"),
        Some("tap" | "tap2") => Some("tap"),
        Some("qemu" | "file") => Some("qdisk"),
        None if matches!(disk.source.place, DiskPlace::Network(_)) => Some("qdisk"),
        None => None,
        Some(other) => return Err(unsupported(format!("libxenlight does not support disk driver {other}"))),
    };
    object.maybe("pdev_path", source);
    object.set("vdev", disk.target.dev.as_str());
    object.maybe("backend", backend);
    object.set("format", format);
    object.maybe("backend_domname", disk.backenddomain.as_deref());
    object.set("removable", 1);
    object.number("readwrite", u64::from(!disk.readonly));
    object.number("is_cdrom", u64::from(cdrom));
    Ok(object.finish())
}

pub(super) fn nics(domain: &Domain) -> Result<Vec<Value>> {
    let cards =
        domain.devices.interface.iter().filter(|card| !matches!(card.source, InterfaceSource::HostDev(_)));
    cards.zip(0..).map(|(card, number)| nic(domain, card, number)).collect()
}

fn nic(domain: &Domain, card: &Interface, number: u32) -> Result<Value> {
    let mut object = Object::default();
    object.set("devid", number);
    object.maybe("mac", card.mac.map(|mac| mac.address.to_string()));
    object.maybe("mtu", card.mtu);
    let netfront = card.model.as_deref() == Some("netfront");
    object.maybe("model", card.model.as_deref().filter(|_| !netfront));
    match &card.source {
        InterfaceSource::Bridge(source) => {
            object.maybe("bridge", source.bridge.as_ref().map(|name| format!("{name}{}", vif::tags(card))));
        }
        InterfaceSource::Ethernet(_) => {}
        InterfaceSource::Network(source) => match &source.bridge {
            Some(bridge) => object.set("bridge", bridge.as_str()),
            None => {
                return Err(unsupported(format!(
                    "network {} is not active",
                    source.network.as_deref().unwrap_or_default()
                ))
                .with_cure("start the network, or name its bridge: <interface type='bridge'>"));
            }
        },
        _ => {
            return Err(
                unsupported("unsupported interface type").with_cure("use bridge, ethernet or network")
            );
        }
    }
    let addresses: Vec<&str> = card.ip.iter().filter_map(|ip| ip.address.as_deref()).collect();
    object.maybe("ip", (!addresses.is_empty()).then(|| addresses.join(" ")));
    object.maybe(
        "ifname",
        card.target.as_ref().and_then(|target| target.dev.as_ref()).map(|name| name.0.as_str()),
    );
    object.maybe("script", card.script.as_deref());
    object.set("nictype", if kind(domain) == "hvm" && !netfront { "vif_ioemu" } else { "vif" });
    object.maybe("backend_domname", card.backenddomain.as_deref());
    let average =
        card.bandwidth.as_ref().and_then(|bandwidth| bandwidth.outbound?.average).filter(|rate| *rate > 0);
    if let Some(kib) = average {
        let bytes = u128::from(kib) * 1024 * u128::from(RATE_INTERVAL_US) / 1_000_000;
        object.set("rate_bytes_per_interval", u64::try_from(bytes).unwrap_or(u64::MAX));
        object.set("rate_interval_usecs", RATE_INTERVAL_US);
    }
    Ok(object.finish())
}

pub(super) fn pci(domain: &Domain) -> Vec<Value> {
    let device = |source: PciSource| {
        let mut object = Object::default();
        let address = source.address;
        object.number("func", address.function.into());
        object.number("dev", address.slot.into());
        object.number("bus", address.bus.into());
        object.number("domain", address.domain.into());
        if source.write_filtering == Some(false) {
            object.set("permissive", true);
        }
        object.finish()
    };
    hostdev::pci_sources(domain).map(device).collect()
}

pub(super) fn usb_controllers(domain: &Domain) -> Result<Vec<Value>> {
    let controllers =
        domain.devices.controller.iter().filter(|controller| controller.r#type == ControllerType::Usb);
    let one = |controller: &model::devices::controller::Controller| {
        let mut object = Object::default();
        object.set("devid", controller.index.unwrap_or(0));
        let version = match controller.model.as_deref() {
            None => 2,
            Some("qusb1") => 1,
            Some("qusb2") => 2,
            Some(other) => {
                return Err(unsupported(format!("unsupported USB controller model '{other}'"))
                    .with_cure("use qusb1 or qusb2"));
            }
        };
        object.set("type", "qusb");
        object.set("version", version);
        object.set("ports", controller.ports.unwrap_or(8));
        Ok(object.finish())
    };
    controllers.map(one).collect()
}

pub(super) fn usb(domain: &Domain) -> Vec<Value> {
    let device = |hostdev: &model::devices::hostdev::HostDev| {
        let HostDevSource::Usb(source) = &hostdev.source else { return None };
        let place = source.address.as_ref()?;
        let mut object = Object::default();
        object.set("devid", -1);
        object.set("type.hostdev", json!({ "hostbus": place.bus?, "hostaddr": place.device? }));
        Some(object.finish())
    };
    domain.devices.hostdev.iter().filter_map(device).collect()
}

pub(super) fn channels(domain: &Domain) -> Result<Vec<Value>> {
    let mut channels = Vec::new();
    for channel in &domain.devices.channel {
        let Some(ChannelTarget::Xen(target)) = &channel.target else {
            return Err(unsupported("channel target type not supported").with_cure("use <target type='xen'>"));
        };
        let mut object = Object::default();
        object.set("devid", channels.len());
        object.maybe("name", target.name.as_deref());
        match &channel.source {
            CharSource::Pty(_) => object.set("connection.pty", json!({})),
            CharSource::Unix(unix) => object.set("connection.socket", json!({ "path": unix.source.path })),
            _ => {
                return Err(unsupported("channel source type not supported")
                    .with_cure("use type='pty' or type='unix'"));
            }
        }
        channels.push(object.finish());
    }
    Ok(channels)
}
