//! A disk that is soon full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Scratch, skip};

/// A small file system of its own.
#[derive(Debug)]
pub struct SmallDisk {
    path: PathBuf,
    _scratch: Scratch,
}

impl SmallDisk {
    /// Mounts one with room for so many KiB; `None`, and a line that says so, where this process may not.
    ///
    /// # Panics
    /// Fails the test when the mount point cannot be made, and in CI also when it cannot be mounted.
    #[must_use]
    pub fn new(kib: u32) -> Option<SmallDisk> {
        let scratch = Scratch::new();
        let path = scratch.path().join("d");
        fs::create_dir(&path).unwrap();
        let size = format!("size={kib}k,mode=0755");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "small"]).arg(&path).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(SmallDisk { path, _scratch: scratch });
        }
        skip("this process may not mount a tmpfs");
        None
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves no room.
    ///
    /// # Panics
    /// Fails the test when something else than a lack of room ends it.
    pub fn fill(&self) {
        use std::io::Write;
        let options = fs::File::options().create(true).append(true).clone();
        let mut file = options.open(self.path.join("filler")).unwrap();
        // In smaller and smaller pieces, so that the last page is used too.
        for piece in [1 << 20, 4096, 1] {
            let bytes = vec![0; piece];
            let error = loop {
                if let Err(error) = file.write_all(&bytes) {
                    break error;
                }
            };
            assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}");
        }
    }

    /// Makes room again.
    ///
    /// # Panics
    /// Fails the test when there was nothing to remove.
    pub fn free(&self) {
        let filler = self.path.join("filler");
        // A child that another test is starting may still hold it open for a moment.
        fs::File::create(&filler).unwrap();
        fs::remove_file(filler).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.path).output();
    }
}
