//! The command line: virsh's commands, options, output and exit codes over the contract, plus the cure for each error.
//!
//! ```text
//!   arguments ─global─▶ settings
//!        │
//!        ▼        one table (commands)
//!      words ──arguments──▶ steps ──run──▶ command function ──▶ Driver
//!                 ▲                             │
//!   help, man, completion ◀── the same table    └──▶ Output
//! ```

mod arguments;
mod clock;
mod command;
mod commands;
mod completion;
mod cpu_map;
mod document;
mod event_text;
mod failure;
mod global;
mod help;
mod interactive;
mod interrupt;
mod keys;
mod man;
mod names;
mod nearest;
mod output;
mod run;
mod session;
mod size;
mod table;
mod words;
mod xpath;

use std::process::ExitCode;
use std::sync::Arc;

use api::Driver;

use crate::global::{Instead, Wishes};
use crate::output::Output;
use crate::session::{Opener, Session};

pub use crate::session::Extra;

/// The program's name in its own texts.
const PROGRAM: &str = "ferrovirt";

/// Runs the command line `args` (without the program's name) and returns its exit status.
///
/// `open` connects to a URI (empty: whatever this host has), perhaps only to read. `extras` are subcommands that the
/// caller answers itself; they only appear in help.
pub fn main(
    args: &[String],
    extras: &'static [Extra],
    open: impl Fn(&str, bool) -> error::Result<Arc<dyn Driver>> + 'static,
) -> ExitCode {
    let succeeded = run_with(args, extras, Box::new(open), Output::process());
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The completion script for bash.
pub fn bash_completion() -> &'static str {
    completion::BASH
}

/// The manual page in the `man` macro language.
pub fn man_page(extras: &[Extra]) -> String {
    man::page(extras)
}

fn run_with(args: &[String], extras: &'static [Extra], open: Opener, mut out: Output) -> bool {
    let wishes = match global::parse(args) {
        Ok(wishes) => wishes,
        Err(message) => {
            out.error(&message);
            return false;
        }
    };
    match wishes.instead {
        Some(Instead::Help) => out.print(&help::usage(PROGRAM, extras)),
        Some(Instead::ShortVersion) => out.line(env!("CARGO_PKG_VERSION")),
        Some(Instead::LongVersion) => out.print(&long_version()),
        None => return run_commands(&wishes, extras, open, out),
    }
    out.flush();
    true
}

fn run_commands(wishes: &Wishes, extras: &'static [Extra], open: Opener, mut out: Output) -> bool {
    out.quiet = wishes.quiet;
    if let Some(level) = wishes.debug.or_else(|| environment("VIRSH_DEBUG")?.parse().ok()) {
        out.debug_level = level;
    }
    if let Some(file) = wishes.log.clone().or_else(|| environment("VIRSH_LOG_FILE")) {
        match std::fs::OpenOptions::new().append(true).create(true).open(&file) {
            Ok(log) => out.log = Some(log),
            Err(error) => {
                out.error(&format!("failed to open the log file '{file}': {error}"));
                return false;
            }
        }
    }
    let uri = wishes.connect.clone().or_else(default_uri).unwrap_or_default();
    let mut session = Session::new(out, open, uri, wishes.read_only);
    session.extras = extras;
    session.timing = wishes.timing;
    session.escape = wishes.escape.unwrap_or(session.escape);
    // A hypervisor that was named has to be there, whatever the command; an unnamed one is sought when needed.
    if wishes.connect.is_some()
        && let Err(failure) = session.driver()
    {
        session.out.failure(&failure);
        return false;
    }
    let succeeded = match wishes.rest.as_slice() {
        [] => {
            interactive::run(&mut session);
            true
        }
        [text] if text.is_empty() => false,
        [text] => run::text(&mut session, text),
        words => run::one(&mut session, words),
    };
    session.out.flush();
    succeeded
}

/// The hypervisor that the environment names.
fn default_uri() -> Option<String> {
    environment("VIRSH_DEFAULT_CONNECT_URI").or_else(|| environment("LIBVIRT_DEFAULT_URI"))
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn long_version() -> String {
    format!(
        "{PROGRAM} {}\nCommands, options and output of virsh 11.3.0.\n\n\
         Hypervisors: QEMU/KVM Test, and any daemon that speaks libvirt's protocol\n",
        env!("CARGO_PKG_VERSION")
    )
}
