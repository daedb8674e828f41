//! vhost-user back-end descriptors.

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    Ok(vec![match case.word("operation") {
        Some("parse") => {
            let descriptor = policy::vhost_user::Descriptor::parse(&case.input(corpus, 0)?);
            descriptor.ok_or_else(|| Problem::refused("no descriptor"))?.document().to_string()
        }
        Some("precedence") => {
            super::qemufirmware::effective(corpus, case, "data/qemuvhostuserdata", "qemu/vhost-user")
        }
        other => return Err(Problem::missing(format!("no operation {other:?}"))),
    }])
}
