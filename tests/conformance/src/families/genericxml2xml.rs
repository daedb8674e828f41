//! Domain XML -> domain XML, no hypervisor defaults.

use model::{Domain, FormatFlags};
use policy::neutral::{self, Traits};

use crate::qemu::{counting, state};
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (mut domain, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    neutral::apply(&mut domain, &Traits::NEUTRAL, &mut counting)?;
    Ok(vec![domain.format(FormatFlags::SECURE | state(case))])
}
