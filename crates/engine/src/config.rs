//! Where an engine keeps its files and how patient it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Receives the engine's messages for the log, one line each.
pub type LogSink = Arc<dyn Fn(&str) + Send + Sync>;

/// Settings of one engine. Every directory gets a folder of the driver's name inside.
#[derive(Clone)]
pub struct EngineConfig {
    /// Definitions: `DIR/<driver>/NAME.xml` and `DIR/<driver>/autostart/NAME.xml`. `None`: nothing is stored.
    pub config_dir: Option<PathBuf>,
    /// What runs: `DIR/<driver>/NAME.xml`. `None`: nothing is stored, machines do not outlive the daemon.
    pub run_dir: Option<PathBuf>,
    /// What a machine keeps between runs (`DIR/<driver>/...`): given to the backend.
    pub state_dir: PathBuf,
    /// Logs (`DIR/<driver>/NAME.log`): given to the backend.
    pub log_dir: PathBuf,
    /// Longest wait for a machine's queue.
    pub job_wait: Duration,
    /// Machines marked for it are started with the engine, once after each boot of the host.
    pub autostart: bool,
    /// Where messages go.
    pub log: LogSink,
}

impl EngineConfig {
    /// An engine that keeps nothing on disk.
    pub fn in_memory() -> EngineConfig {
        EngineConfig {
            config_dir: None,
            run_dir: None,
            state_dir: PathBuf::from("/nonexistent"),
            log_dir: PathBuf::from("/nonexistent"),
            job_wait: Duration::from_secs(30),
            autostart: false,
            log: Arc::new(|_| {}),
        }
    }

    /// An engine that keeps everything below `root` in the folders `etc`, `run`, `lib` and `log`.
    pub fn below(root: &std::path::Path) -> EngineConfig {
        EngineConfig {
            config_dir: Some(root.join("etc")),
            run_dir: Some(root.join("run")),
            state_dir: root.join("lib"),
            log_dir: root.join("log"),
            autostart: true,
            ..EngineConfig::in_memory()
        }
    }
}

impl std::fmt::Debug for EngineConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EngineConfig")
            .field("config_dir", &self.config_dir)
            .field("run_dir", &self.run_dir)
            .field("state_dir", &self.state_dir)
            .field("job_wait", &self.job_wait)
            .finish_non_exhaustive()
    }
}
