//! Where a daemon keeps its things.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::{Failure, Options};

/// The directories of one daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Definitions and configuration.
    pub config: PathBuf,
    /// What machines keep between runs.
    pub state: PathBuf,
    /// What runs, and the lock.
    pub run: PathBuf,
    /// Logs of machines.
    pub log: PathBuf,
    /// The sockets for clients.
    pub sockets: PathBuf,
}

/// Longest path of a Unix socket, in bytes.
const SOCKET_PATH_MAX: usize = 107;
/// The longest path of a socket for clients below the root.
const LONGEST_SOCKET: &str = "/run/libvirt/libvirt-admin-sock";

impl Paths {
    /// The directories for `options`; `variable` reads the environment.
    ///
    /// # Errors
    /// A session without `XDG_RUNTIME_DIR` or `HOME`, or a root that is no absolute path and cannot be made one.
    pub fn new(options: &Options, variable: impl Fn(&str) -> Option<OsString>) -> Result<Paths, Failure> {
        if let Some(root) = &options.root {
            let root = std::path::absolute(root)
                .map_err(|cause| Failure::new(format!("cannot use '{}' as root", root.display()), cause))?;
            check_root(&root)?;
            return Ok(Paths::below(&root));
        }
        if !options.session {
            return Ok(Paths {
                config: "/etc/ferrovirt".into(),
                state: "/var/lib/ferrovirt".into(),
                run: "/run/ferrovirt".into(),
                log: "/var/log/ferrovirt".into(),
                sockets: "/run/libvirt".into(),
            });
        }
        let directory = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = directory("HOME");
        let runtime = directory("XDG_RUNTIME_DIR")
            // Where GLib, and so every client, looks without it.
            .or_else(|| directory("XDG_CACHE_HOME"))
            .or_else(|| home.as_ref().map(|home| home.join(".cache")))
            .ok_or_else(|| missing("XDG_RUNTIME_DIR"))?;
        let below_home = |name: &str, usual: &str| {
            directory(name)
                .or_else(|| home.as_ref().map(|home| home.join(usual)))
                .ok_or_else(|| missing("HOME"))
        };
        Ok(Paths {
            config: below_home("XDG_CONFIG_HOME", ".config")?.join("ferrovirt"),
            state: below_home("XDG_DATA_HOME", ".local/share")?.join("ferrovirt"),
            log: below_home("XDG_STATE_HOME", ".local/state")?.join("ferrovirt/log"),
            run: runtime.join("ferrovirt"),
            sockets: runtime.join("libvirt"),
        })
    }

    fn below(root: &Path) -> Paths {
        Paths {
            config: root.join("etc"),
            state: root.join("lib"),
            run: root.join("run"),
            log: root.join("log"),
            sockets: root.join("run/libvirt"),
        }
    }
}

fn missing(variable: &str) -> Failure {
    Failure(format!("cannot tell where this session keeps its things: set {variable} to an absolute path"))
}

/// Refuses a root that is no folder, or so long that the sockets below it would have no names.
fn check_root(root: &Path) -> Result<(), Failure> {
    let shown = root.display();
    if root.exists() && !root.is_dir() {
        return Err(Failure(format!(
            "cannot use '{shown}' as root: it is no folder; name one with --root, which is made if it is not there yet"
        )));
    }
    let longest = SOCKET_PATH_MAX - LONGEST_SOCKET.len();
    let length = root.as_os_str().len();
    if length > longest {
        return Err(Failure(format!(
            "cannot use a root of {length} bytes: with more than {longest} the paths of its sockets are too long for the \
             system; choose a shorter one with --root, or a symbolic link to this one"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(variables: &[(&str, &str)]) -> Result<Paths, Failure> {
        let options = Options { session: true, ..Options::default() };
        Paths::new(&options, |name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn a_root_holds_everything() {
        let options = Options { root: Some("/r".into()), session: true, ..Options::default() };
        let paths = Paths::new(&options, |_| None).unwrap();
        assert_eq!(paths, Paths::below(Path::new("/r")));
        assert_eq!(paths.sockets, Path::new("/r/run/libvirt"));
    }

    #[test]
    fn a_session_follows_the_environment() {
        let paths = session(&[("HOME", "/home/u"), ("XDG_RUNTIME_DIR", "/run/user/7")]).unwrap();
        assert_eq!(paths.sockets, Path::new("/run/user/7/libvirt"));
        assert_eq!(paths.config, Path::new("/home/u/.config/ferrovirt"));
        let paths = session(&[("HOME", "/home/u"), ("XDG_CONFIG_HOME", "/c")]).unwrap();
        assert_eq!(paths.config, Path::new("/c/ferrovirt"));
        assert_eq!(paths.sockets, Path::new("/home/u/.cache/libvirt"));
        let paths = session(&[("HOME", "/home/u"), ("XDG_CACHE_HOME", "/k")]).unwrap();
        assert_eq!(paths.sockets, Path::new("/k/libvirt"));
        assert!(session(&[]).is_err());
    }

    #[test]
    fn a_root_has_to_be_a_folder_with_a_short_name() {
        let refusal = |root: &str| check_root(Path::new(root)).unwrap_err().0;
        assert!(refusal("/proc/version").contains("it is no folder; name one with --root"));
        assert!(refusal(&format!("/{}", "x".repeat(76))).contains("a root of 77 bytes: with more than 76"));
        assert!(check_root(Path::new(&format!("/{}", "x".repeat(75)))).is_ok());
    }
}
