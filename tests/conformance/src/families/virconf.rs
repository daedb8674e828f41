//! Configuration file -> configuration file.

use conf_file::{Conf, Dialect};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let conf = Conf::parse(&case.input(corpus, 0)?, Dialect::Plain).map_err(Problem::refused)?;
    Ok(vec![conf.format()])
}
