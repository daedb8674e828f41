//! Storage pool XML -> mount or vgchange command.

use super::storage::pool;
use crate::{Case, Corpus, InStep, Problem, Produced, Step};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    match policy::storage::tools::start(&pool(&case.input(corpus, 0)?)?).in_step(Step::Build)? {
        Some(command) => Ok(vec![command.lines()]),
        None => Err(Problem::refused("no command for this type of pool").at(Step::Choose)),
    }
}
