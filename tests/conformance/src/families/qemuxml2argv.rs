//! Domain XML → QEMU command line.

use crate::{Case, Corpus, InStep, Produced, Step, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = qemu::stored(corpus, case)?;
    // The corpus has the preparation of the start in the same step as the command line.
    qemu::prepare(corpus, case, &mut domain).in_step(Step::Build)?;
    let plan = policy::argv::build(&domain, &qemu::caps(corpus, case)?, &qemu::context(&domain, case))
        .in_step(Step::Build)?;
    Ok(vec![plan.command_lines()])
}
