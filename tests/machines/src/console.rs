//! A client at a console.

use std::time::{Duration, Instant};

use api::{Chunk, Domain, Driver, Stream, StreamClosed};
use error::Result;

/// Longest wait for something to appear, on a machine that also compiles.
const OUTPUT_WAIT: Duration = Duration::from_secs(20);

/// An open console or channel.
#[derive(Debug)]
pub struct Console {
    stream: Stream,
    /// Read, but not yet looked for.
    seen: String,
}

impl Console {
    /// Opens the console `device` (`None`: the first).
    ///
    /// # Errors
    /// The daemon refuses.
    pub fn open(client: &dyn Driver, machine: &Domain, device: Option<&str>, flags: u32) -> Result<Console> {
        let (theirs, stream) = Stream::pair();
        client.domain_open_console(machine, device, flags, theirs)?;
        Ok(Console { stream, seen: String::new() })
    }

    /// Opens the channel `name` (`None`: the first).
    ///
    /// # Errors
    /// The daemon refuses.
    pub fn channel(client: &dyn Driver, machine: &Domain, name: Option<&str>, flags: u32) -> Result<Console> {
        let (theirs, stream) = Stream::pair();
        client.domain_open_channel(machine, name, flags, theirs)?;
        Ok(Console { stream, seen: String::new() })
    }

    /// Types.
    ///
    /// # Panics
    /// Fails the test when the session is over.
    pub fn send(&self, text: &str) {
        self.stream.send(Chunk::Data(text.as_bytes().to_vec()), OUTPUT_WAIT).unwrap();
    }

    /// Reads until `text` has appeared; what came up to its end is gone then, and returned.
    ///
    /// # Panics
    /// Fails the test when it does not appear.
    pub fn expect(&mut self, text: &str) -> String {
        let deadline = Instant::now() + OUTPUT_WAIT;
        loop {
            if let Some(place) = self.seen.find(text) {
                let rest = self.seen.split_off(place + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.stream.receive(Some(left)) {
                Ok(Chunk::Data(bytes)) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                other => panic!("waiting for {text:?}: {other:?} after {:?}", tail(&self.seen)),
            }
        }
    }

    /// Reads until the other side ends the session; returns what came before, and how it ended.
    pub fn rest(mut self) -> (String, Option<StreamClosed>) {
        loop {
            match self.stream.receive(Some(OUTPUT_WAIT)) {
                Ok(Chunk::Data(bytes)) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Ok(Chunk::Hole(_)) => {}
                Ok(Chunk::End) => return (self.seen, None),
                Err(closed) => return (self.seen, Some(closed)),
            }
        }
    }
}

/// The last letters of a text.
fn tail(text: &str) -> String {
    const LETTERS: usize = 400;
    text.chars().skip(text.chars().count().saturating_sub(LETTERS)).collect()
}
