//! What administrators may change of the running process.

use error::Result;
use rpc_server::Control;
use tokio::sync::{Notify, watch};

use crate::logger::Logger;

/// The handles of the running process.
#[derive(Debug)]
pub(crate) struct ProcessControl {
    logger: &'static Logger,
    /// Seconds without clients after which the process ends; 0 means never.
    pub(crate) timeout: watch::Sender<u32>,
    /// Somebody asked for the end.
    pub(crate) end: Notify,
}

impl ProcessControl {
    pub(crate) fn new(logger: &'static Logger, timeout: u32) -> ProcessControl {
        ProcessControl { logger, timeout: watch::Sender::new(timeout), end: Notify::new() }
    }
}

impl Control for ProcessControl {
    fn log_outputs(&self) -> String {
        self.logger.outputs()
    }

    fn log_filters(&self) -> String {
        self.logger.filters()
    }

    fn set_log_outputs(&self, outputs: Option<&str>) -> Result<()> {
        self.logger.set_outputs(outputs)
    }

    fn set_log_filters(&self, filters: Option<&str>) -> Result<()> {
        self.logger.set_filters(filters)
    }

    fn set_timeout(&self, seconds: u32) -> Result<()> {
        self.timeout.send_replace(seconds);
        Ok(())
    }

    fn shut_down(&self) {
        log::info!("an administrator asked the daemon to end");
        self.end.notify_one();
    }

    fn quiet(&self) {
        host_sys::memory::trim();
    }
}
