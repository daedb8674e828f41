//! `-s` and `-l`: what sits in the slots of the PCI bus and on the board.

use error::Result;
use model::MacAddress;
use model::devices::address::{Address, DeviceInfo, PciAddress};
use model::devices::char_source::{CharSource, NmdmEnds, NmdmSource};
use model::devices::disk::{Disk, DiskBus, DiskDevice, DiskTarget};
use model::devices::disk_source::{BlockSource, DiskPlace, DiskSource, FileSource};
use model::devices::graphics::{Graphics, Listen, ListenAddress, Vnc};
use model::devices::interface::{Interface, InterfaceTarget, Mac, TapName};
use model::devices::interface_source::{BridgeSource, InterfaceSource};
use model::devices::serial::{Serial, SerialTarget};
use model::devices::video::{Resolution, Video, VideoDriver, VideoModel, VideoType};

use super::Reader;
use crate::fault::internal;

/// The bridge of tap devices, which the command line does not tell.
const BRIDGE: &str = "virbr0";
/// Beginning of the paths of null modems.
const NULL_MODEM: &str = "/dev/nmdm";
/// Vendor prefix of generated MAC addresses.
const MAC_PREFIX: [u8; 3] = [0x52, 0x54, 0x00];
/// Where a VNC server listens that names no address.
const LOCAL: &str = "127.0.0.1";
/// Disks of a bus: their names count from a to z.
const DISKS_MAX: u32 = 26;

