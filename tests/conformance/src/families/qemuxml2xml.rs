//! Domain XML → domain XML with QEMU post-parse defaults.

use model::FormatFlags;

use crate::{Case, Corpus, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let domain = qemu::stored(corpus, case)?;
    Ok(vec![domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE)])
}
