//! xm's configurations <-> domain XML.

use convert::xen::Flavor;

use crate::xen::convert;
use crate::{Case, Corpus, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    convert(corpus, case, Flavor::Xm)
}
