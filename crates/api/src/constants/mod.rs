//! The public interface's constants, under the names every client knows.
//!
//! Enumerations are plain integers, as on the wire: a value of a newer client must travel through us unharmed.

macro_rules! constants {
    (#[doc = $doc:expr] $type:ty: $($name:ident = $value:expr,)+) => {
        $(#[doc = $doc] pub const $name: $type = $value;)+
    };
}

macro_rules! names {
    ($($name:ident = $value:expr,)+) => {
        $(#[doc = concat!("The field or type named `", $value, "`.")] pub const $name: &str = $value;)+
    };
}

mod admin;
mod common;
mod domain;
mod domain_checkpoint;
mod domain_event;
mod domain_fields;
mod domain_flags;
mod domain_snapshot;
mod domain_stats;
mod event;
mod host;
mod interface;
mod network;
mod nodedev;
mod nwfilter;
mod qemu;
mod secret;
mod storage;
mod stream;

pub use admin::*;
pub use common::*;
pub use domain::*;
pub use domain_checkpoint::*;
pub use domain_event::*;
pub use domain_fields::*;
pub use domain_flags::*;
pub use domain_snapshot::*;
pub use domain_stats::*;
pub use event::*;
pub use host::*;
pub use interface::*;
pub use network::*;
pub use nodedev::*;
pub use nwfilter::*;
pub use qemu::*;
pub use secret::*;
pub use storage::*;
pub use stream::*;
