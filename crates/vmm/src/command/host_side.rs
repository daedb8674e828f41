//! From devices of the command line to devices of a machine: everything they need is opened here.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use block::storage::Fleeting;
use block::{Content, Qcow2};
use disk_image::{Backing, ByName, Gate};
use host_sys::tap::{Tap, TapOptions};
use rustix::net::sockopt::socket_acceptconn;
use rustix::rand::{GetRandomFlags, getrandom};
use vmm_devices::virtio::{balloon, blk, console, net};

use super::device::{self, Disk, Kind, Place};
use super::options::Source;
use super::resources::{descriptor, open};
use super::terminal;
use crate::error::{Error, Result, host};
use crate::memory::MIB;
use crate::specification::{Device, Part, Port, PortSide};
use crate::tap::TapQueue;

/// Where what is forgotten is kept meanwhile, unless `TMPDIR` says so: on a disk rather than in memory.
const EPHEMERAL: &[&str] = &["/var/tmp", "/tmp"];
/// The first bytes of addresses that are made here: those of QEMU's and our daemon's machines.
pub const MAC_PREFIX: [u8; 3] = [0x52, 0x54, 0];

/// Where what a device names is found.
pub enum Files {
    /// In this process, and in the file system.
    Own,
    /// Among what came with a request: in the jail there is nothing else.
    Sent(Vec<Option<OwnedFd>>),
}

impl Files {
    /// What came with a request.
    pub fn sent(files: Vec<OwnedFd>) -> Files {
        Files::Sent(files.into_iter().map(Some).collect())
    }

    fn descriptor(&mut self, number: i32) -> Result<OwnedFd> {
        let Files::Sent(files) = self else { return descriptor(number) };
        let file = usize::try_from(number).ok().and_then(|place| files.get_mut(place)?.take());
        file.ok_or_else(|| Error::Specification(format!("descriptor {number} did not come with the request")))
    }

    fn open(&mut self, source: &Source, what: &str, options: &OpenOptions) -> Result<File> {
        match (&self, source) {
            (Files::Own, _) => open(source, what, options),
            (Files::Sent(_), Source::Descriptor(number)) => self.descriptor(*number).map(File::from),
            (Files::Sent(_), Source::Path(_)) => Err(not_by_name(what)),
        }
    }
}

fn not_by_name(what: &str) -> Error {
    Error::Specification(format!(
        "a running machine opens nothing by name: send {what} with the request, and name it fd=NUMBER"
    ))
}

/// Opens what a device needs.
///
/// # Errors
/// It cannot be opened; the error names it.
pub fn part(device: &device::Device, files: &mut Files) -> Result<Part> {
    let made = match &device.kind {
        Kind::Disk(disk) => Device::Disk {
            content: match (disk.is_ephemeral, &files) {
                (false, _) => content(disk, files)?,
                (true, Files::Own) => ephemeral(content(disk, files)?)?,
                (true, Files::Sent(_)) => {
                    return Err(Error::Specification(
                        "an ephemeral disk does not come to a running machine: it has no place for what is forgotten"
                            .to_owned(),
                    ));
                }
            },
            config: blk::Config {
                read_only: disk.read_only,
                serial: disk.serial.clone(),
                queues: disk.queues,
                discard: !disk.keeps_space,
                limits: disk.limits,
                ..blk::Config::default()
            },
        },
        Kind::Net { taps, mac, mtu, is_unplugged } => {
            let taps = taps.iter().map(|source| tap(source, files)).collect::<Result<_>>()?;
            let mac = mac.map_or_else(random_mac, Ok).map_err(host("read random numbers"))?;
            Device::Net { taps, config: net::Config { mac, mtu: *mtu, link_up: !is_unplugged } }
        }
        Kind::Rng => Device::Rng,
        Kind::Console(ports) => Device::Console(ports.iter().map(port).collect::<Result<_>>()?),
        Kind::Balloon { deflate_on_oom, reporting, memory_mib, period } => Device::Balloon {
            config: balloon::Config { deflate_on_oom: *deflate_on_oom, free_page_reporting: *reporting },
            memory_bytes: memory_mib.map(|mib| mib.saturating_mul(MIB)),
            period: period.map(|seconds| Duration::from_secs(seconds.into())),
        },
        Kind::Vsock { cid, socket } => {
            let listener = match socket {
                Source::Descriptor(number) => files.descriptor(*number)?,
                Source::Path(path) => listener(path, "the socket of the sockets")?,
            };
            Device::Vsock { cid: *cid, listener: Arc::new(listener) }
        }
        Kind::Watchdog(action) => Device::Watchdog(*action),
    };
    Ok(Part { id: device.id.clone(), slot: device.slot, device: made })
}

fn content(disk: &Disk, files: &mut Files) -> Result<Arc<dyn Content>> {
    let writable = !disk.read_only && !disk.is_ephemeral;
    let file = files.open(&disk.source, "the disk", File::options().read(true).write(writable))?;
    let name = match &disk.source {
        Source::Descriptor(number) => number_name(*number),
        Source::Path(path) => path.clone(),
    };
    // What is handed over open is to give nothing else: what its image names could be anybody's choice.
    let opened = if disk.backing.is_empty() && matches!(disk.source, Source::Path(_)) {
        block::open(&name, file, disk.format, writable, &mut ByName)
    } else {
        let below = disk.backing.iter().map(|number| Ok((number_name(*number), files.descriptor(*number)?)));
        let mut handed = Handed { top: name.clone(), files: below.collect::<Result<_>>()? };
        block::open(&name, file, disk.format, writable, &mut handed)
    };
    opened.map_err(|error| Error::Resource {
        what: format!("the disk '{name}'"),
        source: io::Error::other(error),
    })
}

