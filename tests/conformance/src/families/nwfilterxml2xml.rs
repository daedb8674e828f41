//! Network filter XML -> network filter XML.

use model::FormatFlags;
use model::domain::Element;
use model::nwfilter::Filter;

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    Ok(vec![defined(corpus, case)?.format(FormatFlags::NONE)])
}

/// The filter of the input, as the driver keeps it.
pub(super) fn defined(corpus: &Corpus, case: &Case) -> Result<Filter, Problem> {
    let (mut filter, _) = Filter::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    policy::nwfilter::complete(&mut filter)?;
    Ok(filter)
}
