//! Network interfaces (section 5.1): frames between the guest and a tap device of the host.
//!
//! ```text
//!   tap 0 ⇄ receive and transmit queue 0      control queue: address, filters, offloads, number of pairs
//!   tap 1 ⇄ receive and transmit queue 1 ...
//! ```

mod backend;
mod config;
mod control;
mod device;

pub use backend::{PlainTap, Tap};
pub use config::{Config, HEADER_BYTES, PAIRS_MAX};
pub use device::{Handle, Net, Statistics};

#[cfg(test)]
mod tests;
