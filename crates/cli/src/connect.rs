//! Opens connections: to a daemon over the wire, or to the test driver inside this process.

use std::sync::Arc;

use api::{Driver, Identity, OpenRequest, Provider};
use driver_remote::{ConnectOptions, Keepalive, Remote};
use driver_test::TestProvider;

/// Seconds between keepalive messages, and how many may stay unanswered, unless the user says otherwise.
const KEEPALIVE_DEFAULT: (u32, u32) = (5, 6);

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

fn open_test(request: &Request) -> error::Result<Connection> {
    let identity = Identity {
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        pid: i32::try_from(std::process::id()).unwrap_or(0),
    };
    let open = OpenRequest { uri: request.uri.clone(), read_only: request.read_only, identity };
    match TestProvider::new().open(&open) {
        Some(opened) => Ok(Connection { driver: opened?, remote: None }),
        None => {
            Err(error::Error::new(error::ErrorCode::NoConnect, error::ErrorDomain::Test, request.uri.clone()))
        }
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
