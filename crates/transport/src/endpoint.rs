//! Where a daemon listens, given the URI and the surroundings of the client.

use std::path::{Path, PathBuf};

use crate::{TransportError, Uri};

/// The port of unencrypted TCP.
const TCP_PORT: u16 = 16509;

/// Where system daemons keep their sockets.
const SYSTEM_DIRECTORY: &str = "/var/run/libvirt";

/// The address of a daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// A UNIX socket.
    Unix(PathBuf),
    /// A TCP port.
    Tcp {
        /// Name or address of the host.
        host: String,
        /// The port.
        port: u16,
    },
}

/// What decides about default sockets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    /// The user that this process acts as.
    pub uid: u32,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_directory: Option<PathBuf>,
    /// `HOME`.
    pub home: Option<PathBuf>,
}

impl Environment {
    /// That of this process.
    pub fn current() -> Environment {
        let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Environment {
            uid: rustix::process::geteuid().as_raw(),
            runtime_directory: path("XDG_RUNTIME_DIR"),
            home: path("HOME"),
        }
    }

    /// Where session daemons keep their sockets.
    fn session_directory(&self) -> Option<PathBuf> {
        let base =
            self.runtime_directory.clone().or_else(|| self.home.as_ref().map(|home| home.join(".cache")));
        base.map(|base| base.join("libvirt"))
    }
}

impl Endpoint {
    /// Where the daemon for `uri` listens. `exists` tells whether a socket is there: a daemon for one driver is
    /// preferred over the one for all.
    ///
    /// # Errors
    /// When the transport is not offered or the session's directory is unknown.
    pub fn of(
        uri: &Uri,
        environment: &Environment,
        read_only: bool,
        exists: impl Fn(&Path) -> bool,
    ) -> Result<Endpoint, TransportError> {
        let transport = match uri.transport.as_deref() {
            Some(transport) => transport,
            None if uri.host.is_empty() => "unix",
            None => "tls",
        };
        match transport {
            "unix" => unix(uri, environment, read_only, exists).map(Endpoint::Unix),
            "tcp" => {
                let host = if uri.host.is_empty() { "localhost".to_owned() } else { uri.host.clone() };
                Ok(Endpoint::Tcp { host, port: uri.port.unwrap_or(TCP_PORT) })
            }
            other => Err(TransportError::Unsupported(other.to_owned())),
        }
    }

    /// The admin socket for `libvirtd:///system` and its kin; the driver part of the URI names the daemon.
    ///
    /// # Errors
    /// When the session's directory is unknown.
    pub fn of_admin(uri: &Uri, environment: &Environment) -> Result<Endpoint, TransportError> {
        if let Some(socket) = uri.parameter("socket") {
            return Ok(Endpoint::Unix(socket.into()));
        }
        let (directory, _) = directory(uri, environment)?;
        let daemon = if matches!(uri.driver.as_str(), "" | "libvirtd") { "libvirt" } else { &uri.driver };
        Ok(Endpoint::Unix(directory.join(format!("{daemon}-admin-sock"))))
    }
}

/// The directory of the sockets, and whether it is the system's.
fn directory(uri: &Uri, environment: &Environment) -> Result<(PathBuf, bool), TransportError> {
    let system = match uri.path.as_str() {
        "/system" => true,
        "/session" => false,
        _ => environment.uid == 0,
    };
    if system {
        return Ok((SYSTEM_DIRECTORY.into(), true));
    }
    environment.session_directory().map(|path| (path, false)).ok_or(TransportError::NoRuntimeDirectory)
}

fn unix(
    uri: &Uri,
    environment: &Environment,
    read_only: bool,
    exists: impl Fn(&Path) -> bool,
) -> Result<PathBuf, TransportError> {
    if let Some(socket) = uri.parameter("socket") {
        return Ok(socket.into());
    }
    let (directory, system) = directory(uri, environment)?;
    let suffix = if read_only && system { "-sock-ro" } else { "-sock" };
    let one = directory.join(format!("virt{}d{suffix}", uri.driver));
    let all = directory.join(format!("libvirt{suffix}"));
    Ok(match uri.parameter("mode") {
        Some("direct") => one,
        Some("legacy") => all,
        _ if !matches!(uri.driver.as_str(), "" | "remote") && exists(&one) => one,
        _ => all,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, uid: u32, read_only: bool, expect: &str) {
        let environment =
            Environment { uid, runtime_directory: Some("/run/user/7".into()), home: Some("/home/me".into()) };
        let exists = |path: &Path| path == Path::new("/var/run/libvirt/virtqemud-sock");
        let endpoint = Endpoint::of(&uri.parse().unwrap(), &environment, read_only, exists).unwrap();
        let text = match endpoint {
            Endpoint::Unix(path) => path.display().to_string(),
            Endpoint::Tcp { host, port } => format!("{host}:{port}"),
        };
        assert_eq!(text, expect, "{uri}");
    }

    #[test]
    fn sockets_are_where_stock_clients_look() {
        check("qemu:///system", 0, false, "/var/run/libvirt/virtqemud-sock");
        check("qemu:///system?mode=legacy", 0, false, "/var/run/libvirt/libvirt-sock");
        check("qemu:///system", 7, true, "/var/run/libvirt/libvirt-sock-ro");
        check("qemu:///session", 7, true, "/run/user/7/libvirt/libvirt-sock");
        check("test:///default", 7, false, "/run/user/7/libvirt/libvirt-sock");
        check("", 0, false, "/var/run/libvirt/libvirt-sock");
        check("qemu+unix:///system?socket=/tmp/s", 7, false, "/tmp/s");
        check("qemu+tcp://far/system", 7, false, "far:16509");
        check("qemu+tcp://far:1/system", 7, false, "far:1");
    }

    #[test]
    fn transports_that_are_not_offered_are_named() {
        let uri = "qemu://far/system".parse().unwrap();
        let error = Endpoint::of(&uri, &Environment::default(), false, |_| false).unwrap_err();
        assert_eq!(error.to_string(), "transport 'tls' is not offered by this client");
    }
}
