//! Folders of a test, and waiting for what nobody tells.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Long enough for whatever should happen, on a machine that also compiles.
const EVENTUALLY: Duration = Duration::from_secs(30);
/// How often it is looked at.
const SLICE: Duration = Duration::from_millis(5);

/// A directory that goes with its owner.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new directory that everybody may enter; its path is short, because a socket's path may have 108 bytes only.
    ///
    /// # Panics
    /// Fails the test when it cannot be made.
    #[must_use]
    pub fn new() -> Scratch {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("fv-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A machine that is just being killed may still hold a file for a moment; the directory is in /tmp anyway.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Waits until `condition` holds, where nobody tells when it does: figures of `/proc`, mostly.
///
/// # Panics
/// Fails the test with the last thing that `condition` said was wrong.
pub fn eventually(what: &str, mut condition: impl FnMut() -> Result<(), String>) {
    let deadline = Instant::now() + EVENTUALLY;
    while let Err(wrong) = condition() {
        assert!(Instant::now() < deadline, "{what}: {wrong}");
        std::thread::sleep(SLICE);
    }
}
