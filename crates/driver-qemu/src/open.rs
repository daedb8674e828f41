//! Opens what a machine needs, and says which part of a path refuses and what cures it.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use error::{Error, ErrorCode, ErrorDomain, Result};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;

/// What will be done with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only read.
    Read,
    /// Read and written.
    ReadWrite,
    /// Appended to; made if missing. Not readable: the emulator insists on the very mode.
    Append,
    /// Written anew; made if missing.
    Truncate,
}

/// Opens `path` for `purpose`, such as `disk 'vda' of domain 'x'`.
///
/// # Errors
/// The first component of the path that refuses, why, and what would help.
pub fn open(path: &Path, access: Access, purpose: &str) -> Result<OwnedFd> {
    if !path.is_absolute() {
        let detail = format!("Cannot use '{}' for {purpose}: the path is not absolute", path.display());
        return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Storage, detail)
            .with_cure("write the whole path, from the first '/'"));
    }
    // Opening a FIFO or a terminal must neither wait nor take it over.
    let always = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let flags = match access {
        Access::Read => OFlags::RDONLY,
        Access::ReadWrite => OFlags::RDWR,
        Access::Append => OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE,
        Access::Truncate => OFlags::WRONLY | OFlags::TRUNC | OFlags::CREATE,
    };
    let mode = if flags.contains(OFlags::CREATE) { Mode::RUSR | Mode::WUSR } else { Mode::empty() };
    // The links below /proc lead to whatever this daemon itself has open.
    let opened = openat2(CWD, path, always | flags, mode, ResolveFlags::NO_MAGICLINKS);
    let file = File::from(opened.map_err(|errno| refused(path, access, purpose, errno.into()))?);
    check_kind(&file, path, purpose)?;
    Ok(file.into())
}

/// Only files and block devices hold images; anything else would make the emulator wait or misread.
fn check_kind(file: &File, path: &Path, purpose: &str) -> Result<()> {
    let kind = file.metadata().map_err(|error| refused(path, Access::Read, purpose, error))?.file_type();
    if kind.is_file() || kind.is_block_device() {
        return Ok(());
    }
    let what = match () {
        () if kind.is_dir() => "a directory",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_char_device() => "a character device",
        () => "no file",
    };
    let detail = format!("Cannot use '{}' for {purpose}: it is {what}", path.display());
    Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Storage, detail)
        .with_cure("name a regular file or a block device"))
}

fn refused(path: &Path, access: Access, purpose: &str, error: io::Error) -> Error {
    let (place, cure) = diagnose(path, access, &error);
    let detail = match place {
        Some(place) if place != path => {
            format!(
                "Cannot access storage file '{}' for {purpose} ('{}' refuses)",
                path.display(),
                place.display()
            )
        }
        _ => format!("Cannot access storage file '{}' for {purpose}", path.display()),
    };
    let refused = Error::new(ErrorCode::SystemError, ErrorDomain::Storage, detail).with_source(error);
    match cure {
        Some(cure) => refused.with_cure(cure),
        None => refused,
    }
}

/// The component that refuses and the cure, as far as both can be told.
fn diagnose(path: &Path, access: Access, error: &io::Error) -> (Option<PathBuf>, Option<String>) {
    match Errno::from_io_error(error) {
        Some(Errno::NOENT) => {
            let missing = path.ancestors().filter(|part| part.symlink_metadata().is_err()).last();
            let cure = missing
                .map(|part| format!("create '{}' or correct the path in the definition", part.display()));
            (missing.map(Path::to_path_buf), cure)
        }
        Some(Errno::ACCESS) => {
            let user = rustix::process::geteuid().as_raw();
            let closed =
                path.ancestors().skip(1).filter(|part| std::fs::read_dir(part.join(".")).is_err()).last();
            match closed.filter(|part| !searchable(part, user)) {
                Some(part) => {
                    (Some(part.to_path_buf()), Some(format!("run: chmod o+x '{}'", part.display())))
                }
                None => {
                    let right = if access == Access::Read { "r" } else { "rw" };
                    let cure = format!("run: setfacl -m u:{user}:{right} '{}'", path.display());
                    (Some(path.to_path_buf()), Some(cure))
                }
            }
        }
        Some(Errno::LOOP) => {
            (None, Some("name the file itself: links below /proc/PID are not followed".to_owned()))
        }
        Some(Errno::ROFS) => {
            (None, Some("mount the file system writable or mark the disk <readonly/>".to_owned()))
        }
        Some(Errno::BUSY | Errno::TXTBSY) => (None, Some("stop what is using it".to_owned())),
        _ => (None, None),
    }
}

/// Whether the classic permission bits let `user` pass through the directory.
fn searchable(directory: &Path, user: u32) -> bool {
    let Ok(metadata) = directory.metadata() else { return false };
    let mode = metadata.mode();
    if metadata.uid() == user { mode & 0o100 != 0 } else { mode & 0o011 != 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_directory_is_named() {
        let error =
            open(Path::new("/nowhere/at/all.img"), Access::Read, "disk 'vda' of domain 'x'").unwrap_err();
        assert_eq!(
            error.message(),
            "Cannot access storage file '/nowhere/at/all.img' for disk 'vda' of domain 'x' ('/nowhere' refuses): \
             No such file or directory; cure: create '/nowhere' or correct the path in the definition"
        );
        assert_eq!(error.code(), ErrorCode::SystemError);
    }

    #[test]
    fn paths_that_mean_something_else_are_refused() {
        let relative = open(Path::new("relative"), Access::Read, "disk 'vda'").unwrap_err();
        assert!(relative.message().contains("the path is not absolute"), "{relative}");
        let own = open(Path::new("/proc/self/fd/0"), Access::Read, "disk 'vda'").unwrap_err();
        assert!(own.message().contains("links below /proc/PID are not followed"), "{own}");
    }

    #[test]
    fn a_directory_is_no_image() {
        let error = open(Path::new("/tmp"), Access::Read, "disk 'vda'").unwrap_err();
        assert!(error.message().contains("it is a directory"), "{error}");
    }
}
