//! Daemon re-exec state JSON -> state JSON.

use policy::daemon_state::restore;

use crate::{Case, Corpus, Problem, Produced};

/// The servers of the daemon, of which a case has the first ones.
const SERVERS: [&str; 2] = ["testServer0", "testServer1"];

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let count = case.context["servers"].as_u64().and_then(|count| usize::try_from(count).ok());
    let names = SERVERS.get(..count.unwrap_or(1)).ok_or_else(|| Problem::missing("there are two servers"))?;
    Ok(vec![restore(&case.input(corpus, 0)?, names)?.pretty()])
}
