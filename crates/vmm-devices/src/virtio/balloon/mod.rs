//! The memory balloon (section 5.5): pages that the guest gives back to the host, and what it tells of its memory.

mod backend;
mod config;
mod device;

pub use backend::Reclaim;
pub use config::Config;
pub use device::{Balloon, Handle, Statistic, Statistics};

#[cfg(test)]
mod tests;
