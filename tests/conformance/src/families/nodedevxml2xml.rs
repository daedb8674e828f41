//! Node device XML -> node device XML.

use model::FormatFlags;
use model::domain::Element;
use model::node_device::storage::StorageCapability;
use model::node_device::{Capability, NodeDevice};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (mut device, _) = NodeDevice::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    device.capability.iter_mut().for_each(measure);
    let flags =
        if case.state.as_deref() == Some("inactive") { FormatFlags::INACTIVE } else { FormatFlags::NONE };
    Ok(vec![device.format(flags)])
}

/// The sizes of blocks that the corpus pretends to read from the disks.
fn measure(capability: &mut Capability) {
    let Capability::Storage(storage) = capability else { return };
    storage.logical_block_size = storage.size.map(|_| 512);
    storage.num_blocks = storage.size.map(|size| size / 512);
    for capability in &mut storage.capability {
        if let StorageCapability::Removable(removable) = capability {
            let present = removable.media_available == 1;
            removable.logical_block_size = present.then_some(2048);
            removable.num_blocks = present.then_some(removable.media_size / 2048);
        }
    }
}
