//! Domain XML → domain XML with QEMU post-parse defaults.

use model::FormatFlags;

use crate::{Case, Corpus, Problem, Produced, qemu};

/// Runs a case: what comes out must also come out of itself.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let first = once(corpus, case, &case.input(corpus, 0)?)?;
    let again = once(corpus, case, &first)
        .map_err(|problem| Problem::missing(format!("it is not accepted a second time: {problem:?}")))?;
    if again != first {
        let mut lines = first.lines().zip(again.lines());
        let (one, other) = lines.find(|(one, other)| one != other).unwrap_or_default();
        return Err(Problem::missing(format!("a second time '{}' becomes '{}'", one.trim(), other.trim())));
    }
    Ok(vec![first])
}

fn once(corpus: &Corpus, case: &Case, text: &str) -> Result<String, Problem> {
    let domain = qemu::stored_text(corpus, case, text)?;
    Ok(domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE))
}
