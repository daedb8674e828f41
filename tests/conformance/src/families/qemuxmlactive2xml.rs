//! Running-domain XML -> active and inactive XML (QEMU).

use model::{Domain, FormatFlags};

use crate::{Case, Corpus, Problem, Produced, qemu};

/// The number of a running machine that has none in its document.
const ID: i32 = 1337;

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (mut domain, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    domain.id.get_or_insert(ID);
    qemu::machine(corpus, case)?(&mut domain)?;
    Ok(vec![domain.format(FormatFlags::SECURE | qemu::state(case))])
}
