//! Directories of a test: compared before and after, or on a disk that is soon full.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::{Scratch, skip};

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
    pub fn fill(&self) {
        // Written in small pieces, so that the last page is used too; the error is what is wanted.
        for piece in [1 << 20, 4096, 1] {
            use std::io::Write;
            let file = fs::File::options().create(true).append(true).open(self.path.join("filler"));
            let _ = file.and_then(|mut file| file.write_all(&vec![0; piece]));
        }
    }

    /// Makes room again.
    ///
    /// # Panics
    /// Fails the test when there was nothing to remove.
    pub fn free(&self) {
        fs::remove_file(self.path.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.path).output();
    }
}

/// Every file below `root` with its content, every link with its target, every folder.
///
/// # Panics
/// Fails the test when something there cannot be read.
#[must_use]
pub fn tree(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            let content = if kind.is_dir() {
                folders.push(path.clone());
                "a folder".to_owned()
            } else if kind.is_symlink() {
                format!("a link to {}", fs::read_link(&path).unwrap().display())
            } else {
                String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()
            };
            found.insert(path.strip_prefix(root).unwrap().display().to_string(), content);
        }
    }
    found
}
