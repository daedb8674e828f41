//! Opens what the plan names and numbers it for the emulator: files, listening sockets, TAP devices.

use std::collections::HashSet;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use engine::Job;
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::memfd;
use host_sys::passt::{self, PasstError};
use host_sys::spawn::Credentials;
use host_sys::tap::{self, Tap, TapOptions};
use model::Domain;
use model::devices::interface::{Interface, InterfaceTarget, TapName};
use model::devices::interface_source::InterfaceSource;
use policy::argv::{Access as PlannedAccess, Plan, ResourceKind};

use crate::bounded;
use crate::driver::host_error;
use crate::open::{self, Access};

/// Largest file that is copied for an emulator that may not open it itself (kernels and initial disks).
const COPY_BYTES_MAX: u64 = 2 << 30;

/// What was opened.
pub struct Opened {
    /// Descriptors and their numbers in the emulator.
    pub inherited: Vec<(OwnedFd, i32)>,
    /// Places of interfaces in the document, and their devices on the host.
    pub taps: Vec<(usize, String)>,
}

/// Opens all resources of a plan for the machine `name`, which runs as `user`.
///
/// # Errors
/// The first that refuses: which, why, and what helps.
pub fn open(job: &Job, name: &str, plan: &Plan, live: &Domain, user: Option<&Credentials>) -> Result<Opened> {
    let mut opened = Opened { inherited: Vec::new(), taps: Vec::new() };
    let reopened = reopened(plan);
    for resource in &plan.resources {
        let descriptor = match &resource.kind {
            ResourceKind::File { path, access } => {
                let purpose = format!("domain '{name}'");
                let reopened = reopened.contains(&resource.fd);
                let (path, access, opener) = (PathBuf::from(path), *access, purpose.clone());
                bounded::run(job, &purpose, move || file(&opener, &path, access, reopened))?
            }
            ResourceKind::Listen { path } => host_sys::sockets::listen(Path::new(path), 0o700)
                .map_err(|error| host_error(&format!("listen on '{path}' for domain '{name}'"), error))?
                .into(),
            ResourceKind::Tap { interface, queue, ethernet: _ } => {
                tap_queue(name, live, *interface, *queue, &mut opened.taps)?
            }
            ResourceKind::Passt { interface } => passt(job, name, &live.devices.interface[*interface], user)?,
            ResourceKind::VhostNet { .. } => device(name, "/dev/vhost-net")?,
            ResourceKind::VhostVsock => device(name, "/dev/vhost-vsock")?,
            ResourceKind::Helper { device } => {
                return Err(missing(&format!("helper of the device '{device}'")));
            }
            ResourceKind::Group { name, .. } => {
                return Err(missing(&format!("file descriptor group '{name}'")));
            }
        };
        opened.inherited.push((descriptor, resource.fd));
    }
    Ok(opened)
}

/// The descriptors that the emulator opens again by their numbers.
fn reopened(plan: &Plan) -> HashSet<i32> {
    let numbers = plan.args.iter().flat_map(|argument| argument.split("/proc/self/fd/").skip(1));
    let number = |text: &str| {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    numbers.filter_map(number).collect()
}

fn missing(what: &str) -> Error {
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, format!("the {what} is not there yet"))
}

/// Opens a file; one that the emulator opens again by its number is made such that it can.
fn file(purpose: &str, path: &Path, access: PlannedAccess, reopened: bool) -> Result<OwnedFd> {
    let wanted = match access {
        PlannedAccess::Read => Access::Read,
        PlannedAccess::ReadWrite => Access::ReadWrite,
        PlannedAccess::Append => Access::Append,
        PlannedAccess::Truncate => Access::Truncate,
    };
    let descriptor = open::open(path, wanted, purpose)?;
    if wanted == Access::Read && reopened {
        return openable_by_all(descriptor, path);
    }
    Ok(descriptor)
}

/// The emulator opens kernels a second time, as its own user: one that only root may read is copied into memory.
fn openable_by_all(descriptor: OwnedFd, path: &Path) -> Result<OwnedFd> {
    let file = File::from(descriptor);
    let mode = file.metadata().map_or(0, |metadata| metadata.mode());
    if mode & 0o004 != 0 || !rustix::process::geteuid().is_root() {
        return Ok(file.into());
    }
    memfd::sealed_from("kernel", &file, COPY_BYTES_MAX, 0o444)
        .map_err(|error| host_error(&format!("copy '{}' into memory", path.display()), error))
}

fn device(name: &str, path: &str) -> Result<OwnedFd> {
    open_device(
        &format!("domain '{name}'"),
        path,
        |_| "load the host's vhost module or choose another back end",
    )
}

