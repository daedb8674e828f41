//! The server over real sockets: what clients see of framing, access, scheduling, streams, events and administration.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod administration;
mod driver;
mod events;
mod files;
mod fixture;
mod framing;
mod limits;
mod opening;
mod peer;
mod streams;
mod stuck;
