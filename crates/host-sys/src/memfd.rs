//! Files in memory that nobody can change any more, to hand configuration or secrets to a child.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;

use rustix::fs::{MemfdFlags, Mode, SealFlags};

use crate::error::{Error, Result};

/// Makes a sealed file in memory with this content.
///
/// `mode` is who may open it again through `/proc/self/fd/N`: 0o400 only this user (and root), 0o444 everybody who can
/// see the descriptor, such as a child that became another user.
///
/// # Errors
/// Memory or descriptors are exhausted.
pub fn sealed(name: &str, content: &[u8], mode: u32) -> Result<OwnedFd> {
    sealed_from(name, content, content.len() as u64, mode)
}

/// [`sealed`] with the rest of an open file as its content, at most `limit_bytes` of it.
///
/// # Errors
/// Reading fails, or there is more than `limit_bytes` (EFBIG).
pub fn sealed_from(name: &str, content: impl Read, limit_bytes: u64, mode: u32) -> Result<OwnedFd> {
    let fail = |error: io::Error| Error::system("fill a file in memory", error);
    let fd = rustix::fs::memfd_create(name, MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)
        .map_err(|errno| Error::system("create a file in memory", errno))?;
    let mut file = File::from(fd);
    let copied = io::copy(&mut content.take(limit_bytes.saturating_add(1)), &mut file).map_err(fail)?;
    if copied > limit_bytes {
        return Err(fail(io::Error::from_raw_os_error(libc::EFBIG)));
    }
    file.flush().map_err(fail)?;
    io::Seek::rewind(&mut file).map_err(fail)?;
    rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))
        .map_err(|errno| Error::system("change the mode of a file in memory", errno))?;
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(&file, seals)
        .map_err(|errno| Error::system("seal a file in memory", errno))?;
    Ok(file.into())
}
