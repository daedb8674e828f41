//! Events on the wire: the form with the identifier of the registration, and the older one without.

use api::Event;
use xdr::{Decoder, Encoder, Error};

use crate::frame::{Header, MessageKind, Status};
use crate::generated::events;
pub use crate::generated::events::procedure;
use crate::program::{Program, VERSION};

/// Number of the message that tells that the driver's own connection died.
pub const CONNECTION_CLOSED: i32 = 362;

/// The serial of events, as the reference sends it; receivers ignore it.
const SERIAL: u32 = 1;

/// What a server announces.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// An event.
    Event {
        /// The registration it belongs to; `None` in the older form.
        callback_id: Option<i32>,
        /// What happened.
        event: Event,
    },
    /// The connection that the server's driver has to its own backend died, for this reason.
    ConnectionClosed(i32),
}

/// Appends the payload of `event` for the registration `callback_id`, and gives the header.
///
/// # Errors
/// When a list or text is longer than the interface allows.
pub fn encode(event: &Event, callback_id: i32, buffer: &mut Vec<u8>) -> Result<Header, Error> {
    let (program, number, _) = procedure(event);
    events::encode(event, Some(callback_id), &mut Encoder::new(buffer))?;
    Ok(header(program, number))
}

/// Appends the payload of `event` in the older form, and gives the header; `None` when it has no older form.
///
/// # Errors
/// When a list or text is longer than the interface allows.
pub fn encode_legacy(event: &Event, buffer: &mut Vec<u8>) -> Result<Option<Header>, Error> {
    let (program, _, Some(number)) = procedure(event) else { return Ok(None) };
    events::encode(event, None, &mut Encoder::new(buffer))?;
    Ok(Some(header(program, number)))
}

/// Appends the message that the driver's own connection died, and gives the header.
pub fn connection_closed(reason: i32, buffer: &mut Vec<u8>) -> Header {
    Encoder::new(buffer).i32(reason);
    header(Program::Remote, CONNECTION_CLOSED)
}

/// Reads what a server announces; `None` when the number is none of an event.
///
/// # Errors
/// When the payload is no such event.
pub fn decode(program: Program, number: i32, payload: &[u8]) -> Result<Option<Delivery>, Error> {
    let mut decoder = Decoder::new(payload);
    if (program, number) == (Program::Remote, CONNECTION_CLOSED) {
        return Ok(Some(Delivery::ConnectionClosed(decoder.i32()?)));
    }
    let delivery = events::decode(program, number, &mut decoder)?;
    Ok(delivery.map(|(callback_id, event)| Delivery::Event { callback_id, event }))
}

fn header(program: Program, procedure: i32) -> Header {
    Header {
        program: program.number(),
        version: VERSION,
        procedure,
        kind: MessageKind::Message,
        serial: SERIAL,
        status: Status::Ok,
    }
}
