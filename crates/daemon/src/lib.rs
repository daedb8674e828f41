//! Crate daemon.
