//! QEMU domain status document -> same kind of document.

use crate::{Case, Corpus, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    Ok(vec![qemu::status(corpus, case, 0)?.format()])
}
