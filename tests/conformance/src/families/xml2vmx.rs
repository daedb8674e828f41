//! Domain XML -> VMware VMX.

use convert::vmx;
use model::Domain;

use super::vmx2xml::context;
use crate::qemu::counting;
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (mut domain, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    policy::vmware::apply(&mut domain, &mut counting)?;
    let hardware =
        case.context["virtual_hw_version"].as_u64().and_then(|version| u32::try_from(version).ok());
    let hardware = hardware.ok_or_else(|| Problem::missing("no version of the virtual hardware is given"))?;
    Ok(vec![vmx::write(&domain, hardware, &context(case))?])
}
