//! Where text goes: results, remarks that quiet mode drops, errors, and the log file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::rc::Rc;

use crate::clock;
use crate::failure::{Failure, without_numbers};

/// The least important level that is shown: everything below is dropped.
pub(crate) const DEBUG_LEVEL_DEFAULT: u8 = 4;

/// The two streams and what may pass to them.
pub(crate) struct Output {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Only results and errors pass.
    pub(crate) quiet: bool,
    /// Messages of this level and above pass (0 debug, 1 information, 2 notice, 3 warning, 4 error).
    pub(crate) debug_level: u8,
    /// Errors and debug messages are also written here.
    pub(crate) log: Option<File>,
    /// Why results do not arrive any more.
    lost: Option<Error>,
}

impl Output {
    /// The process's own streams.
    pub(crate) fn process() -> Output {
        Output::to(Box::new(std::io::stdout()), Box::new(std::io::stderr()))
    }

    /// Other streams.
    pub(crate) fn to(out: Box<dyn Write>, err: Box<dyn Write>) -> Output {
        Output { out, err, quiet: false, debug_level: DEBUG_LEVEL_DEFAULT, log: None, lost: None }
    }

    /// Both streams into one buffer.
    pub(crate) fn captured() -> (Output, Captured) {
        let captured = Captured::default();
        (Output::to(Box::new(captured.clone()), Box::new(captured.clone())), captured)
    }

    /// Prints a result as it is.
    pub(crate) fn print(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Prints a result and ends the line.
    pub(crate) fn line(&mut self, text: &str) {
        self.print(text);
        self.print("\n");
    }

    /// Prints a remark: not in quiet mode.
    pub(crate) fn extra(&mut self, text: &str) {
        if !self.quiet {
            self.print(text);
        }
    }

    /// Prints a remark beside the results: not in quiet mode.
    pub(crate) fn note(&mut self, text: &str) {
        if !self.quiet {
            self.complaint(text);
        }
    }

    /// Prints a warning beside the results.
    pub(crate) fn warning(&mut self, text: &str) {
        self.complaint(text);
        self.log("WARNING", text);
    }

    /// Prints bytes of a guest as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if !self.is_closed()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.lost = Some(error);
        }
    }

    /// Makes everything printed so far visible.
    pub(crate) fn flush(&mut self) {
        if !self.is_closed()
            && let Err(error) = self.out.flush()
        {
            self.lost = Some(error);
        }
    }

    /// Whether results do not arrive any more: nobody reads them, or the disk is full.
    pub(crate) fn is_closed(&self) -> bool {
        self.lost.is_some()
    }

    /// Makes everything visible at the end; false, with the reason as an error, when not all of it arrived.
    pub(crate) fn finish(&mut self) -> bool {
        self.flush();
        let Some(lost) = &self.lost else { return true };
        // A reader such as `head` that has seen enough is no mistake that anybody needs to hear of.
        if lost.kind() != ErrorKind::BrokenPipe {
            let text = format!("cannot write the output: {}", without_numbers(&lost.to_string()));
            self.error(&text);
        }
        false
    }

    /// Prints `error: text`.
    pub(crate) fn error(&mut self, text: &str) {
        self.complaint(&format!("error: {text}"));
        self.log("ERROR", text);
    }

    /// Prints a failure: every line as an error, then the cure.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        for line in &failure.lines {
            self.error(line);
        }
        if let Some(cure) = &failure.cure {
            self.complaint(&format!("hint: {cure}"));
        }
    }

    /// Shows a message for those who asked for level `level` with `-d`.
    pub(crate) fn debug(&mut self, level: u8, text: &str) {
        if level >= self.debug_level {
            self.line(text);
        }
        if self.log.is_some() {
            self.log("DEBUG", text);
        }
    }

    fn complaint(&mut self, text: &str) {
        self.flush();
        // When even the error stream is gone there is nobody left to tell.
        let _ = writeln!(self.err, "{text}");
        let _ = self.err.flush();
    }

    fn log(&mut self, level: &str, text: &str) {
        if let Some(log) = &mut self.log {
            let (now, process) = (clock::log_stamp(), std::process::id());
            // A full disk must not stop the command itself.
            let _ = writeln!(log, "[{now} ferrovirt {process}] {level} {text}");
        }
    }
}

/// A buffer that many writers share.
#[derive(Clone, Default)]
pub(crate) struct Captured(Rc<RefCell<Vec<u8>>>);

impl Captured {
    /// What was written so far; the buffer is empty afterwards.
    pub(crate) fn take(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.0.borrow_mut())).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that refuses everything.
    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn results_that_do_not_arrive_are_a_failure_and_a_reader_that_left_is_not_told() {
        for (kind, expect) in [
            (ErrorKind::StorageFull, "error: cannot write the output: no storage space\n"),
            (ErrorKind::BrokenPipe, ""),
        ] {
            let errors = Captured::default();
            let mut out = Output::to(Box::new(Refusing(kind)), Box::new(errors.clone()));
            assert!(!out.is_closed());
            out.line("result");
            assert!(out.is_closed());
            assert!(!out.finish());
            assert_eq!(errors.take(), expect);
        }
        let (mut out, captured) = Output::captured();
        out.line("result");
        assert!(out.finish());
        assert_eq!(captured.take(), "result\n");
    }
}
