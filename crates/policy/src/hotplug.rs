//! Devices that come to a running machine, leave it or change: the commands for its monitor, and the machine afterwards.
//!
//! ```text
//!   attach: complete the device ─▶ backends ─▶ device_add ─▶ look at the result
//!   detach: device_del ─▶ wait for DEVICE_DELETED ─▶ remove the backends
//! ```
//!
//! The properties of a device are those that the command line would have: the plan builds the line of a machine that has
//! this device only, and takes them from there.

mod backend;
mod definition;
mod device;
mod update;
pub mod vcpu;

use error::{ErrorCode, Result};
use model::Domain;
use model::devices::address::Address;
use model::devices::char_source::CharSource;
use model::devices::controller::ControllerType;
use model::devices::graphics::Graphics;
use model::devices::video::VideoType;
use serde_json::Value;

use crate::address::Scope;
use crate::argv::json::{Json, Props};
use crate::emulator::EmulatorCaps;
use crate::fault::unsupported;
use crate::host::Host;
use crate::{Random, alias, normalize};

pub use device::Device;
pub use update::update;

/// One command for the monitor.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// Its name.
    pub execute: &'static str,
    /// Its arguments.
    pub arguments: Props,
    /// What the driver has to know or do about it.
    pub note: Note,
}

/// What the driver has to know or do about a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nothing.
    Nothing,
    /// A socket that listens at this path goes with the command.
    Listening(String),
    /// A device of the host that is opened at this path goes with the command; the name goes with it as `opaque`.
    Opened(String),
    /// The answer names the pseudo terminal of the device.
    Terminal,
    /// The command is sent for each descriptor with this mark that an answer before it lists, or not at all.
    Marked(String),
}

impl Command {
    fn new(execute: &'static str, arguments: Props) -> Command {
        Command { execute, arguments, note: Note::Nothing }
    }

    fn noting(self, note: Note) -> Command {
        Command { note, ..self }
    }
}

/// What is done, and what the machine is afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The commands, in order. Each must succeed before the next is sent.
    pub commands: Vec<Command>,
    /// For a device that leaves: how many of the commands come before its end is waited for. Unless the guest lets it go,
    /// the others are not sent and the machine stays what it is.
    pub until_gone: Option<usize>,
    /// The machine afterwards.
    pub domain: Domain,
    /// The device, by name.
    pub alias: String,
}

/// What running machines are planned with.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The host.
    pub host: &'a Host,
    /// The emulator.
    pub caps: &'a EmulatorCaps,
    /// The highest number that any image of the machine ever had.
    pub images: u32,
    /// The machine's private folder.
    pub private_dir: &'a str,
}

/// A machine as it runs, from what was written about it: what is missing is filled in, and what belongs to the run (ports,
/// sockets, names) stays as it is.
///
/// # Errors
/// The document contradicts itself or asks for what the emulator lacks.
pub fn running(
    written: &Domain,
    around: (&Host, &EmulatorCaps),
    random: &mut dyn Random,
    id: i32,
) -> Result<Domain> {
    let mut domain = written.clone();
    normalize(&mut domain, around.0, around.1, random, Scope::All)?;
    for pair in domain.devices.graphics.iter_mut().zip(&written.devices.graphics) {
        match pair {
            (Graphics::Vnc(vnc), Graphics::Vnc(written)) => vnc.port = written.port,
            (Graphics::Spice(spice), Graphics::Spice(written)) => {
                (spice.port, spice.tls_port) = (written.port, written.tls_port);
            }
            _ => {}
        }
    }
    for (channel, written) in domain.devices.channel.iter_mut().zip(&written.devices.channel) {
        channel.source.clone_from(&written.source);
    }
    for model in domain.devices.video.iter_mut().filter_map(|video| video.model.as_mut()) {
        // QEMU gives such cards memory in powers of two.
        if model.r#type == Some(VideoType::Qxl) {
            for size in [&mut model.ram, &mut model.vram, &mut model.vram64] {
                *size = size.map(|size| size.checked_next_power_of_two().unwrap_or(size));
            }
        }
    }
    alias::complete(&mut domain);
    domain.id = Some(id);
    Ok(domain)
}

/// Plans the arrival of a device.
///
/// # Errors
/// The device is impossible, has no place, or cannot come while the machine runs.
pub fn attach(
    domain: &Domain,
    device: Device,
    around: &Surroundings<'_>,
    random: &mut dyn Random,
) -> Result<Plan> {
    let (after, device, controllers) = completed(domain, device, around, random)?;
    let mut commands = Vec::new();
    for controller in &controllers {
        commands.push(device_add(&after, controller, around)?);
    }
    let name = device.alias().unwrap_or_default();
    commands.extend(backend::before(domain, &after, &device, &name, around)?);
    match &device {
        Device::Channel(channel) if backend::is_forward(channel) => {}
        device => commands.push(device_add(&after, device, around)?),
    }
    if matches!(device, Device::Disk(_)) {
        commands.push(Command::new("query-block", Props::default()));
    }
    if matches!(device, Device::Memory(_)) {
        commands.push(Command::new("query-memory-devices", Props::default()));
    }
    commands.push(Command::new("qom-list", Props::default().with("path", "/machine/peripheral")));
    Ok(Plan { commands, until_gone: None, domain: after, alias: name })
}

