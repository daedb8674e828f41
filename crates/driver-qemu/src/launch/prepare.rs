//! What a definition gets when it starts: aliases, image numbers, free ports, sockets, logs and private directories.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use api::Event;
use api::events::DomainDiskChange;
use engine::{Notice, StartContext};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::spawn::Credentials;
use model::devices::channel::ChannelTarget;
use model::devices::char_source::{CharLog, CharSource};
use model::devices::graphics::{Graphics, Listen};
use model::devices::interface_source::InterfaceSource;
use model::{Domain, DomainType};
use policy::emulator::EmulatorCaps;
use policy::vmm::FIRST_CID;

use super::missing::{self, Missing};
use super::{chains, displays, host};
use crate::bounded;
use crate::driver::{QemuBackend, host_error, number_of};
use crate::names::alias;
use crate::nvram;
use crate::ports::{PORTS, Reservation};

/// How far below a display's port QEMU opens the port of its web socket.
const WEB_BELOW: i32 = 200;
/// Where the kernel carries sockets between host and guests.
const VHOST_VSOCK: &str = "/dev/vhost-vsock";

/// Completes the live document.
///
/// # Errors
/// The host lacks something that the document asks for.
pub fn prepare(
    backend: &QemuBackend,
    context: &StartContext<'_>,
    caps: &EmulatorCaps,
    live: &mut Domain,
    reservation: &mut Reservation,
) -> Result<()> {
    if live.r#type == DomainType::Kvm {
        backend.documents.require_kvm()?;
    }
    interfaces(context.name, live)?;
    listens_of_networks(context.name, live)?;
    vsock(context, live)?;
    policy::alias::assign(live);
    policy::processor::check(live, caps)?;
    policy::processor::settle(live, backend.documents.host(), caps)?;
    let (name, fresh) = (context.name.to_owned(), context.options.reset_nvram);
    let (mut examined, own) = (live.clone(), backend.own_directories.clone());
    let (examined, missing) = bounded::run(context.job, &format!("domain '{name}'"), move || {
        for path in nvram::path_of(&examined).into_iter().chain(nvram::template_of(&examined)) {
            own.refuse(&name, &path)?;
        }
        host::check(&name, &examined)?;
        nvram::prepare(&examined, fresh)?;
        let missing = missing::drop_optional(&mut examined);
        chains::resolve(&name, &mut examined, &own)?;
        Ok((examined, missing))
    })?;
    *live = examined;
    missing.into_iter().for_each(|missing| tell(context, missing));
    listens(live);
    displays::name(context, live);
    ports(live, reservation)?;
    channel_sockets(context, live);
    Ok(())
}

/// Refuses kinds of interfaces that nothing here can connect, before anything is opened.
fn interfaces(name: &str, live: &Domain) -> Result<()> {
    for interface in &live.devices.interface {
        let (what, cure) = match &interface.source {
            InterfaceSource::Network(network) => {
                let wanted = network.network.as_deref().unwrap_or("");
                let what =
                    format!("network '{wanted}' is not active: this daemon hosts no virtual networks yet");
                (what, "use <interface type='bridge'> with a bridge of the host, or <interface type='user'>")
            }
            InterfaceSource::Direct(_) => (
                "<interface type='direct'> is not supported yet".to_owned(),
                "use a bridge, or <interface type='user'>",
            ),
            _ => continue,
        };
        let detail = format!("Cannot start domain '{name}': {what}");
        return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail).with_cure(cure));
    }
    Ok(())
}

/// Refuses displays that listen on the address of a virtual network.
fn listens_of_networks(name: &str, live: &Domain) -> Result<()> {
    for graphics in &live.devices.graphics {
        let listens = match graphics {
            Graphics::Vnc(vnc) => &vnc.listens,
            Graphics::Spice(spice) => &spice.listens,
            _ => continue,
        };
        let Some(Listen::Network(network)) = listens.first() else { continue };
        let wanted = network.network.as_deref().unwrap_or("");
        let detail = format!(
            "Cannot start domain '{name}': a display shall listen on the address of network '{wanted}', which is not active: \
             this daemon hosts no virtual networks yet"
        );
        return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
            .with_cure("write the address itself: <listen type='address' address='..'/>"));
    }
    Ok(())
}

