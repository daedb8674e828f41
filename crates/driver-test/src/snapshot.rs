//! Snapshots of simulated machines: what is told of them is kept, and a return to one is a change of definition and state.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC, VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT, VIR_DOMAIN_SNAPSHOT_CREATE_HALT,
    VIR_DOMAIN_SNAPSHOT_CREATE_LIVE, VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE,
    VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE, VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN,
    VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY,
    VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS,
    VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL, VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE,
    VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL, VIR_DOMAIN_SNAPSHOT_LIST_LEAVES, VIR_DOMAIN_SNAPSHOT_LIST_METADATA,
    VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES, VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA,
    VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL, VIR_DOMAIN_SNAPSHOT_XML_SECURE,
};
use api::{Domain, DomainSnapshot, DomainSnapshots, Driver};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::moment::{Parent, RecordedDomain};
use model::snapshot::{DomainSnapshot as Definition, SnapshotLocation, SnapshotState};
use model::{DocumentKind, FormatFlags};
use policy::moment::snapshot::{self, Purpose};

use crate::backend::TestBackend;
use crate::driver::TestDriver;
use crate::moments::{exclusive, now, taken, unsupported};
use crate::normalize::normalize;
use crate::snapshot_make::{align, state_of};
use crate::tree::{Extent, Tree};

type Machine = engine::Machine<TestBackend>;

const CREATE_FLAGS: u32 = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE
    | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT
    | VIR_DOMAIN_SNAPSHOT_CREATE_HALT
    | VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE
    | VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC
    | VIR_DOMAIN_SNAPSHOT_CREATE_LIVE
    | VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE;

const STATE_FILTERS: u32 =
    VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY;
const PLACE_FILTERS: u32 = VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL | VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL;
const LEAF_FILTERS: u32 = VIR_DOMAIN_SNAPSHOT_LIST_LEAVES | VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES;
const METADATA_FILTERS: u32 = VIR_DOMAIN_SNAPSHOT_LIST_METADATA | VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA;
const LIST_FLAGS: u32 = VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS
    | VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL
    | STATE_FILTERS
    | PLACE_FILTERS
    | LEAF_FILTERS
    | METADATA_FILTERS;

impl DomainSnapshots for TestDriver {
    fn domain_snapshot_create_xml(&self, dom: &Domain, xml: &str, flags: u32) -> Result<DomainSnapshot> {
        self.check_flags("DomainSnapshotCreateXML", flags, CREATE_FLAGS)?;
        let redefine = flags & VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE != 0;
        exclusive(
            flags,
            (VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE, "VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE"),
            (VIR_DOMAIN_SNAPSHOT_CREATE_HALT, "VIR_DOMAIN_SNAPSHOT_CREATE_HALT"),
        )?;
        let machine = self.find(dom)?;
        let job = self.engine().job(&machine, "snapshot")?;
        if self.moments().with(&machine, |moments| moments.checkpoints.len()) > 0 {
            return Err(unsupported("cannot create snapshot while checkpoint exists"));
        }
        let strict = flags & VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE != 0;
        let mut definition: Definition = crate::read::moment(xml, "domainsnapshot", strict)?;
        snapshot::complete(&mut definition, Purpose { redefine, internal: false }, &mut normalize)?;
        if !redefine {
            snapshot::stamp(&mut definition, now());
            definition.state = Some(state_of(machine.snapshot().power));
            let recorded = self.recorded(&machine)?;
            align(&mut definition, &recorded, machine.snapshot().active())?;
            definition.domain = Some(RecordedDomain::Whole(Box::new(recorded)));
        }
        let name = definition.name.clone().unwrap_or_default();
        let current = !redefine || flags & VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT != 0;
        self.moments()
            .with(&machine, |moments| keep(&mut moments.snapshots, definition, redefine, current))?;
        drop(job);
        if flags & VIR_DOMAIN_SNAPSHOT_CREATE_HALT != 0 && machine.snapshot().active() {
            (self as &dyn Driver).domain_destroy(&machine.snapshot().handle())?;
        }
        Ok(DomainSnapshot { name, dom: machine.snapshot().handle() })
    }

    fn domain_snapshot_get_xml_desc(&self, snap: &DomainSnapshot, flags: u32) -> Result<String> {
        self.check_flags("DomainSnapshotGetXMLDesc", flags, VIR_DOMAIN_SNAPSHOT_XML_SECURE.cast_unsigned())?;
        let (_, definition) = self.definition(snap)?;
        let secure = if flags & VIR_DOMAIN_SNAPSHOT_XML_SECURE.cast_unsigned() != 0 {
            FormatFlags::SECURE
        } else {
            FormatFlags::NONE
        };
        let kind = DocumentKind::named("domainsnapshot").ok_or_else(|| missing(&snap.name))?;
        Ok(kind.format(&definition, secure | FormatFlags::INACTIVE))
    }

