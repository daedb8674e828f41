//! bhyve command lines -> domain XML.

use model::{FormatFlags, Uuid};

use super::bhyvexml2xml::zeros;
use crate::{Case, Corpus, Problem, Produced};

/// The identity of machines that name none.
const UUID: &str = "c7a5fdbd-edaf-9455-926a-d65c16db1809";

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?.replace("\\\n", "");
    let convert::bhyve::FromArgv { mut domain, warnings } = convert::bhyve::parse(&text, &mut zeros)?;
    if warnings.is_empty() == case.flag("warning") {
        return Err(Problem::different(format!("the warnings are {warnings:?}")));
    }
    let uuid: Uuid = UUID.parse().map_err(Problem::refused)?;
    domain.uuid.get_or_insert(uuid);
    Ok(vec![domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE)])
}
