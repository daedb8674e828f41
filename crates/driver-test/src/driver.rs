//! One client's view of a simulated host: the engine's facets, and those that only the test driver has.

use std::sync::Arc;

use api::{
    Connect, DomainCheckpoints, DomainCpu, DomainInfo, DomainIo, DomainLife, DomainLookup, DomainPower,
    DomainSaving, DomainSnapshots, DomainStats, DomainTune, Driver, EventBus, Node,
};
use engine::{Connection, Engine, Machine, Snapshot};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;

use crate::backend::TestBackend;
use crate::moments::AllMoments;

/// A connection to a simulated host.
#[derive(Debug)]
pub struct TestDriver {
    connection: Arc<Connection<TestBackend>>,
}

impl TestDriver {
    /// The view of `connection`.
    pub fn new(connection: Arc<Connection<TestBackend>>) -> TestDriver {
        TestDriver { connection }
    }

    /// The engine's own view.
    pub(crate) fn connection(&self) -> &Connection<TestBackend> {
        &self.connection
    }

    pub(crate) fn engine(&self) -> &Arc<Engine<TestBackend>> {
        self.connection.engine()
    }

    pub(crate) fn moments(&self) -> &AllMoments {
        self.engine().backend().moments()
    }

    pub(crate) fn find(&self, handle: &api::Domain) -> Result<Arc<Machine<TestBackend>>> {
        self.connection.find(handle)
    }

    pub(crate) fn check_flags(&self, function: &str, flags: u32, allowed: u32) -> Result<()> {
        self.connection.check_flags(function, flags, allowed)
    }

    /// The machine as it is now, as a snapshot records it.
    pub(crate) fn recorded(&self, machine: &Machine<TestBackend>) -> Result<Domain> {
        let mut domain = current(&machine.snapshot())?.parse()?;
        domain.id = None;
        Ok(domain)
    }

    /// The document that a question with `flags` means.
    pub(crate) fn chosen(&self, dom: &api::Domain, flags: u32) -> Result<Domain> {
        let snapshot = self.find(dom)?.snapshot();
        let live = self.connection.meant(&snapshot, flags)?;
        let document = if live { snapshot.current() } else { snapshot.future() };
        document.map_or_else(|| current(&snapshot)?.parse(), |document| document.parse())
    }

    /// Changes what runs, the definition or both, as `flags` say.
    pub(crate) fn change(
        &self,
        dom: &api::Domain,
        flags: u32,
        change: &mut dyn FnMut(&mut Domain) -> Result<()>,
    ) -> Result<()> {
        let machine = self.find(dom)?;
        let _job = self.engine().job(&machine, "change")?;
        let (live, config) = self.connection.affected(&machine.snapshot(), flags)?;
        self.engine().update(&machine, live, config, change)
    }

    /// [`change`](TestDriver::change) for calls that libvirt's test driver does not make for both at once.
    pub(crate) fn change_one(
        &self,
        dom: &api::Domain,
        flags: u32,
        change: &mut dyn FnMut(&mut Domain) -> Result<()>,
    ) -> Result<()> {
        self.connection.meant(&self.find(dom)?.snapshot(), flags)?;
        self.change(dom, flags, change)
    }
}

/// What the machine is now.
pub(crate) fn current(snapshot: &Snapshot) -> Result<&engine::Document> {
    snapshot.current().map(|document| &**document).ok_or_else(|| {
        let detail = format!("no domain with matching name '{}'", snapshot.name);
        Error::new(ErrorCode::NoDomain, ErrorDomain::Test, detail)
    })
}

impl Driver for TestDriver {
    fn name(&self) -> &'static str {
        self.connection.name()
    }

    fn supports_feature(&self, feature: i32) -> bool {
        self.connection.supports_feature(feature)
    }

    fn events(&self) -> &EventBus {
        self.connection.events()
    }

    fn connect(&self) -> Option<&dyn Connect> {
        self.connection.connect()
    }

    fn domain_checkpoint(&self) -> Option<&dyn DomainCheckpoints> {
        Some(self)
    }

    fn domain_cpu(&self) -> Option<&dyn DomainCpu> {
        Some(self)
    }

    fn domain_info(&self) -> Option<&dyn DomainInfo> {
        self.connection.domain_info()
    }

    fn domain_io(&self) -> Option<&dyn DomainIo> {
        self.connection.domain_io()
    }

    fn domain_life(&self) -> Option<&dyn DomainLife> {
        self.connection.domain_life()
    }

    fn domain_lookup(&self) -> Option<&dyn DomainLookup> {
        self.connection.domain_lookup()
    }

    fn domain_power(&self) -> Option<&dyn DomainPower> {
        self.connection.domain_power()
    }

    fn domain_saving(&self) -> Option<&dyn DomainSaving> {
        self.connection.domain_saving()
    }

    fn domain_snapshot(&self) -> Option<&dyn DomainSnapshots> {
        Some(self)
    }

    fn domain_stats(&self) -> Option<&dyn DomainStats> {
        Some(self)
    }

    fn domain_tune(&self) -> Option<&dyn DomainTune> {
        Some(self)
    }

    fn node(&self) -> Option<&dyn Node> {
        self.connection.node()
    }
}
