//! From names to open descriptors: the only part of the monitor that opens anything.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use block::storage::Fleeting;
use block::{Content, Qcow2};
use disk_image::{Backing, Format, Gate};
use host_sys::Signal;
use host_sys::signals::SignalFd;
use host_sys::tap::{Tap, TapOptions};

use super::options::{self, Console, Options, Source};
use super::terminal::RawTerminal;
use crate::console::Output;
use crate::error::{Error, Result, host};
use crate::monitor::Setting;
use crate::snapshot::Snapshot;
use crate::specification::{Device, Specification, SystemInformation};
use crate::tap::TapQueue;
use crate::topology::Topology;

/// Where what is forgotten is kept meanwhile, unless `TMPDIR` says so: on a disk rather than in memory.
const EPHEMERAL: &[&str] = &["/var/tmp", "/tmp"];
/// The key that ends a machine from its terminal: Ctrl-].
const ESCAPE: u8 = 0x1d;

/// Takes over an inherited descriptor.
pub fn descriptor(number: RawFd) -> Result<OwnedFd> {
    // SAFETY: it is only looked at, and EBADF tells when it is not open.
    let inherited = unsafe { BorrowedFd::borrow_raw(number) };
    rustix::io::fcntl_getfd(inherited).map_err(|errno| Error::Resource {
        what: format!("the inherited descriptor {number}"),
        source: errno.into(),
    })?;
    // SAFETY: it is open, it was handed over on the command line to this process, and nobody else here knows it.
    let owned = unsafe { OwnedFd::from_raw_fd(number) };
    // No child must inherit it by chance.
    rustix::io::fcntl_setfd(&owned, rustix::io::FdFlags::CLOEXEC).map_err(|errno| Error::Resource {
        what: format!("the inherited descriptor {number}"),
        source: errno.into(),
    })?;
    Ok(owned)
}

/// The snapshot that the options name.
pub fn snapshot(options: &Options) -> Result<Option<Snapshot>> {
    let Some(source) = &options.restore else { return Ok(None) };
    Snapshot::open(open(source, "the snapshot", File::options().read(true))?).map(Some)
}

/// The machine that the options name, all its files open.
pub fn specification(options: &Options, snapshot: Option<&Snapshot>) -> Result<Specification> {
    let read = |what: &'static str| move |source: &Source| open(source, what, File::options().read(true));
    let kernel = options.kernel.as_ref().map(read("the kernel")).transpose()?;
    if let Some(snapshot) = snapshot {
        let devices = options.devices.iter().map(device).collect::<Result<_>>()?;
        return Ok(Specification { kernel, devices, ..Specification::of_snapshot(snapshot) });
    }
    let kernel = kernel.ok_or_else(|| Error::Specification("no kernel is named".to_owned()))?;
    let mut specification = Specification::new(kernel);
    specification.initrd = options.initrd.as_ref().map(read("the initrd")).transpose()?;
    specification.command_line.clone_from(&options.command_line);
    specification.memory_mib = options.memory_mib;
    specification.vcpus = options.vcpus;
    specification.topology = options.topology.unwrap_or(Topology::flat(options.vcpus));
    specification.nodes.clone_from(&options.nodes);
    specification.information = information(options);
    specification.devices = options.devices.iter().map(device).collect::<Result<_>>()?;
    Ok(specification)
}

fn device(device: &options::Device) -> Result<Device> {
    Ok(match device {
        options::Device::Disk { source, format, read_only, is_ephemeral, serial } => {
            let content = content(source, *format, !read_only && !is_ephemeral)?;
            let content = if *is_ephemeral { ephemeral(content)? } else { content };
            Device::Disk { content, read_only: *read_only, serial: serial.clone() }
        }
        options::Device::Net { tap, mac } => {
            let descriptor = match tap {
                Source::Descriptor(number) => descriptor(*number)?,
                Source::Path(name) => open_tap(name)?,
            };
            let queue = TapQueue::new(descriptor).map_err(host("use the tap device"))?;
            Device::Net { taps: vec![queue], mac: mac.unwrap_or([0x52, 0x54, 0, 0, 0, 1]) }
        }
        options::Device::Rng => Device::Rng,
    })
}