/// Opens a device of the host to read and write; `user` says for what, `cure` what helps against an error.
pub(super) fn open_device(
    user: &str,
    path: &str,
    cure: impl FnOnce(&std::io::Error) -> &'static str,
) -> Result<OwnedFd> {
    let open = File::options().read(true).write(true).open(path);
    open.map(OwnedFd::from).map_err(|error| {
        let detail = format!("cannot open '{path}' for {user}");
        let cure = cure(&error);
        Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail).with_source(error).with_cure(cure)
    })
}

/// Starts the program that carries an interface of user networking, as the machine's own user; the machine's end of its socket.
fn passt(job: &Job, name: &str, interface: &Interface, user: Option<&Credentials>) -> Result<OwnedFd> {
    let alias = interface.info.alias.as_ref().map_or("", |alias| alias.0.as_str());
    let detail = format!("cannot connect interface '{alias}' of domain '{name}'");
    let refused = |words: String, cure: &str| {
        Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, words).with_cure(cure)
    };
    let path = std::env::var("PATH").unwrap_or_default();
    let program = passt::find(&path).ok_or_else(|| {
        refused(
            format!("{detail}: there is no passt on this host, which is the network of an ordinary user"),
            "install it (on Debian: apt-get install passt), or connect the interface to a bridge",
        )
    })?;
    let (arguments, user) = (policy::passt::arguments(interface), user.cloned());
    bounded::run(job, &format!("domain '{name}'"), move || {
        passt::start(&program, &arguments, user).map_err(|error| match error {
            PasstError::Host(error) => host_error(&detail, error),
            error @ PasstError::Refused(_) => refused(
                format!("{detail}: {error}"),
                "look at <source>, <ip> and <portForward> of the interface, and at the host's network",
            ),
        })
    })
}

/// A queue of an interface's TAP device; the first one makes the device and connects it.
fn tap_queue(
    name: &str,
    live: &Domain,
    place: usize,
    queue: u32,
    taps: &mut Vec<(usize, String)>,
) -> Result<OwnedFd> {
    let interface = &live.devices.interface[place];
    let queues = interface.driver.as_ref().and_then(|driver| driver.queues).unwrap_or(1);
    let options = TapOptions { vnet_header: true, multi_queue: queues > 1, persistent: false };
    let known = taps.iter().find(|(at, _)| *at == place).map(|(_, tap)| tap.clone());
    let wanted = interface.target.as_ref().and_then(|target| target.dev.as_ref()).map(|dev| dev.0.clone());
    let device = known.or(wanted).unwrap_or_else(|| "vnet%d".to_owned());
    let opened = Tap::open(&device, options).map_err(|error| tap_error(name, &device, error))?;
    if queue == 0 {
        connect(
            name,
            &interface.source,
            &opened.name,
            interface.mac.map(|mac| mac.address.0),
            interface.mtu,
        )?;
        taps.push((place, opened.name));
    }
    Ok(opened.descriptor)
}

/// Brings a new TAP device up, on its bridge where it has one.
fn connect(
    name: &str,
    source: &InterfaceSource,
    tap: &str,
    mac: Option<[u8; 6]>,
    mtu: Option<u32>,
) -> Result<()> {
    // The host's end differs from the guest's in the first byte; a high one keeps a bridge's address stable.
    if let Some(mut mac) = mac {
        mac[0] = 0xfe;
        tap::set_mac(tap, mac).map_err(|error| tap_error(name, tap, error))?;
    }
    if let Some(mtu) = mtu {
        tap::set_mtu(tap, mtu).map_err(|error| tap_error(name, tap, error))?;
    }
    if let InterfaceSource::Bridge(bridge) = source {
        let bridge = bridge.bridge.as_deref().unwrap_or("");
        tap::attach(bridge, tap).map_err(|error| {
            let detail = format!("Cannot connect interface '{tap}' of domain '{name}' to bridge '{bridge}'");
            Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail).with_source(error).with_cure(
                format!("make the bridge: ip link add {bridge} type bridge && ip link set {bridge} up"),
            )
        })?;
    }
    tap::set_up(tap, true).map_err(|error| tap_error(name, tap, error))
}

fn tap_error(name: &str, device: &str, error: host_sys::Error) -> Error {
    let detail = format!("Unable to create tap device {device} for domain '{name}'");
    Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail)
        .with_source(error)
        .with_cure("run the system daemon as root, or use <interface type='user'>, which needs no privilege")
}

/// Writes the names of TAP devices into the live document.
pub fn name_taps(live: &mut Domain, taps: &[(usize, String)]) {
    for (place, name) in taps {
        let target = live.devices.interface[*place].target.get_or_insert_with(InterfaceTarget::default);
        target.dev = Some(TapName(name.clone()));
    }
}
