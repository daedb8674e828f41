//! Finding machines: everything from snapshots.

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
    VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,
    VIR_CONNECT_LIST_DOMAINS_INACTIVE, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
    VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,
    VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,
    VIR_CONNECT_LIST_DOMAINS_OTHER, VIR_CONNECT_LIST_DOMAINS_PAUSED, VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
    VIR_CONNECT_LIST_DOMAINS_RUNNING, VIR_CONNECT_LIST_DOMAINS_SHUTOFF, VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
    VIR_DOMAIN_PAUSED, VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTOFF,
};
use api::{Domain, DomainLookup};
use error::Result;
use stdx::Uuid;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;
use crate::machine::Machine;
use crate::snapshot::Snapshot;

/// A flag and the machines that it lets pass.
type Filter = (u32, fn(&Snapshot) -> bool);

/// Filters in groups: a machine passes a group if one of its flags fits, or if none of them is set.
const GROUPS: [&[Filter]; 7] = [
    &[
        (VIR_CONNECT_LIST_DOMAINS_ACTIVE, Snapshot::active),
        (VIR_CONNECT_LIST_DOMAINS_INACTIVE, |machine| !machine.active()),
    ],
    &[
        (VIR_CONNECT_LIST_DOMAINS_PERSISTENT, |machine| machine.persistent.is_some()),
        (VIR_CONNECT_LIST_DOMAINS_TRANSIENT, |machine| machine.persistent.is_none()),
    ],
    &[
        (VIR_CONNECT_LIST_DOMAINS_RUNNING, |machine| machine.power.state == VIR_DOMAIN_RUNNING),
        (VIR_CONNECT_LIST_DOMAINS_PAUSED, |machine| machine.power.state == VIR_DOMAIN_PAUSED),
        (VIR_CONNECT_LIST_DOMAINS_SHUTOFF, |machine| machine.power.state == VIR_DOMAIN_SHUTOFF),
        (VIR_CONNECT_LIST_DOMAINS_OTHER, |machine| {
            !matches!(machine.power.state, VIR_DOMAIN_RUNNING | VIR_DOMAIN_PAUSED | VIR_DOMAIN_SHUTOFF)
        }),
    ],
    // No machine of this engine has saved states, snapshots or checkpoints yet.
    &[(VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, |_| false), (VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, |_| true)],
    &[
        (VIR_CONNECT_LIST_DOMAINS_AUTOSTART, |machine| machine.autostart),
        (VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, |machine| !machine.autostart),
    ],
    &[(VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, |_| false), (VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT, |_| true)],
    &[
        (VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, |_| false),
        (VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT, |_| true),
    ],
];

/// Every flag of the list.
const FLAGS: u32 = (VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT << 1) - 1;

/// Whether a machine passes the filters.
pub(crate) fn selected(machine: &Snapshot, flags: u32) -> bool {
    machine.visible
        && GROUPS.iter().all(|group| {
            let set = group.iter().any(|(flag, _)| flags & flag != 0);
            !set || group.iter().any(|(flag, fits)| flags & flag != 0 && fits(machine))
        })
}

impl<B: Backend> DomainLookup for Connection<B> {
    fn connect_list_defined_domains(&self) -> Result<Vec<String>> {
        let machines = self.snapshots(VIR_CONNECT_LIST_DOMAINS_INACTIVE);
        Ok(machines.iter().map(|machine| machine.name.to_string()).collect())
    }

    fn connect_num_of_defined_domains(&self) -> Result<i32> {
        Ok(count(self.snapshots(VIR_CONNECT_LIST_DOMAINS_INACTIVE).len()))
    }

    fn connect_list_domains(&self) -> Result<Vec<i32>> {
        let mut ids: Vec<i32> =
            self.snapshots(VIR_CONNECT_LIST_DOMAINS_ACTIVE).iter().map(|machine| machine.id).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn connect_num_of_domains(&self) -> Result<i32> {
        Ok(count(self.snapshots(VIR_CONNECT_LIST_DOMAINS_ACTIVE).len()))
    }

    fn connect_list_all_domains(&self, flags: u32) -> Result<Vec<Domain>> {
        self.check_flags("ConnectListAllDomains", flags, FLAGS)?;
        Ok(self.snapshots(flags).iter().map(|machine| machine.handle()).collect())
    }

    fn domain_lookup_by_id(&self, id: i32) -> Result<Domain> {
        let machine = self.engine().registry().by_id(id);
        visible(machine.as_deref()).ok_or_else(|| fail::no_id(self.domain(), id))
    }

    fn domain_lookup_by_name(&self, name: &str) -> Result<Domain> {
        let machine = self.engine().registry().by_name(name);
        visible(machine.as_deref())
            .filter(|handle| handle.name == name)
            .ok_or_else(|| fail::no_name(self.domain(), name))
    }

    fn domain_lookup_by_uuid(&self, uuid: Uuid) -> Result<Domain> {
        let machine = self.engine().registry().by_uuid(uuid);
        visible(machine.as_deref()).ok_or_else(|| fail::no_uuid(self.domain(), uuid, ""))
    }

    fn domain_is_active(&self, dom: &Domain) -> Result<i32> {
        Ok(i32::from(self.find(dom)?.snapshot().active()))
    }

    fn domain_is_persistent(&self, dom: &Domain) -> Result<i32> {
        Ok(i32::from(self.find(dom)?.snapshot().persistent.is_some()))
    }

    fn domain_is_updated(&self, dom: &Domain) -> Result<i32> {
        self.find(dom)?;
        // libvirt's drivers set this mark in one case only (a definition read again after a rename); ours have none.
        Ok(0)
    }
}

impl<B: Backend> Connection<B> {
    /// The machines that pass the filters, ordered by name.
    pub(crate) fn snapshots(&self, flags: u32) -> Vec<std::sync::Arc<Snapshot>> {
        let mut snapshots = Vec::new();
        for machine in self.engine().registry().all() {
            let snapshot = machine.snapshot();
            if selected(&snapshot, flags) {
                snapshots.push(snapshot);
            }
        }
        snapshots
    }
}

fn visible<B: Backend>(machine: Option<&Machine<B>>) -> Option<Domain> {
    machine.map(Machine::snapshot).filter(|snapshot| snapshot.visible).map(|snapshot| snapshot.handle())
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
