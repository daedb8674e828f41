//! QEMU's control protocol (QMP) and its sibling of our own machine monitor: a codec without I/O, and a monitor connection
//! that many threads may use at once.
//!
//! ```text
//!  execute / run / submit ──► queue ──► socket ──► QEMU
//!  caller or callback ◄── id match ◄── Decoder ◄── socket   (on the reactor's thread)
//!  event handler      ◄───────────────────┘
//! ```
//!
//! Answers are read tolerantly: unknown fields are ignored and unknown words kept, because every QEMU release adds some.

pub mod codec;
pub mod commands;
pub mod error;
pub mod monitor;

#[doc(inline)]
pub use codec::{Decoder, Dialect, Event, Greeting, Item, Limits, QemuVersion, Timestamp};
#[doc(inline)]
pub use error::{Class, CodecError, Error, Reason};
#[doc(inline)]
pub use monitor::{Handlers, Monitor, Options, Patience};
