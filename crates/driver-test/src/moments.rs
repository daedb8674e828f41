//! The snapshots and checkpoints of all machines, forgotten with the machine that they belong to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

use api::constants::{VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA, VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA};
use engine::Machine;
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::checkpoint::DomainCheckpoint;
use model::snapshot::DomainSnapshot;
use stdx::Uuid;

use crate::backend::TestBackend;
use crate::tree::Tree;

/// What is kept of one machine.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    /// Its snapshots.
    pub(crate) snapshots: Tree<DomainSnapshot>,
    /// Its checkpoints.
    pub(crate) checkpoints: Tree<DomainCheckpoint>,
}

/// What is kept of every machine.
#[derive(Debug, Default)]
pub(crate) struct AllMoments {
    machines: Mutex<HashMap<Uuid, Kept>>,
}

/// What is kept, and the machine that it belongs to.
#[derive(Debug)]
struct Kept {
    owner: Weak<Machine<TestBackend>>,
    moments: Moments,
}

impl AllMoments {
    /// Looks at or changes what is kept of `machine`.
    pub(crate) fn with<R>(
        &self,
        machine: &Arc<Machine<TestBackend>>,
        action: impl FnOnce(&mut Moments) -> R,
    ) -> R {
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        machines.retain(|_, kept| kept.owner.strong_count() > 0);
        let own = Arc::downgrade(machine);
        let fresh = || Kept { owner: own.clone(), moments: Moments::default() };
        let kept = machines.entry(machine.uuid()).or_insert_with(fresh);
        if !kept.owner.ptr_eq(&own) {
            // Another machine had the UUID before.
            *kept = fresh();
        }
        action(&mut kept.moments)
    }

    /// The definition of the machine `uuid` is about to go: with `flags`, what belongs to it may go too.
    pub(crate) fn undefine(&self, uuid: Uuid, flags: u32) -> Result<()> {
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Kept { owner, moments }) = machines.get(&uuid) else { return Ok(()) };
        if owner.upgrade().is_none_or(|machine| machine.snapshot().active()) {
            return Ok(());
        }
        for (count, what, flag) in [
            (moments.snapshots.len(), "snapshots", VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA),
            (moments.checkpoints.len(), "checkpoints", VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA),
        ] {
            if count > 0 && flags & flag == 0 {
                let detail = format!("cannot delete inactive domain with {count} {what}");
                return Err(Error::new(ErrorCode::OperationInvalid, ErrorDomain::Test, detail)
                    .with_cure(format!("give --{what}-metadata to forget them too")));
            }
        }
        machines.remove(&uuid);
        Ok(())
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A name that another snapshot or checkpoint of the machine has.
pub(crate) fn taken(name: &str) -> Error {
    Error::new(ErrorCode::OperationFailed, ErrorDomain::Test, format!("domain moment {name} already exists"))
        .with_cure("choose another name, or delete that one first")
}

/// A request that contradicts what there is.
pub(crate) fn unsupported(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::OperationUnsupported, ErrorDomain::Test, detail)
}

/// Refuses two flags of which only one may be given.
pub(crate) fn exclusive(flags: u32, first: (u32, &str), second: (u32, &str)) -> Result<()> {
    if flags & first.0 == 0 || flags & second.0 == 0 {
        return Ok(());
    }
    let detail = format!("Flags '{}' and '{}' are mutually exclusive", first.1, second.1);
    Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail).verbatim())
}
