//! The wire protocol without any I/O: framing, program tables, arguments and results, errors, events, keepalive.
//!
//! Everything that depends on the list of procedures is written by `cargo xtask codegen` from the contract in
//! `crates/api`. Invariant: this crate neither reads nor writes a socket.

mod codec;
pub mod event;
pub mod frame;
mod generated;
pub mod keepalive;
mod program;
mod transcode;
pub mod wire_error;

pub use codec::{Decode, Encode};
pub use generated::{args, rets};
pub use program::{
    AccessRule, Facet, Procedure, Program, ReadOnly, Side, StreamDirection, VERSION, procedure, procedures,
};
pub use transcode::{Part, transcode};
