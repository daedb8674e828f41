//! Messages of the control queues (section 5.3.6.2).

use serde::{Deserialize, Serialize};

use super::config::Size;

/// Bytes of a message without its text.
pub const BYTES: usize = 8;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The driver is ready for ports.
    DeviceReady = 0,
    /// There is a port.
    PortAdd = 1,
    /// The driver is ready for messages about a port.
    PortReady = 3,
    /// The port is a console.
    ConsolePort = 4,
    /// The console has another size.
    Resize = 5,
    /// One side has opened or closed the port.
    PortOpen = 6,
    /// The port has a name.
    PortName = 7,
}

/// A message to the driver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message(pub Vec<u8>);

impl Message {
    /// A message about a port.
    pub fn new(port: usize, event: Event, value: u16) -> Message {
        let mut bytes = (port as u32).to_le_bytes().to_vec();
        bytes.extend((event as u16).to_le_bytes());
        bytes.extend(value.to_le_bytes());
        Message(bytes)
    }

    /// The port's name.
    pub fn name(port: usize, name: &str) -> Message {
        let mut message = Message::new(port, Event::PortName, 1);
        message.0.extend(name.as_bytes());
        message
    }

    /// The console's size.
    pub fn size(port: usize, size: Size) -> Message {
        let mut message = Message::new(port, Event::Resize, 0);
        message.0.extend(size.columns.to_le_bytes());
        message.0.extend(size.rows.to_le_bytes());
        message
    }
}

/// What the driver tells: port, event, value.
pub fn parse(bytes: [u8; BYTES]) -> (u32, Option<Event>, bool) {
    let [a, b, c, d, low, high, value, more] = bytes;
    let event = match u16::from_le_bytes([low, high]) {
        0 => Some(Event::DeviceReady),
        3 => Some(Event::PortReady),
        6 => Some(Event::PortOpen),
        _ => None,
    };
    (u32::from_le_bytes([a, b, c, d]), event, (value, more) != (0, 0))
}
