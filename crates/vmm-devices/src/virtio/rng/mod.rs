//! Entropy (section 5.4): one queue, into which the device writes random bytes.

mod config;
mod device;

pub use config::Config;
pub use device::{Entropy, HostEntropy, Rng};

#[cfg(test)]
mod tests;
