//! Native LXC configuration -> domain XML.

use convert::lxc;
use model::FormatFlags;

use crate::qemu::counting;
use crate::{Case, Corpus, Produced};

/// The identity that the corpus gives to containers.
const UUID: &str = "c7a5fdbd-edaf-9455-926a-d65c16db1809";

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = lxc::read(&case.input(corpus, 0)?)?;
    domain.uuid = UUID.parse().ok();
    policy::lxc::complete(&mut domain, &mut counting)?;
    Ok(vec![domain.format(FormatFlags::NONE)])
}