    fn domain_snapshot_num(&self, dom: &Domain, flags: u32) -> Result<i32> {
        self.domain_list_all_snapshots(dom, flags).map(|list| count(&list))
    }

    fn domain_snapshot_list_names(&self, dom: &Domain, flags: u32) -> Result<Vec<String>> {
        Ok(self.domain_list_all_snapshots(dom, flags)?.into_iter().map(|snapshot| snapshot.name).collect())
    }

    fn domain_snapshot_lookup_by_name(&self, dom: &Domain, name: &str, flags: u32) -> Result<DomainSnapshot> {
        self.check_flags("DomainSnapshotLookupByName", flags, 0)?;
        let wanted = DomainSnapshot { name: name.to_owned(), dom: dom.clone() };
        let (machine, ()) = self.snapshot(&wanted, |_, _| ())?;
        Ok(DomainSnapshot { dom: machine.snapshot().handle(), ..wanted })
    }

    fn domain_has_current_snapshot(&self, dom: &Domain, flags: u32) -> Result<i32> {
        self.check_flags("DomainHasCurrentSnapshot", flags, 0)?;
        let machine = self.find(dom)?;
        Ok(self.moments().with(&machine, |moments| moments.snapshots.current().is_some()).into())
    }

    fn domain_snapshot_current(&self, dom: &Domain, flags: u32) -> Result<DomainSnapshot> {
        self.check_flags("DomainSnapshotCurrent", flags, 0)?;
        let machine = self.find(dom)?;
        let current = self.moments().with(&machine, |moments| moments.snapshots.current().map(str::to_owned));
        let Some(name) = current else {
            let detail = "the domain does not have a current snapshot";
            return Err(Error::new(ErrorCode::NoDomainSnapshot, ErrorDomain::Test, detail));
        };
        Ok(DomainSnapshot { name, dom: machine.snapshot().handle() })
    }

    fn domain_revert_to_snapshot(&self, snap: &DomainSnapshot, flags: u32) -> Result<()> {
        self.revert(snap, flags)
    }

    fn domain_snapshot_delete(&self, snap: &DomainSnapshot, flags: u32) -> Result<()> {
        let allowed = VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN
            | VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY
            | VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY;
        self.check_flags("DomainSnapshotDelete", flags, allowed)?;
        exclusive(
            flags,
            (VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN, "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN"),
            (VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY, "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY"),
        )?;
        let extent = Extent::of(
            flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN != 0,
            flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY != 0,
        );
        self.snapshot(snap, |tree, name| tree.remove(name, extent)).map(drop)
    }

    fn domain_snapshot_get_parent(&self, snap: &DomainSnapshot, flags: u32) -> Result<DomainSnapshot> {
        self.check_flags("DomainSnapshotGetParent", flags, 0)?;
        let (machine, parent) = self.snapshot(snap, |tree, name| tree.parent(name).map(str::to_owned))?;
        let Some(name) = parent else {
            let detail = format!("snapshot '{}' does not have a parent", snap.name);
            return Err(Error::new(ErrorCode::NoDomainSnapshot, ErrorDomain::Test, detail));
        };
        Ok(DomainSnapshot { name, dom: machine.snapshot().handle() })
    }

    fn domain_snapshot_num_children(&self, snap: &DomainSnapshot, flags: u32) -> Result<i32> {
        self.domain_snapshot_list_all_children(snap, flags).map(|list| count(&list))
    }

    fn domain_snapshot_list_children_names(&self, snap: &DomainSnapshot, flags: u32) -> Result<Vec<String>> {
        let list = self.domain_snapshot_list_all_children(snap, flags)?;
        Ok(list.into_iter().map(|snapshot| snapshot.name).collect())
    }

    fn domain_snapshot_is_current(&self, snap: &DomainSnapshot, flags: u32) -> Result<i32> {
        self.check_flags("DomainSnapshotIsCurrent", flags, 0)?;
        self.snapshot(snap, |tree, name| tree.current() == Some(name)).map(|(_, current)| current.into())
    }

    fn domain_snapshot_has_metadata(&self, snap: &DomainSnapshot, flags: u32) -> Result<i32> {
        self.check_flags("DomainSnapshotHasMetadata", flags, 0)?;
        self.snapshot(snap, |_, _| ()).map(|_| 1)
    }

