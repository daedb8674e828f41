//! Network interfaces (section 5.1): frames between the guest and a tap device of the host, or a program behind a socket.
//!
//! ```text
//!   tap 0 ⇄ receive and transmit queue 0      control queue: address, filters, offloads, number of pairs
//!   tap 1 ⇄ receive and transmit queue 1 ...
//! ```

mod backend;
mod config;
mod control;
mod device;
mod stream;

pub use backend::{PlainTap, Tap, receive, transmit};
pub use config::{Config, HEADER_BYTES, PAIRS_MAX};
pub use device::{Handle, Net, Statistics};
pub use stream::Stream;

#[cfg(test)]
mod tests;
