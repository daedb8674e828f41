//! One server: its limits, its clients, its workers, and the drivers it opens for them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use api::{Admin, Driver, OpenRequest, Provider};
use error::{Error, ErrorCode, ErrorDomain, Result};
use proto::Program;
use stdx::lock;
use tokio::sync::watch;

use crate::budget::Budgets;
use crate::client::{Admission, Client};
use crate::keepalive::KeepaliveLimits;
use crate::pool::{Pool, PoolLimits, QuietHook};

/// One in so many places for clients is kept for those who may change things.
const PLACES_KEPT: u32 = 10;

/// What clients may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Clients at the same time; more are not accepted until one leaves.
    pub clients: u32,
    /// Clients that have yet to authenticate; more are not accepted until one has.
    pub anonymous_clients: u32,
    /// Calls of one client that are in progress; more are not read until one is answered.
    pub client_requests: u32,
    /// Bytes of events that may wait for a client that does not read, before it is disconnected.
    pub event_queue_bytes: usize,
    /// Streams that one client may have open.
    pub client_streams: usize,
    /// Event registrations of one client.
    pub client_registrations: usize,
    /// Bytes of messages that have not come whole, of all clients of one user; one who sends more is disconnected.
    pub partial_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            clients: 5000,
            anonymous_clients: 20,
            client_requests: 5,
            event_queue_bytes: 4 << 20,
            client_streams: 256,
            client_registrations: 16_384,
            partial_bytes: 128 << 20,
        }
    }
}

/// How many clients a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of them.
    pub clients: u32,
    /// Those that have yet to authenticate.
    pub anonymous: u32,
}

/// A server: "libvirtd" for the hypervisor programs, "admin" for the administration program.
pub struct Server {
    name: &'static str,
    pub(crate) pool: Pool,
    keepalive: Option<KeepaliveLimits>,
    providers: Vec<Arc<dyn Provider>>,
    admin: OnceLock<Arc<dyn Admin>>,
    limits: Mutex<Limits>,
    pub(crate) budgets: Budgets,
    next_client: AtomicU64,
    clients: Mutex<BTreeMap<u64, Arc<Client>>>,
    counts: watch::Sender<Counts>,
}

impl Server {
    pub(crate) fn new(
        name: &'static str,
        limits: Limits,
        workers: (PoolLimits, QuietHook),
        keepalive: Option<KeepaliveLimits>,
        providers: Vec<Arc<dyn Provider>>,
    ) -> Server {
        Server {
            name,
            pool: Pool::new(name, workers.0, workers.1),
            keepalive,
            providers,
            admin: OnceLock::new(),
            limits: Mutex::new(limits),
            budgets: Budgets::default(),
            next_client: AtomicU64::new(1),
            clients: Mutex::default(),
            counts: watch::Sender::default(),
        }
    }

    /// The server's name, as administrators see it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What clients may use.
    pub fn limits(&self) -> Limits {
        *lock(&self.limits)
    }

    /// Tells how many clients there are, and when that changes.
    pub fn counts(&self) -> watch::Receiver<Counts> {
        self.counts.subscribe()
    }

    pub(crate) fn set_limits(&self, limits: Limits) {
        *lock(&self.limits) = limits;
        // Whoever waits for room looks again.
        self.counts.send_modify(|_| {});
    }

    /// The server's own pings, if it sends any.
    pub(crate) fn keepalive(&self) -> Option<KeepaliveLimits> {
        self.keepalive
    }

    /// Makes this the administration server.
    pub(crate) fn administer(&self, admin: Arc<dyn Admin>) {
        // A server is given its facet once, when it is made.
        drop(self.admin.set(admin));
    }

    /// The administration facet, if this is the administration server.
    pub(crate) fn admin(&self) -> Option<&dyn Admin> {
        self.admin.get().map(|admin| &**admin)
    }

    /// Whether calls of `program` are answered here.
    pub(crate) fn serves(&self, program: Program) -> bool {
        (program == Program::Admin) == self.admin.get().is_some()
    }

    /// Opens the driver for a URI: the first provider that knows it.
    ///
    /// # Errors
    /// Nobody knows the URI, or the driver refuses.
    pub(crate) fn open(&self, request: &OpenRequest) -> Result<Arc<dyn Driver>> {
        let uri = &request.uri;
        if let Some(opened) = self.providers.iter().find_map(|provider| provider.open(request)) {
            return opened;
        }
        let refuse = |detail: String| Err(Error::new(ErrorCode::NoConnect, ErrorDomain::None, detail));
        match uri.split_once(':') {
            None if !uri.is_empty() => refuse(format!("URI '{uri}' does not include a driver name")),
            _ => refuse(uri.clone()),
        }
    }

    /// Whether another client may be accepted now. Some places are kept free of those who may only look, because anybody
    /// can be one of them.
    pub(crate) fn has_room(&self, counts: Counts, read_only: bool) -> bool {
        let limits = self.limits();
        let places = if read_only { limits.clients - limits.clients / PLACES_KEPT } else { limits.clients };
        counts.clients < places && (counts.anonymous == 0 || counts.anonymous < limits.anonymous_clients)
    }

    pub(crate) fn admit(self: &Arc<Server>, admission: Admission) -> Arc<Client> {
        let id = self.next_client.fetch_add(1, Ordering::Relaxed);
        let client = Client::new(id, self.clone(), admission);
        self.clients_locked().insert(id, client.clone());
        let anonymous = u32::from(!client.is_authenticated());
        self.counts.send_modify(|counts| {
            counts.clients += 1;
            counts.anonymous += anonymous;
        });
        client
    }

    pub(crate) fn client_authenticated(&self) {
        self.counts.send_modify(|counts| counts.anonymous = counts.anonymous.saturating_sub(1));
    }

    pub(crate) fn dismiss(&self, client: &Client) {
        client.release();
        self.clients_locked().remove(&client.id);
        let anonymous = u32::from(!client.is_authenticated());
        self.counts.send_modify(|counts| {
            counts.clients = counts.clients.saturating_sub(1);
            counts.anonymous = counts.anonymous.saturating_sub(anonymous);
        });
    }

    /// Every client, in the order in which they came.
    pub(crate) fn clients(&self) -> Vec<Arc<Client>> {
        self.clients_locked().values().cloned().collect()
    }

    pub(crate) fn client(&self, id: u64) -> Option<Arc<Client>> {
        self.clients_locked().get(&id).cloned()
    }

    fn clients_locked(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Client>>> {
        lock(&self.clients)
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("name", &self.name).field("counts", &*self.counts.borrow()).finish()
    }
}
