//! One client's view of an engine: the facets, and the machines that end with the connection.

use std::sync::Arc;

use api::{
    Connect, Domain, DomainBlock, DomainCpu, DomainDevice, DomainInfo, DomainIo, DomainLife, DomainLookup,
    DomainPower, DomainSaving, DomainStats, DomainTune, Driver, EventBus, Node, OpenRequest,
};
use error::{ErrorDomain, Result};

use crate::backend::{Backend, StopMode};
use crate::engine::Engine;
use crate::flags;
use crate::machine::{Ending, Machine};

/// A connection to an engine: the driver that a server hands its client to.
pub struct Connection<B: Backend> {
    engine: Arc<Engine<B>>,
    number: u64,
    uri: String,
    read_only: bool,
}

impl<B: Backend> Connection<B> {
    pub(crate) fn new(engine: Arc<Engine<B>>, number: u64, request: &OpenRequest) -> Connection<B> {
        Connection { engine, number, uri: request.uri.clone(), read_only: request.read_only }
    }

    /// The engine behind it.
    pub fn engine(&self) -> &Arc<Engine<B>> {
        &self.engine
    }

    /// The connection may change nothing and see no secret. The server checks that; the engine shows no secrets.
    pub fn read_only(&self) -> bool {
        self.read_only
    }

    /// The machine that a call means.
    ///
    /// # Errors
    /// `NoDomain`.
    pub fn find(&self, handle: &Domain) -> Result<Arc<Machine<B>>> {
        self.engine.find(handle)
    }

    /// Refuses flags beyond `allowed`; `function` is the name without the driver's prefix, such as `DomainReset`.
    ///
    /// # Errors
    /// `InvalidArg`.
    pub fn check_flags(&self, function: &str, flags: u32, allowed: u32) -> Result<()> {
        flags::check(self.engine.backend().identity(), function, flags, allowed)
    }

    pub(crate) fn backend(&self) -> &B {
        self.engine.backend()
    }

    pub(crate) fn domain(&self) -> ErrorDomain {
        self.backend().identity().error_domain
    }

    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl<B: Backend> Driver for Connection<B> {
    fn name(&self) -> &'static str {
        self.backend().identity().name
    }

    fn supports_feature(&self, feature: i32) -> bool {
        use api::feature::{REMOTE_CLOSE_CALLBACK, REMOTE_EVENT_CALLBACK, TYPED_PARAM_STRING};
        matches!(feature, TYPED_PARAM_STRING | REMOTE_EVENT_CALLBACK | REMOTE_CLOSE_CALLBACK)
            || self.backend().supports_feature(feature)
    }

    fn events(&self) -> &EventBus {
        self.engine.events()
    }

    fn connect(&self) -> Option<&dyn Connect> {
        Some(self)
    }

    fn node(&self) -> Option<&dyn Node> {
        self.backend().node()
    }

    fn domain_block(&self) -> Option<&dyn DomainBlock> {
        Some(self)
    }

    fn domain_cpu(&self) -> Option<&dyn DomainCpu> {
        Some(self)
    }

    fn domain_device(&self) -> Option<&dyn DomainDevice> {
        Some(self)
    }

    fn domain_info(&self) -> Option<&dyn DomainInfo> {
        Some(self)
    }

    fn domain_io(&self) -> Option<&dyn DomainIo> {
        Some(self)
    }

    fn domain_life(&self) -> Option<&dyn DomainLife> {
        Some(self)
    }

    fn domain_lookup(&self) -> Option<&dyn DomainLookup> {
        Some(self)
    }

    fn domain_power(&self) -> Option<&dyn DomainPower> {
        Some(self)
    }

    fn domain_saving(&self) -> Option<&dyn DomainSaving> {
        Some(self)
    }

    fn domain_stats(&self) -> Option<&dyn DomainStats> {
        Some(self)
    }

    fn domain_tune(&self) -> Option<&dyn DomainTune> {
        Some(self)
    }
}

impl<B: Backend> Drop for Connection<B> {
    /// Machines that were started with autodestroy end with their connection.
    fn drop(&mut self) {
        for machine in self.engine.registry().running() {
            let bound =
                machine.state().active.as_ref().is_some_and(|active| active.autodestroy == Some(self.number));
            if !bound {
                continue;
            }
            let engine = self.engine.clone();
            self.engine.workers().run(move || {
                if let Err(error) = machine.stop(Ending::Destroyed, StopMode::Force) {
                    let name = machine.snapshot().name.clone();
                    engine.log(&format!("domain '{name}' survived its connection: {error}"));
                }
            });
        }
    }
}

impl<B: Backend> std::fmt::Debug for Connection<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("uri", &self.uri)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}
