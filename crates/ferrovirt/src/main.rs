//! The one program: the daemon and other programs under their names, and the command line for everything else.

use std::ffi::OsString;
use std::process::ExitCode;

use cli::Extra;

/// Programs beside the command line.
static EXTRAS: &[Extra] = &[
    Extra {
        name: "daemon",
        help: "serve machines to clients",
        run: |arguments| daemon::main(arguments.iter().cloned()),
        words: |_| Vec::new(),
    },
    Extra {
        name: "vmm",
        help: "run a machine on KVM in this process, without a daemon",
        run: vmm::main,
        words: vmm::words,
    },
    Extra {
        name: "completion",
        help: "print the completion script for bash",
        run: cli::print_completion,
        words: |typed| if typed.is_empty() { vec!["bash".to_owned()] } else { Vec::new() },
    },
    Extra {
        name: "man-page",
        help: "print the manual page in the form that man reads",
        run: |arguments| cli::print_manual(arguments, EXTRAS),
        words: |_| Vec::new(),
    },
];

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    cli::main(&arguments, EXTRAS)
}