/// Tells clients of an image that the machine goes without.
fn tell(context: &StartContext<'_>, missing: Missing) {
    let dom = context.observer.handle();
    context.observer.notify(Notice::Event(Event::DomainDiskChange(DomainDiskChange {
        dom,
        old_src_path: Some(missing.path),
        new_src_path: None,
        dev_alias: missing.alias,
        reason: missing.reason,
    })));
}

/// Gives the machine a context identifier where the host shall choose it.
fn vsock(context: &StartContext<'_>, live: &mut Domain) -> Result<()> {
    let Some(vsock) = live.devices.vsock.as_deref_mut() else { return Ok(()) };
    if !Path::new(VHOST_VSOCK).exists() {
        let detail =
            format!("Cannot start domain '{}': <vsock> needs {VHOST_VSOCK}, which is missing", context.name);
        return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
            .with_cure("load the host's module: modprobe vhost_vsock; or remove <vsock>"));
    }
    if let Some(cid) = vsock.cid.as_mut().filter(|cid| cid.auto == Some(true)) {
        // Nobody tells which ones are taken; the emulator refuses one that is.
        cid.address = Some(FIRST_CID + number_of(context.uuid) % (u32::MAX - FIRST_CID));
    }
    Ok(())
}

/// Displays without an address listen on that of this host alone; clients learn it from the live document.
fn listens(live: &mut Domain) {
    for graphics in &mut live.devices.graphics {
        let (listens, short) = match graphics {
            Graphics::Vnc(vnc) => (&mut vnc.listens, &mut vnc.listen),
            Graphics::Spice(spice) => (&mut spice.listens, &mut spice.listen),
            _ => continue,
        };
        if let Some(Listen::Address(listen)) = listens.first_mut() {
            *short = Some(listen.address.get_or_insert_with(|| Ipv4Addr::LOCALHOST.to_string()).clone());
        }
    }
}

/// Chooses free ports for displays that want any.
fn ports(live: &mut Domain, reservation: &mut Reservation) -> Result<()> {
    for graphics in &mut live.devices.graphics {
        let (kind, autoport, port, listens, listen) = match graphics {
            Graphics::Vnc(vnc) if vnc.socket.is_none() => {
                ("VNC", vnc.autoport, &mut vnc.port, &vnc.listens, &vnc.listen)
            }
            Graphics::Spice(spice) => {
                ("SPICE", spice.autoport, &mut spice.port, &spice.listens, &spice.listen)
            }
            _ => continue,
        };
        let elsewhere = listens.iter().any(|listen| matches!(listen, Listen::Socket(_) | Listen::None(_)));
        if elsewhere || !(autoport == Some(true) || *port == Some(-1)) {
            continue;
        }
        let free = reservation.take_free(address_of(listens, listen.as_deref())).ok_or_else(|| {
            let (first, last) = (PORTS.start(), PORTS.end());
            let detail = format!("Unable to find an unused port in range '{kind}' ({first}-{last})");
            Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, detail)
        })?;
        *port = Some(i32::from(free));
    }
    web_sockets(live);
    Ok(())
}

/// Web sockets whose port nobody named get QEMU's own choice: as far from the first one as the display is from the first
/// display.
fn web_sockets(live: &mut Domain) {
    for graphics in &mut live.devices.graphics {
        if let Graphics::Vnc(vnc) = graphics
            && vnc.websocket == Some(-1)
        {
            vnc.websocket = vnc.port.map(|port| port - WEB_BELOW);
        }
    }
}

