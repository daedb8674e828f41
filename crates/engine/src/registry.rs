//! Every machine by UUID, name and number. Locks are held for a look or a change of the maps, never longer.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use stdx::Uuid;

/// The maps, generic over what they hold so that they can be tested alone.
pub(crate) struct Registry<M> {
    maps: RwLock<Maps<M>>,
}

struct Maps<M> {
    by_uuid: HashMap<Uuid, Arc<M>>,
    by_name: BTreeMap<Arc<str>, Arc<M>>,
    by_id: BTreeMap<i32, Arc<M>>,
}

/// Why a machine cannot be added.
pub(crate) enum Taken<M> {
    /// A machine has the same UUID (and perhaps the same name).
    Uuid(Arc<M>),
    /// A machine has the same name and another UUID.
    Name(Arc<M>),
}

impl<M> Registry<M> {
    pub(crate) fn new() -> Registry<M> {
        Registry {
            maps: RwLock::new(Maps {
                by_uuid: HashMap::new(),
                by_name: BTreeMap::new(),
                by_id: BTreeMap::new(),
            }),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Maps<M>> {
        self.maps.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps<M>> {
        self.maps.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn by_uuid(&self, uuid: Uuid) -> Option<Arc<M>> {
        self.read().by_uuid.get(&uuid).cloned()
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<Arc<M>> {
        self.read().by_name.get(name).cloned()
    }

    pub(crate) fn by_id(&self, id: i32) -> Option<Arc<M>> {
        self.read().by_id.get(&id).cloned()
    }

    /// All machines, ordered by name.
    pub(crate) fn all(&self) -> Vec<Arc<M>> {
        self.read().by_name.values().cloned().collect()
    }

    /// The running machines, ordered by number.
    pub(crate) fn running(&self) -> Vec<Arc<M>> {
        self.read().by_id.values().cloned().collect()
    }

    /// Adds a machine unless its UUID or name is taken.
    pub(crate) fn insert(&self, uuid: Uuid, name: &Arc<str>, machine: &Arc<M>) -> Result<(), Taken<M>> {
        let mut maps = self.write();
        if let Some(other) = maps.by_uuid.get(&uuid) {
            return Err(Taken::Uuid(other.clone()));
        }
        if let Some(other) = maps.by_name.get(name) {
            return Err(Taken::Name(other.clone()));
        }
        maps.by_uuid.insert(uuid, machine.clone());
        maps.by_name.insert(name.clone(), machine.clone());
        Ok(())
    }

    /// Takes `name` for the machine too; false if another has it.
    pub(crate) fn reserve_name(&self, name: &Arc<str>, machine: &Arc<M>) -> bool {
        let mut maps = self.write();
        if maps.by_name.contains_key(name) {
            return false;
        }
        maps.by_name.insert(name.clone(), machine.clone());
        true
    }

    /// Gives a name back.
    pub(crate) fn release_name(&self, name: &str) {
        self.write().by_name.remove(name);
    }

    /// Removes a machine, unless another has taken its place already.
    pub(crate) fn remove(&self, uuid: Uuid, name: &str, machine: &M) {
        let mut maps = self.write();
        if maps.by_uuid.get(&uuid).is_some_and(|found| std::ptr::eq(Arc::as_ptr(found), machine)) {
            maps.by_uuid.remove(&uuid);
        }
        if maps.by_name.get(name).is_some_and(|found| std::ptr::eq(Arc::as_ptr(found), machine)) {
            maps.by_name.remove(name);
        }
    }

    /// The machine runs under this number from now on.
    pub(crate) fn set_id(&self, id: i32, machine: &Arc<M>) {
        self.write().by_id.insert(id, machine.clone());
    }

    /// Nothing runs under this number any more.
    pub(crate) fn clear_id(&self, id: i32) {
        self.write().by_id.remove(&id);
    }
}
