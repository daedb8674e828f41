//! What an entropy device is made with; the guest has nothing to configure.

use crate::rate::Limit;

/// How an entropy device is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Config {
    /// Most bytes in a time.
    pub limit: Option<Limit>,
}
