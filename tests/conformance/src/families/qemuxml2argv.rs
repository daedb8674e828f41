//! Domain XML → QEMU command line.

use policy::address::Scope;

use crate::{Case, Corpus, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = qemu::stored(corpus, case)?;
    let (host, caps) = (qemu::host(corpus, case), qemu::caps(corpus, case)?);
    policy::address::assign(&mut domain, &host, &caps, Scope::All)?;
    policy::alias::assign(&mut domain);
    let plan = policy::argv::build(&domain, &caps, &qemu::context(&domain, case))?;
    Ok(vec![plan.command_lines()])
}
