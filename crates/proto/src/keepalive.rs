//! Keepalive: one-way messages without payload, answered before anything else.

use crate::frame::{Header, LENGTH_BYTES, MessageKind, PREFIX_BYTES, Status};
use crate::program::VERSION;

/// Number of the keepalive program.
pub const PROGRAM: u32 = 0x6b65_6570;
/// Are you there?
pub const PING: i32 = 1;
/// Yes.
pub const PONG: i32 = 2;

/// The header of a ping or pong.
pub fn header(procedure: i32) -> Header {
    Header {
        program: PROGRAM,
        version: VERSION,
        procedure,
        kind: MessageKind::Message,
        serial: 0,
        status: Status::Ok,
    }
}

/// A whole ping or pong.
pub fn message(procedure: i32) -> [u8; PREFIX_BYTES] {
    let mut bytes = [0; PREFIX_BYTES];
    bytes[LENGTH_BYTES - 1] = PREFIX_BYTES as u8;
    bytes[LENGTH_BYTES..].copy_from_slice(&header(procedure).to_bytes());
    bytes
}
