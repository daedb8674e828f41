//! What a guest's disk boots: kernel, initial RAM disk and command line, found inside the image without firmware.
//!
//! The disk is read as a boot loader reads it: partitions, then file systems that a safe reader exists for (ext2 to
//! ext4, FAT), then the menus that the guest's distribution keeps there: GRUB's configuration, the entries of the boot
//! loader specification, unified kernel images, extlinux. Nothing is mounted, nothing is written.
//!
//! Every byte of the disk is the guest's: sizes, steps and depths are bounded, and a disk that breaks the rules is an
//! [`Error`], never a panic.

mod disk;
pub mod error;
mod extlinux;
mod file_system;
mod grub;
mod loader_entries;
mod menu;
mod partitions;
mod unified;
mod version;

#[doc(inline)]
pub use error::Error;
#[doc(inline)]
pub use menu::{Boot, Entry, Menu, Place};
