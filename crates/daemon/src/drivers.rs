//! The list of drivers: the only place that names them.

use std::sync::Arc;
use std::time::Duration;

use api::Provider;
use driver_qemu::{QemuConfig, Scope};
use driver_test::TestProvider;
use engine::EngineConfig;

use crate::{Failure, Options, Paths};

/// Longest wait for the queue of one machine.
const JOB_WAIT: Duration = Duration::from_secs(30);

/// Every driver of this daemon, in the order in which they are asked for the empty URI.
///
/// # Errors
/// A driver cannot use its directories.
pub(crate) fn providers(options: &Options, paths: &Paths) -> Result<Vec<Arc<dyn Provider>>, Failure> {
    let qemu = QemuConfig {
        scope: if options.session { Scope::Session } else { Scope::System },
        engine: engine(paths),
        cache_dir: paths.state.join("cache/qemu"),
    };
    let qemu = driver_qemu::provider(qemu)
        .map_err(|error| Failure(format!("cannot start the QEMU driver: {error}")))?;
    Ok(vec![qemu, Arc::new(TestProvider::new())])
}

/// Where an engine keeps its files.
fn engine(paths: &Paths) -> EngineConfig {
    EngineConfig {
        config_dir: Some(paths.config.clone()),
        run_dir: Some(paths.run.clone()),
        state_dir: paths.state.clone(),
        log_dir: paths.log.clone(),
        job_wait: JOB_WAIT,
        autostart: true,
        log: Arc::new(|line| log::warn!(target: "engine", "{line}")),
    }
}
