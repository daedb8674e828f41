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
use std::process::ExitCode;

pub use config::Config;
pub use options::{HELP, Options};
pub use paths::Paths;

/// The version of the interface that is told to clients: that of the reference whose behaviour this daemon has.
pub const LIB_VERSION: u64 = 11_003_000;

/// Runs `ferrovirt daemon` with the arguments after that word, until it is told to end.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match Options::parse(arguments) {
        Ok(Some(options)) => run::run(&options),
        Ok(None) => {
            print!("{HELP}");
            Ok(())
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
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
}
