//! Results of programs to their standard output, whose reader may have seen enough.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// Prints to the standard output. Where `println!` panics because a reader such as `head` is gone, nothing more is printed;
/// any other failure ends the program.
pub fn print(text: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let Err(error) = out.write_fmt(text).and_then(|()| out.flush()) else { return };
    if error.kind() != ErrorKind::BrokenPipe {
        eprintln!("error: cannot write the output: {error}");
        std::process::exit(1);
    }
}
