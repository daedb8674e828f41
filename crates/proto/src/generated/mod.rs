//! What `cargo xtask codegen` derives from the contract. Written by `cargo xtask codegen`: do not edit.

pub mod args;
pub(crate) mod events;
pub(crate) mod layouts;
pub mod rets;
pub(crate) mod tables;
mod types;
