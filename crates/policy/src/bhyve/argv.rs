//! The command lines that start a machine under bhyve, from a complete definition.
//!
//! bhyve's options are lists with commas and know no quoting: a value with a comma or a control character is refused.

use error::Result;
use model::Domain;
use model::clock::ClockOffset;
use model::devices::address::{Address, DeviceInfo};
use model::devices::audio::{Audio, AudioType};
use model::devices::char_source::CharSource;
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::{Disk, DiskBus, DiskDevice};
use model::devices::disk_source::DiskPlace;
use model::devices::filesystem::{AccessMode, Filesystem, FilesystemSource};
use model::devices::graphics::{Graphics, Listen, Vnc};
use model::devices::input::{InputBus, InputType};
use model::devices::interface::Interface;
use model::devices::interface_source::InterfaceSource;
use model::devices::small::RngBackend;
use model::features::UnknownMsrs;

use super::{BhyveCap, BhyveHost, loader};
use crate::fault::{argument, unsupported};
use crate::tool::Command;

/// Serial ports of a machine.
const SERIALS_MAX: u32 = 4;

/// What the driver prepared before the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The tap device of each network card, in their order.
    pub taps: Vec<String>,
    /// The port of a VNC server that leaves the choice to the host.
    pub vnc_port: u16,
    /// Where the device map of grub-bhyve is.
    pub device_map: String,
}

/// How a machine is started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What runs the guest.
    pub bhyve: Command,
    /// What loads it before; none with firmware.
    pub loader: Option<Command>,
    /// The device map of grub-bhyve.
    pub device_map: Option<String>,
}

/// A run of a program that reads nothing.
pub(super) fn command(program: &str, args: Vec<String>) -> Command {
    Command { program: program.to_owned(), args, input: None }
}

/// The start of a complete definition.
///
/// # Errors
/// The definition asks for what bhyve, or this bhyve, cannot do.
pub fn build(domain: &Domain, host: &BhyveHost, context: &Context) -> Result<Plan> {
    let (loader, device_map) = loader::plan(domain, host, context)?;
    let mut line = Line { args: Vec::new(), host };
    line.machine(domain)?;
    line.controllers(domain)?;
    for (at, interface) in domain.devices.interface.iter().enumerate() {
        line.interface(interface, context.taps.get(at).map_or("", String::as_str))?;
    }
    for disk in &domain.devices.disk {
        line.disk(disk)?;
    }
    line.display(domain, context)?;
    line.sound(domain)?;
    for filesystem in &domain.devices.filesystem {
        line.filesystem(filesystem)?;
    }
    line.random(domain)?;
    line.serials(domain)?;
    if let Some(extra) = &domain.bhyve_commandline {
        line.args.extend(extra.arg.iter().cloned());
    }
    line.args.push(domain.name.clone());
    Ok(Plan { bhyve: command("bhyve", line.args), loader, device_map })
}

/// Memory at boot, in MiB.
pub(super) fn memory_mib(domain: &Domain) -> u64 {
    domain.memory.as_ref().map_or(0, |memory| memory.kib.div_ceil(1024))
}

/// The path of a disk's content.
pub(super) fn source_path(disk: &Disk) -> Result<&str> {
    let path = match &disk.source.place {
        DiskPlace::File(file) => file.file.as_deref(),
        DiskPlace::Block(block) => block.dev.as_deref(),
        _ => return Err(unsupported("unsupported disk type").with_cure("use a file or a block device")),
    };
    let path = path.ok_or_else(|| unsupported("a disk without source path is not supported by bhyve"))?;
    value("disk source", path)
}

/// A value as part of an option.
fn value<'t>(field: &str, text: &'t str) -> Result<&'t str> {
    if text.contains(|letter: char| letter == ',' || letter.is_control()) {
        let detail = format!("the {field} contains a comma or a control character, which bhyve cannot take");
        return Err(argument(detail).with_cure("choose another name"));
    }
    Ok(text)
}

struct Line<'h> {
    args: Vec<String>,
    host: &'h BhyveHost,
}

