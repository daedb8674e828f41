//! What a monitor does with the log of written pages: it gives it to a client, or copies a machine that runs with it.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::time::Instant;

use stdx::lock;

use crate::control::Asked;
use crate::control::protocol::{Answer, Code, Failure, State};
use crate::copying::{self, Copying};
use crate::error::{Error, Result};
use crate::memory::log;
use crate::monitor::Monitor;

/// Who uses the log.
pub enum Log {
    /// Nobody.
    Off,
    /// A client.
    Asked,
    /// A snapshot.
    Copying(Box<Copying>, Asked),
}

/// A request lacks its file.
pub fn no_file() -> Error {
    Error::Snapshot("no file came with the request, as SCM_RIGHTS".to_owned())
}

impl Monitor {
    /// Begins a log for a client.
    ///
    /// # Errors
    /// It is in use, or KVM refuses.
    pub(crate) fn start_log(&mut self) -> Result<()> {
        if !matches!(self.log, Log::Off) {
            return Err(copying::in_use());
        }
        self.machine.start_log()?;
        self.log = Log::Asked;
        Ok(())
    }

    /// Writes a client's log into an empty file.
    ///
    /// # Errors
    /// It was not begun, or the file cannot be written.
    pub(crate) fn take_log(&mut self, file: Option<OwnedFd>) -> Result<Answer> {
        let file = File::from(file.ok_or_else(no_file)?);
        let Log::Asked = self.log else {
            return Err(Error::Specification("there is no log: begin one with dirty-log-start".to_owned()));
        };
        let runs = self.machine.take_log()?;
        let bits = log::bits(&runs, self.machine.memory_bytes());
        let written = file.write_all_at(&bits, 0);
        written.map_err(|source| Error::Resource { what: "the file of the log".to_owned(), source })?;
        Ok(Answer::Written { pages: log::pages(&runs), bytes: bits.len() as u64 })
    }

    /// Ends a client's log.
    ///
    /// # Errors
    /// A snapshot uses it, or KVM refuses.
    pub(crate) fn stop_log(&mut self) -> Result<()> {
        match self.log {
            Log::Off => Ok(()),
            Log::Copying(..) => Err(copying::in_use()),
            Log::Asked => {
                self.log = Log::Off;
                self.machine.stop_log()
            }
        }
    }

    /// Begins a snapshot of a machine that goes on meanwhile; the request is answered when it has been written.
    pub(crate) fn begin_copying(&mut self, mut asked: Asked, stays: bool) {
        match self.try_copying(asked.files.pop(), stays) {
            Ok(copying) => self.log = Log::Copying(Box::new(copying), asked),
            Err(error) => self.reply(&asked, Err(error)),
        }
    }

    fn try_copying(&self, file: Option<OwnedFd>, stays: bool) -> Result<Copying> {
        let file = file.ok_or_else(no_file)?;
        if !matches!(self.log, Log::Off) {
            return Err(copying::in_use());
        }
        self.machine.start_log()?;
        Copying::begin(&self.machine, file.into(), stays).inspect_err(|_| {
            // What is wrong with the file matters more.
            let _ = self.machine.stop_log();
        })
    }

    /// Copies a piece of the machine, if a snapshot is being written.
    pub(crate) fn go_on_copying(&mut self) {
        let Log::Copying(copying, _) = &mut self.log else { return };
        match copying.turn(&self.machine) {
            Ok(false) => {}
            Ok(true) => self.finish_copying(),
            Err(error) => self.fail_copying(error),
        }
    }

    /// The machine waits for the rest.
    fn finish_copying(&mut self) {
        let was_running = self.state == State::Running;
        let since = Instant::now();
        let paused = self.pause().and_then(|()| self.settle());
        let Log::Copying(mut copying, asked) = std::mem::replace(&mut self.log, Log::Off) else {
            // A memory module has just left.
            if was_running {
                self.resume();
            }
            return;
        };
        let copied = paused.and_then(|()| {
            copying.rest(&self.machine)?;
            self.machine.state(&self.host, &self.specification)
        });
        let stopped = self.machine.stop_log();
        let stays = copying.stays;
        if was_running && !(stays && copied.is_ok()) {
            self.resume();
        }
        let waited = since.elapsed();
        let saved = copied.and_then(|state| copying.finish(&state, waited));
        if was_running && saved.is_err() {
            self.resume();
        }
        self.reply(&asked, saved.and_then(|answer| stopped.map(|()| answer)));
    }

    fn fail_copying(&mut self, error: Error) {
        if let Log::Copying(_, asked) = std::mem::replace(&mut self.log, Log::Off) {
            // The machine goes on, only slower, with a log that nobody reads.
            let _ = self.machine.stop_log();
            self.reply(&asked, Err(error));
        }
    }

    /// What is in the log does not fit the memory any more.
    pub(crate) fn end_log(&mut self) {
        match self.log {
            Log::Off => {}
            Log::Copying(..) => {
                self.fail_copying(Error::Snapshot(
                    "a memory module left the machine while it was written".to_owned(),
                ));
            }
            Log::Asked => {
                self.log = Log::Off;
                // The machine goes on, only slower, with a log that nobody reads.
                let _ = self.machine.stop_log();
            }
        }
    }

    /// The machine whose log it is has ended.
    pub(crate) fn drop_log(&mut self) {
        self.fail_copying(Error::Snapshot("the machine began anew while it was written".to_owned()));
        self.log = Log::Off;
    }

    fn reply(&self, asked: &Asked, answer: Result<Answer>) {
        let answer = answer.map_err(|error| Failure::new(Code::Failed, error.to_string()));
        if let Some(control) = &self.control {
            lock(control).answer(asked, answer);
        }
    }
}
