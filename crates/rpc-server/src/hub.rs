//! The whole edge: both servers, their listeners, and the end of it all.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::Provider;
use error::Result;
use stdx::lock;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::admin::AdminFacet;
use crate::auth::{Authenticator, NoAuthentication};
use crate::keepalive::KeepaliveLimits;
use crate::listener::{Listener, ListenerKind};
use crate::pool::{PoolLimits, QuietHook};
use crate::server::{Counts, Limits, Server};

/// Sizes of everything.
#[derive(Debug, Clone)]
pub struct HubConfig {
    /// Limits of the clients of hypervisors.
    pub limits: Limits,
    /// Workers for the clients of hypervisors.
    pub workers: PoolLimits,
    /// Limits of administrators.
    pub admin_limits: Limits,
    /// Workers for administrators.
    pub admin_workers: PoolLimits,
    /// The server's own pings, if it is to send any.
    pub keepalive: Option<KeepaliveLimits>,
    /// The library version told to clients: major * 1,000,000 + minor * 1,000 + release.
    pub lib_version: u64,
}

impl HubConfig {
    /// The usual sizes, with `lib_version` told to clients.
    pub fn new(lib_version: u64) -> HubConfig {
        HubConfig {
            limits: Limits::default(),
            workers: PoolLimits::default(),
            admin_limits: Limits::default(),
            admin_workers: PoolLimits { min: 1, max: 5, priority: 0 },
            keepalive: Some(KeepaliveLimits::default()),
            lib_version,
        }
    }
}

/// What administrators may ask of the process around the servers.
pub trait Control: Send + Sync {
    /// Where log lines go, in the form `LEVEL:KIND[:DATA]`, blank-separated.
    fn log_outputs(&self) -> String;

    /// Which log lines are kept, in the form `LEVEL:PREFIX`, blank-separated.
    fn log_filters(&self) -> String;

    /// Changes where log lines go; `None` means the default.
    ///
    /// # Errors
    /// The text is not of that form, or an output cannot be opened.
    fn set_log_outputs(&self, outputs: Option<&str>) -> Result<()>;

    /// Changes which log lines are kept; `None` means the default.
    ///
    /// # Errors
    /// The text is not of that form.
    fn set_log_filters(&self, filters: Option<&str>) -> Result<()>;

    /// Ends the process after so many seconds without clients; 0 means never.
    ///
    /// # Errors
    /// The process cannot end by itself.
    fn set_timeout(&self, seconds: u32) -> Result<()>;

    /// Ends the process in good order; machines go on.
    fn shut_down(&self);

    /// Workers have had nothing to do for a while after work: what was used and freed may be given back.
    fn quiet(&self) {}
}

/// Both servers of a daemon.
pub struct Hub {
    libvirtd: Arc<Server>,
    admin: Arc<Server>,
    authenticator: Arc<dyn Authenticator>,
    accepting: Mutex<Vec<JoinHandle<()>>>,
}

impl Hub {
    /// Servers for `providers`, in the order in which they are probed for the empty URI.
    pub fn new(config: &HubConfig, providers: Vec<Arc<dyn Provider>>, control: Arc<dyn Control>) -> Hub {
        Hub::with_authenticator(config, providers, control, Arc::new(NoAuthentication))
    }

    /// The same, for clients of hypervisors that have to satisfy `authenticator`.
    pub fn with_authenticator(
        config: &HubConfig,
        providers: Vec<Arc<dyn Provider>>,
        control: Arc<dyn Control>,
        authenticator: Arc<dyn Authenticator>,
    ) -> Hub {
        let keepalive = config.keepalive;
        let quiet: QuietHook = {
            let control = control.clone();
            Arc::new(move || control.quiet())
        };
        let libvirtd = Arc::new(Server::new(
            "libvirtd",
            config.limits,
            (config.workers, quiet.clone()),
            keepalive,
            providers,
        ));
        let admin = Arc::new(Server::new(
            "admin",
            config.admin_limits,
            (config.admin_workers, quiet),
            keepalive,
            Vec::new(),
        ));
        let servers = [Arc::downgrade(&libvirtd), Arc::downgrade(&admin)];
        admin.administer(Arc::new(AdminFacet::new(servers, control, config.lib_version)));
        Hub { libvirtd, admin, authenticator, accepting: Mutex::default() }
    }

    /// Accepts clients of `listener` from now on.
    ///
    /// # Errors
    /// The listener cannot be watched.
    pub fn serve(&self, listener: Listener) -> std::io::Result<()> {
        let (server, authenticator): (_, Arc<dyn Authenticator>) = match listener.kind() {
            ListenerKind::Admin => (&self.admin, Arc::new(NoAuthentication)),
            _ => (&self.libvirtd, self.authenticator.clone()),
        };
        let task = listener.accept_all(server.clone(), authenticator)?;
        lock(&self.accepting).push(task);
        Ok(())
    }

    /// The number of clients of hypervisors, and of administrators.
    pub fn counts(&self) -> [watch::Receiver<Counts>; 2] {
        [self.libvirtd.counts(), self.admin.counts()]
    }

    /// Accepts nobody more, reads nothing more, lets calls end and answers reach their clients; hangs up after `limit`.
    pub async fn stop(&self, limit: Duration) {
        let accepting = std::mem::take(&mut *lock(&self.accepting));
        for task in accepting {
            task.abort();
            // Its end removes the socket's path; that it was aborted is no news.
            let _ = task.await;
        }
        let clients = || [&self.libvirtd, &self.admin].into_iter().flat_map(|server| server.clients());
        for client in clients() {
            client.close_when_done();
        }
        let [mut main, mut admin] = self.counts();
        let all_gone = async {
            // The senders live as long as the servers, so waiting cannot fail.
            let _ = main.wait_for(|counts| counts.clients == 0).await;
            let _ = admin.wait_for(|counts| counts.clients == 0).await;
        };
        if tokio::time::timeout(limit, all_gone).await.is_err() {
            for client in clients() {
                log::warn!("client {}: hung up with calls still in progress", client.id);
                client.hang_up();
            }
        }
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub")
            .field("libvirtd", &self.libvirtd)
            .field("admin", &self.admin)
            .finish_non_exhaustive()
    }
}
