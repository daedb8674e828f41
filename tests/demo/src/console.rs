//! Shows a machine's console: our command line in a pseudo terminal of its own, passed on line by line.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use client_tests::Terminal;

/// A boot takes 3 seconds, more on a machine that is busy.
const TEXT_MAX: Duration = Duration::from_secs(180);
/// How often what has come is passed on.
const SLICE: Duration = Duration::from_millis(50);

/// An open console.
pub(crate) struct Console {
    terminal: Terminal,
    /// What has not been printed: the begin of a line whose end has not come yet.
    pending: String,
    /// How much of it was looked at and found.
    seen: usize,
}

impl Console {
    pub(crate) fn open(mut command: Command) -> Console {
        Console { terminal: Terminal::start(&mut command), pending: String::new(), seen: 0 }
    }

    /// Passes the console on, line by line, until `text` has come after the text that was waited for last.
    pub(crate) fn show_until(&mut self, text: &str) -> Result<()> {
        // A guest that never falls silent must not be listened to for ever either.
        let deadline = Instant::now() + TEXT_MAX;
        loop {
            let found = self.pending[self.seen..].find(text);
            if let Some(at) = found {
                self.seen += at + text.len();
            }
            let complete = self.pending.rfind('\n').map_or(0, |at| at + 1);
            self.print(complete)?;
            if found.is_some() {
                return Ok(());
            }
            if let Some(bytes) = self.terminal.next(SLICE) {
                self.pending.push_str(&String::from_utf8_lossy(&bytes));
            }
            if Instant::now() > deadline {
                bail!("the console never said {text:?}");
            }
        }
    }

    pub(crate) fn type_line(&mut self, line: &str) {
        self.terminal.type_text(&format!("{line}\r"));
    }

    /// Leaves the console as a person does, by its escape key.
    pub(crate) fn leave(mut self) -> Result<()> {
        self.print(self.pending.len())?;
        self.terminal.type_text("\x1d");
        if !self.terminal.end().success() {
            bail!("the console did not end well");
        }
        Ok(())
    }

    /// Prints what is pending, up to `end`.
    fn print(&mut self, end: usize) -> Result<()> {
        let ready: String = self.pending.drain(..end).collect();
        self.seen = self.seen.saturating_sub(end);
        for line in ready.lines() {
            // The shell asks the terminal where its cursor is; nobody wants to see that.
            crate::line(format_args!("  | {}", line.replace("\x1b[6n", "").trim_end()))?;
        }
        Ok(())
    }
}
