//! The daemon process: options, configuration, paths, logging, sockets, signals, and the list of drivers.
//!
//! Invariant: only `drivers` names a driver.

mod config;
mod control;
mod drivers;
mod logger;
mod options;
mod paths;
mod run;
mod sockets;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

pub use config::Config;
pub use options::{HELP, Options};
pub use paths::Paths;

/// The version of the interface that is told to clients: that of the reference whose behaviour this daemon has.
pub const LIB_VERSION: u64 = 11_003_000;

/// Runs `ferrovirt daemon` with the arguments after that word, until it is told to end.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match Options::parse(arguments) {
        Ok(Some(options)) => run::run(&options).map_err(|failure| failure.for_user(&options)),
        Ok(None) => print_help(),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // When even the error stream is gone there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn print_help() -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let written = out.write_all(HELP.as_bytes()).and_then(|()| out.flush());
    written.map_err(|cause| Failure::new("cannot write the help", cause))
}

/// Why the daemon could not start: one text for the person who started it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// What was tried on what, and the cause.
    fn new(tried: impl std::fmt::Display, cause: impl std::error::Error) -> Failure {
        let mut text = format!("{tried}: {cause}");
        let mut source = cause.source();
        while let Some(cause) = source {
            text.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        Failure(text)
    }

    /// Adds what the present user can do, if it matters who that is.
    fn for_user(self, options: &Options) -> Failure {
        match options.cure(rustix::process::geteuid()) {
            Some(cure) => Failure(format!("{self}\nhint: {cure}")),
            None => self,
        }
    }
}
