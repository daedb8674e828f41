//! `ferrovirt vmm`: a machine by hand, or for a daemon that hands over open descriptors.

mod addition;
mod backing;
mod client;
mod device;
mod host_side;
mod options;
mod parse;
mod processor;
mod resources;
mod terminal;

use std::ffi::OsString;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::process::ExitCode;

pub(crate) use backing::module;
pub use host_side::MAC_PREFIX;
pub use options::words;

use crate::error::{Error, Result};
use crate::host::Host;
use crate::jail;
use crate::machine::OnThread;
use crate::monitor::{End, Monitor};
use crate::self_test;
use crate::specification::Part;

use host_side::Files;
use options::{Asked, Options};

/// The exit code of a machine that cannot be made, or with which KVM cannot go on.
const FAILED: u8 = 1;
/// The exit code of a command line that cannot be understood.
const MISUSED: u8 = 2;

/// What `--no-jail` says.
const NO_JAIL: &str = "\
WARNING: --no-jail: the monitor runs with all rights of its user and sees all files. A guest that breaks out of it has them too.
WARNING: use this for debugging only.";

/// Runs `ferrovirt vmm` with the arguments after that word, until the machine ends.
#[must_use]
pub fn main(arguments: &[OsString]) -> ExitCode {
    ExitCode::from(status(arguments))
}

/// The same; the number is the exit code. The process is confined then, and good for nothing but to end.
#[must_use]
pub fn status(arguments: &[OsString]) -> u8 {
    let arguments: Vec<String> =
        arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    if let Some((first, rest)) = arguments.split_first()
        && first == "control"
    {
        return match client::run(rest) {
            Ok(()) => 0,
            Err(client::Refusal::Failed(message)) => {
                tell(&format!("error: {message}"));
                FAILED
            }
            Err(client::Refusal::Misused(message)) => {
                tell(&format!("error: {message}\nhint: 'ferrovirt vmm --help' names all requests"));
                MISUSED
            }
        };
    }
    let options = match Options::parse(&arguments) {
        Ok(Asked::Run(options)) => options,
        Ok(Asked::SelfTest) => {
            return match self_test::run(&mut std::io::stdout()) {
                Ok(true) => 0,
                _ => FAILED,
            };
        }
        Ok(Asked::Processors) => {
            return match processor::list() {
                Ok(text) => print(&text),
                Err(error) => {
                    tell(&format!("error: {error}"));
                    FAILED
                }
            };
        }
        Ok(Asked::Help) => return print(&options::help()),
        Err(message) => {
            tell(&format!("error: {message}\nhint: 'ferrovirt vmm --help' names all options"));
            return MISUSED;
        }
    };
    match run(&options) {
        Ok(end) => {
            if let Some(text) = told(end) {
                tell(text);
            }
            exit_code(end)
        }
        Err(error) => {
            tell(&format!("error: {error}"));
            FAILED
        }
    }
}

/// The device that a request describes as an option of the command line would, with the descriptors that came with it.
///
/// # Errors
/// The description is wrong, it is of a device that does not come to running machines, or a descriptor is missing.
pub(crate) fn part_of_request(kind: &str, value: &str, files: Vec<OwnedFd>) -> Result<Part> {
    let read = match kind {
        "disk" => device::disk,
        "net" => device::net,
        "rng" => device::rng,
        other => {
            return Err(Error::Specification(format!(
                "a device '{other}' does not come to a running machine: give disk, net, rng or memory"
            )));
        }
    };
    let device =
        read(value).map_err(|why| Error::Specification(format!("the {kind} cannot be had: {why}")))?;
    host_side::part(&device, &mut Files::sent(files))
}

fn run(options: &Options) -> Result<End> {
    // The host comes first: without it nothing else matters.
    let host = match &options.kvm {
        None => Host::open()?,
        Some(number) => Host::from_descriptor(resources::descriptor(*number)?)?,
    };
    let snapshot = resources::snapshot(options)?;
    let specification = resources::specification(options, snapshot.as_ref())?;
    // It restores the terminal when it goes, whatever the way out is.
    let (mut setting, _terminal) = resources::setting(options)?;
    setting.snapshot = snapshot;
    if options.has_no_jail {
        tell(NO_JAIL);
    } else {
        jail::enter()?;
        setting.on_thread = OnThread {
            vcpu: || jail::filter(jail::Thread::Vcpu),
            devices: || jail::filter(jail::Thread::Devices),
            disk: || jail::filter(jail::Thread::Disk),
        };
    }
    Monitor::new(host, specification, setting)?.run()
}

/// How each end is told to whoever started the machine; `options::HELP_BEHIND` lists them.
fn exit_code(end: End) -> u8 {
    match end {
        End::PowerOff | End::Quit => 0,
        End::Reset => 3,
        End::Panicked => 4,
        End::Fault => 5,
    }
}

fn told(end: End) -> Option<&'static str> {
    match end {
        End::PowerOff | End::Quit => None,
        End::Reset => Some("the guest asked for a reset"),
        End::Panicked => Some("the guest's kernel panicked"),
        End::Fault => Some("a processor of the guest faulted three times in a row"),
    }
}

fn print(text: &str) -> u8 {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) => {
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                tell(&format!("error: cannot write the output: {error}"));
            }
            FAILED
        }
    }
}

fn tell(text: &str) {
    // When even the error stream is gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}
