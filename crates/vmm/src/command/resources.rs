//! From names to open descriptors: the only part of the monitor that opens anything.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use host_sys::Signal;
use host_sys::signals::SignalFd;

use super::backing;
use super::host_side::{self, Files};
use super::options::{Clock, Console, Options, Source};
use super::terminal::{self, RawTerminal};
use crate::console::Output;
use crate::error::{Error, Result, host};
use crate::monitor::Setting;
use crate::processor::Processor;
use crate::snapshot::Snapshot;
use crate::specification::{Part, Specification, SystemInformation};
use crate::topology::Topology;

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
        let devices = parts(options)?;
        let of_snapshot = Specification::of_snapshot(snapshot);
        let told = of_snapshot.processor.told.clone();
        let (backing, nodes) = backing::open(options, snapshot.state.memory_mib)?;
        // What the snapshot does not have matters when the machine begins anew.
        return Ok(Specification {
            kernel,
            initrd: options.initrd.as_ref().map(read("the initrd")).transpose()?,
            command_line: options.command_line.clone(),
            backing,
            nodes,
            clock_ahead: clock_ahead(options),
            information: information(options),
            devices,
            processor: Processor { told, ..options.processor.clone() },
            ..of_snapshot
        });
    }
    let kernel = kernel.ok_or_else(|| Error::Specification("no kernel is named".to_owned()))?;
    let mut specification = Specification::new(kernel);
    specification.initrd = options.initrd.as_ref().map(read("the initrd")).transpose()?;
    specification.command_line.clone_from(&options.command_line);
    specification.memory_mib = options.memory_mib;
    specification.room = options.room;
    specification.clock_ahead = clock_ahead(options);
    specification.modules.clone_from(&options.modules);
    specification.vcpus = options.vcpus;
    specification.vcpus_max = options.vcpus_max.unwrap_or(options.vcpus);
    specification.topology = options.topology.unwrap_or(Topology::flat(specification.vcpus_max));
    specification.processor.clone_from(&options.processor);
    (specification.backing, specification.nodes) = backing::open(options, options.memory_mib)?;
    specification.information = information(options);
    specification.devices = parts(options)?;
    Ok(specification)
}

/// Seconds that the clock is ahead of the host's.
fn clock_ahead(options: &Options) -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    match options.clock {
        Clock { start: Some(start), .. } => start.saturating_sub(now),
        Clock { is_local: true, ahead, .. } => host_sys::clock::local_offset(now).saturating_add(ahead),
        Clock { ahead, .. } => ahead,
    }
}

fn parts(options: &Options) -> Result<Vec<Part>> {
    options.devices.iter().map(|device| host_side::part(device, &mut Files::Own)).collect()
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
    let log = options.console_log.as_ref();
    let log = log.map(|log| open(log, "the log of the console", File::options().append(true).create(true)));
    let output = match log.transpose()? {
        Some(log) => Output::new(Both { output, log }),
        None => output,
    };
    let mut setting = Setting::new(output);
    setting.input = input;
    setting.escape = raw.is_some().then_some(options.escape);
    setting.escape_asks = options.escape_asks;
    setting.control = options.control.as_ref().map(control).transpose()?;
    setting.is_paused = options.is_paused;
    setting.on_reset = options.on_reset;
    setting.signals = Some(signals);
    Ok((setting, raw))
}

/// An output with its log, which has also what nobody takes at the output.
struct Both {
    output: Output,
    log: File,
}

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A log without room is not the guest's fault.
        let _ = self.log.write(bytes);
        let _ = self.output.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
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
    // Open as long as this process lives, so that a terminal does not end with whoever had it open first.
    terminal::other_end(descriptor.as_fd()).into_iter().for_each(std::mem::forget);
    let input = descriptor.try_clone().map_err(host("open the console"))?;
    Ok((Output::new(File::from(descriptor)), Some(input)))
}

/// A file, which may be open already.
///
/// # Errors
/// It cannot be opened.
pub fn open(source: &Source, what: &str, options: &OpenOptions) -> Result<File> {
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
