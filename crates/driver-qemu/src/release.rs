//! Frees what a machine leaves behind: its private directory with its sockets. TAP devices go with their descriptors.

use std::path::Path;
use std::sync::Arc;

use crate::driver::QemuBackend;
use crate::running::Running;

/// The machine has stopped: nothing of it stays but its log.
pub fn release(backend: &QemuBackend, running: &Arc<Running>) {
    running.finish_sessions();
    for socket in running.status().lines.iter().filter_map(|line| line.socket.as_ref()) {
        // One in the private directory goes with it.
        let _ = std::fs::remove_file(socket);
    }
    unlink(running);
    clean(backend, &running.name, &running.directories.run);
}

/// Removes the links to the sockets of a machine's displays.
pub fn unlink(running: &Running) {
    for link in &running.status().links {
        crate::launch::unlink(link, &running.directories.run);
    }
}

/// Removes what a run left on the host; what cannot be removed is logged, and the rest is removed all the same.
pub fn clean(backend: &QemuBackend, name: &str, run: &Path) {
    match std::fs::remove_dir_all(run) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => backend.log(&format!("domain '{name}': cannot remove {}: {error}", run.display())),
    }
}
