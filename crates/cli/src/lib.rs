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
mod client_conf;
mod clock;
mod command;
mod commands;
mod completion;
mod connect;
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
mod random;
mod run;
mod session;
mod size;
mod table;
mod virsh;
mod words;
mod xpath;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::connect::Request;
use crate::global::{Instead, Wishes};
use crate::output::Output;
use crate::session::Session;

pub use crate::session::Extra;

/// The program's name in its own texts.
const PROGRAM: &str = "ferrovirt";

/// Looks up a variable of the environment.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Runs the command line `args` (without the program's name) and returns its exit status.
///
/// When the first word names one of `extras`, that runs instead.
pub fn main(args: &[OsString], extras: &'static [Extra]) -> ExitCode {
    if let Some((name, rest)) = args.split_first()
        && let Some(extra) = extras.iter().find(|extra| name == extra.name)
    {
        return (extra.run)(rest);
    }
    let args: Vec<String> = args.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    exit_code(run_with(&args, extras, &|name| std::env::var(name).ok(), Output::process()))
}

/// Runs the command line `args` (without the program's name) with this environment, and gives what it printed, both streams
/// together, and whether it succeeded.
pub fn run_captured(args: &[String], environment: &dyn Fn(&str) -> Option<String>) -> (String, bool) {
    let (out, captured) = Output::captured();
    let succeeded = run_with(args, &[], environment, out);
    (captured.take(), succeeded)
}

/// Prints the completion script for the shell that `args` names: `ferrovirt completion bash`.
pub fn print_completion(args: &[OsString]) -> ExitCode {
    let args: Vec<&str> = args.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let text = match args[..] {
        ["bash"] => Ok(completion::BASH),
        ["-h" | "--help"] => Ok(completion::HELP),
        [] => Err("name the shell: 'ferrovirt completion bash'".to_owned()),
        _ => Err(format!("there is no completion for '{}', only for 'bash'", args.join(" "))),
    };
    print_text(text)
}

/// Prints the manual page, which names `extras` too, in the `man` macro language.
pub fn print_manual(args: &[OsString], extras: &[Extra]) -> ExitCode {
    let args: Vec<&str> = args.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let text = match args[..] {
        [] => Ok(man::page(extras)),
        ["-h" | "--help"] => Ok(man::HELP.to_owned()),
        _ => Err(format!("'{}' is too much: 'ferrovirt man-page' takes nothing", args.join(" "))),
    };
    print_text(text)
}

fn print_text(text: Result<impl AsRef<str>, String>) -> ExitCode {
    let mut out = Output::process();
    match text {
        Ok(text) => out.print(text.as_ref()),
        Err(message) => {
            out.error(&message);
            return ExitCode::FAILURE;
        }
    }
    exit_code(out.finish())
}

fn exit_code(succeeded: bool) -> ExitCode {
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_with(
    args: &[String],
    extras: &'static [Extra],
    environment: Environment<'_>,
    mut out: Output,
) -> bool {
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
        None => {
            let set = |name: &str| environment(name).filter(|value| !value.is_empty());
            return match configured(&wishes, &set, out) {
                Some(mut session) => {
                    session.extras = extras;
                    run_commands(&mut session, &wishes)
                }
                None => false,
            };
        }
    }
    out.finish()
}

/// The session that options and environment ask for; `None` after the reason was printed.
fn configured(wishes: &Wishes, environment: Environment<'_>, mut out: Output) -> Option<Session> {
    out.quiet = wishes.quiet;
    if let Some(level) = wishes.debug.or_else(|| environment("VIRSH_DEBUG")?.parse().ok()) {
        out.debug_level = level;
    }
    if let Some(file) = wishes.log.clone().or_else(|| environment("VIRSH_LOG_FILE")) {
        match std::fs::OpenOptions::new().append(true).create(true).open(&file) {
            Ok(log) => out.log = Some(log),
            Err(error) => {
                out.error(&format!("failed to open the log file '{file}': {error}"));
                return None;
            }
        }
    }
    let named = || environment("VIRSH_DEFAULT_CONNECT_URI").or_else(|| environment("LIBVIRT_DEFAULT_URI"));
    let usual = wishes.rest.is_empty().then(connect::keepalive_interval_default);
    let uri = match wishes
        .connect
        .clone()
        .or_else(named)
        .map_or_else(|| client_conf::uri_default(environment), |uri| Ok(Some(uri)))
    {
        Ok(uri) => uri.unwrap_or_default(),
        Err(refused) => {
            out.error(&refused);
            return None;
        }
    };
    let request = Request {
        uri,
        read_only: wishes.read_only,
        keepalive_interval: wishes.keepalive_interval.or(usual),
        keepalive_count: wishes.keepalive_count,
    };
    let mut session = Session::new(out, request);
    session.timing = wishes.timing;
    session.is_named = wishes.connect.is_some();
    session.escape = wishes.escape.unwrap_or(session.escape);
    Some(session)
}

fn run_commands(session: &mut Session, wishes: &Wishes) -> bool {
    // A hypervisor that was named has to be there, whatever the command; an unnamed one is sought when needed.
    if wishes.connect.is_some()
        && let Err(failure) = session.driver()
    {
        session.out.failure(&failure);
        return false;
    }
    let succeeded = match wishes.rest.as_slice() {
        [] => {
            interactive::run(session);
            true
        }
        [text] if text.is_empty() => false,
        [text] => run::text(session, text),
        words => run::one(session, words),
    };
    session.out.finish() && succeeded
}

fn long_version() -> String {
    format!(
        "{PROGRAM} {}\nCommands, options and output of virsh 11.3.0.\n\n\
         Hypervisors: QEMU/KVM Test, and any daemon that speaks libvirt's protocol\n",
        env!("CARGO_PKG_VERSION")
    )
}
