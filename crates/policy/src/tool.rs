//! A plan for one run of a tool of the host.

use error::Result;

use crate::argv::lines;
use crate::fault;

/// Longest word of a command in bytes; the kernel takes no longer ones.
const WORD_BYTES_MAX: usize = 128 << 10;

/// One run of a tool: found by its name, run without a shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Name of the program.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// What it reads from standard input; none when there is nothing to read.
    pub input: Option<String>,
}

impl Command {
    /// A run of this program with these arguments.
    pub fn new(program: &str, args: &[&str]) -> Command {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        Command { program: program.to_owned(), args, input: None }
    }

    /// The command with these arguments behind the others.
    #[must_use]
    pub fn words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Command {
        self.args.extend(words.into_iter().map(str::to_owned));
        self
    }

    /// Adds an argument.
    pub fn arg(&mut self, arg: impl Into<String>) {
        self.args.push(arg.into());
    }

    /// Adds `name=value` as one argument.
    pub fn pair(&mut self, name: &str, value: &str) {
        self.args.push(format!("{name}={value}"));
    }

    /// The command as a shell takes it, over several lines for people.
    pub fn lines(&self) -> String {
        lines(&[], &self.program, &self.args)
    }
}

/// Refuses a text of the field `field` that cannot be a word of a command: line breaks and other control characters
/// deceive whoever reads the command in a log, NUL ends it, and the kernel takes no endless ones.
pub(crate) fn check_word(field: &str, text: &str) -> Result<()> {
    if let Some(control) = stdx::line::control(text) {
        return Err(fault::xml(format!("{field} contains the control character {control:?}")));
    }
    if text.len() > WORD_BYTES_MAX {
        return Err(fault::xml(format!("{field} has {} bytes, the limit is {WORD_BYTES_MAX}", text.len())));
    }
    Ok(())
}

/// Refuses a positional argument that a tool would take as an option.
pub(crate) fn check_operand(field: &str, text: &str) -> Result<()> {
    check_word(field, text)?;
    if text.starts_with('-') {
        return Err(fault::xml(format!("{field} '{text}' must not start with '-'")));
    }
    Ok(())
}
