//! Volume XML -> qemu-img command.

use model::storage_pool::PoolType;
use model::storage_volume::{StorageVolume, VolumeType};
use policy::storage::image::{self, Image, NewImage};
use policy::storage::volume::Capacity;
use policy::tool::Command;

use super::storage::{capacity, pool, volume};
use crate::{Case, Corpus, InStep, Problem, Produced, Step};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let cloned = case.input.len() > 2;
    let open = if cloned { Capacity::Open } else { capacity(case) };
    let new = found(corpus, case, 0, open)?;
    let source = cloned.then(|| found(corpus, case, 2, Capacity::Required)).transpose()?;
    let new = NewImage {
        image: Image { volume: &new, secret_file: Some("/path/to/secretFile") },
        clone_of: source
            .as_ref()
            .map(|volume| Image { volume, secret_file: Some("/path/to/inputSecretFile") }),
        preallocate_metadata: case.list("create_flags").any(|flag| flag == "prealloc-metadata"),
    };
    let commands = image::create(&new).in_step(Step::Build)?;
    Ok(vec![commands.iter().map(Command::lines).collect()])
}

/// The volume behind the pool at this place of the inputs. The corpus pretends that volumes of volume groups are block
/// devices.
fn found(corpus: &Corpus, case: &Case, index: usize, capacity: Capacity) -> Result<StorageVolume, Problem> {
    let pool = pool(&case.input(corpus, index)?)?;
    let mut volume = volume(&case.input(corpus, index + 1)?, &pool, capacity)?;
    if pool.r#type == PoolType::Logical {
        volume.r#type = Some(VolumeType::Block);
    }
    Ok(volume)
}
