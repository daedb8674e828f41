//! virsh command line on the test driver -> exact output.

use serde_json::Value;

use crate::{Case, Corpus, Produced};

/// Runs a case: our command line with virsh's words.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let data = corpus.folder.join("data").display().to_string();
    let filled =
        |text: &str| text.replace("@TESTDRIVER@", &format!("{data}/testdriver")).replace("@DATA@", &data);
    let mut args: Vec<String> = case.list("argv").skip(1).map(filled).collect();
    for path in &case.input {
        args.push(corpus.text(path)?);
    }
    let environment = |name: &str| case.context["env"][name].as_str().map(filled);
    let (text, succeeded) = cli::run_captured(&args, &environment);
    // Our hints are lines of their own: what is left is what the stock client prints.
    let mut text: String = text.split_inclusive('\n').filter(|line| !line.starts_with("hint: ")).collect();
    if !succeeded {
        text.push_str("\n## Exit code: 1\n");
    }
    if let Value::String(filter) = &case.context["filter"] {
        text = filtered(&text, filter);
    }
    Ok(vec![text])
}

/// Removes every occurrence of `filter` with the rest of its line.
fn filtered(text: &str, filter: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(filter) {
        kept.push_str(&rest[..at]);
        rest = &rest[at + filter.len()..];
        rest = rest.find('\n').map_or("", |end| &rest[end..]);
    }
    kept + rest
}
