//! Starting machines: defined ones and transient ones.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use api::Domain;
use api::constants::{
    VIR_DOMAIN_START_AUTODESTROY, VIR_DOMAIN_START_BYPASS_CACHE, VIR_DOMAIN_START_FORCE_BOOT,
    VIR_DOMAIN_START_PAUSED, VIR_DOMAIN_START_RESET_NVRAM, VIR_DOMAIN_START_VALIDATE,
};
use error::{ErrorDomain, Result};

use crate::backend::{Backend, Purpose};
use crate::connection::Connection;
use crate::document::Document;
use crate::fail;
use crate::lifecycle::StartRequest;
use crate::start::StartOptions;

const CREATE_FLAGS: u32 = VIR_DOMAIN_START_PAUSED
    | VIR_DOMAIN_START_AUTODESTROY
    | VIR_DOMAIN_START_BYPASS_CACHE
    | VIR_DOMAIN_START_FORCE_BOOT
    | VIR_DOMAIN_START_RESET_NVRAM;

const CREATE_XML_FLAGS: u32 = VIR_DOMAIN_START_PAUSED
    | VIR_DOMAIN_START_AUTODESTROY
    | VIR_DOMAIN_START_VALIDATE
    | VIR_DOMAIN_START_RESET_NVRAM;

impl<B: Backend> Connection<B> {
    /// Starts a defined machine.
    pub(crate) fn create(&self, dom: &Domain, flags: u32, files: Vec<OwnedFd>) -> Result<Domain> {
        self.check_flags("DomainCreateWithFlags", flags, CREATE_FLAGS)?;
        let machine = self.find(dom)?;
        let job = machine.job("start")?;
        let snapshot = machine.snapshot();
        if snapshot.active() {
            return Err(fail::invalid(self.domain(), "domain is already running"));
        }
        let origin = snapshot.persistent.clone().ok_or_else(fail::not_running)?;
        let request = StartRequest {
            autodestroy: self.autodestroy(flags),
            files,
            ..StartRequest::new(origin.parse()?, origin, options(flags))
        };
        machine.start(&job, request)?;
        Ok(machine.snapshot().handle())
    }

    /// Starts a machine from a document that is not stored.
    pub(crate) fn create_transient(&self, xml: &str, flags: u32, files: Vec<OwnedFd>) -> Result<Domain> {
        self.check_flags("DomainCreateXML", flags, CREATE_XML_FLAGS)?;
        let definition =
            self.engine().prepare(xml, Purpose::Start, flags & VIR_DOMAIN_START_VALIDATE != 0)?;
        let origin = Arc::new(Document::of_definition(&definition));
        let name: Arc<str> = Arc::from(definition.name.as_str());
        let claim = self.claim(origin.summary().uuid, &name, "start")?;
        let machine = &claim.machine;
        if machine.snapshot().active() {
            let detail = format!("domain '{name}' is already active");
            return Err(fail::invalid(ErrorDomain::Domain, detail));
        }
        // Seen from the moment the backend makes something of it.
        machine.state().visible = true;
        let request = StartRequest {
            autodestroy: self.autodestroy(flags),
            files,
            ..StartRequest::new(definition, origin, options(flags))
        };
        machine.start(&claim.job, request)?;
        Ok(machine.snapshot().handle())
    }

    fn autodestroy(&self, flags: u32) -> Option<u64> {
        (flags & VIR_DOMAIN_START_AUTODESTROY != 0).then_some(self.number())
    }
}

fn options(flags: u32) -> StartOptions {
    let set = |flag| flags & flag != 0;
    StartOptions {
        paused: set(VIR_DOMAIN_START_PAUSED),
        bypass_cache: set(VIR_DOMAIN_START_BYPASS_CACHE),
        force_boot: set(VIR_DOMAIN_START_FORCE_BOOT),
        reset_nvram: set(VIR_DOMAIN_START_RESET_NVRAM),
    }
}
