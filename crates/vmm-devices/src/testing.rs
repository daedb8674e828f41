//! What the tests of devices share: wires that remember.

use std::io;
use std::sync::Mutex;

use crate::{Message, Wiring};

/// Remembers every interrupt.
#[derive(Debug, Default)]
pub struct RecordedWiring {
    messages: Mutex<Vec<Message>>,
}

impl RecordedWiring {
    /// The messages since the last time.
    pub fn take_messages(&self) -> Vec<Message> {
        std::mem::take(&mut self.messages.lock().unwrap())
    }
}

impl Wiring for RecordedWiring {
    fn message(&self, message: Message) -> io::Result<()> {
        self.messages.lock().unwrap().push(message);
        Ok(())
    }

    fn line(&self, _gsi: u32, _high: bool) -> io::Result<()> {
        Ok(())
    }
}
