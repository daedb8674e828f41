//! Checkpoints of simulated machines: nothing is recorded but that they were made.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE,
    VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN, VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY,
    VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY, VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS,
    VIR_DOMAIN_CHECKPOINT_LIST_LEAVES, VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES,
    VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL, VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN,
    VIR_DOMAIN_CHECKPOINT_XML_SECURE, VIR_DOMAIN_CHECKPOINT_XML_SIZE,
};
use api::{Domain, DomainCheckpoint, DomainCheckpoints};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::checkpoint::{CheckpointDisk, CheckpointKind, DomainCheckpoint as Definition};
use model::moment::{Parent, RecordedDomain};
use model::{DocumentKind, FormatFlags};
use policy::moment::checkpoint;

use crate::backend::TestBackend;
use crate::driver::TestDriver;
use crate::moments::{exclusive, now, taken, unsupported};
use crate::normalize::normalize;
use crate::tree::{Extent, Tree};

type Machine = engine::Machine<TestBackend>;

impl DomainCheckpoints for TestDriver {
    fn domain_checkpoint_create_xml(&self, dom: &Domain, xml: &str, flags: u32) -> Result<DomainCheckpoint> {
        let allowed = VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE | VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE;
        self.check_flags("DomainCheckpointCreateXML", flags, allowed)?;
        let redefine = flags & VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE != 0;
        let machine = self.find(dom)?;
        let _job = self.engine().job(&machine, "checkpoint")?;
        if self.moments().with(&machine, |moments| moments.snapshots.len()) > 0 {
            return Err(unsupported("cannot create checkpoint while snapshot exists"));
        }
        if !redefine && !machine.snapshot().active() {
            return Err(unsupported("cannot create checkpoint for inactive domain"));
        }
        let mut definition: Definition = crate::read::moment(xml, "domaincheckpoint", true)?;
        checkpoint::complete(&mut definition, redefine, &mut normalize)?;
        if !redefine {
            checkpoint::stamp(&mut definition, now());
            definition.domain = Some(RecordedDomain::Whole(Box::new(self.recorded(&machine)?)));
            align(&mut definition)?;
        }
        checkpoint::name_bitmaps(&mut definition);
        let name = definition.name.clone().unwrap_or_default();
        self.moments().with(&machine, |moments| keep(&mut moments.checkpoints, definition, redefine))?;
        Ok(DomainCheckpoint { name, dom: machine.snapshot().handle() })
    }

    fn domain_checkpoint_get_xml_desc(&self, checkpoint: &DomainCheckpoint, flags: u32) -> Result<String> {
        let allowed = VIR_DOMAIN_CHECKPOINT_XML_SECURE
            | VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN
            | VIR_DOMAIN_CHECKPOINT_XML_SIZE;
        self.check_flags("DomainCheckpointGetXMLDesc", flags, allowed)?;
        let (_, mut definition) = self
            .checkpoint(checkpoint, |tree, name| {
                (tree.parent(name).map(str::to_owned), tree.get(name).cloned())
            })
            .map(|(_, (parent, definition))| (parent.clone(), definition.map(|it| placed(it, parent))))?;
        let Some(definition) = &mut definition else { return Err(missing(&checkpoint.name)) };
        if flags & VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN != 0 {
            definition.domain = None;
        }
        let secure = if flags & VIR_DOMAIN_CHECKPOINT_XML_SECURE != 0 {
            FormatFlags::SECURE
        } else {
            FormatFlags::NONE
        };
        let kind = DocumentKind::named("domaincheckpoint").ok_or_else(|| missing(&checkpoint.name))?;
        Ok(kind.format(definition, secure | FormatFlags::INACTIVE))
    }

