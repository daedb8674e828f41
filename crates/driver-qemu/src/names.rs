//! What the live document calls disks, interfaces and lines: the keys between document, monitor and host.

use std::path::PathBuf;

use model::Domain;
use model::devices::address::DeviceInfo;
use model::devices::channel::ChannelTarget;
use model::devices::char_source::CharSource;
use model::devices::disk::Disk;
use model::devices::disk_source::DiskPlace;
use model::devices::graphics::Graphics;
use model::domain::OnEvent;

use crate::running::{DiskNames, InterfaceNames};
use crate::status::LineStatus;

/// The alias, or nothing.
pub fn alias(info: &DeviceInfo) -> String {
    info.alias.as_ref().map(|alias| alias.0.clone()).unwrap_or_default()
}

/// The disks of a live document.
pub fn disks(live: &Domain) -> Vec<DiskNames> {
    let disks = live.devices.disk.iter().map(|disk| DiskNames {
        alias: alias(&disk.info),
        target: disk.target.dev.clone(),
        path: path_of(&disk.source.place).map(str::to_owned),
        node: disk
            .source
            .index
            .map(|index| format!("libvirt-{index}-{}", kind_of_node(disk)))
            .unwrap_or_default(),
    });
    disks.collect()
}

/// Raw images have no format node: the device uses the node of the storage.
fn kind_of_node(disk: &Disk) -> &'static str {
    let format = disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref()).unwrap_or("raw");
    if format == "raw" && !matches!(disk.source.place, DiskPlace::Dir(_)) { "storage" } else { "format" }
}

/// The path of a place on this host.
pub fn path_of(place: &DiskPlace) -> Option<&str> {
    match place {
        DiskPlace::File(source) => source.file.as_deref(),
        DiskPlace::Block(source) => source.dev.as_deref(),
        _ => None,
    }
}

/// The interfaces of a live document.
pub fn interfaces(live: &Domain) -> Vec<InterfaceNames> {
    let interfaces = live.devices.interface.iter().map(|interface| InterfaceNames {
        target: interface.target.as_ref().and_then(|target| target.dev.as_ref()).map(|name| name.0.clone()),
        mac: interface.mac.map(|mac| mac.address.to_string()).unwrap_or_default(),
    });
    interfaces.collect()
}

/// The ports on which the displays of a live document listen.
pub fn display_ports(live: &Domain) -> Vec<u16> {
    let ports = live.devices.graphics.iter().map(|graphics| match graphics {
        Graphics::Vnc(vnc) => vnc.port,
        _ => None,
    });
    ports.flatten().filter_map(|port| u16::try_from(port).ok()).filter(|port| *port > 0).collect()
}

/// Where QEMU's object tree has the balloon of a live document.
pub fn balloon(live: &Domain) -> Option<String> {
    let balloon = live.devices.memballoon.as_ref().filter(|balloon| balloon.model != "none")?;
    let alias = balloon.info.alias.as_ref()?;
    Some(format!("/machine/peripheral/{}", alias.0))
}

/// Whether a reset ends the machine.
pub fn resets_end(live: &Domain) -> bool {
    live.on_reboot == Some(OnEvent::Destroy)
}

/// The lines of a live document: serial ports and consoles first, as clients count them, then channels.
pub fn lines(live: &Domain) -> Vec<LineStatus> {
    let devices = &live.devices;
    let mut lines: Vec<LineStatus> = Vec::new();
    let mut add = |line: LineStatus| {
        // The first serial port appears a second time, as a console.
        if !line.alias.is_empty() && !lines.iter().any(|known| known.alias == line.alias) {
            lines.push(line);
        }
    };
    for console in &devices.console {
        add(line(alias(&console.info), &console.source));
    }
    for serial in &devices.serial {
        add(line(alias(&serial.info), &serial.source));
    }
    for parallel in &devices.parallel {
        add(line(alias(&parallel.info), &parallel.source));
    }
    for channel in &devices.channel {
        let name = match &channel.target {
            Some(ChannelTarget::Virtio(target) | ChannelTarget::Xen(target)) => target.name.clone(),
            _ => None,
        };
        add(LineStatus { channel: true, name, ..line(alias(&channel.info), &channel.source) });
    }
    lines
}

fn line(alias: String, source: &CharSource) -> LineStatus {
    let mut line = LineStatus { alias, ..LineStatus::default() };
    let log = match source {
        CharSource::Pty(pty) => {
            line.pty = pty.path.as_ref().map(PathBuf::from);
            pty.log.as_ref()
        }
        CharSource::Unix(unix) => {
            // A socket that somebody else serves has a peer already: the emulator.
            let bound = unix.source.mode.as_deref() == Some("bind");
            line.socket = unix.source.path.as_ref().filter(|_| bound).map(PathBuf::from);
            unix.log.as_ref()
        }
        _ => None,
    };
    line.log = log.and_then(|log| log.file.as_ref()).map(PathBuf::from);
    line
}
