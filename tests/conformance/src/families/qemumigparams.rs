//! Migration parameters of QEMU: its answer, the record, the command.

use model::FormatFlags;
use model::migration::MigrationParameters;
use policy::argv::json::Json;
use policy::migration::{answered, arguments};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?;
    let reply = || serde_json::from_str::<serde_json::Value>(&text).map_err(Problem::refused);
    Ok(vec![match case.word("operation") {
        Some("xml") => record(&answered(&reply()?["return"])),
        Some("json") => Json::from(arguments(&answered(&reply()?["return"]))?).pretty(),
        Some("xml2xml") => {
            let document = xml::Document::parse(&text).map_err(Problem::refused)?;
            let root = document.root("test").map_err(Problem::refused)?;
            let node = root.children().find(|node| node.has_tag_name("migParams"));
            let mut parameters = MigrationParameters::default();
            if let Some(node) = node {
                xml::load(&mut parameters, node).map_err(Problem::refused)?;
            }
            arguments(&parameters)?;
            record(&parameters)
        }
        other => return Err(Problem::missing(format!("no operation {other:?}"))),
    }])
}

/// The record inside of the element that the corpus puts around it.
fn record(parameters: &MigrationParameters) -> String {
    let inside = xml::save_at("migParams", parameters, FormatFlags::SECURE, 1);
    format!("<test>\n{}\n</test>\n", inside.trim_end_matches('\n'))
}
