//! Serial ports, consoles and channels: targets, port numbers, and the controllers they need.

use error::Result;
use model::Domain;
use model::devices::address::Address;
use model::devices::channel::{ChannelTarget, Console, ConsoleTarget};
use model::devices::char_source::CharSource;
use model::devices::controller::ControllerType;
use model::devices::serial::{Serial, SerialTarget};
use model::devices::small::RngBackend;
use model::devices::smartcard::SmartcardSource;

use crate::machine::{Board, Family, is_arm, is_x86};

pub(super) fn apply(domain: &mut Domain, board: Board, channel_dir: &str) -> Result<()> {
    let arch = super::arch(domain).to_owned();
    if domain.id.is_none() {
        let channels = &mut domain.devices.channel;
        channels.iter_mut().for_each(|channel| super::channel::forget_path(channel, channel_dir));
    }
    domain.devices.channel.iter_mut().for_each(super::channel::name);
    common(domain, "serial", true);
    for serial in &mut domain.devices.serial {
        let target = serial.target.get_or_insert_default();
        // Documents from before the other kinds write this for the port of any board.
        target.r#type.take_if(|kind| kind == "isa-serial");
        if target.r#type.is_none() {
            target.r#type = default_serial(&arch, board).map(str::to_owned);
        }
        if target.model.is_none() {
            let kind = target.r#type.as_deref().unwrap_or("");
            target.model = default_model(kind, &arch).map(str::to_owned);
        }
    }
    mirror(domain);
    Ok(())
}

/// What every hypervisor's driver fills in: port numbers, the modes of sockets and, when consoles and serial ports are
/// `paired`, the console that is the first serial port. Consoles without a target type are of the given one.
pub(crate) fn common(domain: &mut Domain, console_type: &str, paired: bool) {
    if paired {
        pair(domain);
    }
    let devices = &mut domain.devices;
    let taken = ports(devices.serial.iter().map(|serial| serial.target.as_ref()?.port));
    number(devices.serial.iter_mut().map(|serial| &mut serial.target.get_or_insert_default().port), &taken);
    let taken = ports(devices.parallel.iter().map(|parallel| parallel.target.as_ref()?.port));
    number(
        devices.parallel.iter_mut().map(|parallel| &mut parallel.target.get_or_insert_default().port),
        &taken,
    );
    for (port, console) in (0..).zip(&mut devices.console) {
        console.target.get_or_insert_default().port = Some(port);
    }
    for console in &mut devices.console {
        let target = console.target.get_or_insert_default();
        target.r#type.get_or_insert_with(|| console_type.to_owned());
    }
    if paired {
        mirror(domain);
    }
    sources(domain).for_each(source);
}

/// The words that a source leaves open.
fn source(source: &mut CharSource) {
    match source {
        CharSource::Unix(unix) => {
            if unix.source.path.is_some() {
                unix.source.mode.get_or_insert_with(|| "connect".to_owned());
            } else {
                // Whether it may connect again is checked later.
                unix.source.mode.take_if(|_| unix.source.reconnect.is_none());
            }
            unix.protocol = None;
        }
        CharSource::Tcp(tcp) => {
            tcp.protocol.get_or_insert_with(|| "raw".to_owned());
        }
        CharSource::Udp(udp) => {
            for side in &mut udp.source {
                side.mode.get_or_insert_with(|| "connect".to_owned());
            }
            // This side comes first.
            udp.source.sort_by_key(|side| side.mode.as_deref() != Some("bind"));
        }
        _ => {}
    }
}

