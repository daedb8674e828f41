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

impl Paths {
    /// The directories for `options`; `variable` reads the environment.
    ///
    /// # Errors
    /// A session without `XDG_RUNTIME_DIR` or `HOME`, or a root that is no absolute path and cannot be made one.
    pub fn new(options: &Options, variable: impl Fn(&str) -> Option<OsString>) -> Result<Paths, Failure> {
        if let Some(root) = &options.root {
            let root = std::path::absolute(root)
                .map_err(|cause| Failure::new(format!("cannot use '{}' as root", root.display()), cause))?;
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
}
