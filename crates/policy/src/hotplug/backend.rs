//! What stands behind a device on the host: made before the device comes, removed after it has left.

use error::Result;
use model::Domain;
use model::devices::channel::{Channel, ChannelTarget};
use model::devices::char_source::CharSource;
use model::devices::disk::Disk;
use model::devices::interface::Interface;
use model::devices::interface_source::InterfaceSource;
use model::devices::memory_device::MemoryModel;

use super::{Command, Device, Note, Surroundings, argument};
use crate::argv::json::{Json, Props};
use crate::block::{self, Image};
use crate::fault::unsupported;

/// The object of the helper that keeps persistent reservations for the daemon.
const RESERVATIONS: &str = "pr-helper0";

/// The commands that make what the device needs on its way from one state of the machine to the next.
pub(super) fn before(
    domain: &Domain,
    after: &Domain,
    device: &Device,
    name: &str,
    around: &Surroundings<'_>,
) -> Result<Vec<Command>> {
    match device {
        Device::Disk(disk) => disk_before(domain, disk, around),
        Device::Interface(interface) => interface_before(after, device, interface, around),
        Device::Channel(channel) if is_forward(channel) => {
            let mut commands = chardev(&channel.source, name)?;
            commands.push(forward(channel, name));
            Ok(commands)
        }
        Device::Channel(channel) => chardev(&channel.source, name),
        Device::Console(console) => chardev(&console.source, name),
        Device::RedirDev(redirected) => chardev(&redirected.source, name),
        Device::Watchdog(watchdog) => {
            let action = watchdog.action.map_or("reset", |action| match action.as_str() {
                // QEMU has no such action: the daemon dumps the machine when it is paused.
                "dump" => "pause",
                other => other,
            });
            Ok(vec![Command::new("set-action", Props::default().with("watchdog", action))])
        }
        Device::Memory(memory) if memory.model != MemoryModel::SgxEpc => object(after, device, around),
        Device::Rng(_) | Device::Shmem(_) => object(after, device, around),
        _ => Ok(Vec::new()),
    }
}

/// The commands that remove what the device needed, in a machine that it has left.
pub(super) fn after(domain: &Domain, device: &Device, name: &str) -> Result<Vec<Command>> {
    let id = |id: String| Props::default().with("id", id);
    Ok(match device {
        Device::Disk(disk) => disk_after(domain, disk),
        Device::Interface(interface) => match &interface.source {
            InterfaceSource::HostDev(_) => Vec::new(),
            InterfaceSource::Vdpa(vdpa) => {
                let mark = vdpa.dev.clone().unwrap_or_default();
                let mut commands = vec![Command::new("netdev_del", id(format!("host{name}")))];
                commands.push(Command::new("query-fdsets", Props::default()));
                commands.push(Command::new("remove-fd", Props::default()).noting(Note::Marked(mark)));
                commands
            }
            _ => vec![Command::new("netdev_del", id(format!("host{name}")))],
        },
        Device::Channel(_) | Device::Console(_) => {
            let mark = format!("{name}-source");
            vec![
                Command::new("chardev-remove", id(format!("char{name}"))),
                Command::new("query-fdsets", Props::default()),
                Command::new("remove-fd", Props::default()).noting(Note::Marked(mark)),
            ]
        }
        Device::RedirDev(_) => vec![Command::new("chardev-remove", id(format!("char{name}")))],
        Device::Rng(_) => vec![Command::new("object-del", id(format!("obj{name}")))],
        Device::Shmem(shmem) if shmem.server.is_some() => {
            vec![Command::new("chardev-remove", id(format!("char{name}")))]
        }
        Device::Shmem(_) => vec![Command::new("object-del", id(format!("shmmem-{name}")))],
        Device::Memory(_) => vec![Command::new("object-del", id(format!("mem{name}")))],
        _ => Vec::new(),
    })
}

/// True for a channel that is a port of the emulator's own network.
pub(super) fn is_forward(channel: &Channel) -> bool {
    matches!(channel.target, Some(ChannelTarget::GuestForward(_)))
}

/// True for a disk whose reservations the daemon's helper keeps.
pub(super) fn is_reserved_by_daemon(disk: &Disk) -> bool {
    let details = disk.source.details.as_deref();
    let reservations = details.and_then(|details| details.reservations.as_ref());
    reservations.is_some_and(|reservations| reservations.managed == Some(true))
}

/// The images of a disk that is in a running machine: those with numbers have nodes.
pub(super) fn images(disk: &Disk) -> Vec<Image<'_>> {
    let (mut images, _) = block::chain(disk);
    let mut numbers = vec![disk.source.index];
    let mut store = disk.backing_store.as_deref();
    while let Some(own) = store {
        numbers.push(own.index);
        store = own.backing_store.as_deref();
    }
    for (image, number) in images.iter_mut().zip(&numbers) {
        if let Some(number) = number {
            image.number(*number);
        }
    }
    if is_reserved_by_daemon(disk)
        && let Some(top) = images.first_mut()
    {
        top.objects.reservations = Some(RESERVATIONS.to_owned());
    }
    images.into_iter().zip(numbers).filter(|(_, number)| number.is_some()).map(|(image, _)| image).collect()
}

fn disk_before(domain: &Domain, disk: &Disk, around: &Surroundings<'_>) -> Result<Vec<Command>> {
    let mut commands = Vec::new();
    if is_reserved_by_daemon(disk) && !domain.devices.disk.iter().any(is_reserved_by_daemon) {
        let helper = Props::default()
            .with("qom-type", "pr-manager-helper")
            .with("id", RESERVATIONS)
            .with("path", format!("{}/{RESERVATIONS}.sock", around.private_dir));
        commands.push(Command::new("object-add", helper));
    }
    commands.extend(nodes(disk)?);
    Ok(commands)
}

