//! The one program: the daemon under its name, and the command line for everything else.

use std::process::ExitCode;

/// Subcommands that are not the command line's own.
const EXTRAS: &[cli::Extra] = &[cli::Extra { name: "daemon", help: "serve machines to clients" }];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|first| first == "daemon").is_some() {
        return daemon::main(arguments);
    }
    let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    cli::main(&arguments, EXTRAS)
}
