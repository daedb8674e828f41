//! The content of virtual disks, whatever the format of the image that holds it: what a block device reads and writes.
//!
//! A [`Content`] is a plain array of bytes. [`Raw`] is one as it lies in a file or block device; [`Qcow2`] finds its
//! clusters through the tables of QEMU's format and allocates them when they are written. Which format an image has is
//! told by the caller, never guessed from what a guest may have written (see crate `disk-image`).
//!
//! What is written is durable after [`Content::flush`], not before; whatever is lost by a crash in between, an image
//! stays consistent: no table on the disk ever refers to what is not there yet.

mod content;
pub mod error;
pub mod qcow2;
mod raw;
pub mod storage;

#[doc(inline)]
pub use content::{Content, View, open};
#[doc(inline)]
pub use error::Error;
#[doc(inline)]
pub use qcow2::Qcow2;
#[doc(inline)]
pub use raw::Raw;
#[doc(inline)]
pub use storage::Storage;