impl Line<'_> {
    fn option(&mut self, option: &str, value: impl Into<String>) {
        self.args.extend([option.to_owned(), value.into()]);
    }

    /// A device in a slot.
    fn slot(&mut self, info: &DeviceInfo, device: &str) -> Result<()> {
        let Some(Address::Pci(address)) = info.address else {
            return Err(unsupported("a device of bhyve needs a PCI address"));
        };
        self.option("-s", format!("{}:{},{device}", address.slot, address.function));
        Ok(())
    }

    fn needs(&self, cap: BhyveCap, lack: &str) -> Result<()> {
        if self.host.has(cap) { Ok(()) } else { Err(unsupported(lack).with_cure("update bhyve")) }
    }

    fn machine(&mut self, domain: &Domain) -> Result<()> {
        self.processors(domain)?;
        self.option("-m", memory_mib(domain).to_string());
        if domain.memory_backing.as_ref().is_some_and(|backing| backing.locked) {
            self.args.push("-S".to_owned());
        }
        if let Some(features) = &domain.features {
            let flags = [
                (features.acpi, "-A"),
                (features.apic.is_some(), "-I"),
                (matches!(features.msrs, Some(UnknownMsrs::Ignore)), "-w"),
            ];
            self.args.extend(flags.into_iter().filter(|(on, _)| *on).map(|(_, flag)| flag.to_owned()));
        }
        match domain.clock.as_ref().and_then(|clock| clock.offset) {
            Some(ClockOffset::Localtime) => {}
            None | Some(ClockOffset::Utc) => {
                self.needs(BhyveCap::RtcUtc, "Installed bhyve binary does not support UTC clock")?;
                self.args.push("-u".to_owned());
            }
            Some(_) => return Err(unsupported("unsupported clock offset: bhyve knows utc and localtime")),
        }
        // An idle guest gives its processor away.
        self.args.extend(["-H".to_owned(), "-P".to_owned()]);
        self.option("-s", "0:0,hostbridge");
        if domain.bootloader.is_none()
            && let Some(path) = domain.os.loader.as_ref().and_then(|loader| loader.path.as_deref())
        {
            self.needs(BhyveCap::LpcBootrom, "Installed bhyve binary does not support UEFI loader")?;
            self.option("-l", format!("bootrom,{}", value("loader", path)?));
        }
        Ok(())
    }

    fn processors(&mut self, domain: &Domain) -> Result<()> {
        let count = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
        let Some(topology) = domain.cpu.as_ref().and_then(|cpu| cpu.topology) else {
            self.option("-c", count.to_string());
            return Ok(());
        };
        self.needs(BhyveCap::CpuTopology, "Installed bhyve binary does not support defining CPU topology")?;
        if topology.dies.is_some_and(|dies| dies != 1) {
            return Err(unsupported("Only 1 die per socket is supported"));
        }
        if topology.clusters.is_some_and(|clusters| clusters != 1) {
            return Err(unsupported("Only 1 cluster per die is supported"));
        }
        let [sockets, cores, threads] =
            [topology.sockets, topology.cores, topology.threads].map(|part| part.unwrap_or(1));
        if [sockets, cores, threads].into_iter().map(u64::from).product::<u64>() != u64::from(count) {
            return Err(unsupported("CPU topology doesn't match the desired vcpu count"));
        }
        self.option("-c", format!("cpus={count},sockets={sockets},cores={cores},threads={threads}"));
        Ok(())
    }

    fn controllers(&mut self, domain: &Domain) -> Result<()> {
        for controller in &domain.devices.controller {
            match controller.r#type {
                ControllerType::Pci if controller.model.as_deref() != Some("pci-root") => {
                    return Err(unsupported("unsupported PCI controller model: only PCI root supported"));
                }
                ControllerType::Pci => {}
                ControllerType::Isa => self.slot(&controller.info, "lpc")?,
                ControllerType::Sata => self.sata(domain, controller)?,
                ControllerType::Usb => self.usb(domain, controller)?,
                _ => return Err(unsupported("unsupported controller device")),
            }
        }
        Ok(())
    }

    /// A SATA controller with its drives; a bhyve that knows only one drive names it differently.
    fn sata(&mut self, domain: &Domain, controller: &Controller) -> Result<()> {
        let mut device = "ahci".to_owned();
        for disk in &domain.devices.disk {
            let here = match disk.info.address {
                Some(Address::Drive(address)) => Some(address.controller) == controller.index,
                _ => false,
            };
            if disk.target.bus != Some(DiskBus::Sata) || !here {
                continue;
            }
            let word = match disk.device {
                None | Some(DiskDevice::Disk) => "hd",
                Some(DiskDevice::Cdrom) => "cd",
                _ => return Err(unsupported("unsupported disk device")),
            };
            let path = source_path(disk)?;
            if self.host.has(BhyveCap::Ahci32Slot) {
                device.push_str(&format!(",{word}:{path}"));
            } else {
                device.push_str(&format!("-{word},{path}"));
            }
        }
        self.slot(&controller.info, &device)
    }

    fn usb(&mut self, domain: &Domain, controller: &Controller) -> Result<()> {
        self.needs(BhyveCap::Xhci, "bhyve version does not support XHCI USB controller")?;
        if !matches!(controller.model.as_deref(), Some("nec-xhci" | "qemu-xhci")) {
            return Err(unsupported("Only 'nec-xhci' USB controllers are supported"));
        }
        let mut tablets = 0;
        for input in &domain.devices.input {
            match (input.r#type, input.bus) {
                (InputType::Tablet, Some(InputBus::Usb)) => tablets += 1,
                _ => return Err(unsupported("Only USB tablets are supported as input devices")),
            }
        }
        if tablets == 0 {
            return Err(unsupported("a USB controller of bhyve needs a device")
                .with_cure("add <input type='tablet' bus='usb'/>, or remove the controller"));
        }
        self.slot(&controller.info, &format!("xhci{}", ",tablet".repeat(tablets)))
    }

    fn interface(&mut self, interface: &Interface, tap: &str) -> Result<()> {
        let model = match interface.model.as_deref() {
            Some("virtio") => "virtio-net",
            Some("e1000") => {
                self.needs(BhyveCap::NetE1000, "Installed bhyve binary does not support e1000 adapter")?;
                "e1000"
            }
            None => return Err(unsupported("NIC model must be specified")),
            Some(model) => return Err(unsupported(format!("NIC model is not supported: '{model}'"))),
        };
        if !matches!(interface.source, InterfaceSource::Bridge(_) | InterfaceSource::Network(_)) {
            return Err(
                unsupported("unsupported network type").with_cure("use a bridge or a virtual network")
            );
        }
        let mac = interface.mac.as_ref().map(|mac| mac.address).unwrap_or_default();
        self.slot(&interface.info, &format!("{model},{},mac={mac}", value("tap device", tap)?))
    }

    fn disk(&mut self, disk: &Disk) -> Result<()> {
        match disk.target.bus {
            Some(DiskBus::Sata) => Ok(()),
            Some(DiskBus::Virtio) if matches!(disk.device, None | Some(DiskDevice::Disk)) => {
                self.slot(&disk.info, &format!("virtio-blk,{}", source_path(disk)?))
            }
            _ => Err(unsupported("unsupported disk device").with_cure("use the bus sata or virtio")),
        }
    }

    fn display(&mut self, domain: &Domain, context: &Context) -> Result<()> {
        let devices = &domain.devices;
        let (Some(graphics), Some(video)) = (devices.graphics.first(), devices.video.first()) else {
            return Ok(());
        };
        if domain.os.loader.is_none() || domain.bootloader.is_some() {
            return Err(unsupported("Graphics are only supported when booting using UEFI"));
        }
        self.needs(BhyveCap::Fbuf, "Bhyve version does not support framebuffer")?;
        if devices.graphics.len() > 1 || devices.video.len() > 1 {
            return Err(unsupported("Only one graphics device is supported"));
        }
        let Graphics::Vnc(vnc) = graphics else {
            return Err(unsupported("Only VNC supported"));
        };
        let mut device = format!("fbuf,tcp={}", endpoint(vnc, context)?);
        let model = video.model.as_ref();
        if let Some(resolution) = model.and_then(|model| model.resolution) {
            let [width, height] = [resolution.x, resolution.y].map(Option::unwrap_or_default);
            device.push_str(&format!(",w={width},h={height}"));
        }
        if let Some(registers) = video.driver.as_ref().and_then(|driver| driver.vgaconf.as_deref()) {
            device.push_str(&format!(",vga={}", value("vgaconf", registers)?));
        }
        if let Some(password) = &vnc.passwd {
            self.needs(BhyveCap::VncPassword, "Bhyve version does not support VNC authentication")?;
            device.push_str(&format!(",password={}", value("VNC password", password)?));
        }
        self.slot(&video.info, &device)
    }

    fn sound(&mut self, domain: &Domain) -> Result<()> {
        for sound in &domain.devices.sound {
            if sound.model != "ich7" {
                return Err(unsupported(format!("Sound device model '{}' is not supported", sound.model)));
            }
            self.needs(BhyveCap::SoundHda, "Sound is not supported by this bhyve version")?;
            let mut device = "hda".to_owned();
            let played = |audio: &&Audio| sound.audio.is_some() && audio.id == sound.audio;
            if let Some(audio) = domain.devices.audio.iter().find(played) {
                if audio.r#type != AudioType::Oss {
                    return Err(unsupported("unsupported audio backend: bhyve plays through OSS"));
                }
                for (word, stream) in [("play", &audio.output), ("rec", &audio.input)] {
                    if let Some(dev) = stream.as_ref().and_then(|stream| stream.dev.as_deref()) {
                        device.push_str(&format!(",{word}={}", value("audio device", dev)?));
                    }
                }
            }
            self.slot(&sound.info, &device)?;
        }
        Ok(())
    }

    fn filesystem(&mut self, filesystem: &Filesystem) -> Result<()> {
        self.needs(BhyveCap::Virtio9p, "Installed bhyve binary does not support virtio-9p")?;
        let FilesystemSource::Mount(source) = &filesystem.source else {
            return Err(unsupported("only 'mount' filesystem type can be passed through"));
        };
        let driver = filesystem.driver.as_ref().and_then(|driver| driver.r#type.as_deref());
        if let Some(driver) = driver {
            return Err(unsupported(format!("filesystem driver '{driver}' is not supported by bhyve")));
        }
        if filesystem.accessmode.is_some_and(|mode| mode != AccessMode::Passthrough) {
            return Err(unsupported("only 'passthrough' filesystem accessmode is supported"));
        }
        let (Some(dir), Some(target)) = (&source.dir, &filesystem.target) else {
            return Err(unsupported("a filesystem needs <source dir> and <target dir>"));
        };
        if target.contains('=') {
            return Err(argument("the filesystem target contains '=', which bhyve cannot take"));
        }
        let (target, dir) = (value("filesystem target", target)?, value("filesystem source", dir)?);
        let readonly = if filesystem.readonly { ",ro" } else { "" };
        self.slot(&filesystem.info, &format!("virtio-9p,{target}={dir}{readonly}"))
    }

    fn random(&mut self, domain: &Domain) -> Result<()> {
        for rng in &domain.devices.rng {
            if rng.model != "virtio" {
                return Err(unsupported(format!("RNG model '{}' is not supported by bhyve", rng.model)));
            }
            match &rng.backend {
                RngBackend::Random(random) if random.path.as_deref() == Some("/dev/random") => {}
                RngBackend::Random(_) => {
                    return Err(unsupported("only /dev/random source is supported by bhyve's RNG device"));
                }
                _ => return Err(unsupported("only the backend model 'random' is supported by bhyve")),
            }
            self.slot(&rng.info, "virtio-rnd")?;
        }
        Ok(())
    }

    fn serials(&mut self, domain: &Domain) -> Result<()> {
        for serial in &domain.devices.serial {
            let CharSource::Nmdm(modem) = &serial.source else {
                return Err(unsupported("only nmdm console types are supported"));
            };
            let port = serial.target.as_ref().and_then(|target| target.port).unwrap_or(0);
            if port >= SERIALS_MAX {
                return Err(unsupported(format!("bhyve has {SERIALS_MAX} serial ports")));
            }
            let path = value("null modem", modem.source.master.as_deref().unwrap_or(""))?;
            self.option("-l", format!("com{},{path}", port + 1));
        }
        Ok(())
    }
}

/// Address and port of a VNC server.
fn endpoint(vnc: &Vnc, context: &Context) -> Result<String> {
    let address = match vnc.listens.first() {
        Some(Listen::Address(listen)) => listen.address.as_deref(),
        Some(Listen::Network(listen)) => listen.address.as_deref(),
        _ => return Err(unsupported("Unsupported listen type").with_cure("listen on an address")),
    };
    let address = value("listen address", address.unwrap_or("127.0.0.1"))?;
    let port = match vnc.port {
        Some(port) if port > 0 && vnc.autoport != Some(true) => port.to_string(),
        _ => context.vnc_port.to_string(),
    };
    Ok(if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") })
}
