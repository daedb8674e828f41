//! Where a machine's files may lie: nowhere in the daemon's own directories, and no two writers in one file.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use error::{Error, ErrorCode, ErrorDomain, Result};
use policy::argv::{Access, Plan, ResourceKind};

/// Links in one path that are followed: as many as the kernel follows.
const LINKS_MAX: usize = 40;

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
    // Whether somebody writes to the file at its end, or from its beginning.
    let mut files: HashMap<PathBuf, bool> = HashMap::new();
    for resource in &plan.resources {
        match &resource.kind {
            ResourceKind::File { path, access } => {
                if !logs.contains(path) {
                    own.refuse(name, Path::new(path))?;
                }
                let writes = matches!(access, Access::Append | Access::Truncate);
                if let Some(other) = files.insert(real(Path::new(path)), writes)
                    && (other || writes)
                {
                    return Err(shared(name, path));
                }
            }
            ResourceKind::Listen { path } if !real(Path::new(path)).starts_with(real(private)) => {
                own.refuse(name, Path::new(path))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses a plan of our own monitor that lets a guest write to an image by one of its disks and use it by another too: nothing locks
/// images there.
///
/// # Errors
/// The first such image.
pub fn check_writers(name: &str, plan: &Plan) -> Result<()> {
    let mut images: HashMap<PathBuf, bool> = HashMap::new();
    for resource in &plan.resources {
        let ResourceKind::File { path, access: access @ (Access::Read | Access::ReadWrite) } = &resource.kind
        else {
            continue;
        };
        let writes = *access == Access::ReadWrite;
        if let Some(other) = images.insert(real(Path::new(path)), writes)
            && (other || writes)
        {
            let detail =
                format!("Cannot use '{path}' for domain '{name}' twice: one of its disks writes to it");
            return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
                .with_cure("give each disk an image of its own, or mark all that share it <readonly/>"));
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

/// The path without links and `..`. What is not there yet (the last part, or folders that a start makes) has none, but a
/// link that leads to it is followed: the file would be made there.
fn real(path: &Path) -> PathBuf {
    if let Ok(place) = path.canonicalize() {
        return place;
    }
    let mut place = PathBuf::from("/");
    let mut links = 0;
    let mut parts = parts_of(path);
    while let Some(part) = parts.pop() {
        if part == ".." {
            place.pop();
            continue;
        }
        place.push(part);
        if let Ok(target) = place.read_link()
            && links < LINKS_MAX
        {
            links += 1;
            place.pop();
            if target.is_absolute() {
                place = PathBuf::from("/");
            }
            parts.extend(parts_of(&target));
        }
    }
    place
}

/// The names and `..` of a path, the last first.
fn parts_of(path: &Path) -> Vec<OsString> {
    let parts = path.components().rev();
    parts
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .map(|part| part.as_os_str().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use policy::argv::Resource;

    use super::*;

    #[test]
    fn files_have_their_places() {
        let root = std::env::temp_dir().join(format!("ferrovirt-places-{}", std::process::id()));
        let path = |name: &str| root.join(name).to_string_lossy().into_owned();
        std::fs::create_dir_all(root.join("run/m1")).unwrap();
        for (target, link) in [
            ("run", "link"),
            ("run/new", "dangling"),
            ("circle", "circle"),
            ("run/libvirt-sock", "run/m1/out"),
        ] {
            symlink(root.join(target), root.join(link)).unwrap();
        }
        let own = OwnDirectories(vec![root.join("run")]);
        let file = |name: &str, access| ResourceKind::File { path: path(name), access };
        let listen = |name: &str| ResourceKind::Listen { path: path(name) };
        let (fine, taken, twice) = ("fine", "belongs to the daemon itself", "through each other");
        let (read, both) = (Access::Read, Access::ReadWrite);
        let (append, truncate) = (Access::Append, Access::Truncate);
        let cases = [
            (vec![file("disk", read), file("disk", both), file("run2/x", both)], fine),
            (vec![file("run/disk", read)], taken),
            (vec![file("disk/../run/x", read)], taken),
            (vec![file("missing/deeper/../../run/x", read)], taken),
            (vec![file("run/../missing/x", read)], fine),
            (vec![file("run/../run/x", read)], taken),
            (vec![file("link/new", append)], taken),
            (vec![file("dangling", append)], taken),
            (vec![file("circle", append)], fine),
            (vec![file("run/m1-serial0.log", append)], fine),
            (vec![listen("run/m1/agent"), listen("agent")], fine),
            (vec![listen("run/libvirt-sock")], taken),
            (vec![listen("run/m1/../libvirt-sock")], taken),
            (vec![listen("run/m1/missing/../../libvirt-sock")], taken),
            (vec![listen("run/m1/out")], taken),
            (vec![listen("link/m1/agent")], fine),
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
        let shared = |kinds: [ResourceKind; 2]| {
            let resources = (4..).zip(kinds).map(|(fd, kind)| Resource { fd, kind }).collect();
            let (args, env, sets) = (Vec::new(), Vec::new(), Vec::new());
            check_writers("m", &Plan { program: String::new(), args, env, resources, sets }).is_err()
        };
        assert!(shared([file("disk", both), file("missing/../disk", read)]));
        assert!(!shared([file("disk", read), file("disk", read)]));
        assert!(!shared([file("disk", both), file("run2/x", both)]));
        std::fs::remove_dir_all(&root).unwrap();
    }
}
