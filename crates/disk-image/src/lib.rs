//! What a disk image says of itself: format, sizes, backing image; from its header, with bounded reads, writing nothing.
//!
//! The guest writes the content of its disks, so content must not choose how it is interpreted: a guest that writes
//! a qcow2 header into its raw disk would otherwise make the host open any file as its backing image. Therefore the
//! caller says which format an image has ([`Wish::Format`]); content is looked at to find the format only on explicit
//! demand ([`Wish::Detect`]), and no other file is opened except through the caller's [`Gate`].

pub mod chain;
pub mod error;
pub mod formats;
pub mod source;

#[doc(inline)]
pub use chain::{ByName, Gate, Layer, walk};
#[doc(inline)]
pub use error::Error;
#[doc(inline)]
pub use formats::{Backing, Encryption, Format, Info, Wish, inspect, inspect_file};
#[doc(inline)]
pub use source::Source;
