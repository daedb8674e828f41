//! Definitions: made, changed, renamed and removed; on disk first, then to be seen.

use std::sync::Arc;

use api::Domain;
use api::constants::{
    VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED, VIR_DOMAIN_EVENT_DEFINED_RENAMED,
    VIR_DOMAIN_EVENT_DEFINED_UPDATED, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED,
    VIR_DOMAIN_EVENT_UNDEFINED_RENAMED, VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA,
    VIR_DOMAIN_UNDEFINE_KEEP_NVRAM, VIR_DOMAIN_UNDEFINE_KEEP_TPM, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
    VIR_DOMAIN_UNDEFINE_NVRAM, VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA, VIR_DOMAIN_UNDEFINE_TPM,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use stdx::Uuid;

use crate::backend::{Backend, Purpose};
use crate::connection::Connection;
use crate::document::Document;
use crate::fail;
use crate::job::Job;
use crate::machine::Machine;
use crate::registry::Taken;
use crate::store::check_name;

const UNDEFINE_FLAGS: u32 = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
    | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
    | VIR_DOMAIN_UNDEFINE_NVRAM
    | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM
    | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
    | VIR_DOMAIN_UNDEFINE_TPM
    | VIR_DOMAIN_UNDEFINE_KEEP_TPM;

/// Flags that contradict each other.
const CONTRADICTIONS: [(u32, &str, u32, &str); 2] = [
    (
        VIR_DOMAIN_UNDEFINE_NVRAM,
        "VIR_DOMAIN_UNDEFINE_NVRAM",
        VIR_DOMAIN_UNDEFINE_KEEP_NVRAM,
        "VIR_DOMAIN_UNDEFINE_KEEP_NVRAM",
    ),
    (
        VIR_DOMAIN_UNDEFINE_TPM,
        "VIR_DOMAIN_UNDEFINE_TPM",
        VIR_DOMAIN_UNDEFINE_KEEP_TPM,
        "VIR_DOMAIN_UNDEFINE_KEEP_TPM",
    ),
];

impl<B: Backend> Connection<B> {
    pub(crate) fn define(&self, xml: &str, strict: bool) -> Result<Domain> {
        let engine = self.engine();
        let definition = engine.prepare(xml, Purpose::Define, strict)?;
        let document = Arc::new(Document::of_definition(&definition));
        let name: Arc<str> = Arc::from(definition.name.as_str());
        let claim = self.claim(document.summary().uuid, &name, "define")?;
        engine.store().save_definition(&name, &document.to_file())?;
        let machine = &claim.machine;
        let mut state = machine.state();
        let detail = match state.persistent.replace(document) {
            None => VIR_DOMAIN_EVENT_DEFINED_ADDED,
            Some(_) => VIR_DOMAIN_EVENT_DEFINED_UPDATED,
        };
        state.visible = true;
        machine.publish(&state);
        machine.announce(&state, VIR_DOMAIN_EVENT_DEFINED, detail);
        Ok(machine.handle_of(&state))
    }

    /// The machine of that UUID and name with its queue: the one there is, or a new one that nobody sees yet.
    ///
    /// Libvirt's rules: a UUID keeps its name, a name keeps its UUID.
    pub(crate) fn claim(&self, uuid: Uuid, name: &Arc<str>, operation: &'static str) -> Result<Claim<B>> {
        let engine = self.engine();
        let acquire = |machine: &Machine<B>| {
            machine.queue().acquire(operation, engine.config().job_wait, self.domain())
        };
        loop {
            let new = Machine::new(&engine.weak(), uuid, name.clone());
            new.state().keep = true;
            let claim = Claim { job: acquire(&new)?, machine: new };
            let taken = match engine.registry().insert(uuid, name, &claim.machine) {
                Ok(()) => return Ok(claim),
                Err(taken) => taken,
            };
            drop(claim);
            let (machine, same_uuid) = match taken {
                Taken::Uuid(machine) => (machine, true),
                Taken::Name(machine) => (machine, false),
            };
            let snapshot = machine.snapshot();
            if snapshot.visible && same_uuid && snapshot.name != *name {
                return Err(fail::uuid_taken(&snapshot.name, uuid));
            }
            if snapshot.visible && !same_uuid {
                return Err(fail::name_taken(name, machine.uuid()));
            }
            // Wait for whoever makes, changes or removes it, then look again at what it has become.
            let job = acquire(&machine)?;
            machine.clean_up();
            let mut state = machine.state();
            if state.visible && same_uuid && state.name == *name {
                state.keep = true;
                drop(state);
                return Ok(Claim { machine, job });
            }
        }
    }

    pub(crate) fn undefine(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainUndefineFlags", flags, UNDEFINE_FLAGS)?;
        for (first, first_name, second, second_name) in CONTRADICTIONS {
            if flags & first != 0 && flags & second != 0 {
                let detail = format!("Flags '{first_name}' and '{second_name}' are mutually exclusive");
                return Err(fail::bad_argument(self.domain(), detail).verbatim());
            }
        }
        let machine = self.find(dom)?;
        let job = machine.job("undefine")?;
        machine.clean_up();
        let snapshot = machine.snapshot();
        let Some(document) = &snapshot.persistent else {
            return Err(fail::invalid(self.domain(), "cannot undefine transient domain"));
        };
        if self.engine().has_saved(&machine) {
            if flags & VIR_DOMAIN_UNDEFINE_MANAGED_SAVE == 0 {
                let detail = "Refusing to undefine while domain managed save image exists";
                return Err(fail::invalid(self.domain(), detail)
                    .with_cure("give --managed-save, or remove the state with 'managedsave-remove'"));
            }
            self.engine().forget_saved(&machine)?;
        }
        self.backend().undefine(&document.parse()?, flags)?;
        self.engine().store().remove_definition(&snapshot.name)?;
        let mut state = machine.state();
        state.persistent = None;
        state.autostart = false;
        let last = state.active.is_none();
        state.visible = !last;
        machine.publish(&state);
        machine.announce(&state, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED);
        drop(state);
        if last {
            // It may have ended a moment ago: what that run left has to go before anybody can take the name.
            machine.clean_up();
            self.engine().registry().remove(machine.uuid(), &snapshot.name, &machine);
        }
        drop(job);
        Ok(())
    }

    pub(crate) fn rename(&self, dom: &Domain, new_name: &str) -> Result<()> {
        let domain = self.domain();
        if new_name.is_empty() {
            let detail = "string new_name in virDomainRename must not be empty";
            return Err(fail::bad_argument(ErrorDomain::Domain, detail).verbatim());
        }
        check_name(new_name).map_err(|error| error.in_domain(domain))?;
        let machine = self.find(dom)?;
        let _job = machine.job("rename")?;
        let snapshot = machine.snapshot();
        let Some(document) = snapshot.persistent.as_ref() else {
            return Err(fail::invalid(domain, "cannot rename a transient domain"));
        };
        if snapshot.active() {
            return Err(fail::invalid(domain, "cannot rename active domain").with_cure("shut it down first"));
        }
        machine.clean_up();
        if *snapshot.name == *new_name {
            return Err(fail::invalid(ErrorDomain::Domain, "Can't rename domain to itself"));
        }
        let name: Arc<str> = Arc::from(new_name);
        if !self.engine().registry().reserve_name(&name, &machine) {
            let detail = format!("domain with name '{new_name}' already exists");
            return Err(Error::new(ErrorCode::OperationInvalid, ErrorDomain::Domain, detail));
        }
        let renamed = self.rename_on_disk(&snapshot, document, new_name);
        let document = match renamed {
            Ok(document) => document,
            Err(error) => {
                self.engine().registry().release_name(new_name);
                return Err(error);
            }
        };
        let mut state = machine.state();
        machine.announce(&state, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_RENAMED);
        state.name = name;
        state.persistent = Some(document);
        machine.publish(&state);
        self.engine().registry().release_name(&snapshot.name);
        machine.announce(&state, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
        Ok(())
    }

    fn rename_on_disk(
        &self,
        snapshot: &crate::Snapshot,
        document: &Document,
        new_name: &str,
    ) -> Result<Arc<Document>> {
        let mut definition = document.parse()?;
        new_name.clone_into(&mut definition.name);
        let document = Arc::new(Document::of_definition(&definition));
        let store = self.engine().store();
        store.rename_definition(&snapshot.name, new_name, &document.to_file(), snapshot.autostart)?;
        Ok(document)
    }
}

/// A machine that somebody is about to define or to create; it stays even if it is transient and its run ends.
pub(crate) struct Claim<B: Backend> {
    pub(crate) machine: Arc<Machine<B>>,
    pub(crate) job: Job,
}

impl<B: Backend> Drop for Claim<B> {
    /// Forgets the machine if nothing has come of it. The queue is let go after that.
    fn drop(&mut self) {
        let mut state = self.machine.state();
        state.keep = false;
        if state.active.is_some() || state.persistent.is_some() {
            return;
        }
        state.visible = false;
        self.machine.publish(&state);
        let name = state.name.clone();
        drop(state);
        self.machine.clean_up();
        if let Ok(engine) = self.machine.engine() {
            engine.registry().remove(self.machine.uuid(), &name, &self.machine);
        }
    }
}
