//! What the families of storage share.

use model::domain::Element;
use model::storage_pool::StoragePool;
use model::storage_volume::StorageVolume;
use policy::storage;
use policy::storage::volume::Capacity;

use crate::{Case, Problem};

/// A pool as it is stored.
pub(super) fn pool(text: &str) -> Result<StoragePool, Problem> {
    let (mut pool, _) = StoragePool::parse(text).map_err(Problem::refused)?;
    storage::pool::normalize(&mut pool)?;
    Ok(pool)
}

/// A volume of a pool as it is stored.
pub(super) fn volume(text: &str, pool: &StoragePool, capacity: Capacity) -> Result<StorageVolume, Problem> {
    let (mut volume, _) = StorageVolume::parse(text).map_err(Problem::refused)?;
    storage::volume::normalize(&mut volume, pool.r#type, capacity)?;
    Ok(volume)
}

/// Whether the volume of a case may leave its capacity open.
pub(super) fn capacity(case: &Case) -> Capacity {
    match case.list("parse_flags").next() {
        Some("no-capacity") => Capacity::Open,
        Some("capacity-optional") => Capacity::FromBacking,
        _ => Capacity::Required,
    }
}
