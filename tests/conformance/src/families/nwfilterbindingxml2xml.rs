//! Network filter binding XML -> same XML.

use super::same_document;
use crate::{Case, Corpus, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    same_document(corpus, case, "nwfilterbinding")
}
