//! Storage pool XML -> storage pool XML.

use model::FormatFlags;
use model::domain::Element;

use super::storage::pool;
use crate::{Case, Corpus, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    Ok(vec![pool(&case.input(corpus, 0)?)?.format(FormatFlags::SECURE)])
}
