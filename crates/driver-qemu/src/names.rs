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
        alias: alias(&interface.info),
        target: interface.target.as_ref().and_then(|target| target.dev.as_ref()).map(|name| name.0.clone()),
        mac: interface.mac.map(|mac| mac.address.to_string()).unwrap_or_default(),
    });
    interfaces.collect()
}

/// The names of devices that come to running machines of our own monitor, and leave them.
pub fn pluggable(live: &Domain) -> Vec<String> {
    let devices = &live.devices;
    let disks = devices.disk.iter().map(|disk| &disk.info);
    let interfaces = devices.interface.iter().map(|interface| &interface.info);
    let others = devices.rng.iter().map(|rng| &rng.info);
    let modules = devices.memory.iter().map(|module| &module.info);
    disks.chain(interfaces).chain(others).chain(modules).map(alias).collect()
}

/// The ports on which the displays of a live document listen.
pub fn display_ports(live: &Domain) -> Vec<u16> {
    let ports = live.devices.graphics.iter().map(|graphics| match graphics {
        Graphics::Vnc(vnc) => vnc.port,
        Graphics::Spice(spice) => spice.port,
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
        // A console that stands for a serial port is described there: that is what the emulator is given.
        let port = devices.serial.iter().find(|serial| alias(&serial.info) == alias(&console.info));
        add(line(alias(&console.info), port.map_or(&console.source, |serial| &serial.source)));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn live(content: &str) -> Domain {
        let text = format!("<domain type='qemu'><name>n</name>{content}</domain>");
        Domain::parse(&text).unwrap().0
    }

    fn line_words(line: &LineStatus) -> String {
        let path =
            |path: &Option<PathBuf>| path.as_ref().map_or("-".to_owned(), |path| path.display().to_string());
        let kind = if line.channel { "channel" } else { "console" };
        let name = line.name.as_deref().unwrap_or("-");
        format!("{} {kind} {name} {} {} {}", line.alias, path(&line.pty), path(&line.socket), path(&line.log))
    }

    #[test]
    fn lines_are_counted_once_and_channels_come_last() {
        let document = live(
            "<devices>
            <channel type='unix'><source mode='bind' path='/s/agent'/><target type='virtio' name='agent'/><alias name='channel0'/></channel>
            <serial type='pty'><source path='/dev/pts/1'/><log file='/l' append='off'/><target port='0'/><alias name='serial0'/></serial>
            <serial type='unix'><source mode='connect' path='/s/theirs'/><target port='1'/><alias name='serial1'/></serial>
            <console type='pty'><source path='/dev/pts/1'/><target type='serial' port='0'/><alias name='serial0'/></console>
            </devices>",
        );
        let words: Vec<String> = lines(&document).iter().map(line_words).collect();
        let expected = [
            "serial0 console - /dev/pts/1 - /l",
            "serial1 console - - - -",
            "channel0 channel agent - /s/agent -",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn nodes_of_disks() {
        let disk = |format: &str| {
            let xml = format!(
                "<devices><disk type='file'><driver name='qemu' type='{format}'/><source file='/i' index='4'/>\
                 <target dev='vda' bus='virtio'/><alias name='virtio-disk0'/></disk></devices>"
            );
            disks(&live(&xml)).remove(0)
        };
        assert_eq!(disk("raw").node, "libvirt-4-storage");
        assert_eq!(disk("qcow2").node, "libvirt-4-format");
        assert_eq!(disk("raw").path.as_deref(), Some("/i"));
    }

    #[test]
    fn what_a_reset_means() {
        for (action, ends) in [("destroy", true), ("restart", false), ("preserve", false)] {
            assert_eq!(resets_end(&live(&format!("<on_reboot>{action}</on_reboot>"))), ends, "{action}");
        }
        assert!(!resets_end(&live("")));
    }
}
