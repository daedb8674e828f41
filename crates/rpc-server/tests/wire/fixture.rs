//! A server with the stage's driver, in this process, over sockets in a directory of its own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use rpc_server::{Authenticator, Control, Hub, HubConfig, Listener, ListenerKind, NoAuthentication};
use tokio::runtime::Runtime;

use crate::driver::{Stage, StageProvider};
use crate::peer::Peer;

pub(crate) struct Fixture {
    pub(crate) hub: Hub,
    pub(crate) stage: Arc<Stage>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) runtime: Runtime,
    directory: PathBuf,
}

/// Notes what administrators ask of the process.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) asked: Mutex<Vec<String>>,
}

impl Control for Desk {
    fn log_outputs(&self) -> String {
        "1:stderr".to_owned()
    }

    fn log_filters(&self) -> String {
        "1:qemu 3:rpc".to_owned()
    }

    fn set_log_outputs(&self, outputs: Option<&str>) -> error::Result<()> {
        self.asked.lock().unwrap().push(format!("outputs {outputs:?}"));
        Ok(())
    }

    fn set_log_filters(&self, filters: Option<&str>) -> error::Result<()> {
        self.asked.lock().unwrap().push(format!("filters {filters:?}"));
        Ok(())
    }

    fn set_timeout(&self, seconds: u32) -> error::Result<()> {
        self.asked.lock().unwrap().push(format!("timeout {seconds}"));
        Ok(())
    }

    fn shut_down(&self) {
        self.asked.lock().unwrap().push("end".to_owned());
    }
}

impl Fixture {
    pub(crate) fn new() -> Fixture {
        Fixture::with(|_| {})
    }

    /// A server with other sizes.
    pub(crate) fn with(change: impl FnOnce(&mut HubConfig)) -> Fixture {
        Fixture::with_authenticator(change, Arc::new(NoAuthentication))
    }

    pub(crate) fn with_authenticator(
        change: impl FnOnce(&mut HubConfig),
        authenticator: Arc<dyn Authenticator>,
    ) -> Fixture {
        Fixture::with_drivers(change, authenticator, Vec::new())
    }

    /// A server with drivers beside the stage's.
    pub(crate) fn with_drivers(
        change: impl FnOnce(&mut HubConfig),
        authenticator: Arc<dyn Authenticator>,
        mut providers: Vec<Arc<dyn api::Provider>>,
    ) -> Fixture {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("rpc-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        let mut config = HubConfig::new(11_003_000);
        change(&mut config);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (stage, desk) = (Arc::new(Stage::default()), Arc::new(Desk::default()));
        providers.push(Arc::new(StageProvider(stage.clone())));
        let hub = Hub::with_authenticator(&config, providers, desk.clone(), authenticator);
        let guard = runtime.enter();
        for (name, kind) in
            [("rw", ListenerKind::ReadWrite), ("ro", ListenerKind::ReadOnly), ("admin", ListenerKind::Admin)]
        {
            hub.serve(Listener::unix(&directory.join(name), kind, 0o700, None).unwrap()).unwrap();
        }
        drop(guard);
        Fixture { hub, stage, desk, runtime, directory }
    }

    pub(crate) fn path(&self, socket: &str) -> PathBuf {
        self.directory.join(socket)
    }

    /// A client that has opened nothing.
    pub(crate) fn connect(&self) -> Peer {
        Peer::connect(&self.path("rw"))
    }

    /// A client that has opened the stage's driver.
    pub(crate) fn open(&self) -> Peer {
        Peer::open(&self.path("rw"))
    }

    /// Waits until so many clients are connected.
    pub(crate) fn await_clients(&self, count: u32) {
        let [mut counts, _] = self.hub.counts();
        self.runtime.block_on(async {
            let wait = counts.wait_for(|counts| counts.clients == count);
            tokio::time::timeout(std::time::Duration::from_secs(10), wait).await.expect("in time").unwrap();
        });
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.stage.release();
        std::fs::remove_dir_all(&self.directory).unwrap();
    }
}
