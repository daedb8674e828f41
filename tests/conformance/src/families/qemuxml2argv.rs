//! Domain XML → QEMU command line.

use policy::address::Scope;

use crate::{Case, Corpus, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = qemu::stored(corpus, case)?;
    let (host, caps) = (qemu::host(corpus, case), qemu::caps(corpus, case)?);
    policy::address::assign(&mut domain, &host, &caps, Scope::All)?;
    policy::alias::assign(&mut domain);
    if let Some(vsock) = domain.devices.vsock.as_deref_mut()
        && let Some(cid) = vsock.cid.as_mut().filter(|cid| cid.auto == Some(true))
    {
        cid.address = Some(42);
    }
    let plan = policy::argv::build(&domain, &caps, &qemu::context(&domain, case))?;
    Ok(vec![plan.command_lines()])
}
