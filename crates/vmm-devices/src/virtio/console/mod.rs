//! Console and ports (section 5.3): streams of bytes between guest and host, each with a pair of queues.
//!
//! ```text
//!   stream ──▶ receive queue ──▶ guest        control queues: ports come, open, get names and sizes
//!   stream ◀── transmit queue ◀── guest
//! ```

mod backend;
mod config;
mod control;
mod device;
mod port;

pub use backend::Stream;
pub use config::{Config, PORTS_MAX, PortConfig, Size};
pub use device::{Console, Handle};

#[cfg(test)]
mod tests;
