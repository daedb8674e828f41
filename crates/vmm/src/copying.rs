//! A snapshot of a machine that runs: its memory is copied meanwhile, then what it wrote since, and so on, until so little is left
//! that it waits for the rest.
//!
//! ```text
//!   all of memory ─▶ what was written since ─▶ ... ─▶ little enough: pause ─▶ the rest, processors, devices ─▶ resume
//! ```
//!
//! The loop that attends to the machine copies a piece at each turn, so that the machine's requests and clients do not wait.

use std::collections::VecDeque;
use std::fs::File;
use std::time::Duration;

use crate::control::protocol::Answer;
use crate::error::{Error, Result};
use crate::machine::Machine;
use crate::memory::Run;
use crate::snapshot::{State, Writer};

/// Bytes that are copied in one turn.
const TURN_BYTES: u64 = 4 << 20;
/// The machine waits for so much without further ado.
const REST_BYTES: u64 = 1 << 20;
/// Most rounds: a guest that writes faster than its memory is copied has to wait in the end.
const ROUNDS_MAX: u32 = 16;

/// A snapshot that is being written.
pub struct Copying {
    /// The machine waits afterwards.
    pub stays: bool,
    writer: Writer,
    queue: VecDeque<Run>,
    round: u32,
    /// Bytes that were written since the round before.
    last_bytes: u64,
    copied_bytes: u64,
}

impl Copying {
    /// Begins a snapshot in an empty file; the log of the machine, which waits or runs, was started before.
    ///
    /// # Errors
    /// The file is not empty, or cannot be written.
    pub fn begin(machine: &Machine, file: File, stays: bool) -> Result<Copying> {
        let writer = Writer::begin(file, machine.memory_bytes())?;
        let queue = writer.whole(&machine.memory)?.into();
        Ok(Copying { stays, writer, queue, round: 0, last_bytes: u64::MAX, copied_bytes: 0 })
    }

    /// Copies a piece; whether the machine has to wait now for the rest.
    ///
    /// # Errors
    /// The file cannot be written, or KVM does not tell what was written.
    pub fn turn(&mut self, machine: &Machine) -> Result<bool> {
        let mut left = TURN_BYTES;
        while left > 0 {
            let Some(run) = self.queue.front_mut() else { return self.next_round(machine) };
            let bytes = run.bytes.min(left);
            let piece = Run { bytes, ..*run };
            (run.address, run.offset, run.bytes) =
                (run.address + bytes, run.offset + bytes, run.bytes - bytes);
            if run.bytes == 0 {
                self.queue.pop_front();
            }
            self.write(machine, piece)?;
            left -= bytes;
        }
        Ok(false)
    }

    fn write(&mut self, machine: &Machine, run: Run) -> Result<()> {
        self.copied_bytes += run.bytes;
        // The file is empty at first: zeros need not be written then.
        self.writer.write(&machine.memory, run, self.round == 0)
    }

    fn next_round(&mut self, machine: &Machine) -> Result<bool> {
        // What is on the disk already is not waited for later.
        self.writer.settle()?;
        let runs = machine.take_log()?;
        let bytes = runs.iter().map(|run| run.bytes).sum();
        self.round += 1;
        self.queue.extend(runs);
        let is_done = bytes <= REST_BYTES || self.round >= ROUNDS_MAX || bytes >= self.last_bytes;
        self.last_bytes = bytes;
        Ok(is_done)
    }

    /// Copies the rest of a machine that waits.
    ///
    /// # Errors
    /// The file cannot be written, or KVM does not tell what was written, or a state.
    pub fn rest(&mut self, machine: &Machine) -> Result<()> {
        self.queue.extend(machine.take_log()?);
        while let Some(run) = self.queue.pop_front() {
            self.write(machine, run)?;
        }
        Ok(())
    }

    /// Writes the state of a machine that was `paused` so long for it, and waits for the disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self, state: &State, paused: Duration) -> Result<Answer> {
        self.writer.finish(state)?;
        let paused_microseconds = u64::try_from(paused.as_micros()).unwrap_or(u64::MAX);
        let Copying { round: rounds, copied_bytes, .. } = self;
        Ok(Answer::Saved { rounds, copied_bytes, paused_microseconds })
    }
}

/// The log belongs to somebody else.
pub fn in_use() -> Error {
    Error::Specification(
        "the log of written pages is in use: stop it with dirty-log-stop, or wait for the snapshot"
            .to_owned(),
    )
}
