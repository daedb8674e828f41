//! What libvirt's QEMU driver does between reading a document and starting a machine, as pure functions.

pub mod emulator;
