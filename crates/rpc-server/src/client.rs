//! One connected client: who it is, what it has opened, and everything its task and the workers share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::SystemTime;

use api::{Driver, Identity};
use stdx::lock;
use tokio::sync::Notify;

use crate::auth::Authenticator;
use crate::events::Registrations;
use crate::outbox::{Closed, Outbox};
use crate::server::Server;
use crate::socket::Socket;
use crate::streams::Streams;

/// How a client reached the server (`virClientTransport`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Unix,
    Tcp,
}

/// What the listener knows about a new client.
pub(crate) struct Admission {
    pub(crate) socket: Arc<Socket>,
    pub(crate) identity: Identity,
    pub(crate) transport: Transport,
    /// The peer's address as administrators see it.
    pub(crate) address: String,
    pub(crate) read_only: bool,
    pub(crate) authenticator: Arc<dyn Authenticator>,
}

/// A connected client.
pub(crate) struct Client {
    /// Number of the client, unique in its server.
    pub(crate) id: u64,
    /// The server it belongs to.
    pub(crate) server: Arc<Server>,
    /// Who it is.
    pub(crate) identity: Identity,
    pub(crate) transport: Transport,
    pub(crate) address: String,
    pub(crate) connected_at: SystemTime,
    pub(crate) outbox: Outbox,
    pub(crate) streams: Streams,
    pub(crate) registrations: Registrations,
    /// Wakes the connection's task.
    pub(crate) wake: Arc<Notify>,
    /// The client itself, for what must not keep it alive.
    pub(crate) myself: Weak<Client>,
    authenticator: Arc<dyn Authenticator>,
    authenticated: AtomicBool,
    socket_read_only: bool,
    keepalive_wanted: AtomicBool,
    closing: AtomicBool,
    connection: Mutex<Connection>,
}

/// What the client has opened.
#[derive(Default)]
struct Connection {
    driver: Option<Arc<dyn Driver>>,
    read_only: bool,
}

impl Client {
    pub(crate) fn new(id: u64, server: Arc<Server>, admission: Admission) -> Arc<Client> {
        let wake = Arc::new(Notify::new());
        let limits = server.limits();
        let authenticated = !admission.authenticator.required(&admission.identity);
        Arc::new_cyclic(|myself| Client {
            id,
            server,
            identity: admission.identity,
            transport: admission.transport,
            address: admission.address,
            connected_at: SystemTime::now(),
            outbox: Outbox::new(admission.socket, limits.event_queue_bytes, wake.clone()),
            streams: Streams::new(limits.client_streams, wake.clone()),
            registrations: Registrations::new(limits.client_registrations),
            wake,
            myself: myself.clone(),
            authenticator: admission.authenticator,
            authenticated: AtomicBool::new(authenticated),
            socket_read_only: admission.read_only,
            keepalive_wanted: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            connection: Mutex::default(),
        })
    }

    /// Whether the client may call everything that its access class allows.
    pub(crate) fn is_authenticated(&self) -> bool {
        self.authenticated.load(Ordering::Relaxed)
    }

    pub(crate) fn set_authenticated(&self) {
        if !self.authenticated.swap(true, Ordering::Relaxed) {
            self.server.client_authenticated();
        }
    }

    pub(crate) fn authenticator(&self) -> &dyn Authenticator {
        &*self.authenticator
    }

    /// Whether the client may change nothing: by its socket, or because it asked for that.
    pub(crate) fn is_read_only(&self) -> bool {
        self.socket_read_only || self.connection().read_only
    }

    /// The driver it opened, and whether the connection is read-only.
    pub(crate) fn opened(&self) -> (Option<Arc<dyn Driver>>, bool) {
        let connection = self.connection();
        (connection.driver.clone(), self.socket_read_only || connection.read_only)
    }

    /// Keeps the driver that the client opened; `false` when it has one already.
    pub(crate) fn keep_driver(&self, driver: Arc<dyn Driver>, read_only: bool) -> bool {
        let mut connection = self.connection();
        if connection.driver.is_some() {
            return false;
        }
        *connection = Connection { driver: Some(driver), read_only };
        true
    }

    /// The client answers pings and wants to be pinged.
    pub(crate) fn want_keepalive(&self) {
        self.keepalive_wanted.store(true, Ordering::Relaxed);
    }

    pub(crate) fn wants_keepalive(&self) -> bool {
        self.keepalive_wanted.load(Ordering::Relaxed)
    }

    /// Reads nothing more, and hangs up once every call is answered and everything is written.
    pub(crate) fn close_when_done(&self) {
        self.closing.store(true, Ordering::Relaxed);
        self.wake.notify_one();
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Hangs up at once.
    pub(crate) fn hang_up(&self) {
        self.outbox.close(Closed::HungUp);
    }

    /// Gives up everything that the client holds; its task has ended.
    pub(crate) fn release(&self) {
        self.outbox.close(Closed::HungUp);
        self.registrations.clear();
        self.streams.clear();
        // Dropped after the lock is free: a driver may stop machines then.
        let driver = self.connection().driver.take();
        drop(driver);
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        lock(&self.connection)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).field("address", &self.address).finish_non_exhaustive()
    }
}
