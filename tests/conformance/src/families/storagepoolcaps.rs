//! Pool capabilities.

use model::FormatFlags;
use model::domain::Element;
use model::storage_pool::PoolType;

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(_corpus: &Corpus, case: &Case) -> Produced {
    let read = |name: &str| <PoolType as xml::Value>::read(name, xml::Format::Plain);
    let types: Result<Vec<PoolType>, _> = case.list("backends").map(read).collect();
    let types = types.map_err(|_| Problem::missing("a type of pool is unknown"))?;
    Ok(vec![policy::storage::capabilities::build(&types).format(FormatFlags::NONE)])
}
