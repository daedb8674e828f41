//! JSON -> JSON.

use policy::json::{self, Json};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case. The files use a backslash at the end of a line where the line goes on.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let value = json::read(&unfolded(&case.input(corpus, 0)?)).map_err(Problem::refused)?;
    let text = match (case.word("operation"), value) {
        (Some("deflatten"), Json::Object(props)) => {
            Json::Object(json::deflatten(props).map_err(Problem::refused)?).pretty()
        }
        (Some("parse"), value) => value.text(),
        (operation, _) => return Err(Problem::missing(format!("no operation {operation:?}"))),
    };
    Ok(vec![text])
}

/// The text without its foldings.
pub(super) fn unfolded(text: &str) -> String {
    text.replace("\\\n", "")
}