    fn domain_list_all_snapshots(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainSnapshot>> {
        self.check_flags("DomainListAllSnapshots", flags, LIST_FLAGS)?;
        let machine = self.find(dom)?;
        let all = flags & VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS == 0;
        let names = self.moments().with(&machine, |moments| list(&moments.snapshots, None, all, flags));
        Ok(handles(&machine, names))
    }

    fn domain_snapshot_list_all_children(
        &self,
        snap: &DomainSnapshot,
        flags: u32,
    ) -> Result<Vec<DomainSnapshot>> {
        self.check_flags("DomainSnapshotListAllChildren", flags, LIST_FLAGS)?;
        let all = flags & VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS != 0;
        let (machine, names) = self.snapshot(snap, |tree, name| list(tree, Some(name), all, flags))?;
        Ok(handles(&machine, names))
    }
}

impl TestDriver {
    /// Looks at or changes the tree that `snap` is in.
    pub(crate) fn snapshot<R>(
        &self,
        snap: &DomainSnapshot,
        action: impl FnOnce(&mut Tree<Definition>, &str) -> R,
    ) -> Result<(Arc<Machine>, R)> {
        let machine = self.find(&snap.dom)?;
        let name = snap.name.as_str();
        let found = self.moments().with(&machine, |moments| {
            moments.snapshots.get(name)?;
            Some(action(&mut moments.snapshots, name))
        });
        found.map(|found| (machine, found)).ok_or_else(|| missing(name))
    }

    /// The definition of `snap` with its present parent.
    pub(crate) fn definition(&self, snap: &DomainSnapshot) -> Result<(Arc<Machine>, Definition)> {
        let found = |tree: &mut Tree<Definition>, name: &str| {
            let mut definition = tree.get(name)?.clone();
            definition.parent = tree.parent(name).map(|name| Parent { name: Some(name.to_owned()) });
            Some(definition)
        };
        let (machine, definition) = self.snapshot(snap, found)?;
        definition.map(|definition| (machine, definition)).ok_or_else(|| missing(&snap.name))
    }
}

fn missing(name: &str) -> Error {
    let detail = format!("no domain snapshot with matching name '{name}'");
    Error::new(ErrorCode::NoDomainSnapshot, ErrorDomain::Test, detail)
}

fn count(list: &[DomainSnapshot]) -> i32 {
    i32::try_from(list.len()).unwrap_or(i32::MAX)
}

fn handles(machine: &Machine, names: Vec<String>) -> Vec<DomainSnapshot> {
    let dom = machine.snapshot().handle();
    names.into_iter().map(|name| DomainSnapshot { name, dom: dom.clone() }).collect()
}

fn list(tree: &Tree<Definition>, from: Option<&str>, all: bool, flags: u32) -> Vec<String> {
    let chosen = |group: u32, kind: u32| flags & group == 0 || flags & kind != 0;
    let wanted = |name: &str| {
        let Some(definition) = tree.get(name) else { return false };
        let leaf = match tree.has_children(name) {
            true => VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES,
            false => VIR_DOMAIN_SNAPSHOT_LIST_LEAVES,
        };
        let state = match definition.state {
            Some(SnapshotState::Shutoff) => VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE,
            Some(SnapshotState::DiskSnapshot) => VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY,
            _ => VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE,
        };
        let place = match is_external(definition) {
            true => VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL,
            false => VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL,
        };
        // All that is known here is metadata.
        chosen(METADATA_FILTERS, VIR_DOMAIN_SNAPSHOT_LIST_METADATA)
            && chosen(LEAF_FILTERS, leaf)
            && chosen(STATE_FILTERS, state)
            && chosen(PLACE_FILTERS, place)
    };
    tree.after(from, all).into_iter().filter(|name| wanted(name)).map(str::to_owned).collect()
}

fn is_external(definition: &Definition) -> bool {
    let external = Some(SnapshotLocation::External);
    definition.state == Some(SnapshotState::DiskSnapshot)
        || definition.memory.as_ref().is_some_and(|memory| memory.snapshot == external)
        || definition.disks.iter().any(|disk| disk.snapshot == external)
}

/// Puts the snapshot into the tree: a new one is based on the current one.
fn keep(tree: &mut Tree<Definition>, definition: Definition, redefine: bool, current: bool) -> Result<()> {
    let name = definition.name.clone().unwrap_or_default();
    let parent = if redefine {
        definition.parent.as_ref().and_then(|parent| parent.name.clone())
    } else if tree.get(&name).is_some() {
        return Err(taken(&name));
    } else {
        tree.current().map(str::to_owned)
    };
    tree.check_parent(&name, parent.as_deref())?;
    tree.put(&name, parent.as_deref(), definition);
    if current {
        tree.set_current(Some(name));
    }
    Ok(())
}