/// The commands that add the nodes of a disk's images, the deepest first.
pub(super) fn nodes(disk: &Disk) -> Result<Vec<Command>> {
    let mut commands = Vec::new();
    let ended = block::chain(disk).1;
    let mut below = ended.then_some(Json::Null);
    for image in images(disk).iter().rev() {
        if image.encryption.is_some() || image.auth.is_some() {
            return Err(unsupported("disks with secrets do not come to running machines yet"));
        }
        let (plain, slice) = (image.is_plain(), image.slice());
        commands.push(image.storage(plain && slice.is_none())?);
        if let Some(slice) = slice {
            commands.push(image.slice_props(slice, plain)?);
        }
        if !plain {
            commands.push(image.format(below)?);
        }
        below = Some(Json::from(image.node()));
    }
    Ok(commands.into_iter().map(|props| Command::new("blockdev-add", props)).collect())
}

fn disk_after(domain: &Domain, disk: &Disk) -> Vec<Command> {
    let mut commands = Vec::new();
    for image in &images(disk) {
        let mut names = Vec::new();
        if !image.is_plain() {
            names.push(image.format_node.as_str());
        }
        if image.slice().is_some() {
            names.push(&image.slice_node);
        }
        names.push(&image.storage_node);
        let delete = |name| Command::new("blockdev-del", Props::default().with("node-name", name));
        commands.extend(names.into_iter().map(delete));
    }
    if is_reserved_by_daemon(disk) && !domain.devices.disk.iter().any(is_reserved_by_daemon) {
        commands.push(Command::new("object-del", Props::default().with("id", RESERVATIONS)));
    }
    commands
}

fn interface_before(
    after: &Domain,
    device: &Device,
    interface: &Interface,
    around: &Surroundings<'_>,
) -> Result<Vec<Command>> {
    let mut commands = Vec::new();
    let name = device.alias().unwrap_or_default();
    let props = match &interface.source {
        InterfaceSource::HostDev(_) => return Ok(commands),
        InterfaceSource::Vdpa(vdpa) => {
            let path = vdpa.dev.clone().unwrap_or_default();
            commands.push(Command::new("query-fdsets", Props::default()));
            let set = Props::default().with("opaque", path.as_str());
            commands.push(Command::new("add-fd", set).noting(Note::Opened(path)));
            // The number of the set is the one that `add-fd` answers.
            Props::default().with("type", "vhost-vdpa").with("vhostdev", "").with("id", format!("host{name}"))
        }
        InterfaceSource::User(_) | InterfaceSource::VhostUser(_) => {
            argument(after, device, around, "-netdev")?
        }
        _ => return Err(unsupported("such interfaces do not come to running machines yet")),
    };
    commands.push(Command::new("netdev_add", props));
    Ok(commands)
}

fn object(after: &Domain, device: &Device, around: &Surroundings<'_>) -> Result<Vec<Command>> {
    Ok(vec![Command::new("object-add", argument(after, device, around, "-object")?)])
}

/// The commands that make the host side of a character device.
fn chardev(source: &CharSource, name: &str) -> Result<Vec<Command>> {
    let mut commands = Vec::new();
    let mut note = Note::Nothing;
    let (kind, data) = match source {
        CharSource::Null(_) => ("null", Props::default()),
        CharSource::Pty(_) => {
            note = Note::Terminal;
            ("pty", Props::default())
        }
        CharSource::SpiceVmc(_) => (
            "spicevmc",
            Props::default().with("type", if name.starts_with("redir") { "usbredir" } else { "vdagent" }),
        ),
        CharSource::SpicePort(port) => ("spiceport", Props::default().maybe("fqdn", port.channel.as_ref())),
        CharSource::Unix(unix) => {
            let path = unix.source.path.clone().unwrap_or_default();
            let listens = unix.source.mode.as_deref() != Some("connect");
            let address = if listens {
                let fd = format!("{name}-source");
                let pass = Command::new("getfd", Props::default().with("fdname", fd.as_str()));
                commands.push(pass.noting(Note::Listening(path)));
                Props::default().with("type", "fd").with("data", Props::default().with("str", fd))
            } else {
                Props::default().with("type", "unix").with("data", Props::default().with("path", path))
            };
            let data = Props::default().with("addr", address);
            (
                "socket",
                if listens {
                    data.with("wait", false).with("server", true)
                } else {
                    data.with("server", false)
                },
            )
        }
        _ => return Err(unsupported("such character devices do not come to running machines yet")),
    };
    let backend = Props::default().with("type", kind).with("data", data);
    let arguments = Props::default().with("id", format!("char{name}")).with("backend", backend);
    commands.push(Command::new("chardev-add", arguments).noting(note));
    Ok(commands)
}

fn forward(channel: &Channel, name: &str) -> Command {
    let (address, port) = match &channel.target {
        Some(ChannelTarget::GuestForward(target)) => {
            (target.address.clone().unwrap_or_default(), target.port.unwrap_or(0))
        }
        _ => (String::new(), 0),
    };
    let rule = Props::default().with("str", format!("tcp:{address}:{port}-chardev:char{name}"));
    let props =
        Props::default().with("type", "user").with("guestfwd", vec![Json::from(rule)]).with("id", name);
    Command::new("netdev_add", props)
}