fn address_of(listens: &[Listen], listen: Option<&str>) -> IpAddr {
    let listens = listens.iter().filter_map(|listen| match listen {
        Listen::Address(listen) => listen.address.as_deref(),
        _ => None,
    });
    let written = listens.chain(listen).next();
    written.and_then(|text| text.parse().ok()).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// Channels whose socket nobody named get one in the machine's private directory.
pub fn channel_sockets(context: &StartContext<'_>, live: &mut Domain) {
    for channel in &mut live.devices.channel {
        let name = match &channel.target {
            Some(ChannelTarget::Virtio(target)) => target.name.clone(),
            _ => None,
        };
        if let CharSource::Unix(unix) = &mut channel.source
            && unix.source.path.is_none()
        {
            let file = name.unwrap_or_else(|| alias(&channel.info)).replace('/', "_");
            unix.source.mode = Some("bind".to_owned());
            unix.source.path = Some(context.directories.run.join(file).to_string_lossy().into_owned());
        }
    }
}

/// Gives every serial port and console that has no log of its own one beside the machine's: late clients read it.
/// Returns their paths.
pub fn add_logs(context: &StartContext<'_>, planned: &mut Domain) -> Vec<String> {
    let mut added = Vec::new();
    let name = |alias: &str| {
        let file = format!("{}-{alias}.log", context.name);
        context.directories.log.with_file_name(file).to_string_lossy().into_owned()
    };
    let devices = &mut planned.devices;
    let serials = devices.serial.iter_mut().map(|serial| (alias(&serial.info), &mut serial.source));
    let consoles = devices.console.iter_mut().map(|console| (alias(&console.info), &mut console.source));
    for (alias, source) in serials.chain(consoles) {
        let log = match source {
            CharSource::Pty(pty) => &mut pty.log,
            CharSource::Unix(unix) => &mut unix.log,
            _ => continue,
        };
        if log.is_none() {
            let path = name(&alias);
            *log = Some(Box::new(CharLog { file: Some(path.clone()), append: Some(false) }));
            added.push(path);
        }
    }
    added
}

/// Writes the path of a terminal into the device with that alias.
pub fn set_terminal(document: &mut Domain, wanted: &str, path: &str) {
    let devices = &mut document.devices;
    for console in devices.console.iter_mut().filter(|console| alias(&console.info) == wanted) {
        console.tty = Some(path.to_owned());
    }
    let serials = devices.serial.iter_mut().map(|device| (alias(&device.info), &mut device.source));
    let parallels = devices.parallel.iter_mut().map(|device| (alias(&device.info), &mut device.source));
    let consoles = devices.console.iter_mut().map(|device| (alias(&device.info), &mut device.source));
    let channels = devices.channel.iter_mut().map(|device| (alias(&device.info), &mut device.source));
    for (alias, source) in serials.chain(parallels).chain(consoles).chain(channels) {
        if let CharSource::Pty(pty) = source
            && alias == wanted
        {
            pty.path = Some(path.to_owned());
        }
    }
}

/// Supplementary groups of the emulator: only what its accelerator needs.
pub fn groups(live: &Domain) -> Vec<u32> {
    if live.r#type != DomainType::Kvm {
        return Vec::new();
    }
    crate::emulator::kvm_group().into_iter().collect()
}

/// Makes the machine's directories: the private one belongs to its user.
///
/// # Errors
/// The disk refuses.
pub fn directories(context: &StartContext<'_>, user: Option<&Credentials>) -> Result<()> {
    let directories = &context.directories;
    let failed = |error| host_error("make the machine's directories", error);
    let owner = user.map(|user| (user.uid, user.gid));
    if let Err(error) = std::fs::remove_dir_all(&directories.run)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(failed(host_sys::Error::file("remove", &directories.run, error)));
    }
    for parent in [directories.run.parent(), directories.log.parent()].into_iter().flatten() {
        std::fs::create_dir_all(parent)
            .map_err(|error| failed(host_sys::Error::file("create", parent, error)))?;
    }
    host_sys::files::ensure_directory(&directories.run, 0o700, owner).map_err(failed)
}
