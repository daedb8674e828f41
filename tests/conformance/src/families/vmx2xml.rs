//! VMware VMX -> domain XML.

use convert::vmx::{self, Context, Datastore};
use model::FormatFlags;

use crate::qemu::counting;
use crate::{Case, Corpus, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let context = context(case);
    let mut domain = vmx::read(&case.input(corpus, 0)?, &context)?;
    policy::vmware::complete(&mut domain, &mut counting)?;
    Ok(vec![domain.format(FormatFlags::SECURE)])
}

/// The server that the corpus pretends.
pub(super) fn context(case: &Case) -> Context<'_> {
    Context {
        home: Datastore { name: "datastore", directory: "directory" },
        exists: |store, path| !store.starts_with("missing") && !path.starts_with("missing"),
        scsi_model: "lsilogic",
        datacenter_path: case.word("datacenter_path"),
    }
}
