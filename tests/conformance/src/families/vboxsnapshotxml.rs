//! VirtualBox machine file -> same file.

use convert::vbox;

use crate::{Case, Corpus, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let file = vbox::read(&case.input(corpus, 0)?)?;
    Ok(vec![vbox::write(&file)])
}
