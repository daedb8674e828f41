//! What the host must have for a machine: looked for before anything is made, so that its lack is told in our own words.

use std::path::{Path, PathBuf};

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::clock::ClockOffset;
use model::devices::address::PciAddress;
use model::devices::char_source::CharSource;
use model::devices::filesystem::FilesystemSource;
use model::devices::graphics::Graphics;
use model::devices::hostdev::HostDevSource;
use model::devices::interface_source::InterfaceSource;
use model::devices::small::RngBackend;

/// Where the C library keeps its time zones.
const ZONES: &str = "/usr/share/zoneinfo";
/// Where distributions keep the keyboards of displays.
const KEYMAPS: &str = "/usr/share/qemu/keymaps";
/// Where the kernel gives graphics devices to programs.
const RENDERERS: &str = "/dev/dri";
/// Where the kernel shows PCI devices.
const PCI_DEVICES: &str = "/sys/bus/pci/devices";
/// Where the kernel shows mediated devices.
const MEDIATED_DEVICES: &str = "/sys/bus/mdev/devices";
/// Where the kernel gives devices to programs.
const VFIO: &str = "/dev/vfio/vfio";

/// Refuses a machine that needs what this host does not have.
///
/// # Errors
/// The first such thing, and how to get it.
pub fn check(name: &str, live: &Domain) -> Result<()> {
    time_zone(name, live)?;
    paths(name, live)?;
    for graphics in &live.devices.graphics {
        keymap(name, graphics)?;
        renderer(name, graphics)?;
    }
    devices(name, live)
}

/// A time zone that the C library does not know: it would take UTC without a word.
fn time_zone(name: &str, live: &Domain) -> Result<()> {
    let zone = live.clock.as_deref().filter(|clock| clock.offset == Some(ClockOffset::Timezone));
    let Some(zone) = zone.and_then(|clock| clock.timezone.as_deref()) else { return Ok(()) };
    // Rules may be written out: their offset from UTC is a number.
    let rule = zone.contains(|letter: char| letter.is_ascii_digit());
    if rule || is_listed(ZONES, zone) {
        return Ok(());
    }
    let what = format!("unknown time zone '{zone}' in <clock>");
    Err(lacks(name, &what).with_cure(format!("name a file below {ZONES}, such as Europe/Paris")))
}

/// A keyboard that the emulator has no file of.
fn keymap(name: &str, graphics: &Graphics) -> Result<()> {
    let keymap = match graphics {
        Graphics::Vnc(vnc) => &vnc.keymap,
        Graphics::Spice(spice) => &spice.keymap,
        _ => return Ok(()),
    };
    match keymap.as_deref().filter(|keymap| !is_listed(KEYMAPS, keymap)) {
        Some(keymap) => Err(lacks(name, &format!("unknown keymap '{keymap}' of a display"))
            .with_cure(format!("name a file of {KEYMAPS}, such as en-us"))),
        None => Ok(()),
    }
}

/// A display that is drawn by a graphics device of the host.
fn renderer(name: &str, graphics: &Graphics) -> Result<()> {
    let node = render_node(graphics);
    if matches!(graphics, Graphics::EglHeadless(_)) && node.is_none() && !Path::new(RENDERERS).is_dir() {
        let what =
            format!("<graphics type='egl-headless'> needs a graphics device, and there is no {RENDERERS}");
        return Err(lacks(name, &what).with_cure("remove it: displays without OpenGL need no such device"));
    }
    Ok(())
}

/// Whether a folder has this file, or is not there itself: then nobody knows.
fn is_listed(folder: &str, name: &str) -> bool {
    let folder = Path::new(folder);
    let plain = !name.starts_with('/') && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    !folder.is_dir() || (plain && folder.join(name).is_file())
}

/// Files and folders that the emulator opens by itself.
fn paths(name: &str, live: &Domain) -> Result<()> {
    let devices = &live.devices;
    let random = devices.rng.iter().filter_map(|rng| match &rng.backend {
        RngBackend::Random(random) => random.path.as_deref().map(|path| (path, "<rng>")),
        _ => None,
    });
    let folders = devices.filesystem.iter().filter_map(|folder| match &folder.source {
        FilesystemSource::Mount(source) => source.dir.as_deref().map(|path| (path, "<filesystem>")),
        _ => None,
    });
    let sources = devices.serial.iter().map(|serial| &serial.source);
    let sources = sources.chain(devices.parallel.iter().map(|parallel| &parallel.source));
    let sources = sources.chain(devices.console.iter().map(|console| &console.source));
    let lines = sources.filter_map(|source| match source {
        CharSource::Dev(source) => source.source.path.as_deref().map(|path| (path, "a character device")),
        _ => None,
    });
    let nodes =
        devices.graphics.iter().filter_map(|graphics| Some((render_node(graphics)?, "<gl rendernode='..'>")));
    for (path, what) in random.chain(folders).chain(lines).chain(nodes) {
        if let Err(source) = Path::new(path).metadata() {
            let detail = format!("Path '{path}' is not accessible, {what} of domain '{name}' needs it");
            return Err(Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail)
                .with_source(source)
                .with_cure(format!("create '{path}' or correct the path in the definition")));
        }
    }
    Ok(())
}

fn render_node(graphics: &Graphics) -> Option<&str> {
    match graphics {
        Graphics::Spice(spice) => spice.gl.as_ref()?.rendernode.as_deref(),
        Graphics::EglHeadless(egl) => egl.gl.as_ref()?.rendernode.as_deref(),
        Graphics::Dbus(dbus) => dbus.gl.as_ref()?.rendernode.as_deref(),
        _ => None,
    }
}

/// Devices of the host that the guest shall have.
fn devices(name: &str, live: &Domain) -> Result<()> {
    let cards = live.devices.interface.iter().filter_map(|interface| match &interface.source {
        InterfaceSource::HostDev(_) => Some("an interface"),
        _ => None,
    });
    let mut wanted: Vec<(Option<PathBuf>, String)> = cards.map(|what| (None, what.to_owned())).collect();
    for hostdev in &live.devices.hostdev {
        match &hostdev.source {
            HostDevSource::Pci(source) => {
                let place = pci_place(&source.address);
                wanted.push((Some(Path::new(PCI_DEVICES).join(&place)), format!("PCI device {place}")));
            }
            HostDevSource::Mdev(source) => {
                let uuid = source.address.uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
                wanted
                    .push((Some(Path::new(MEDIATED_DEVICES).join(&uuid)), format!("mediated device {uuid}")));
            }
            _ => {}
        }
    }
    for (path, what) in wanted {
        if path.is_some_and(|path| !path.exists()) {
            return Err(
                lacks(name, &format!("the host has no {what}")).with_cure("see: lspci -D, or mdevctl list")
            );
        }
        if !Path::new(VFIO).exists() {
            let words = "host doesn't support passthrough of host PCI devices";
            return Err(lacks(name, words)
                .with_cure("switch the IOMMU of the host on, and load the module: modprobe vfio-pci"));
        }
    }
    Ok(())
}

/// A place as the kernel writes it.
fn pci_place(address: &PciAddress) -> String {
    let PciAddress { domain, bus, slot, function, .. } = address;
    format!("{domain:04x}:{bus:02x}:{slot:02x}.{function:x}")
}

fn lacks(name: &str, what: &str) -> Error {
    let detail = format!("Cannot start domain '{name}': {what}");
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
}
