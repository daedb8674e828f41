//! Where a machine's files may lie: nowhere in the daemon's own directories, and no two writers in one file.

use std::path::{Path, PathBuf};

use error::{Error, ErrorCode, ErrorDomain, Result};
use policy::argv::{Access, Plan, ResourceKind};

/// The daemon's own directories: an emulator that writes there, or a guest that reads there, would undo what the daemon
/// keeps apart.
#[derive(Debug, Clone, Default)]
pub struct OwnDirectories(pub Vec<PathBuf>);

impl OwnDirectories {
    /// Refuses a file of the machine `name` in one of them.
    ///
    /// # Errors
    /// It lies there.
    pub fn refuse(&self, name: &str, path: &Path) -> Result<()> {
        let place = real(path);
        let Some(own) = self.0.iter().find(|own| place.starts_with(real(own))) else { return Ok(()) };
        let detail = format!(
            "Cannot use '{}' for domain '{name}': it lies in '{}', which belongs to the daemon itself",
            path.display(),
            own.display()
        );
        Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
            .with_cure("keep images, logs and sockets of domains in a directory of their own"))
    }
}

/// Refuses a plan for the machine `name` whose files lie in the daemon's directories, but for its own logs and what is in
/// its `private` directory, or that lets two devices write one file.
///
/// # Errors
/// The first such file.
pub fn check(name: &str, plan: &Plan, own: &OwnDirectories, logs: &[String], private: &Path) -> Result<()> {
    let mut files: Vec<(PathBuf, bool)> = Vec::new();
    for resource in &plan.resources {
        match &resource.kind {
            ResourceKind::File { path, access } => {
                if !logs.contains(path) {
                    own.refuse(name, Path::new(path))?;
                }
                let file = (real(Path::new(path)), matches!(access, Access::Append | Access::Truncate));
                if files.iter().any(|other| other.0 == file.0 && (other.1 || file.1)) {
                    return Err(shared(name, path));
                }
                files.push(file);
            }
            ResourceKind::Listen { path } if !Path::new(path).starts_with(private) => {
                own.refuse(name, Path::new(path))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn shared(name: &str, path: &str) -> Error {
    let detail =
        format!("Cannot start domain '{name}': two of its devices would write '{path}' through each other");
    Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
        .with_cure("give each device a file of its own")
}

/// The path without links; of a file that is yet to be made, that of its directory.
fn real(path: &Path) -> PathBuf {
    let made = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(made).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use policy::argv::Resource;

    use super::*;

    #[test]
    fn files_have_their_places() {
        let root = std::env::temp_dir().join(format!("ferrovirt-places-{}", std::process::id()));
        let path = |name: &str| root.join(name).to_string_lossy().into_owned();
        std::fs::create_dir_all(root.join("run/m1")).unwrap();
        std::os::unix::fs::symlink(root.join("run"), root.join("link")).unwrap();
        let own = OwnDirectories(vec![root.join("run")]);
        let file = |name: &str, access| ResourceKind::File { path: path(name), access };
        let listen = |name: &str| ResourceKind::Listen { path: path(name) };
        let (fine, taken, twice) = ("fine", "belongs to the daemon itself", "through each other");
        let (read, both) = (Access::Read, Access::ReadWrite);
        let (append, truncate) = (Access::Append, Access::Truncate);
        let cases = [
            (vec![file("disk", read), file("disk", both), file("run2/x", both)], fine),
            (vec![file("run/disk", read)], taken),
            (vec![file("disk/../run/x", read)], fine),
            (vec![file("run/../run/x", read)], taken),
            (vec![file("link/new", append)], taken),
            (vec![file("run/m1-serial0.log", append)], fine),
            (vec![listen("run/m1/agent"), listen("agent")], fine),
            (vec![listen("run/libvirt-sock")], taken),
            (vec![file("a.log", append), file("b.log", truncate)], fine),
            (vec![file("a.log", append), file("a.log", append)], twice),
            (vec![file("a.log", read), file("run/../a.log", truncate)], twice),
        ];
        let logs = [path("run/m1-serial0.log")];
        for (kinds, expected) in cases {
            let resources = (4..).zip(kinds).map(|(fd, kind)| Resource { fd, kind }).collect();
            let plan = Plan {
                program: String::new(),
                args: Vec::new(),
                env: Vec::new(),
                resources,
                sets: Vec::new(),
            };
            let outcome = check("m", &plan, &own, &logs, &root.join("run/m1"));
            let words = outcome.map_or_else(|error| error.message(), |()| fine.to_owned());
            assert!(words.contains(expected), "{:?}: {words}", plan.resources);
        }
        std::fs::remove_dir_all(&root).unwrap();
    }
}
