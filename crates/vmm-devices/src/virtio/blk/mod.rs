//! Disks (section 5.2): requests to read, write, flush, discard and zero sectors of 512 bytes. What lies behind them is a
//! [`block::Content`], whatever the format of its image.

mod config;
mod device;
mod request;

pub use config::{Config, Limits, SERIAL_BYTES};
pub use device::{Blk, Handle, Statistics};

#[cfg(test)]
mod tests;
