//! What the tests of devices share: wires that remember.

use std::io;
use std::sync::Mutex;

use crate::events::Event;
use crate::{Message, Wiring};

/// Remembers every interrupt.
#[derive(Debug, Default)]
pub struct RecordedWiring {
    messages: Mutex<Vec<Message>>,
    lines: Mutex<Vec<(u32, bool)>>,
    doorbells: Mutex<Vec<u64>>,
}

impl RecordedWiring {
    /// The messages since the last time.
    pub fn take_messages(&self) -> Vec<Message> {
        std::mem::take(&mut self.messages.lock().unwrap())
    }

    /// The changes of lines since the last time.
    pub fn take_lines(&self) -> Vec<(u32, bool)> {
        std::mem::take(&mut self.lines.lock().unwrap())
    }

    /// The addresses where doorbells are connected.
    pub fn doorbells(&self) -> Vec<u64> {
        self.doorbells.lock().unwrap().clone()
    }
}

impl Wiring for RecordedWiring {
    fn message(&self, message: Message) -> io::Result<()> {
        self.messages.lock().unwrap().push(message);
        Ok(())
    }

    fn line(&self, gsi: u32, high: bool) -> io::Result<()> {
        self.lines.lock().unwrap().push((gsi, high));
        Ok(())
    }

    fn connect_doorbell(&self, address: u64, _event: &Event) -> io::Result<()> {
        self.doorbells.lock().unwrap().push(address);
        Ok(())
    }

    fn disconnect_doorbell(&self, address: u64, _event: &Event) {
        self.doorbells.lock().unwrap().retain(|other| *other != address);
    }
}
