//! Domain XML -> domain XML (bhyve).

use model::{Domain, FormatFlags};
use policy::bhyve::{BhyveCap, BhyveHost};

use crate::qemu::state;
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let domain = stored(corpus, case)?;
    Ok(vec![domain.format(FormatFlags::SECURE | state(case))])
}

/// The input as the bhyve driver stores it.
pub(super) fn stored(corpus: &Corpus, case: &Case) -> Result<Domain, Problem> {
    let (mut domain, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    policy::bhyve::apply(&mut domain, &host(case), &mut zeros)?;
    Ok(domain)
}

/// The host that the corpus pretends to be.
pub(super) fn host(case: &Case) -> BhyveHost {
    BhyveHost {
        caps: case.list("bhyve_caps").filter_map(BhyveCap::named).collect(),
        grub_console: case.list("grub_caps").any(|cap| cap == "consdev"),
    }
}

/// The random bytes of these families.
pub(super) fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}
