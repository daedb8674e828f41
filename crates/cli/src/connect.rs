//! Opens connections: to a daemon over the wire, or to the test driver inside this process.

use std::sync::Arc;

use api::{Driver, Identity, OpenRequest, Provider};
use driver_remote::{ConnectOptions, Keepalive, Remote};
use driver_test::TestProvider;
use error::{Error, ErrorCode, ErrorDomain};

/// Seconds between keepalive messages, and how many may stay unanswered, unless the user says otherwise.
const KEEPALIVE_DEFAULT: (u32, u32) = (5, 6);

/// What a URI may begin with: the drivers that any daemon of libvirt's protocol may have.
const SCHEMES: &[&str] = &[
    "qemu",
    "test",
    "bhyve",
    "ch",
    "esx",
    "gsx",
    "hyperv",
    "interface",
    "lxc",
    "network",
    "nodedev",
    "nwfilter",
    "openvz",
    "parallels",
    "remote",
    "secret",
    "storage",
    "vbox",
    "vmwarefusion",
    "vmwareplayer",
    "vmwarews",
    "vpx",
    "vz",
    "xen",
];

/// What connection is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Request {
    /// The hypervisor; empty: whatever this host has.
    pub(crate) uri: String,
    /// Nothing may be changed.
    pub(crate) read_only: bool,
    /// Seconds between keepalive messages, 0 for none.
    pub(crate) keepalive_interval: Option<u32>,
    /// Keepalive messages that may stay unanswered.
    pub(crate) keepalive_count: Option<u32>,
}

/// An open connection.
#[derive(Clone)]
pub(crate) struct Connection {
    /// What it reaches.
    pub(crate) driver: Arc<dyn Driver>,
    /// The wire under it, if there is one.
    pub(crate) remote: Option<Arc<Remote>>,
}

impl Connection {
    /// Whether calls can still succeed.
    pub(crate) fn is_alive(&self) -> bool {
        self.remote.as_ref().is_none_or(|remote| remote.is_alive())
    }
}

/// Opens what `request` asks for.
pub(crate) fn open(request: &Request) -> error::Result<Connection> {
    if is_own_test(request) {
        return open_test(request);
    }
    check_scheme(&request.uri)?;
    let options = ConnectOptions {
        read_only: request.read_only,
        keepalive: keepalive(request),
        ..ConnectOptions::default()
    };
    let remote = Arc::new(Remote::open(&request.uri, options)?);
    Ok(Connection { driver: remote.clone(), remote: Some(remote) })
}

/// As in libvirt, `test:///...` names a pretended host of this process. Only a daemon refuses changes on read-only
/// connections, so those go to one.
fn is_own_test(request: &Request) -> bool {
    request.uri.starts_with("test:///") && !request.read_only
}

/// A scheme that no daemon knows is a mistake in the URI, whether a daemon runs or not.
fn check_scheme(uri: &str) -> error::Result<()> {
    let Some((scheme, _)) = uri.split_once(':') else { return Ok(()) };
    let driver = scheme.split('+').next().unwrap_or(scheme);
    if SCHEMES.contains(&driver) {
        return Ok(());
    }
    let detail = format!("{uri}: there is no scheme '{driver}'");
    Err(Error::new(ErrorCode::NoConnect, ErrorDomain::Remote, detail).with_cure(
        "use qemu:///system, qemu:///session or test:///default; \
         qemu+unix:///system?socket=PATH or qemu+tcp://HOST/system for a daemon elsewhere",
    ))
}

fn open_test(request: &Request) -> error::Result<Connection> {
    let identity = Identity {
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        pid: i32::try_from(std::process::id()).unwrap_or(0),
    };
    let open = OpenRequest { uri: request.uri.clone(), read_only: request.read_only, identity };
    match TestProvider::new().open(&open) {
        Some(opened) => Ok(Connection { driver: opened?, remote: None }),
        None => Err(Error::new(ErrorCode::NoConnect, ErrorDomain::Test, request.uri.clone())),
    }
}

fn keepalive(request: &Request) -> Option<Keepalive> {
    let interval_seconds = request.keepalive_interval?;
    let count = request.keepalive_count.unwrap_or(KEEPALIVE_DEFAULT.1);
    (interval_seconds > 0).then_some(Keepalive { interval_seconds, count })
}

/// The usual interval for a connection that a person keeps open.
pub(crate) fn keepalive_interval_default() -> u32 {
    KEEPALIVE_DEFAULT.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_any_driver_pass_and_others_are_named() {
        for uri in ["", "qemu:///system", "qemu+tcp://host/system", "xen:///", "no colon"] {
            assert!(check_scheme(uri).is_ok(), "{uri}");
        }
        for (uri, scheme) in [("foo:///bar", "'foo'"), ("foo+unix:///bar", "'foo'"), ("://", "''")] {
            let refused = check_scheme(uri).unwrap_err();
            assert!(refused.summary().contains(scheme), "{}", refused.summary());
            assert!(refused.cure().is_some_and(|cure| cure.contains("qemu:///system")));
        }
    }
}
