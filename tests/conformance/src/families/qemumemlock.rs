//! Domain XML → the memory that the process must be able to lock.

use policy::memory_lock::{MemoryLock, limit};

use crate::{Case, Corpus, Problem, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let domain = qemu::stored(corpus, case)?;
    Ok(vec![match limit(&domain) {
        MemoryLock::Usual => "0".to_owned(),
        MemoryLock::Bytes(bytes) => bytes.to_string(),
        MemoryLock::Unlimited => "unlimited".to_owned(),
    }])
}

/// The limit, or none at all.
pub(super) fn judge(_: &Corpus, case: &Case, texts: &[String]) -> Result<(), Problem> {
    let expected = match case.flag("unlimited") {
        true => "unlimited".to_owned(),
        false => case.context["expected_value"].to_string(),
    };
    match texts {
        [found] if *found == expected => Ok(()),
        _ => Err(Problem::different(format!("expected {expected}, found {}", texts.join(", ")))),
    }
}
