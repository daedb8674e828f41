//! The one program: the daemon under its name, and the command line for everything else.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|first| first == "daemon").is_some() {
        return daemon::main(arguments);
    }
    eprintln!("error: unknown command; try 'ferrovirt daemon --help'");
    ExitCode::FAILURE
}