/// The same content; what is written is in a file without a name, which goes with this process, however that ends.
fn ephemeral(below: Arc<dyn Content>) -> Result<Arc<dyn Content>> {
    let wanted = std::env::var_os("TMPDIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folders = || wanted.iter().map(PathBuf::as_path).chain(EPHEMERAL.iter().map(Path::new));
    let mut outcomes = folders().map(host_sys::files::unnamed);
    let file = outcomes.find_map(std::result::Result::ok).ok_or_else(|| Error::Resource {
        what: "a file for what the guest writes, in $TMPDIR, /var/tmp or /tmp".to_owned(),
        source: io::ErrorKind::PermissionDenied.into(),
    })?;
    let disk = Qcow2::over(Arc::new(Fleeting(file)), below).map_err(|error| Error::Resource {
        what: "what the guest writes".to_owned(),
        source: io::Error::other(error),
    })?;
    Ok(Arc::new(disk))
}

fn number_name(number: i32) -> String {
    format!("descriptor {number}")
}

/// Images that are open already, each below the one before: what their headers name does not matter.
struct Handed {
    top: String,
    files: Vec<(String, OwnedFd)>,
}

impl Handed {
    fn below(&self, above: &str) -> Option<&(String, OwnedFd)> {
        if above == self.top {
            return self.files.first();
        }
        let place = self.files.iter().position(|(name, _)| name == above)?;
        self.files.get(place + 1)
    }
}

impl Gate for Handed {
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>> {
        match self.below(above) {
            Some((_, file)) => file.try_clone().map(Some),
            None => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{above} is based on '{}', for which no descriptor was given", backing.file),
            )),
        }
    }

    fn name(&self, above: &str, backing: &Backing) -> String {
        self.below(above).map_or_else(|| backing.file.clone(), |(name, _)| name.clone())
    }
}

fn tap(source: &Source, files: &mut Files) -> Result<TapQueue> {
    let descriptor = match (source, &files) {
        (Source::Descriptor(number), _) => files.descriptor(*number)?,
        (Source::Path(_), Files::Sent(_)) => return Err(not_by_name("the tap device")),
        (Source::Path(name), Files::Own) => {
            let failed = |error| Error::Resource {
                what: format!("the tap device '{name}'"),
                source: io::Error::other(error),
            };
            Tap::open(name, TapOptions::default()).map_err(failed)?.descriptor
        }
    };
    TapQueue::new(descriptor).map_err(host("use the tap device"))
}

/// An address that no other machine has: most of it is random.
fn random_mac() -> io::Result<[u8; 6]> {
    let mut random = [0; 3];
    getrandom(&mut random, GetRandomFlags::empty())?;
    let ([a, b, c], [d, e, f]) = (MAC_PREFIX, random);
    Ok([a, b, c, d, e, f])
}

fn port(port: &device::Port) -> Result<Port> {
    let side = match &port.place {
        Place::Pty => {
            let (controller, name) =
                host_sys::pty::open().map_err(|error| host("make a terminal")(io::Error::other(error)))?;
            super::tell(&format!("port '{}': {}", port.name, name.display()));
            side(controller)?
        }
        Place::Descriptor(number) => side(descriptor(*number)?)?,
        Place::Socket(path) => PortSide::Listener(Arc::new(listener(path, "the socket of a port")?)),
    };
    let log = port
        .log
        .as_ref()
        .map(|log| open(log, "the log of a port", File::options().append(true).create(true)));
    let log = log.transpose()?.map(|log| Arc::new(log.into()));
    let config = console::PortConfig { name: port.name.clone(), console: port.console };
    Ok(Port { config, side, log })
}

/// What kind of descriptor this is.
fn side(descriptor: OwnedFd) -> Result<PortSide> {
    rustix::io::ioctl_fionbio(&descriptor, true).map_err(|errno| host("open a port")(errno.into()))?;
    let is_listener = socket_acceptconn(&descriptor).unwrap_or(false);
    if let Some(other_end) = terminal::other_end(descriptor.as_fd()) {
        // Open as long as this process lives, so that the terminal does not end with whoever had it open first.
        std::mem::forget(other_end);
        return Ok(PortSide::Terminal(Arc::new(descriptor)));
    }
    Ok(match is_listener {
        true => PortSide::Listener(Arc::new(descriptor)),
        false => PortSide::Stream(Arc::new(descriptor)),
    })
}

/// A socket that is made here. Only this user can connect.
fn listener(path: &str, what: &str) -> Result<OwnedFd> {
    let failed = |source| Error::Resource { what: format!("{what} '{path}'"), source };
    let listener =
        host_sys::sockets::listen(Path::new(path), 0o600).map_err(|error| failed(io::Error::other(error)))?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener.into())
}