impl Reader<'_> {
    /// `-s SLOT[:FUNCTION],DEVICE[,CONFIGURATION]`; the slot may have a bus before it.
    pub(super) fn slot(&mut self, value: &str) -> Result<()> {
        let refused = || internal(format!("Failed to parse PCI slot: '{value}'"));
        let mut parts = value.splitn(3, ',');
        let address = parts.next().and_then(address).ok_or_else(refused)?;
        let device = parts.next().ok_or_else(refused)?;
        let config = parts.next().unwrap_or("");
        let info = DeviceInfo { address: Some(Address::Pci(address)), ..DeviceInfo::default() };
        match device {
            "ahci-hd" => self.disk(DiskBus::Sata, DiskDevice::Disk, config, info),
            "ahci-cd" => self.disk(DiskBus::Sata, DiskDevice::Cdrom, config, info),
            "virtio-blk" => self.disk(DiskBus::Virtio, DiskDevice::Disk, config, info),
            "virtio-net" => self.interface("virtio", config, info),
            "e1000" => self.interface("e1000", config, info),
            "fbuf" => self.frame_buffer(config)?,
            // Every machine has them as far as it needs them.
            "hostbridge" | "amd_hostbridge" | "lpc" => {}
            other => self.warnings.push(format!("the device '{other}' in slot {} is skipped", address.slot)),
        }
        Ok(())
    }

    fn disk(&mut self, bus: DiskBus, device: DiskDevice, config: &str, info: DeviceInfo) {
        let (prefix, count) = match bus {
            DiskBus::Virtio => ("vd", &mut self.virtio_disks),
            _ => ("sd", &mut self.sata_disks),
        };
        if *count >= DISKS_MAX {
            self.warnings.push(format!("more than {DISKS_MAX} disks of a bus: '{config}' is skipped"));
            return;
        }
        let letter = char::from(b'a' + u8::try_from(*count).unwrap_or_default());
        *count += 1;
        let path = config.split(',').next().filter(|path| !path.is_empty()).map(str::to_owned);
        let place = match path {
            Some(path) if path.starts_with("/dev/") => DiskPlace::Block(BlockSource { dev: Some(path) }),
            file => DiskPlace::File(FileSource { file, ..FileSource::default() }),
        };
        self.domain.devices.disk.push(Disk {
            device: Some(device),
            source: DiskSource { place, ..DiskSource::default() },
            target: DiskTarget { dev: format!("{prefix}{letter}"), bus: Some(bus), ..DiskTarget::default() },
            info,
            ..Disk::default()
        });
    }

    fn interface(&mut self, model: &str, config: &str, info: DeviceInfo) {
        let (tap, rest) = config.split_once(',').unwrap_or((config, ""));
        let given = rest.split(',').find_map(|option| option.strip_prefix("mac="));
        let address = match given {
            Some(text) => text.parse().unwrap_or_else(|_| {
                self.warnings.push(format!("'{text}' is no MAC address"));
                MacAddress::default()
            }),
            None => {
                let [a, b, c] = MAC_PREFIX;
                let mut rest = [0; 3];
                self.random.fill(&mut rest);
                MacAddress([a, b, c, rest[0], rest[1], rest[2]])
            }
        };
        let bridge = BridgeSource { bridge: Some(BRIDGE.to_owned()) };
        let dev = (!tap.is_empty()).then(|| tap.to_owned());
        self.domain.devices.interface.push(Interface {
            mac: Some(Mac { address, ..Mac::default() }),
            source: InterfaceSource::Bridge(bridge),
            target: dev.map(|dev| InterfaceTarget { dev: Some(TapName(dev)), ..InterfaceTarget::default() }),
            model: Some(model.to_owned()),
            info,
            ..Interface::default()
        });
    }

    /// A frame buffer with its VNC server.
    fn frame_buffer(&mut self, config: &str) -> Result<()> {
        let mut vnc = Vnc { port: Some(5900), autoport: Some(false), ..Vnc::default() };
        let mut model = VideoModel { r#type: Some(VideoType::Gop), heads: Some(1), ..VideoModel::default() };
        let mut driver = None;
        let mut address = LOCAL.to_owned();
        for option in config.split(',').filter(|option| !option.is_empty() && *option != "wait") {
            let refused = || internal(format!("Failed to parse the frame buffer option '{option}'"));
            let (name, value) = option.split_once('=').ok_or_else(refused)?;
            match name {
                "tcp" | "rfb" => {
                    let (host, port) = value.rsplit_once(':').ok_or_else(refused)?;
                    let host = host.trim_start_matches('[').trim_end_matches(']');
                    if !host.is_empty() {
                        host.clone_into(&mut address);
                    }
                    vnc.port = Some(port.parse::<u16>().map_err(|_| refused())?.into());
                }
                "w" | "h" => {
                    let number = Some(value.parse().map_err(|_| refused())?);
                    let resolution = model.resolution.get_or_insert_with(Resolution::default);
                    *(if name == "w" { &mut resolution.x } else { &mut resolution.y }) = number;
                }
                "vga" if matches!(value, "on" | "io" | "off") => {
                    driver = Some(Box::new(VideoDriver {
                        vgaconf: Some(value.to_owned()),
                        ..VideoDriver::default()
                    }));
                }
                "password" => vnc.passwd = Some(value.to_owned()),
                _ => return Err(refused()),
            }
        }
        vnc.listen = Some(address.clone());
        vnc.listens =
            vec![Listen::Address(ListenAddress { address: Some(address), ..ListenAddress::default() })];
        self.domain.devices.graphics.push(Graphics::Vnc(Box::new(vnc)));
        self.domain.devices.video.push(Video { driver, model: Some(model), ..Video::default() });
        Ok(())
    }

    /// `-l`: a serial port; firmware is the driver's to choose.
    pub(super) fn board(&mut self, value: &str) -> Result<()> {
        let (device, path) = value.split_once(',').unwrap_or((value, ""));
        let Some(number) = device.strip_prefix("com") else {
            return Ok(());
        };
        if !path.starts_with(NULL_MODEM) {
            return Err(internal(format!(
                "Failed to set com port {path}: does not start with '{NULL_MODEM}'."
            )));
        }
        let port = match number {
            "1" => 0,
            "2" => 1,
            _ => return Err(internal(format!("Failed to parse {device}: only com1 and com2 supported."))),
        };
        let other = match path.strip_suffix('A') {
            Some(base) => Some(format!("{base}B")),
            None => path.strip_suffix('B').map(|base| format!("{base}A")),
        };
        let slave = other
            .ok_or_else(|| internal(format!("Failed to set slave for {path}: last letter not 'A' or 'B'")))?;
        let source = NmdmEnds { master: Some(path.to_owned()), slave: Some(slave) };
        self.domain.devices.serial.push(Serial {
            source: CharSource::Nmdm(Box::new(NmdmSource { source, ..NmdmSource::default() })),
            target: Some(SerialTarget { port: Some(port), ..SerialTarget::default() }),
            ..Serial::default()
        });
        Ok(())
    }
}

/// `SLOT`, `SLOT:FUNCTION` or `BUS:SLOT:FUNCTION`.
fn address(text: &str) -> Option<PciAddress> {
    let mut numbers = [0; 3];
    let parts: Vec<&str> = text.split(':').collect();
    let (first, count) = match parts.len() {
        1 => (1, 1),
        2 => (1, 2),
        3 => (0, 3),
        _ => return None,
    };
    for (number, part) in numbers[first..first + count].iter_mut().zip(parts) {
        *number = part.parse().ok()?;
    }
    let [bus, slot, function] = numbers;
    (bus < 256 && slot < 32 && function < 8).then_some(PciAddress {
        bus,
        slot,
        function,
        ..PciAddress::default()
    })
}
