//! Block nodes: what QEMU is told about the images behind a disk, and the plans that change them.
//!
//! ```text
//!   backing string ──backing::parse──▶ source ──▶ Image ──▶ properties of the format, slice and storage node
//!                  ◀──backing::text──                │
//!                                                    └──▶ create: properties of `blockdev-create`
//!   query-named-block-nodes ──bitmap::nodes──▶ Nodes ──▶ transaction actions (backup, checkpoints, copy, commit)
//! ```

pub mod backing;
pub mod bitmap;
pub mod create;
mod image;
mod protocol;
mod uri;

pub(crate) use uri::default_port;

pub(crate) use image::cache_of;
pub use image::{Image, NODE_NAME_MAX, Objects, Options, chain};
pub(crate) use uri::of as address_of;
