//! Domain XML -> domain XML (bhyve).

use model::{Domain, FormatFlags};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (domain, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    Ok(vec![domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE)])
}
