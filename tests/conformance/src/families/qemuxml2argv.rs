//! Domain XML → QEMU command line.

use crate::{Case, Corpus, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = qemu::stored(corpus, case)?;
    qemu::prepare(corpus, case, &mut domain)?;
    let plan = policy::argv::build(&domain, &qemu::caps(corpus, case)?, &qemu::context(&domain, case))?;
    Ok(vec![plan.command_lines()])
}
