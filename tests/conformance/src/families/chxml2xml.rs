//! Domain XML -> domain XML (Cloud Hypervisor).

use model::{Domain, FormatFlags};
use policy::ch::ChHost;

use crate::qemu::{counting, state};
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (mut domain, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    policy::ch::apply(
        &mut domain,
        ChHost { kvm: case.flag("kvm_available"), mshv: case.flag("mshv_available") },
        &mut counting,
    )?;
    Ok(vec![domain.format(FormatFlags::SECURE | state(case))])
}
