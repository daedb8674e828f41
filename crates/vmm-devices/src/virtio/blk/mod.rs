//! Disks (section 5.2): requests to read, write, flush, discard and zero sectors of 512 bytes.

mod backend;
mod config;
mod device;
mod request;

pub use backend::{Disk, RawFile, Trim};
pub use config::{Config, Limits, SERIAL_BYTES};
pub use device::{Blk, Handle, Statistics};

#[cfg(test)]
mod tests;