    fn domain_list_all_checkpoints(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainCheckpoint>> {
        self.check_flags("DomainListAllCheckpoints", flags, LIST_FLAGS)?;
        let machine = self.find(dom)?;
        let all = flags & VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS == 0;
        let names = self.moments().with(&machine, |moments| list(&moments.checkpoints, None, all, flags));
        Ok(handles(&machine, names))
    }

    fn domain_checkpoint_list_all_children(
        &self,
        checkpoint: &DomainCheckpoint,
        flags: u32,
    ) -> Result<Vec<DomainCheckpoint>> {
        self.check_flags("DomainCheckpointListAllChildren", flags, LIST_FLAGS)?;
        let all = flags & VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS != 0;
        let (machine, names) =
            self.checkpoint(checkpoint, |tree, name| list(tree, Some(name), all, flags))?;
        Ok(handles(&machine, names))
    }

    fn domain_checkpoint_lookup_by_name(
        &self,
        dom: &Domain,
        name: &str,
        flags: u32,
    ) -> Result<DomainCheckpoint> {
        self.check_flags("DomainCheckpointLookupByName", flags, 0)?;
        let wanted = DomainCheckpoint { name: name.to_owned(), dom: dom.clone() };
        let (machine, ()) = self.checkpoint(&wanted, |_, _| ())?;
        Ok(DomainCheckpoint { dom: machine.snapshot().handle(), ..wanted })
    }

    fn domain_checkpoint_get_parent(
        &self,
        checkpoint: &DomainCheckpoint,
        flags: u32,
    ) -> Result<DomainCheckpoint> {
        self.check_flags("DomainCheckpointGetParent", flags, 0)?;
        let (machine, parent) =
            self.checkpoint(checkpoint, |tree, name| tree.parent(name).map(str::to_owned))?;
        let Some(name) = parent else {
            let detail = format!("checkpoint '{}' does not have a parent", checkpoint.name);
            return Err(Error::new(ErrorCode::NoDomainCheckpoint, ErrorDomain::Test, detail));
        };
        Ok(DomainCheckpoint { name, dom: machine.snapshot().handle() })
    }

    fn domain_checkpoint_delete(&self, checkpoint: &DomainCheckpoint, flags: u32) -> Result<()> {
        let allowed = VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN
            | VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY
            | VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY;
        self.check_flags("DomainCheckpointDelete", flags, allowed)?;
        exclusive(
            flags,
            (VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN, "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN"),
            (VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY, "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY"),
        )?;
        let extent = Extent::of(
            flags & VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN != 0,
            flags & VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY != 0,
        );
        self.checkpoint(checkpoint, |tree, name| tree.remove(name, extent)).map(drop)
    }
}

const LIST_FLAGS: u32 = VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS
    | VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL
    | VIR_DOMAIN_CHECKPOINT_LIST_LEAVES
    | VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES;

impl TestDriver {
    /// Looks at or changes the tree that `checkpoint` is in.
    fn checkpoint<R>(
        &self,
        checkpoint: &DomainCheckpoint,
        action: impl FnOnce(&mut Tree<Definition>, &str) -> R,
    ) -> Result<(Arc<Machine>, R)> {
        let machine = self.find(&checkpoint.dom)?;
        let name = checkpoint.name.as_str();
        let found = self.moments().with(&machine, |moments| {
            moments.checkpoints.get(name)?;
            Some(action(&mut moments.checkpoints, name))
        });
        found.map(|found| (machine, found)).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> Error {
    let detail = format!("no domain checkpoint with matching name '{name}'");
    Error::new(ErrorCode::NoDomainCheckpoint, ErrorDomain::Test, detail)
}

fn handles(machine: &Machine, names: Vec<String>) -> Vec<DomainCheckpoint> {
    let dom = machine.snapshot().handle();
    names.into_iter().map(|name| DomainCheckpoint { name, dom: dom.clone() }).collect()
}

fn list(tree: &Tree<Definition>, from: Option<&str>, all: bool, flags: u32) -> Vec<String> {
    let wanted = flags & (VIR_DOMAIN_CHECKPOINT_LIST_LEAVES | VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES);
    let kind = |name: &str| match tree.has_children(name) {
        true => VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES,
        false => VIR_DOMAIN_CHECKPOINT_LIST_LEAVES,
    };
    let found = tree.after(from, all).into_iter();
    found.filter(|name| wanted == 0 || wanted & kind(name) != 0).map(str::to_owned).collect()
}

/// The definition with its present parent.
fn placed(mut definition: Definition, parent: Option<String>) -> Definition {
    definition.parent = parent.map(|name| Parent { name: Some(name) });
    definition
}

/// Puts the checkpoint into the tree: a new one is based on the current one.
fn keep(tree: &mut Tree<Definition>, definition: Definition, redefine: bool) -> Result<()> {
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
    if !redefine {
        tree.set_current(Some(name));
    }
    Ok(())
}

/// Gives every disk of the machine its entry: where the document names none, all that can be written.
fn align(definition: &mut Definition) -> Result<()> {
    let listed = std::mem::take(&mut definition.disks);
    let machine = definition.domain.as_ref().and_then(RecordedDomain::whole);
    let disks = machine.map(|machine| machine.devices.disk.as_slice()).unwrap_or_default();
    let mut found: Vec<Option<CheckpointDisk>> = vec![None; disks.len()];
    let nothing_listed = listed.is_empty();
    for mut entry in listed {
        let index = crate::read::disk(disks, &entry.name)?;
        entry.name.clone_from(&disks[index].target.dev);
        if found[index].replace(entry).is_some() {
            return Err(crate::read::twice(&disks[index].target.dev));
        }
    }
    let aligned = found.into_iter().zip(disks).map(|(entry, disk)| {
        entry.unwrap_or_else(|| {
            let writable = !crate::read::is_empty(disk) && !disk.readonly;
            let kind = if nothing_listed && writable { CheckpointKind::Bitmap } else { CheckpointKind::No };
            CheckpointDisk {
                name: disk.target.dev.clone(),
                checkpoint: Some(kind),
                ..CheckpointDisk::default()
            }
        })
    });
    definition.disks = aligned.collect();
    Ok(())
}
