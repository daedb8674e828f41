//! Crate ferrovirt.