/// A first console that is no terminal of its own is the first serial port.
fn pair(domain: &mut Domain) {
    let devices = &mut domain.devices;
    let Some(console) = devices.console.first_mut() else { return };
    let kind = console.target.as_ref().and_then(|target| target.r#type.as_deref());
    if !matches!(kind, None | Some("serial")) {
        return;
    }
    if devices.serial.is_empty() {
        let serial = Serial {
            source: console.source.clone(),
            target: Some(SerialTarget { port: Some(0), ..SerialTarget::default() }),
            info: console.info.clone(),
        };
        devices.serial.push(serial);
    }
}

/// The first console shows what the first serial port is.
pub(crate) fn mirror(domain: &mut Domain) {
    let devices = &mut domain.devices;
    let Some(serial) = devices.serial.first() else { return };
    let kind = serial.target.as_ref().and_then(|target| target.r#type.as_deref());
    if devices.console.is_empty() && matches!(kind, Some("isa-debug" | "pci-serial" | "usb-serial")) {
        return;
    }
    let port = serial.target.as_ref().and_then(|target| target.port).unwrap_or(0);
    let target = ConsoleTarget { r#type: Some("serial".to_owned()), port: Some(port) };
    let shown =
        Console { source: serial.source.clone(), tty: None, target: Some(target), info: serial.info.clone() };
    match devices.console.first_mut() {
        None => devices.console.push(shown),
        Some(console) => {
            if console.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("serial")) {
                let tty = console.tty.take();
                *console = Console { tty, ..shown };
            }
        }
    }
}

fn default_serial(arch: &str, board: Board) -> Option<&'static str> {
    match board.family {
        _ if is_x86(arch) => Some("isa-serial"),
        Family::Virt => Some("system-serial"),
        Family::S390Ccw => Some("sclp-serial"),
        Family::Pseries => Some("spapr-vio-serial"),
        _ => None,
    }
}

fn default_model(kind: &str, arch: &str) -> Option<&'static str> {
    Some(match kind {
        "isa-serial" => "isa-serial",
        "pci-serial" => "pci-serial",
        "usb-serial" => "usb-serial",
        "spapr-vio-serial" => "spapr-vty",
        "sclp-serial" => "sclpconsole",
        "isa-debug" => "isa-debugcon",
        "system-serial" if is_arm(arch) => "pl011",
        "system-serial" => "16550a",
        _ => return None,
    })
}

fn ports(given: impl Iterator<Item = Option<u32>>) -> Vec<u32> {
    given.flatten().collect()
}

/// Gives each port without a number the next one above those in use.
fn number<'a>(ports: impl Iterator<Item = &'a mut Option<u32>>, taken: &[u32]) {
    let mut next = taken.iter().max().map_or(0, |highest| highest.saturating_add(1));
    for port in ports {
        if port.is_none() {
            *port = Some(next);
            next = next.saturating_add(1);
        }
    }
}

/// The host sides of all character devices.
fn sources(domain: &mut Domain) -> impl Iterator<Item = &mut CharSource> {
    let devices = &mut domain.devices;
    let serials = devices.serial.iter_mut().map(|serial| &mut serial.source);
    let parallels = devices.parallel.iter_mut().map(|parallel| &mut parallel.source);
    let consoles = devices.console.iter_mut().map(|console| &mut console.source);
    let channels = devices.channel.iter_mut().map(|channel| &mut channel.source);
    let redirs = devices.redirdev.iter_mut().map(|redir| &mut redir.source);
    let cards = devices.smartcard.iter_mut().filter_map(|card| match &mut card.source {
        SmartcardSource::Passthrough(source) => Some(&mut source.source),
        _ => None,
    });
    let rngs = devices.rng.iter_mut().filter_map(|rng| match &mut rng.backend {
        RngBackend::Egd(egd) => Some(&mut egd.source),
        _ => None,
    });
    serials.chain(parallels).chain(consoles).chain(channels).chain(redirs).chain(cards).chain(rngs)
}

/// The virtio-serial controllers that channels and consoles need.
pub(super) fn needs(domain: &Domain, needed: &mut Vec<(ControllerType, u32)>) {
    let channels = domain.devices.channel.iter();
    let channels = channels.filter(|channel| matches!(channel.target, Some(ChannelTarget::Virtio(_))));
    let is_virtio = |console: &&Console| {
        console.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("virtio"))
    };
    let consoles = domain.devices.console.iter().filter(is_virtio);
    let infos = channels.map(|channel| &channel.info).chain(consoles.map(|console| &console.info));
    let exists = domain.devices.controller.iter().any(|other| other.r#type == ControllerType::VirtioSerial);
    for info in infos {
        match &info.address {
            Some(Address::VirtioSerial(address)) => {
                needed.push((ControllerType::VirtioSerial, address.controller));
            }
            _ if exists => {}
            _ => needed.push((ControllerType::VirtioSerial, 0)),
        }
    }
}