/// Plans the departure of the device that `wanted` describes.
///
/// # Errors
/// The machine has no such device, or it cannot leave while the machine runs.
pub fn detach(domain: &Domain, wanted: &Device) -> Result<Plan> {
    let (after, device) = wanted.removed(domain)?;
    let alias = device.alias().ok_or_else(|| unsupported("the device has no name towards the emulator"))?;
    let id = Props::default().with("id", alias.as_str());
    let forward = matches!(&device, Device::Channel(channel) if backend::is_forward(channel));
    if forward {
        let commands = vec![Command::new("netdev_del", id)];
        return Ok(Plan { commands, until_gone: None, domain: after, alias });
    }
    let mut commands = vec![Command::new("device_del", id)];
    commands.extend(backend::after(&after, &device, &alias)?);
    Ok(Plan { commands, until_gone: Some(1), domain: after, alias })
}

impl Plan {
    /// Takes over what the answers say about the device, one answer a command.
    pub fn settle(&mut self, answers: &[Value]) {
        for (command, answer) in self.commands.iter().zip(answers) {
            let (Note::Terminal, Some(path)) = (&command.note, answer["pty"].as_str()) else { continue };
            let devices = &mut self.domain.devices;
            let named = |info: &model::devices::address::DeviceInfo| {
                info.alias.as_ref().is_some_and(|alias| alias.0 == self.alias)
            };
            let consoles = devices.console.iter_mut().filter(|console| named(&console.info));
            let channels = devices.channel.iter_mut().filter(|channel| named(&channel.info));
            let sources = consoles.map(|console| &mut console.source);
            for source in sources.chain(channels.map(|channel| &mut channel.source)) {
                if let CharSource::Pty(pty) = source {
                    pty.path = Some(path.to_owned());
                }
            }
        }
    }
}

/// The machine with the device, the device as it is in it, and the controllers that it needs. Nothing else of the machine
/// changes.
fn completed(
    domain: &Domain,
    mut device: Device,
    around: &Surroundings<'_>,
    random: &mut dyn Random,
) -> Result<(Domain, Device, Vec<Device>)> {
    device.refuse_twin(domain, ErrorCode::OperationFailed)?;
    device.number_images(around.images);
    let mut full = domain.clone();
    device.insert(&mut full);
    let hubs = full.devices.hub.len();
    normalize(&mut full, around.host, around.caps, random, Scope::All)?;
    if full.devices.hub.len() > hubs {
        return Err(unsupported("No free USB ports").with_cure("plug a USB controller first"));
    }
    let known = |index: Option<u32>, kind| {
        domain.devices.controller.iter().any(|known| known.r#type == kind && known.index == index)
    };
    let mut controllers: Vec<_> = full
        .devices
        .controller
        .iter()
        .filter(|controller| !known(controller.index, controller.r#type))
        .cloned()
        .collect();
    let mut after = domain.clone();
    device.take_from(&full);
    if !matches!(device, Device::Controller(_)) {
        after.devices.controller.append(&mut controllers.clone());
    } else {
        controllers.clear();
    }
    device.insert(&mut after);
    alias::complete(&mut after);
    device.take_from(&after);
    let named = after.devices.controller.iter();
    let controllers = named
        .filter(|own| controllers.iter().any(|new| new.r#type == own.r#type && new.index == own.index))
        .map(|own| Device::Controller(Box::new(own.clone())))
        .collect();
    device.finish(domain, around);
    device.replace_in(&mut after);
    Ok((after, device, controllers))
}

/// `device_add` with the properties of the command line.
fn device_add(after: &Domain, device: &Device, around: &Surroundings<'_>) -> Result<Command> {
    let mut props = argument(after, device, around, "-device")?;
    if let Device::Disk(disk) = device
        && props.get("drive").is_some()
    {
        let images = backend::images(disk);
        props.set("drive", images.first().map(|image| image.node().to_owned()).unwrap_or_default());
    }
    Ok(Command::new("device_add", props))
}

/// The value of the one option that a machine with this device and its controllers has more than one without the device.
fn argument(after: &Domain, device: &Device, around: &Surroundings<'_>, option: &str) -> Result<Props> {
    let mut without = after.clone();
    let controllers = std::mem::take(&mut without.devices.controller);
    without.devices = model::devices::Devices { controller: controllers, ..Default::default() };
    // What the board makes of USB controllers matters to devices of USB alone.
    let on_usb = |info: &model::devices::address::DeviceInfo| matches!(info.address, Some(Address::Usb(_)));
    if !device.info().is_some_and(on_usb) {
        without.devices.controller.retain(|controller| controller.r#type != ControllerType::Usb);
    }
    without.qemu_commandline = None;
    // The boot order by kinds is that of the devices at the start.
    without.os.boot.clear();
    if let Device::Controller(own) = device {
        let other = |known: &model::devices::controller::Controller| {
            known.r#type != own.r#type || known.index != own.index
        };
        without.devices.controller.retain(other);
    }
    let mut with = without.clone();
    device.insert(&mut with);
    let context = crate::argv::LaunchContext::default();
    let options = |domain: &Domain| -> Result<Vec<(String, String)>> {
        let args = crate::argv::build(domain, around.caps, &context)?.args;
        Ok(args.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect())
    };
    let known = options(&without)?;
    let new = options(&with)?.into_iter().filter(|pair| pair.0 == option && !known.contains(pair));
    let text = new.map(|(_, text)| text).next_back();
    let text = text.ok_or_else(|| unsupported("such a device cannot come while the machine runs"))?;
    match crate::json::read(&text) {
        Ok(Json::Object(props)) => Ok(props),
        _ => Err(unsupported("devices come to running machines only with emulators that take JSON")),
    }
}
