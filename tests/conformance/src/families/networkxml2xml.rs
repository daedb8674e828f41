//! Network XML -> network XML.

use model::{FormatFlags, Network};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    Ok(vec![defined(corpus, case)?.format(flags(case))])
}

/// The network of the first input, as the driver keeps it.
pub(super) fn defined(corpus: &Corpus, case: &Case) -> Result<Network, Problem> {
    let (mut network, _) = Network::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    policy::network::complete(&mut network)?;
    Ok(network)
}

/// How the network is written.
pub(super) fn flags(case: &Case) -> FormatFlags {
    if case.state.as_deref() == Some("inactive") { FormatFlags::INACTIVE } else { FormatFlags::NONE }
}