fn content(source: &Source, format: Format, writable: bool) -> Result<Arc<dyn Content>> {
    let file = open(source, "the disk", File::options().read(true).write(writable))?;
    let name = match source {
        Source::Descriptor(number) => format!("descriptor {number}"),
        Source::Path(path) => path.clone(),
    };
    block::open(&name, file, format, writable, &mut Backings).map_err(|error| Error::Resource {
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

/// Opens the images below a disk's, for reading: whoever names a disk by hand may read what it names.
struct Backings;

impl Gate for Backings {
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>> {
        Ok(Some(File::open(self.name(above, backing))?.into()))
    }

    fn name(&self, above: &str, backing: &Backing) -> String {
        let folder = Path::new(above).parent().unwrap_or(Path::new(""));
        folder.join(&backing.file).to_string_lossy().into_owned()
    }
}

fn open_tap(name: &str) -> Result<OwnedFd> {
    let failed =
        |error| Error::Resource { what: format!("the tap device '{name}'"), source: io::Error::other(error) };
    Tap::open(name, TapOptions::default()).map(|tap| tap.descriptor).map_err(failed)
}

fn information(options: &Options) -> SystemInformation {
    let mut information = SystemInformation { uuid: options.uuid.unwrap_or_default(), ..Default::default() };
    for (field, text) in &options.information {
        let place = match field.as_str() {
            "manufacturer" => &mut information.manufacturer,
            "product" => &mut information.product,
            "version" => &mut information.version,
            "serial" => &mut information.serial,
            "sku" => &mut information.sku,
            "family" => &mut information.family,
            _ => {
                information.oem_strings.push(text.clone());
                continue;
            }
        };
        place.clone_from(text);
    }
    information
}

/// What attends to the machine, and what restores the terminal when it is dropped.
pub fn setting(options: &Options) -> Result<(Setting, Option<RawTerminal>)> {
    let signals = SignalFd::new(&[Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT])
        .map_err(|error| host("handle signals")(io::Error::other(error)))?;
    let mut raw = None;
    let (output, input) = match &options.console {
        Console::None => (Output::new(io::sink()), None),
        Console::Stdio => {
            raw = RawTerminal::new(rustix::stdio::stdin()).map_err(host("make the terminal raw"))?;
            let input = rustix::io::dup(rustix::stdio::stdin()).ok();
            let output = rustix::io::dup(rustix::stdio::stdout())
                .map_err(|errno| host("open standard output")(errno.into()))?;
            (Output::new(File::from(output)), input)
        }
        Console::Pty => {
            let (controller, name) =
                host_sys::pty::open().map_err(|error| host("make a terminal")(io::Error::other(error)))?;
            super::tell(&format!("console: {}", name.display()));
            both_ways(controller)?
        }
        Console::Descriptor(number) => both_ways(descriptor(*number)?)?,
        Console::File(path) => {
            let file = File::create(path)
                .map_err(|source| Error::Resource { what: format!("the console '{path}'"), source })?;
            (Output::new(file), None)
        }
    };
    let mut setting = Setting::new(output);
    setting.input = input;
    setting.escape = raw.is_some().then_some(ESCAPE);
    setting.control = options.control.as_ref().map(control).transpose()?;
    setting.is_paused = options.is_paused;
    setting.on_reset = options.on_reset;
    setting.signals = Some(signals);
    Ok((setting, raw))
}

/// The control socket. One of a machine that has ended is replaced.
fn control(socket: &Source) -> Result<OwnedFd> {
    let path = match socket {
        Source::Descriptor(number) => return descriptor(*number),
        Source::Path(path) => path,
    };
    // Only this user: whoever can connect owns the machine.
    let listener = host_sys::sockets::listen(Path::new(path), 0o600);
    let failed =
        |error| Error::Resource { what: "the control socket".to_owned(), source: io::Error::other(error) };
    listener.map(OwnedFd::from).map_err(failed)
}

/// A descriptor that is read and written.
fn both_ways(descriptor: OwnedFd) -> Result<(Output, Option<OwnedFd>)> {
    // A guest must not wait for a console that nobody reads: what it has no room for is lost, as on a cable.
    rustix::fs::fcntl_setfl(&descriptor, rustix::fs::OFlags::NONBLOCK)
        .map_err(|errno| host("open the console")(errno.into()))?;
    let input = descriptor.try_clone().map_err(host("open the console"))?;
    Ok((Output::new(File::from(descriptor)), Some(input)))
}

/// A file, which may be open already.
fn open(source: &Source, what: &str, options: &OpenOptions) -> Result<File> {
    let path = match source {
        Source::Descriptor(number) => return descriptor(*number).map(File::from),
        Source::Path(path) => path,
    };
    let failed = |source| Error::Resource { what: format!("{what} '{path}'"), source };
    let file = options.open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}
