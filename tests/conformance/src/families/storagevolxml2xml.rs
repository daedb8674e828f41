//! Volume XML in a pool -> volume XML.

use model::FormatFlags;
use model::domain::Element;

use super::storage::{capacity, pool, volume};
use crate::{Case, Corpus, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let pool = pool(&case.input(corpus, 0)?)?;
    let volume = volume(&case.input(corpus, 1)?, &pool, capacity(case))?;
    Ok(vec![volume.format(FormatFlags::SECURE)])
}
